"""Filters as SQL over one recipient row `r`, its address `adr` and its message `msg` (rules 13, 15, 19, 22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.core.date_ranges import Calendar, DateRange, Preset, parse_date
from app.core.filters import FIELDS, And, FieldKind, Filter, Operator, Or, Term, days, number
from app.core.records import SentBy
from app.core.statuses import STATUS_GROUPS, Channel, Direction, EventKind, Status
from app.core.text_folding import fold
from app.storage.history_conditions import ADDRESS_STATE, FLAGS, OPENER
from app.storage.history_sql import FALSE, NAMING_KIND, TO_KEY, TRUE, Fragment, join, negation, one_of
from app.storage.history_words import EXACT, MESSAGE_TEXT, Plan, words_condition

_NUMBERS: Final = {
    "opens": "r.opens",
    "clicks": "r.clicks",
    "parts": "msg.parts",
    "attempts": "r.attempts",
    "size": "msg.size",
    "minutes": "(r.delivered_at - r.sent_at) / 60.0",
}
_DATES: Final = {
    "sent": "r.sent_at",
    "updated": "r.updated_at",
    "opened": "r.first_open_at",
    "delivered": "r.delivered_at",
}
_SENDER_KEY: Final = "(SELECT f.value_key FROM address f WHERE f.id = msg.sender_id)"
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "from": (_SENDER_KEY, "folded(msg.sender_name)"),
    "to": (f"({TO_KEY})", "adr.value_key"),
    "address": ("adr.value_key",),
    "subject": ("subj.key",),
    "text": (MESSAGE_TEXT,),
    "campaign": ("folded(o.campaign)",),
    "template": ("folded(o.template)",),
    "reply": ("folded(r.detail)",),
    "id": ("folded(msg.external_id)",),
}
# texts of which a row may have several: the condition on one of them goes where {} stands
_SEVERAL_TEXTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "link": (
        (
            "EXISTS (SELECT 1 FROM event e WHERE e.recipient_id = r.id"
            f" AND e.kind = {int(EventKind.CLICKED)} AND e.url <> '' AND {{}})"
        ),
        ("folded(e.url)",),
    ),
    "student": (
        (
            "EXISTS (SELECT 1 FROM recipient_ref x JOIN person_ref pr ON pr.id = x.ref_id"
            " LEFT JOIN person p ON p.id = pr.person_id WHERE x.recipient_id = r.id"
            f" AND pr.kind = {NAMING_KIND} AND {{}})"
        ),
        ("folded(p.display)", "folded(pr.ref)"),
    ),
}
# the people a row is about: the students it names, else the owners of the address and the owners' students; the
# condition on one of them, `p`, goes where {} stands, three times
_CONCERNED: Final = (
    "(r.names_student > 0 AND EXISTS (SELECT 1 FROM recipient_ref x CROSS JOIN person_ref pr ON pr.id = x.ref_id"
    " CROSS JOIN person p ON p.id = pr.person_id WHERE x.recipient_id = r.id"
    f" AND pr.kind = {NAMING_KIND} AND {{}})"
    " OR r.names_student = 0 AND r.address_id IN (SELECT pa.address_id FROM person p CROSS JOIN person_address pa"
    " ON pa.person_id = p.id WHERE {} UNION SELECT pa.address_id FROM person p CROSS JOIN relation l"
    " ON l.student_id = p.id AND l.restricted = 0 CROSS JOIN person_address pa ON pa.person_id = l.contact_id"
    " WHERE {}))"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a filter is compiled for: the calendar of its dates, the *relation* that all rows of this part of the
    log have, whether it is *everybody*'s log, and how words are looked for.
    """

    calendar: Calendar
    relation: str | None = None
    everybody: bool = False
    words: Plan = EXACT


def condition(wanted: Filter, question: Question) -> Fragment:
    """The SQL condition that *wanted* stands for."""
    if isinstance(wanted, And):
        return join([condition(part, question) for part in wanted.parts], "AND", TRUE)
    if isinstance(wanted, Or):
        return join([condition(part, question) for part in wanted.parts], "OR", FALSE)
    if isinstance(wanted, Term):
        found = _term(wanted, question)
        return negation(found) if wanted.negated else found
    return words_condition(wanted, question.words)


def _term(term: Term, question: Question) -> Fragment:
    kind = FIELDS[term.key].kind
    if kind is FieldKind.NUMBER:
        return _number(_NUMBERS[term.key], term)
    if kind is FieldKind.DATE:
        return _date(_DATES[term.key], term, question.calendar)
    if kind is FieldKind.TEXT:
        return _text_field(term)
    if term.key == "relation":
        return _relation(term, question.relation)
    if term.key == "reach":
        return _address_state(term, question)
    return _CHOICES[term.key](term)


