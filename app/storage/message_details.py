"""Everything kept of one message: its recipients' events, its attachments and the parts of its body."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.messages import EventRow
from app.core.records import AttachmentRecord, BodyKind, RecipientField
from app.core.statuses import EventKind
from app.storage import message_texts
from app.storage.connection import Connection
from app.storage.history_sql import run


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What stands once for all recipients of a message."""

    sender: str
    sender_name: str
    source_name: str
    subject: str


def read_head(connection: Connection, message_id: int) -> MessageHead | None:
    """The sender, subject and source of a message, None when there is no such message."""
    sql = (
        "SELECT coalesce(a.display, ''), coalesce(m.sender_name, ''), s.name, t.text FROM message m"
        " JOIN origin o ON o.id = m.origin_id JOIN source s ON s.id = o.source_id"
        " JOIN subject t ON t.id = m.subject_id LEFT JOIN address a"
        " ON a.id = m.sender_id WHERE m.id = ?"
    )
    return next((MessageHead(*row) for row in run(connection, sql, (message_id,))), None)


def read_events(connection: Connection, recipient_ids: Sequence[int]) -> dict[int, tuple[EventRow, ...]]:
    """The events of recipients, oldest first."""
    sql = (
        "SELECT e.recipient_id, e.kind, e.at, e.machine, e.word, e.detail, e.url FROM json_each(?) j"
        " CROSS JOIN event e ON e.recipient_id = j.value ORDER BY e.at, e.kind, e.key"
    )
    found: dict[int, list[EventRow]] = defaultdict(list)
    for recipient_id, kind, at, machine, word, detail, url in run(connection, sql, (json.dumps(list(recipient_ids)),)):
        found[recipient_id].append(EventRow(EventKind(kind), at, bool(machine), word, detail, url))
    return {recipient_id: tuple(events) for recipient_id, events in found.items()}


def read_fields(connection: Connection, message_id: int) -> dict[int, RecipientField]:
    """Where the message names each recipient (To, Cc, Bcc), by recipient id."""
    sql = "SELECT id, field FROM recipient WHERE message_id = ?"
    return {row[0]: RecipientField(row[1]) for row in run(connection, sql, (message_id,))}


def read_attachments(connection: Connection, message_id: int) -> tuple[AttachmentRecord, ...]:
    """The attachments of a message, in its order."""
    sql = "SELECT name, type, size FROM attachment WHERE message_id = ? ORDER BY n"
    return tuple(AttachmentRecord(*row) for row in run(connection, sql, (message_id,)))


def kept_parts(connection: Connection, message_id: int) -> frozenset[BodyKind]:
    """Which parts of the message are kept here."""
    sql = "SELECT kind FROM body_part WHERE message_id = ?"
    return frozenset(BodyKind(row[0]) for row in run(connection, sql, (message_id,)))


def read_part(connection: Connection, message_id: int, kind: BodyKind) -> bytes | None:
    """One part of a message, byte for byte as it came; None when it is not kept."""
    return message_texts.read_parts(connection, message_id).get(int(kind))
