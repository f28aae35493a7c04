"""Keeps how far each stream of an account was read, what is to be asked for later, and what cannot be had any more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.storage.connection import Connection
from app.storage.message_store import EPOCH_2000

_TASK: Final = "queue, key, due_at, expires_at, tries, payload"


@dataclass(frozen=True, slots=True)
class StoredStream:
    """How far a stream was read. *watermark*, *newest*: epoch seconds UTC, None while unknown."""

    cursor: str = ""
    watermark: int | None = None
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class StoredTask:
    """Something to be asked for later. Times are epoch seconds UTC."""

    queue: str
    key: str
    due_at: int
    expires_at: int | None
    tries: int
    payload: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredGap:
    """A time of which the provider gives nothing any more. Times are epoch seconds UTC."""

    stream: str
    since: int
    until: int
    why: str
    possible: bool


def stream(connection: Connection, source_id: int, name: str) -> StoredStream:
    """How far the stream *name* was read; the empty state for one that never was."""
    sql = "SELECT cursor, watermark, newest FROM sync_cursor WHERE source_id = ? AND stream = ?"
    rows = connection.execute(sql, (source_id, name)).fetchall()
    return StoredStream(*rows[0]) if rows else StoredStream()


def put_stream(connection: Connection, source_id: int, name: str, state: StoredStream) -> None:
    """Write how far a stream was read."""
    connection.execute(
        "INSERT OR REPLACE INTO sync_cursor(source_id, stream, cursor, watermark, newest) VALUES(?, ?, ?, ?, ?)",
        (source_id, name, state.cursor, state.watermark, state.newest),
    )


def forget_newest(connection: Connection, source_id: int) -> None:
    """Forget what the streams once showed: a person said that an empty list is right."""
    connection.execute("UPDATE sync_cursor SET newest = NULL WHERE source_id = ?", (source_id,))


def due(
    connection: Connection, source_id: int, queue: str, now: int, limit: int, *, by_expiry: bool
) -> list[StoredTask]:
    """Tasks of the queue that are due and not expired; *by_expiry*: those that expire first come first."""
    order = "expires_at IS NULL, expires_at, due_at, key" if by_expiry else "due_at, key"
    sql = (
        f"SELECT {_TASK} FROM sync_task WHERE source_id = ?1 AND queue = ?2 AND due_at <= ?3"
        f" AND (expires_at IS NULL OR expires_at > ?3) ORDER BY {order} LIMIT ?4"
    )
    return [_task(row) for row in connection.execute(sql, (source_id, queue, now, limit))]


def task(connection: Connection, source_id: int, queue: str, key: str) -> StoredTask | None:
    """The task of that name, None when there is none."""
    sql = f"SELECT {_TASK} FROM sync_task WHERE source_id = ? AND queue = ? AND key = ?"
    rows = connection.execute(sql, (source_id, queue, key)).fetchall()
    return _task(rows[0]) if rows else None


def _task(row: tuple[Any, ...]) -> StoredTask:
    return StoredTask(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]))


def put_tasks(connection: Connection, source_id: int, tasks: Iterable[StoredTask]) -> None:
    """Write tasks; one of the same name is replaced."""
    connection.executemany(
        f"INSERT OR REPLACE INTO sync_task(source_id, {_TASK}) VALUES(?, ?, ?, ?, ?, ?, ?)",
        [(source_id, t.queue, t.key, t.due_at, t.expires_at, t.tries, json.dumps(dict(t.payload))) for t in tasks],
    )


def drop_tasks(connection: Connection, source_id: int, names: Iterable[tuple[str, str]]) -> None:
    """Delete tasks by (queue, key)."""
    connection.executemany(
        "DELETE FROM sync_task WHERE source_id = ? AND queue = ? AND key = ?",
        [(source_id, queue, key) for queue, key in names],
    )


def drop_expired(connection: Connection, source_id: int, now: int) -> dict[str, int]:
    """Delete tasks that expired; return how many in each queue."""
    sql = "SELECT queue, count(*) FROM sync_task WHERE source_id = ? AND expires_at <= ? GROUP BY queue"
    counts = dict(connection.execute(sql, (source_id, now)).fetchall())
    connection.execute("DELETE FROM sync_task WHERE source_id = ? AND expires_at <= ?", (source_id, now))
    return counts


def expiring(connection: Connection, source_id: int, queue: str, before: int) -> int:
    """How many tasks of the queue expire before an instant."""
    sql = "SELECT count(*) FROM sync_task WHERE source_id = ? AND queue = ? AND expires_at < ?"
    return int(connection.execute(sql, (source_id, queue, before)).fetchall()[0][0])


def waiting(connection: Connection, source_id: int) -> dict[str, int]:
    """How many tasks there are in each queue."""
    sql = "SELECT queue, count(*) FROM sync_task WHERE source_id = ? GROUP BY queue"
    return dict(connection.execute(sql, (source_id,)).fetchall())


def put_gap(connection: Connection, source_id: int, gap: StoredGap, now: int) -> None:
    """Keep a gap; one that began at the same instant grows."""
    connection.execute(
        "INSERT INTO sync_gap(source_id, stream, since, until, why, possible, found_at) VALUES(?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(source_id, stream, since) DO UPDATE SET until = max(until, excluded.until), why = excluded.why,"
        " possible = min(possible, excluded.possible)",
        (source_id, gap.stream, gap.since, gap.until, gap.why, int(gap.possible), now),
    )


def gaps(connection: Connection, source_id: int) -> list[StoredGap]:
    """All gaps of an account, the newest first."""
    sql = "SELECT stream, since, until, why, possible FROM sync_gap WHERE source_id = ? ORDER BY since DESC, stream"
    rows = connection.execute(sql, (source_id,))
    return [StoredGap(name, since, until, why, bool(possible)) for name, since, until, why, possible in rows]


def held(connection: Connection, source_id: int) -> tuple[int | None, int | None]:
    """When the oldest and the newest message that came from the source were sent, epoch seconds UTC."""
    sql = (
        "SELECT min((SELECT min(m.id) FROM message m WHERE m.origin_id = o.id)),"
        " max((SELECT max(m.id) FROM message m WHERE m.origin_id = o.id)) FROM origin o WHERE o.source_id = ?"
    )
    oldest, newest = connection.execute(sql, (source_id,)).fetchall()[0]
    return _second(oldest), _second(newest)


def _second(message_id: int | None) -> int | None:
    return None if message_id is None else (message_id >> 16) + EPOCH_2000


def newest_message_to(connection: Connection, provider: str, channel: int, key: str, before: int) -> str | None:
    """The provider's id of the newest outbound message to an address that was sent up to *before*."""
    sql = (
        "SELECT m.external_id FROM address a CROSS JOIN recipient r ON r.address_id = a.id"
        " CROSS JOIN message m ON m.id = r.message_id CROSS JOIN origin o ON o.id = m.origin_id WHERE a.channel = ?"
        " AND a.value = ? AND r.sent_at <= ? AND r.direction = 0 AND o.provider = ?"
        " ORDER BY r.sent_at DESC, r.id DESC LIMIT 1"
    )
    rows = connection.execute(sql, (channel, key, before, provider)).fetchall()
    return str(rows[0][0]) if rows else None