def _number(column: str, term: Term) -> Fragment:
    if term.operator is Operator.EMPTY:
        return Fragment(f"{column} IS NULL")
    if term.operator is Operator.BETWEEN:
        low, high = (number(value) if value else None for value in term.values)
        if low is not None and high is not None and low > high:
            low, high = high, low
        return _between(column, low, high, "<=")
    return Fragment(f"{column} {term.operator.value} ?", (number(term.values[0]),))


def _between(column: str, low: float | None, high: float | None, end: str) -> Fragment:
    parts: list[Fragment] = []
    if low is not None:
        parts.append(Fragment(f"{column} >= ?", (low,)))
    if high is not None:
        parts.append(Fragment(f"{column} {end} ?", (high,)))
    return join(parts, "AND", Fragment(f"{column} IS NOT NULL"))


def _date(column: str, term: Term, calendar: Calendar) -> Fragment:
    if term.operator is Operator.EMPTY:
        return Fragment(f"{column} IS NULL")
    if term.operator is Operator.BETWEEN:
        first, last = (_instants(value, calendar) if value else (None, None) for value in term.values)
        if first[0] is not None and last[0] is not None and first[0] > last[0]:
            first, last = last, first
        return _between(column, first[0], last[1], "<")
    start, end = _instants(term.values[0], calendar)
    if term.operator is Operator.EQUAL or (days(term.values[0]) is not None and "<" in term.operator.value):
        return _between(column, start, end, "<")
    if "<" in term.operator.value:
        limit = start if term.operator is Operator.LESS else end
        return FALSE if limit is None else Fragment(f"{column} < ?", (limit,))
    if days(term.values[0]) is not None:
        return FALSE if start is None else Fragment(f"{column} < ?", (start,))
    limit = end if term.operator is Operator.GREATER else start
    return FALSE if limit is None else Fragment(f"{column} >= ?", (limit,))


def _instants(value: str, calendar: Calendar) -> tuple[int | None, int | None]:
    """Half-open epoch seconds of a date, a word of RANGE, or the last so many dates that end today (rule 19)."""
    count = days(value)
    if count is not None:
        today = calendar.today
        back = min(count - 1, (today - today.min).days)
        return calendar.bounds(today - timedelta(days=back), today) if count else (0, 0)
    if value in Preset.__members__.values():
        return DateRange(Preset(value)).bounds(calendar.zone, calendar.now, calendar.week_start, calendar.terms)
    return calendar.bounds(parse_date(value), parse_date(value))


def _text_field(term: Term) -> Fragment:
    if term.key in _TEXTS:
        found = _texts(_TEXTS[term.key], term)
        return _of_origin(found) if term.key in ORIGIN_KEYS else found
    if term.key == "stage":
        return _stage(term)
    frame, columns = _SEVERAL_TEXTS[term.key]
    if term.operator is Operator.EMPTY:
        filled = join([Fragment(f"{column} <> ''") for column in columns], "OR", TRUE)
        return negation(Fragment(frame.format(filled.sql)))
    inner = _texts(columns, term)
    return Fragment(frame.format(inner.sql), inner.values)


def _stage(term: Term) -> Fragment:
    if term.operator is Operator.EMPTY:
        return negation(_concerned(Fragment("p.stage <> ''")))
    return _concerned(_texts(("folded(p.stage)",), term))


def _concerned(person: Fragment) -> Fragment:
    return Fragment(_CONCERNED.format(*[person.sql] * 3), person.values * 3)


# what stands once for many messages
ORIGIN_KEYS: Final = frozenset({"campaign", "template", "provider"})


def _of_origin(found: Fragment) -> Fragment:
    """Whether a row's message is of an origin for which *found* holds, which is found out once."""
    return Fragment(f"msg.origin_id IN (SELECT o.id FROM origin o WHERE {found.sql})", found.values)


def _texts(columns: Iterable[str], term: Term) -> Fragment:
    """Whether any of *columns*, which hold folded text, fits any value of the term."""
    if term.operator is Operator.EMPTY:
        return join([Fragment(f"coalesce({column}, '') = ''") for column in columns], "AND", TRUE)
    values = [fold(value) for value in term.values]
    return join([_text(column, term.operator, value) for value in values for column in columns], "OR", FALSE)


def _text(column: str, operator: Operator, value: str) -> Fragment:
    if operator is Operator.IS:
        return Fragment(f"{column} = ?", (value,))
    if operator is Operator.STARTS:
        return Fragment(f"substr({column}, 1, length(?)) = ?", (value, value))
    if operator is Operator.ENDS and value:
        return Fragment(f"substr({column}, -length(?)) = ?", (value, value))
    return Fragment(f"instr({column}, ?) > 0", (value,))


