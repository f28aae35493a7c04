"""Finds the messages that are older than they may be kept, and takes the texts of some away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from app.storage import hold_store, message_texts
from app.storage.connection import Connection
from app.storage.message_store import EPOCH_2000

# ids are in the order of time, so that what is old stands at the beginning; held is a JSON list of address ids
_OLD: Final = (
    "FROM message m WHERE m.id < ?1 AND m.id > ?2"
    " AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = m.id AND (r.sent_at >= ?3"
    " OR r.address_id IN (SELECT value FROM json_each(?4))"
    " OR EXISTS (SELECT 1 FROM recipient_ref x JOIN person_ref p ON p.id = x.ref_id JOIN person_source f"
    " ON f.person_id = p.person_id JOIN source s ON s.id = f.source_id JOIN hold h ON h.source = s.name"
    " AND h.external_id = f.external_id WHERE x.recipient_id = r.id)))"
    " AND (m.sender_id IS NULL OR m.sender_id NOT IN (SELECT value FROM json_each(?4)))"
)
_WITH_TEXT: Final = (
    " AND (EXISTS (SELECT 1 FROM body_part b WHERE b.message_id = m.id)"
    " OR EXISTS (SELECT 1 FROM message_words w WHERE w.message_id = m.id))"
)
FIRST: Final = -(1 << 62)


def old_messages(connection: Connection, before: int, *, after: int, limit: int, texts: bool) -> list[int]:
    """Ids, from the one *after* on, of up to *limit* messages that were sent to all before an instant (epoch seconds
    UTC), and that no hold keeps; with *texts* only of those that have a text.
    """
    held = json.dumps(hold_store.held_addresses(connection))
    sql = f"SELECT m.id {_OLD}{_WITH_TEXT * texts} ORDER BY m.id LIMIT ?5"
    values = ((before - EPOCH_2000) << 16, after, before, held, limit)
    return [row[0] for row in connection.execute(sql, values)]


def count_old(connection: Connection, before: int, *, texts: bool) -> int:
    """How many messages `old_messages` would give."""
    held = json.dumps(hold_store.held_addresses(connection))
    values = ((before - EPOCH_2000) << 16, FIRST, before, held)
    return int(connection.execute(f"SELECT count(*) {_OLD}{_WITH_TEXT * texts}", values).fetchall()[0][0])


def remove_texts(connection: Connection, message_ids: Sequence[int]) -> None:
    """Delete the bodies and search texts of messages; subjects, recipients and what became of them stay."""
    commons = message_texts.commons_of(connection, message_ids)
    message_texts.forget_texts(connection, message_ids)
    connection.execute(
        "DELETE FROM body_part WHERE message_id IN (SELECT value FROM json_each(?))", (json.dumps(list(message_ids)),)
    )
    message_texts.drop_weak_commons(connection, commons)
