"""What there is to know of one row of the log, and whether a filter means it: in plain Python, without our SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.filters import FIELDS, FieldKind, Operator, Term
from app.core.messages import EventRow, HistoryRow, MessageDetails
from app.core.reachability import Reach, reachability
from app.core.records import SentBy
from app.core.statuses import STATUS_GROUPS, Channel, EventKind
from app.core.text_folding import fold
from app.storage import address_facts
from support.school import NOW, School, instant

ZONE = ZoneInfo("Australia/Sydney")
TODAY = datetime.fromtimestamp(instant(NOW), ZONE).date()


@dataclass
class Facts:
    """What there is to know of one row: a list of texts, a number, a time or the words of a choice for each key."""

    texts: dict[str, list[str]]
    numbers: dict[str, float | None]
    times: dict[str, int | None]
    words: dict[str, set[str]]


# the year and stage of the students whose carers, or who themselves, own an address
FAMILIES: Final[dict[str, list[tuple[str, str | None]]]] = {
    "mei@example.com": [("Year 7", None), ("4", "Tour booked")],
    "+61491570156": [("Year 7", None), ("4", "Tour booked")],
    "dan@example.com": [("Year 7", None)],
    "o@pupil.example": [("Year 7", None)],
}


@dataclass
class Kept:
    """What the cache holds of a row beside the row itself: details, events, students named with year and stage."""

    row: HistoryRow
    details: MessageDetails
    events: list[EventRow]
    named: list[tuple[str, str | None, str | None, str | None]]
    size: int | None
    n_owners: int
    reach: Reach

    @property
    def about(self) -> list[tuple[str | None, str | None]]:
        """Year and stage of the students whom the row is about."""
        if self.named:
            return [(year, stage) for _reference, name, year, stage in self.named if name]
        return list(FAMILIES.get(self.row.to_address, []))


def kept(school: School, row: HistoryRow) -> Kept:
    """Look up *row*."""
    reader = school.context.database.reader()
    sql = (
        "SELECT m.size, r.address_id, a.n_owners FROM recipient r JOIN message m ON m.id = r.message_id"
        " JOIN address a ON a.id = r.address_id WHERE r.id = ?"
    )
    ((size, address_id, n_owners),) = reader.execute(sql, (row.id,))
    students = (
        "SELECT coalesce(p.display, f.ref), p.display, p.year_text, p.stage FROM recipient_ref x JOIN person_ref f"
        " ON f.id = x.ref_id AND f.kind = 0 LEFT JOIN person p ON p.id = f.person_id WHERE x.recipient_id = ?"
    )
    details = school.context.history.details(row.message_id)
    reach = address_facts.read_facts(reader, [address_id]).get(address_id, address_facts.AddressFacts())
    return Kept(
        row,
        details,
        list(details.events.get(row.id, ())),
        list(reader.execute(students, (row.id,))),
        size,
        n_owners,
        reachability(reach, instant(NOW)),
    )


def facts(school: School, row: HistoryRow) -> Facts:
    """What there is to know of *row*."""
    found = kept(school, row)
    events = found.events
    return Facts(
        texts=texts_of(found),
        numbers={
            "opens": row.opens,
            "clicks": row.clicks,
            "parts": row.parts,
            "attempts": sum(e.kind is EventKind.DEFERRED for e in events)
            + any(e.kind is EventKind.DELIVERED for e in events),
            "size": found.size,
            "minutes": None if row.delivered_at is None else (row.delivered_at - row.sent_at) / 60,
        },
        times={
            "sent": row.sent_at,
            "updated": max((e.at for e in events), default=row.updated_at),
            "opened": first(events, EventKind.OPENED),
            "delivered": first(events, EventKind.DELIVERED),
        },
        words=words_of(found),
    )


def first(events: list[EventRow], kind: EventKind) -> int | None:
    """The time of the first event of *kind* that no machine caused."""
    return min((e.at for e in events if e.kind is kind and not e.machine), default=None)


def texts_of(found: Kept) -> dict[str, list[str]]:
    """The texts of each field; several where a row can have several."""
    row = found.row
    return {
        "subject": [row.subject],
        "to": [row.to_name, row.to_address],
        "address": [row.to_address],
        "from": [row.sender, row.sender_name or ""],
        "text": [found.details.text or ""],
        "student": [reference for reference, *_rest in found.named],
        "campaign": [row.campaign or ""],
        "template": [row.template or ""],
        "stage": [stage or "" for _year, stage in found.about],
        "link": [e.url or "" for e in found.events if e.kind is EventKind.CLICKED],
        "reply": [row.detail or ""],
        "id": [row.provider_id],
    }


def words_of(found: Kept) -> dict[str, set[str]]:
    """The words of each field of choices that fit."""
    row = found.row
    machine = any(e.machine and e.kind in (EventKind.OPENED, EventKind.CLICKED) for e in found.events)
    has = {
        "attachment": bool(found.details.attachments),
        "body": bool(found.details.kept),
        "student": bool(found.named),
        "other_student": len(found.about) > 1,
    }
    flags = {
        "unopened": row.channel is Channel.EMAIL and not row.opens and not row.clicks,
        "shared": found.n_owners > 1,
        "unmatched": found.n_owners == 0,
    }
    years = [fold(year) for year, _stage in found.about if year]
    return {
        "type": {row.channel.name.lower()},
        "status": {row.status.word} | {g for g, members in STATUS_GROUPS.items() if row.status in members},
        "relation": {fold(row.relation)} if row.relation else set(),
        "source": {fold(found.details.source_name)}
        | ({row.sent_by.name.lower()} if row.sent_by is not None else set()),
        "reason": {row.reason} if row.reason else set(),
        "provider": {row.provider},
        "year": {*years, *("".join(c for c in year if c.isdigit()) for year in years)},
        "reach": {found.reach.value},
        "opener": {"person" if row.opens or row.clicks else "automatic" if machine else "unknown"},
        "has": {word for word, there in has.items() if there},
        "is": {word for word, there in flags.items() if there},
        "direction": {"out"},
    }


def text_fits(operator: Operator, texts: list[str], values: tuple[str, ...]) -> bool:
    """Compare texts."""
    found = [fold(text) for text in texts if text]
    if operator is Operator.EMPTY:
        return not found
    test: dict[Operator, Callable[[str, str], bool]] = {
        Operator.CONTAINS: lambda text, value: value in text,
        Operator.IS: lambda text, value: text == value,
        Operator.STARTS: lambda text, value: text.startswith(value),
        Operator.ENDS: lambda text, value: text.endswith(value),
    }
    return any(test[operator](text, fold(value)) for text in found for value in values)


def number_fits(operator: Operator, number: float | None, values: tuple[str, ...]) -> bool:
    """Compare a number."""
    if operator is Operator.EMPTY:
        return number is None
    if number is None:
        return False
    one = float(values[0] or "-inf")
    match operator:
        case Operator.EQUAL:
            return number == one
        case Operator.LESS:
            return number < one
        case Operator.AT_MOST:
            return number <= one
        case Operator.GREATER:
            return number > one
        case Operator.AT_LEAST:
            return number >= one
        case _:
            return one <= number <= float(values[1] or "inf")


def days_of(value: str) -> tuple[date, date]:
    """The dates, both included, that a value stands for."""
    if value.endswith("d"):
        return TODAY - timedelta(days=int(value[:-1]) - 1), TODAY
    return date.fromisoformat(value), date.fromisoformat(value)


def date_fits(operator: Operator, at: int | None, values: tuple[str, ...]) -> bool:
    """Compare the date of an instant."""
    if operator is Operator.EMPTY:
        return at is None
    if at is None:
        return False
    day = datetime.fromtimestamp(at, ZONE).date()
    since, until = days_of(values[0]) if values[0] else (date.min, date.min)
    if values[0].endswith("d"):  # the last so many days, or before them
        within = since <= day <= until
        return within if operator in (Operator.LESS, Operator.AT_MOST, Operator.EQUAL) else day < since
    match operator:
        case Operator.EQUAL:
            return since <= day <= until
        case Operator.LESS:
            return day < since
        case Operator.AT_MOST:
            return day <= until
        case Operator.GREATER:
            return day > until
        case Operator.AT_LEAST:
            return day >= since
        case _:
            return since <= day <= (days_of(values[1])[1] if values[1] else date.max)


def choice_fits(operator: Operator, words: set[str], values: tuple[str, ...]) -> bool:
    """Compare words."""
    return not words if operator is Operator.EMPTY else bool(words & {fold(value) for value in values})


def fits(term: Term, known: Facts) -> bool:
    """Say whether a row of which *known* holds is meant by *term*."""
    kind = FIELDS[term.key].kind
    tests: dict[FieldKind, tuple[Callable[..., bool], dict[str, Any]]] = {
        FieldKind.CHOICE: (choice_fits, known.words),
        FieldKind.TEXT: (text_fits, known.texts),
        FieldKind.NUMBER: (number_fits, known.numbers),
        FieldKind.DATE: (date_fits, known.times),
    }
    test, facts_of_kind = tests[kind]
    if term.key == "has" and term.operator is Operator.EMPTY:  # asks for nothing that a row could lack
        return term.negated
    if term.key == "source" and term.operator is Operator.EMPTY:  # every row has a source; not each says who sent it
        return (not known.words["source"] & {by.name.lower() for by in SentBy}) is not term.negated
    return test(term.operator, facts_of_kind[term.key], term.values) is not term.negated