def _relation(term: Term, relation: str | None) -> Fragment:
    if term.operator is Operator.EMPTY:
        return FALSE if relation else TRUE
    return TRUE if relation is not None and fold(relation) in {fold(v) for v in term.values} else FALSE


def _any_number(column: str, numbers: Iterable[int]) -> Fragment:
    """Whether *column* is any of *numbers*, which stand in the text: partial indexes know them."""
    several = sorted(set(numbers))
    if len(several) == 1:
        return Fragment(f"{column} = {several[0]}")
    return Fragment(f"{column} IN ({', '.join(map(str, several))})")


def _type(term: Term) -> Fragment:
    channels = {"email": Channel.EMAIL, "sms": Channel.SMS}
    return _any_number("r.channel", (int(channels[value]) for value in term.values))


def _status(term: Term) -> Fragment:
    wanted: set[Status] = set()
    for value in term.values:
        wanted |= STATUS_GROUPS.get(value) or {Status[value.upper()]}
    return one_of("r.status", sorted(int(status) for status in wanted))


def _plain(column: str) -> Callable[[Term], Fragment]:
    """A choice whose words stand in *column* in lower case."""

    def compiled(term: Term) -> Fragment:
        if term.operator is Operator.EMPTY:
            return Fragment(f"{column} IS NULL")
        return one_of(column, (value.casefold() for value in term.values))

    return compiled


def _source(term: Term) -> Fragment:
    """Who set the message going (person, bulk, automatic), or the name of the source it came from."""
    if term.operator is Operator.EMPTY:
        return Fragment("msg.sent_by IS NULL")
    words = {by.name.lower(): int(by) for by in SentBy}
    parts: list[Fragment] = []
    for value in term.values:
        name = _of_origin(
            Fragment("o.source_id IN (SELECT q.id FROM source q WHERE folded(q.name) = ?)", (fold(value),))
        )
        parts += [name, *([Fragment("msg.sent_by = ?", (words[fold(value)],))] if fold(value) in words else [])]
    return join(parts, "OR", FALSE)


def _year(term: Term) -> Fragment:
    """The year level of a student the row is about: its whole text, or the number in it."""
    parts: list[Fragment] = []
    for value in map(fold, term.values):
        parts.append(Fragment("folded(p.year_text) = ?", (value,)))
        if value.isascii() and value.isdigit():
            parts.append(Fragment("p.year_sort = ?", (min(int(value), 9999),)))
    if term.operator is Operator.EMPTY:
        return negation(_concerned(Fragment("p.kind = 0 AND p.year_text <> ''")))
    inner = join(parts, "OR", FALSE)
    return _concerned(Fragment(f"p.kind = 0 AND {inner.sql}", inner.values))


def _direction(term: Term) -> Fragment:
    words = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
    return _any_number("r.direction", (int(words[value]) for value in term.values))


def _address_state(term: Term, question: Question) -> Fragment:
    """In the log of all messages each address is looked at once, in that of a person each row's own."""
    if term.operator is Operator.EMPTY:
        return FALSE
    state = one_of(ADDRESS_STATE.format(address="a.id" if question.everybody else "r.address_id"), term.values)
    values = (question.calendar.now, *state.values)
    if question.everybody:
        return Fragment(f"r.address_id IN (SELECT a.id FROM address a WHERE {state.sql})", values)
    return Fragment(state.sql, values)


def _opener(term: Term) -> Fragment:
    return one_of(OPENER, term.values)


def _flag(term: Term) -> Fragment:
    return join([Fragment(FLAGS[value]) for value in term.values], "OR", FALSE)


def _never_empty(compiled: Callable[[Term], Fragment]) -> Callable[[Term], Fragment]:
    def checked(term: Term) -> Fragment:
        return FALSE if term.operator is Operator.EMPTY else compiled(term)

    return checked


_CHOICES: Final[dict[str, Callable[[Term], Fragment]]] = {
    "type": _never_empty(_type),
    "status": _never_empty(_status),
    "source": _source,
    "reason": _plain("r.reason"),
    "provider": lambda term: _of_origin(_plain("o.provider")(term)),
    "year": _year,
    "direction": _never_empty(_direction),
    "opener": _never_empty(_opener),
    "has": _never_empty(_flag),
    "is": _never_empty(_flag),
}


def origin_condition(term: Term) -> Fragment:
    """The condition on a row's message of a term of ORIGIN_KEYS."""
    return _text_field(term) if FIELDS[term.key].kind is FieldKind.TEXT else _CHOICES[term.key](term)
