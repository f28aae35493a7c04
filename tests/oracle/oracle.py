"""The oracle: reads the raw files of a school and answers the questions that `comms-log history` is asked.

Written from the rules alone, slow and obvious, and without a line of the program it judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oracle import raw
from oracle.calendars import dates_of, local_date, within
from oracle.families import Families, Person
from oracle.letters import Letters, Row
from oracle.outcomes import RANKS, REACHED
from oracle.terms import Asked, Seen, in_names, matches
from oracle.words import all_of, any_of, fold, occurs, pieces

PEOPLE_KINDS = {"oneroster", "sds", "people", "relations"}


@dataclass(frozen=True)
class Question:
    """What is asked; exactly one of person, stranger, email and all_rows says whose log."""

    person: Person | None = None
    stranger: str = ""
    email: str = ""
    all_rows: bool = False
    range: str = "all"
    timezone: str = ""
    filter: str = ""
    search: str = ""
    sort: str = ""
    limit: int | None = None


class Open(Exception):  # noqa: N818 - no error: the rules leave this question open
    """The rules can be read two ways for this question; ask another one."""


class Oracle:
    """All that the raw files say, and the answers to questions about it."""

    def __init__(
        self,
        files: Iterable[Path],
        *,
        region: str,
        country: str,
        zone: str,
        now: datetime,
        own_domains: Iterable[str] = (),
    ) -> None:
        """Read `files` in the order in which they are imported."""
        self.families = Families(region)
        self.letters = Letters(region, own_domains)
        self.now = int(now.timestamp())
        self.zone, self.country = zone, country
        for path in files:
            kind = raw.kind_of(path)
            if kind in PEOPLE_KINDS:
                self.families.read(path, kind)
            else:
                self.letters.read(path, kind)
        self.families.finish()
        self.letters.finish()
        self.rows = list(self.letters.rows.values())
        self._logs: dict[tuple[int, str], list[Seen]] = {}
        self._names: dict[int, frozenset[tuple[str, ...]]] = {}

    # whose log

    def named_students(self, row: Row) -> list[Person | None]:
        """The students a row names; None for an id that is nobody's (rule 7)."""
        return [self.families.find(ref, row.provider, "student") for ref in sorted(row.students)]

    def pinned(self, row: Row) -> Person | None:
        """The one of several owners whom the data says it was for (rule 2)."""
        return self.families.find(row.contact, row.provider, "contact") if row.contact else None

    def contact_log(self, contact: Person) -> list[Seen]:
        """Rule 2."""
        found: list[Seen] = []
        for row in self._sent():
            pin = self.pinned(row)
            elsewhere = pin is not None and pin is not contact and row.address in pin.owned()
            if row.address in contact.owned() and not elsewhere:
                found.append(Seen(row, self.names(row), frozenset({None, "self"}), frozenset({None, "own"})))
        return found

    def student_log(self, student: Person, zone: str) -> list[Seen]:
        """Rule 3, with rules 4, 5 and 7."""
        found: list[Seen] = []
        pairs = self.families.pairs_of(student)
        for row in self._sent():
            on = local_date(row.sent_at, zone)
            named = self.named_students(row)
            linked = [p for p in pairs if row.address in p.adult.owned()]
            holding = {r for p in linked if not p.restricted for r in p.roles_on(on)}
            own = row.address in student.owned() and not linked
            relations: set[str | None] = {"self"} if own else set(holding)
            bases: set[str | None]
            if student in named:
                bases = {"explicit", "own"} if own else {"explicit", "carer"} if holding else {"explicit"}
                if not relations:
                    relations = {None, *(period.role for p in linked for period in p.periods)}
            elif own:
                bases = {"own"}
            elif holding and not row.students:
                bases = {"family"}
            else:
                continue
            found.append(Seen(row, self.names(row), frozenset(relations), frozenset(bases)))
        return found

    def _sent(self) -> list[Row]:
        return [row for row in self.rows if row.direction == "out"]

    def names(self, row: Row) -> frozenset[tuple[str, ...]]:
        """The To names that rule 21 allows: all owners, else the header's; who left may be named or not."""
        if id(row) in self._names:
            return self._names[id(row)]
        owners = self.families.owners(row.address)
        present = [p for p in owners if not p.left and row.address not in p.former]
        readings: set[tuple[str, ...]] = set()
        for group in (owners, present):
            if group:
                readings.add(tuple(sorted(p.name for p in group)))
            else:
                readings |= {(name,) if name else () for name in row.header_names}
        self._names[id(row)] = frozenset(readings)
        return self._names[id(row)]

    def rescued(self, row: Row) -> bool | None:
        """Whether a later message to the same address was reached (rule 15); None: one of the same second."""
        later = [o for o in self._sent() if o.address == row.address and o.provider_id != row.provider_id]
        later = [o for o in later if o.outcome.status in REACHED and o.sent_at >= row.sent_at]
        return any_of(True if o.sent_at > row.sent_at else None for o in later)

    # answers

    def log(self, question: Question) -> list[Seen]:
        """The log asked for, before range, filter and search."""
        zone = question.timezone or self.zone
        if question.person is not None:
            person = question.person
            student = person.kind == "student"
            if (id(person), zone) not in self._logs:
                log = self.student_log(person, zone) if student else self.contact_log(person)
                self._logs[id(person), zone] = log
            return self._logs[id(person), zone]
        wanted = raw.email_key(question.email or question.stranger)
        rows = self.rows if "direction:" in question.filter else self._sent()
        rows = [r for r in rows if question.all_rows or r.address == wanted]
        unknown: frozenset[str | None] = frozenset({None})
        loose = frozenset({None, "self", "own"}) if question.stranger else unknown
        return [Seen(r, self.names(r), loose, loose) for r in rows]

    def answer(self, question: Question) -> list[Seen]:
        """All rows that belong to the answer, in no order; raises Open when the rules leave a row open."""
        zone = question.timezone or self.zone
        dates = dates_of(question.range, self.now, zone, self.country)
        asked = Asked(self.now, zone, self.country, self.rescued)
        kept: list[Seen] = []
        for seen in self.log(question):
            if not within(seen.row.sent_at, dates, zone):
                continue
            verdict = self.found(question.search, seen)
            if question.filter:
                verdict = all_of([verdict, matches(question.filter, seen, asked)])
            if verdict is None:
                raise Open
            if verdict:
                kept.append(seen)
        return kept

    def found(self, search: str, seen: Seen) -> bool | None:
        """Rule 20: every word in the subject, the text, a To name or the address."""
        texts = [fold(seen.row.subject), fold(seen.row.text), fold(seen.row.address)]
        answers: list[bool | None] = []
        for piece in pieces(search):
            in_text = any(occurs(piece, text) for text in texts)
            answers.append(any_of([in_text, in_names(seen, lambda n, p=piece: occurs(p, fold(n)))]))
        return all_of(answers)

    def last_message_at(self, person: Person) -> int | None:
        """The newest sent time of a person's log."""
        log = self.log(Question(person=person))
        return max((seen.row.sent_at for seen in log), default=None)


def parse_sort(text: str) -> list[tuple[str, bool]]:
    """(key, descending) pairs; the default is the newest first."""
    pairs = [part.split(":") for part in (text or "sent:desc").split(",")]
    return [(pair[0], len(pair) > 1 and pair[1] == "desc") for pair in pairs]


def sort_value(key: str, seen: Seen) -> tuple[int, object]:
    """What a column sorts by: (is empty, value) - rule 23; raises Open when the readings differ."""
    row = seen.row
    if key in {"relation", "reason"}:
        readings: frozenset[str | None] = seen.relations if key == "relation" else row.outcome.reasons
        if len(readings) != 1:
            raise Open
        text = next(iter(readings)) or ""
    elif key in {"sent", "updated", "status"}:
        return (
            0,
            {"sent": row.sent_at, "updated": row.outcome.updated_at, "status": RANKS[row.outcome.status]}[key],
        )
    else:
        text = {"type": row.channel, "subject": row.subject, "provider": row.provider}[key]
    return (int(not text), fold(text))
