"""Whose messages: the addresses of a contact or student, and from when to when they count (rules 2-5)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.date_ranges import first_instant
from app.storage.connection import Connection
from app.storage.history_sql import run

MIN_TIME: Final = -(1 << 62)
MAX_TIME: Final = 1 << 62


class SegmentKind(Enum):
    """Which rows of an address count."""

    ANY = "any"  # all: an e-mail scope, an address nobody else owns
    SHARED = "shared"  # all but those pinned to another owner (rule 2)
    OWN = "own"  # a student's own (rule 3b)
    CARER = "carer"  # those that name no student or this one (rule 3c)
    RESTRICTED = "restricted"  # those that name this student (rule 3a)


@dataclass(frozen=True, slots=True)
class Segment:
    """An address between two instants (epoch seconds UTC, half-open). *relation* as in a row of the log."""

    address_id: int
    value: str
    kind: SegmentKind
    since: int = MIN_TIME
    until: int = MAX_TIME
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class PersonScope:
    """The segments of a log, none overlapping another. *student_id*: rows that name this student count too
    (rule 3a). *contact_id* is whose log it is where rows may be pinned to another owner. *only*, when it is set, holds
    the addresses that a student's log is narrowed to, *only_contact* the carer who owns them.
    """

    segments: tuple[Segment, ...] = ()
    student_id: int | None = None
    contact_id: int | None = None
    only: frozenset[int] | None = None
    only_contact: int | None = None

    def segment(self, address_id: int, sent_at: int) -> Segment | None:
        """The segment that a row to *address_id*, sent at *sent_at*, falls into."""
        for segment in self.segments:
            if segment.address_id == address_id and segment.since <= sent_at < segment.until:
                return segment
        return None


@dataclass(frozen=True, slots=True)
class _Period:
    """One relation row as instants; *rank* orders carers who share an address."""

    since: int
    until: int
    role: str
    restricted: bool
    rank: tuple[int, str]


@dataclass(slots=True)
class _Family:
    """What is known of one student: own addresses, and the addresses of carers with their periods."""

    own: dict[int, str] = field(default_factory=dict[int, str])
    carers: dict[int, list[_Period]] = field(default_factory=lambda: defaultdict(list))
    values: dict[int, str] = field(default_factory=dict[int, str])


def email_scope(connection: Connection, value: str) -> PersonScope:
    """The scope of one address (lower-case e-mail or E.164), whoever owns it."""
    rows = run(connection, "SELECT id, value FROM address WHERE value = ?", (value,))
    return PersonScope(tuple(Segment(i, v, SegmentKind.ANY) for i, v in rows))


def address_scope(connection: Connection, address_id: int) -> PersonScope | None:
    """The scope of an address by its local id, None when there is no such address."""
    rows = run(connection, "SELECT id, value FROM address WHERE id = ?", (address_id,))
    segments = tuple(Segment(i, v, SegmentKind.ANY) for i, v in rows)
    return PersonScope(segments) if segments else None


def address_scopes(connection: Connection, address_ids: Sequence[int]) -> dict[int, PersonScope]:
    """The scopes of addresses by their local ids; ids that are gone are left out."""
    sql = "SELECT a.id, a.value FROM json_each(?) j CROSS JOIN address a ON a.id = j.value"
    rows = run(connection, sql, (json.dumps(list(address_ids)),))
    return {i: PersonScope((Segment(i, value, SegmentKind.ANY),)) for i, value in rows}


def person_kind(connection: Connection, person_id: int) -> int | None:
    """The stored kind of a person, None when there is none with this id."""
    return next((row[0] for row in run(connection, "SELECT kind FROM person WHERE id = ?", (person_id,))), None)


def contact_scopes(connection: Connection, contact_ids: Sequence[int]) -> dict[int, PersonScope]:
    """The scopes of contacts: the addresses they own, former ones included (rules 2, 9)."""
    segments: dict[int, list[Segment]] = defaultdict(list)
    sql = (
        "SELECT pa.person_id, a.id, a.value, a.n_owners FROM json_each(?) j"
        " CROSS JOIN person_address pa ON pa.person_id = j.value CROSS JOIN address a ON a.id = pa.address_id"
    )
    for person_id, address_id, value, owners in run(connection, sql, (json.dumps(list(contact_ids)),)):
        kind = SegmentKind.SHARED if owners > 1 else SegmentKind.ANY
        segments[person_id].append(Segment(address_id, value, kind))
    return {i: PersonScope(tuple(segments[i]), contact_id=i) for i in contact_ids}


def student_scopes(connection: Connection, student_ids: Sequence[int], zone: ZoneInfo) -> dict[int, PersonScope]:
    """The scopes of students (rules 3-5); dates of relations are those of *zone*."""
    families = {i: _Family() for i in student_ids}
    wanted = (json.dumps(list(student_ids)),)
    sql = (
        "SELECT pa.person_id, a.id, a.value FROM json_each(?) j"
        " CROSS JOIN person_address pa ON pa.person_id = j.value CROSS JOIN address a ON a.id = pa.address_id"
    )
    for student_id, address_id, value in run(connection, sql, wanted):
        families[student_id].own[address_id] = value
    sql = (
        "SELECT l.student_id, a.id, a.value, l.since, l.until, l.role, l.priority, l.restricted"
        " FROM json_each(?) j CROSS JOIN relation l ON l.student_id = j.value"
        " CROSS JOIN person_address pa ON pa.person_id = l.contact_id CROSS JOIN address a ON a.id = pa.address_id"
    )
    for student_id, address_id, value, *relation in run(connection, sql, wanted):
        family = families[student_id]
        family.values[address_id] = value
        family.carers[address_id].append(_period(relation, zone))
    return {i: PersonScope(tuple(_segments(family)), student_id=i) for i, family in families.items()}


def sent_to(connection: Connection, scope: PersonScope, person_id: int) -> PersonScope:
    """A student's *scope* narrowed to what was sent to the student's own addresses, or to a carer's."""
    if person_id == scope.student_id:
        own = frozenset(s.address_id for s in scope.segments if s.kind is SegmentKind.OWN)
        return replace(scope, only=own)
    rows = run(connection, "SELECT address_id FROM person_address WHERE person_id = ?", (person_id,))
    return replace(scope, only=frozenset(row[0] for row in rows), only_contact=person_id)


