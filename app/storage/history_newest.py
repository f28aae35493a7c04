"""The newest message of many people at once, for lists: the first row of the very log that each of them has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from app.core.messages import Sort, SortKey
from app.core.statuses import Direction, Status
from app.storage.connection import Connection
from app.storage.history_arms import ANOTHER_STUDENTS, arms
from app.storage.history_order import columns
from app.storage.history_scopes import MAX_TIME, MIN_TIME, PersonScope, SegmentKind
from app.storage.history_sql import NAMING_KIND, run

_NEWEST: Final = (Sort(SortKey.SENT, descending=True),)


def newest(connection: Connection, scopes: Mapping[int, PersonScope]) -> dict[int, tuple[int, Status]]:
    """Sent time (epoch seconds UTC) and status of the newest outbound row of each log; logs without one are left
    out.
    """
    found: dict[int, tuple[int, Status]] = {}
    students = {person_id: scope for person_id, scope in scopes.items() if scope.student_id is not None}
    at_once = _students_rows(connection, students) if students else {}
    plain = {person_id: scope for person_id, scope in scopes.items() if person_id not in students and _is_plain(scope)}
    at_once |= _plain_rows(connection, plain)
    for person_id, scope in scopes.items():
        known = person_id in students or person_id in plain
        rows = at_once.get(person_id, []) if known else list(_first_rows(connection, scope))
        if rows:
            sent_at, _message, _value, status = min(rows, key=lambda row: (-row[0], -row[1], row[2]))
            found[person_id] = (sent_at, Status(status))
    return found


def _first_rows(connection: Connection, scope: PersonScope) -> Iterator[tuple[int, int, str, int]]:
    """The newest row of each part of the log."""
    for arm in arms(scope, inbound=False):
        value = columns(_NEWEST, arm)[-1].expression
        join = " CROSS JOIN address adr ON adr.id = r.address_id" if arm.value is None else ""
        sql = (
            f"SELECT r.sent_at, r.message_id, {value.sql}, r.status FROM {arm.source.sql}{join}"
            f" WHERE r.direction = {int(Direction.OUTBOUND)} AND {arm.condition.sql}"
            " ORDER BY 1 DESC, 2 DESC, 3 LIMIT 1"
        )
        parts = (value, arm.source, arm.condition)
        for row in run(connection, sql, tuple(v for part in parts for v in part.values)):
            yield row[0], row[1], row[2], row[3]


_OWN_COUNTS: Final = f"r.names_student < 2 OR NOT {ANOTHER_STUDENTS.replace('?', 'j.value ->> 0')}"
_OF_SEGMENTS: Final = (
    "SELECT s.person, r.sent_at, r.message_id, a.value, r.status FROM (SELECT j.value ->> 0 AS person,"
    " (SELECT r.id FROM recipient r INDEXED BY ix_recipient_address WHERE r.address_id = j.value ->> 1"
    " AND r.sent_at >= j.value ->> 2 AND r.sent_at < j.value ->> 3 AND r.direction = "
    f"{int(Direction.OUTBOUND)} AND CASE WHEN j.value ->> 4 THEN {_OWN_COUNTS} ELSE r.names_student = 0 END"
    " ORDER BY r.sent_at DESC, r.message_id DESC LIMIT 1) AS newest FROM json_each(?) j) s"
    " CROSS JOIN recipient r ON r.id = s.newest CROSS JOIN address a ON a.id = r.address_id"
)
_NAMING: Final = (
    "SELECT pr.person_id, r.sent_at, r.message_id, a.value, r.status FROM json_each(?) j"
    " CROSS JOIN person_ref pr ON pr.person_id = j.value AND pr.kind IN (0, 3)"
    " CROSS JOIN recipient_ref x INDEXED BY ix_recipient_ref_ref ON x.ref_id = pr.id"
    f" CROSS JOIN recipient r ON r.id = x.recipient_id AND r.direction = {int(Direction.OUTBOUND)}"
    f" AND pr.kind = {NAMING_KIND} CROSS JOIN address a ON a.id = r.address_id"
)
_Row = tuple[int, int, str, int]
_OF_ADDRESSES: Final = (
    "SELECT s.person, r.sent_at, r.message_id, a.value, r.status FROM (SELECT j.value ->> 0 AS person,"
    " (SELECT r.id FROM recipient r INDEXED BY ix_recipient_address WHERE r.address_id = j.value ->> 1"
    f" AND r.direction = {int(Direction.OUTBOUND)} ORDER BY r.sent_at DESC, r.message_id DESC LIMIT 1) AS newest"
    " FROM json_each(?) j) s CROSS JOIN recipient r ON r.id = s.newest CROSS JOIN address a ON a.id = r.address_id"
)


def _is_plain(scope: PersonScope) -> bool:
    """Whether all rows to the addresses of *scope*, at any time, are in the log."""
    return scope.only is None and all(
        s.kind is SegmentKind.ANY and s.since == MIN_TIME and s.until == MAX_TIME for s in scope.segments
    )


def _plain_rows(connection: Connection, scopes: Mapping[int, PersonScope]) -> dict[int, list[_Row]]:
    """The newest row to each address of plain logs, in one question."""
    wanted = [(person_id, s.address_id) for person_id, scope in scopes.items() for s in scope.segments]
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for person_id, *row in run(connection, _OF_ADDRESSES, (json.dumps(wanted),)):
        found[person_id].append((row[0], row[1], row[2], row[3]))
    return found


def _students_rows(connection: Connection, scopes: Mapping[int, PersonScope]) -> dict[int, list[_Row]]:
    """Rows among which the newest of each student's log is, for all students in two questions (rule 3).

    A row that names the student is in the log whoever got it (3a), restricted carers included; what is left are rows
    to their own addresses (3b) and those to carers that name nobody (3c).
    """
    segments = [
        (person_id, s.address_id, s.since, s.until, int(s.kind is SegmentKind.OWN))
        for person_id, scope in scopes.items()
        for s in scope.segments
        if s.kind is not SegmentKind.RESTRICTED
    ]
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for sql, chosen in ((_OF_SEGMENTS, segments), (_NAMING, list(scopes))):
        for person_id, *row in run(connection, sql, (json.dumps(chosen),)):
            found[person_id].append((row[0], row[1], row[2], row[3]))
    return found
