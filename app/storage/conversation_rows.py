"""Which SMS went to and came from one number, around one of them."""

from __future__ import annotations

from typing import Final

from app.core.statuses import Channel, Direction
from app.storage.connection import Connection
from app.storage.history_sql import run

_SENT: Final = (
    "SELECT r.id, r.sent_at FROM recipient r INDEXED BY ix_recipient_address WHERE r.address_id = ?"
    f" AND r.channel = {int(Channel.SMS)} AND r.direction = {int(Direction.OUTBOUND)}"
)
_RECEIVED: Final = (
    "SELECT r.id, r.sent_at FROM message m INDEXED BY ix_message_sender"
    " CROSS JOIN recipient r ON r.message_id = m.id WHERE m.sender_id = ?"
    f" AND r.channel = {int(Channel.SMS)} AND r.direction = {int(Direction.INBOUND)}"
)
_EARLIER: Final = " AND (r.sent_at < ? OR (r.sent_at = ? AND r.id <= ?)) ORDER BY r.sent_at DESC, r.id DESC LIMIT ?"
_LATER: Final = " AND (r.sent_at > ? OR (r.sent_at = ? AND r.id > ?)) ORDER BY r.sent_at, r.id LIMIT ?"


def conversation_ids(connection: Connection, recipient_id: int, before: int, after: int) -> list[int]:
    """The row *recipient_id*, at most *before* of the same conversation earlier and *after* later; oldest first.

    The conversation is with the family's number: of what the school sent the receiver's, else the sender's.
    """
    sql = (
        f"SELECT CASE r.direction WHEN {int(Direction.INBOUND)} THEN m.sender_id ELSE r.address_id END, r.sent_at"
        " FROM recipient r CROSS JOIN message m ON m.id = r.message_id WHERE r.id = ?"
    )
    found = next(run(connection, sql, (recipient_id,)), None)
    if found is None:
        return []
    number, sent_at = found
    if number is None:
        return [recipient_id]
    place = (number, sent_at, sent_at, recipient_id)
    earlier = [row for part in (_SENT, _RECEIVED) for row in run(connection, part + _EARLIER, (*place, before + 1))]
    later = [row for part in (_SENT, _RECEIVED) for row in run(connection, part + _LATER, (*place, after))]
    chosen = sorted(earlier, key=_by_time)[-(before + 1) :] + sorted(later, key=_by_time)[:after]
    return [row[0] for row in chosen]


def _by_time(row: tuple[int, ...]) -> tuple[int, int]:
    return row[1], row[0]