def relation_bounds(since: str, until: str, zone: ZoneInfo) -> tuple[int, int]:
    """Half-open epoch seconds of a relation's dates, both included in *zone*; '' is open (rule 5)."""
    start = first_instant(date.fromisoformat(since), zone) if since else MIN_TIME
    end = MAX_TIME
    if until and until < date.max.isoformat():
        end = first_instant(date.fromisoformat(until) + timedelta(days=1), zone)
    return start, end


def _period(relation: list[Any], zone: ZoneInfo) -> _Period:
    since, until, role, priority, restricted = relation
    start, end = relation_bounds(since, until, zone)
    word = role.lower()
    return _Period(start, end, word, bool(restricted), (1 << 30 if priority is None else priority, word))


def _segments(family: _Family) -> Iterable[Segment]:
    for address_id, value in family.own.items():
        # an address that a carer of theirs has too counts as the carer's (rule 4)
        if address_id not in family.carers:
            yield Segment(address_id, value, SegmentKind.OWN, relation="self")
    for address_id, periods in family.carers.items():
        yield from _carer_segments(address_id, family.values[address_id], periods)


def _carer_segments(address_id: int, value: str, periods: list[_Period]) -> Iterable[Segment]:
    """Cut time where a period begins or ends; in each piece an unrestricted carer counts before a restricted."""
    cuts = sorted({instant for p in periods for instant in (p.since, p.until)})
    for since, until in pairwise(cuts):
        holding = [p for p in periods if p.since <= since and until <= p.until]
        if holding:
            best = min(holding, key=lambda p: (p.restricted, p.rank))
            kind = SegmentKind.RESTRICTED if best.restricted else SegmentKind.CARER
            yield Segment(address_id, value, kind, since, until, best.role or None)
