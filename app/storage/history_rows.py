"""The rows of the communications table, read by recipient id, with what a student's log says of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.core.messages import Basis, HistoryRow
from app.core.reasons import Reason
from app.core.records import SentBy
from app.core.statuses import Channel, Direction, EventKind, Status
from app.storage.connection import Connection
from app.storage.history_scopes import PersonScope, SegmentKind
from app.storage.history_sql import NAMING_KIND, run

_COLUMNS: Final = (
    "r.id, r.message_id, r.sent_at, r.channel, r.direction, subj.text,"
    " CASE WHEN adr.n_owners > 0 THEN adr.owner_names ELSE coalesce(r.header_name, '') END, adr.value,"
    " r.status, r.status_at, r.updated_at, r.reason, org.provider, msg.external_id, coalesce(r.source_status, ''),"
    " r.detail, r.opens, r.clicks, r.delivered_at, coalesce(sender.value, ''), coalesce(msg.sender_name, ''),"
    " msg.sent_by, org.campaign, org.template, msg.n_attachments, msg.parts, msg.price, msg.currency,"
    " r.address_id, r.names_student, msg.sender_id,"
    f" CASE WHEN r.status = {int(Status.CLICKED)} THEN (SELECT e.url FROM event e WHERE e.recipient_id = r.id"
    f" AND e.kind = {int(EventKind.CLICKED)} AND e.machine = 0 ORDER BY e.at LIMIT 1) END,"
    f" CASE WHEN r.status = {int(Status.DROPPED)} AND r.reason = '{Reason.SUPPRESSED_BOUNCE.value}' THEN"
    " (SELECT max(b.status_at) FROM recipient b INDEXED BY ix_recipient_address WHERE b.address_id = r.address_id"
    f" AND b.sent_at < r.sent_at AND b.status IN ({int(Status.BOUNCED_SOFT)}, {int(Status.BOUNCED_HARD)})) END,"
    " r.handled_at, adr.n_owners > 1"
)
_JOINS: Final = (
    " CROSS JOIN message msg ON msg.id = r.message_id CROSS JOIN origin org ON org.id = msg.origin_id"
    " CROSS JOIN subject subj ON subj.id = msg.subject_id"
    " CROSS JOIN address adr ON adr.id = r.address_id"
    " LEFT JOIN address sender ON sender.id = msg.sender_id"
)
# a look-up is several times faster than a call of the enum, and a page has hundreds
_CHANNELS: Final = {int(channel): channel for channel in Channel}
_DIRECTIONS: Final = {int(direction): direction for direction in Direction}
_STATUSES: Final = {int(status): status for status in Status}
_SENT_BY: Final = {None: None, **{int(by): by for by in SentBy}}


@dataclass(frozen=True, slots=True)
class _Read:
    """A row and what decides its place in a student's log."""

    row: HistoryRow
    address_id: int
    names_student: bool
    sender_id: int | None


def read_rows(connection: Connection, ids: Sequence[int], scope: PersonScope | None = None) -> list[HistoryRow]:
    """The rows of recipient *ids*, in that order; *scope*, a student's, gives them relation and basis.

    Ids that are gone since are left out.
    """
    sql = f"SELECT {_COLUMNS} FROM json_each(?) j CROSS JOIN recipient r ON r.id = j.value{_JOINS} ORDER BY j.key"
    found = [_read(values) for values in run(connection, sql, (json.dumps(list(ids)),))]
    return _placed(connection, _with_students(connection, found), scope)


def read_message_rows(connection: Connection, message_id: int) -> list[HistoryRow]:
    """The rows of all recipients of a message, To before Cc before Bcc, then by address."""
    sql = (
        f"SELECT {_COLUMNS} FROM recipient r INDEXED BY ux_recipient_message{_JOINS}"
        " WHERE r.message_id = ? ORDER BY r.field, adr.value"
    )
    found = [_read(values) for values in run(connection, sql, (message_id,))]
    return [read.row for read in _with_students(connection, found)]


