"""Finds the messages that are older than they may be kept, and takes the texts of some away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.storage import hold_store, message_texts
from app.storage.connection import Connection
from app.storage.message_store import EPOCH_2000

# ids are in the order of time, so that what is old stands at the beginning
_OLD: Final = (
    "FROM message m WHERE m.id < ?1 AND m.id > ?2"
    " AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = m.id AND r.sent_at >= ?3)"
)
# ?4 and ?5 are JSON lists of the ids of addresses and of people on hold
_HELD: Final = (
    "(EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = m.id"
    " AND (r.address_id IN (SELECT value FROM json_each(?4))"
    " OR EXISTS (SELECT 1 FROM recipient_ref x JOIN person_ref p ON p.id = x.ref_id WHERE x.recipient_id = r.id"
    " AND p.person_id IN (SELECT value FROM json_each(?5)))))"
    " OR coalesce(m.sender_id, 0) IN (SELECT value FROM json_each(?4)))"
)
_WITH_TEXT: Final = (
    " AND (EXISTS (SELECT 1 FROM body_part b WHERE b.message_id = m.id)"
    " OR EXISTS (SELECT 1 FROM message_words w WHERE w.message_id = m.id))"
)
FIRST: Final = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Holds:
    """Who is on hold: ids of people, and of the addresses whose messages are kept for them."""

    people: str = "[]"
    addresses: str = "[]"

    def __bool__(self) -> bool:
        return self.people != "[]"


def holds(connection: Connection, today: str) -> Holds:
    """Who is on hold on *today*, an ISO date."""
    people = hold_store.held_people(connection, today)
    return Holds(json.dumps(people), json.dumps(hold_store.held_addresses(connection, people)))


def old_messages(connection: Connection, before: int, held: Holds, *, after: int, limit: int, texts: bool) -> list[int]:
    """Ids, from the one *after* on, of up to *limit* messages that were sent to all before an instant (epoch seconds
    UTC), and that no hold keeps; with *texts* only of those that have a text.
    """
    sql = f"SELECT m.id {_OLD}{_not_held(held)}{_WITH_TEXT * texts} ORDER BY m.id LIMIT {limit:d}"
    return [row[0] for row in connection.execute(sql, _values(before, held, after))]


def messages_of_source(connection: Connection, source_id: int, held: Holds, *, limit: int) -> list[int]:
    """Ids of up to *limit* messages that came from a source first, and that no hold keeps."""
    which = "FROM origin o CROSS JOIN message m ON m.origin_id = o.id WHERE o.source_id = ?1"
    sql = f"SELECT m.id {which}{_not_held(held)} LIMIT {limit:d}"
    values = (source_id, None, None, held.addresses, held.people)
    return [row[0] for row in connection.execute(sql, values[: 5 if held else 1])]


def count_old(connection: Connection, before: int, held: Holds, *, texts: bool) -> int:
    """How many messages `old_messages` would give."""
    sql = f"SELECT count(*) {_OLD}{_not_held(held)}{_WITH_TEXT * texts}"
    return int(connection.execute(sql, _values(before, held, FIRST)).fetchall()[0][0])


def count_held(connection: Connection, before: int, held: Holds) -> int:
    """How many messages are as old, and are kept because of a hold."""
    if not held:
        return 0
    sql = f"SELECT count(*) {_OLD} AND {_HELD}"
    return int(connection.execute(sql, _values(before, held, FIRST)).fetchall()[0][0])


def oldest(connection: Connection, before: int, held: Holds, *, texts: bool) -> int | None:
    """When the oldest message that `old_messages` would give was sent, epoch seconds UTC; None when there is none."""
    found = old_messages(connection, before, held, after=FIRST, limit=1, texts=texts)
    return (found[0] >> 16) + EPOCH_2000 if found else None


def remove_texts(connection: Connection, message_ids: Sequence[int]) -> None:
    """Delete the bodies and search texts of messages; subjects, recipients and what became of them stay."""
    commons = message_texts.commons_of(connection, message_ids)
    message_texts.forget_texts(connection, message_ids)
    connection.execute(
        "DELETE FROM body_part WHERE message_id IN (SELECT value FROM json_each(?))", (json.dumps(list(message_ids)),)
    )
    message_texts.drop_weak_commons(connection, commons)


def _not_held(held: Holds) -> str:
    return f" AND NOT {_HELD}" if held else ""


def _values(before: int, held: Holds, after: int) -> tuple[int | str, ...]:
    values: tuple[int | str, ...] = ((before - EPOCH_2000) << 16, after, before)
    return (*values, held.addresses, held.people) if held else values