def _read(values: tuple[Any, ...]) -> _Read:
    row = HistoryRow(
        id=values[0],
        message_id=values[1],
        sent_at=values[2],
        channel=_CHANNELS[values[3]],
        direction=_DIRECTIONS[values[4]],
        subject=values[5],
        to_name=values[6],
        to_address=values[7],
        relation=None,
        basis=None,
        status=_STATUSES[values[8]],
        status_at=values[9],
        updated_at=values[10],
        reason=values[11],
        provider=values[12],
        provider_id=values[13],
        source_status=values[14],
        detail=values[15],
        opens=values[16],
        clicks=values[17],
        delivered_at=values[18],
        sender=values[19],
        sender_name=values[20],
        sent_by=_SENT_BY[values[21]],
        campaign=values[22],
        template=values[23],
        n_attachments=values[24],
        parts=values[25],
        price=values[26],
        currency=values[27],
        clicked_url=values[31],
        earlier_at=values[32],
        handled_at=values[33],
        shared=bool(values[34]),
    )
    return _Read(row, address_id=values[28], names_student=bool(values[29]), sender_id=values[30])


def _with_students(connection: Connection, found: Sequence[_Read]) -> list[_Read]:
    """The same with the names of the students that the rows name."""
    naming = [read.row.id for read in found if read.names_student]
    if not naming:
        return list(found)
    sql = (
        "SELECT x.recipient_id, coalesce(p.display, pr.ref) AS name FROM json_each(?) j"
        " CROSS JOIN recipient r ON r.id = j.value CROSS JOIN recipient_ref x ON x.recipient_id = r.id"
        " CROSS JOIN person_ref pr ON pr.id = x.ref_id LEFT JOIN person p ON p.id = pr.person_id"
        f" WHERE pr.kind = {NAMING_KIND} ORDER BY x.recipient_id, name"
    )
    names: dict[int, list[str]] = defaultdict(list)
    for recipient_id, name in run(connection, sql, (json.dumps(naming),)):
        if name not in names[recipient_id]:
            names[recipient_id].append(name)
    return [
        replace(read, row=replace(read.row, students=tuple(names[read.row.id]))) if read.names_student else read
        for read in found
    ]


def _placed(connection: Connection, found: Sequence[_Read], scope: PersonScope | None) -> list[HistoryRow]:
    """The rows with relation and basis as a student's log shows them (rules 3, 4)."""
    if scope is None or scope.student_id is None:
        return [read.row for read in found]
    naming = _naming(connection, [read.row.id for read in found if read.names_student], scope.student_id)
    return [_place(read, scope, names_this=read.row.id in naming) for read in found]


def _naming(connection: Connection, ids: Sequence[int], student_id: int) -> set[int]:
    """Those of *ids* that name the student explicitly."""
    if not ids:
        return set()
    sql = (
        "SELECT r.id FROM json_each(?) j CROSS JOIN recipient r ON r.id = j.value"
        " CROSS JOIN recipient_ref x ON x.recipient_id = r.id CROSS JOIN person_ref pr ON pr.id = x.ref_id"
        f" WHERE pr.kind = {NAMING_KIND} AND pr.person_id = ?"
    )
    return {row[0] for row in run(connection, sql, (json.dumps(list(ids)), student_id))}


def _place(read: _Read, scope: PersonScope, *, names_this: bool) -> HistoryRow:
    segment = scope.segment(read.address_id, read.row.sent_at)
    if segment is None and read.row.direction is Direction.INBOUND and read.sender_id is not None:
        segment = scope.segment(read.sender_id, read.row.sent_at)
    if segment is None:
        return replace(read.row, basis=Basis.EXPLICIT)
    if segment.kind is SegmentKind.OWN:
        basis = Basis.OWN
    elif segment.kind is SegmentKind.RESTRICTED:
        basis = Basis.EXPLICIT
    else:
        basis = Basis.CARER if names_this else Basis.FAMILY
    restricted = segment.kind is SegmentKind.RESTRICTED
    return replace(read.row, relation=segment.relation, basis=basis, restricted=restricted)
