"""What a source may look up of what was kept of its account, and how its pages move that on."""

from __future__ import annotations

from dataclasses import replace

from app.core.accounts import Gap
from app.core.addresses import normalise
from app.core.records import AddressText
from app.core.statuses import Channel
from app.sources.providers.base import BODIES, StreamState, Task
from app.storage import sync_store
from app.storage.connection import Connection
from app.storage.sync_store import StoredGap, StoredTask


class KeptState:
    """The state of one account (see `SyncState`), read and written by the connection that writes its pages."""

    def __init__(self, connection: Connection, *, source_id: int, provider: str, region: str) -> None:
        self._connection = connection
        self._source_id = source_id
        self._provider = provider
        self._region = region

    def stream(self, name: str) -> StreamState:
        """How far the stream *name* has come."""
        stored = sync_store.stream(self._connection, self._source_id, name)
        return StreamState(stored.cursor, stored.watermark)

    def due(self, queue: str, now: int, limit: int = 100) -> list[Task]:
        """Tasks of *queue* that are due and not expired."""
        found = sync_store.due(self._connection, self._source_id, queue, now, limit, by_expiry=queue == BODIES)
        return [_task(each) for each in found]

    def task(self, queue: str, key: str) -> Task | None:
        """The task of that name."""
        found = sync_store.task(self._connection, self._source_id, queue, key)
        return None if found is None else _task(found)

    def newest_message_to(self, channel: Channel, address: str, before: int) -> str | None:
        """The provider's id of the newest message that was sent to *address* up to *before*."""
        for each in normalise(AddressText(channel, address), self._region):
            found = sync_store.newest_message_to(self._connection, self._provider, int(each.channel), each.key, before)
            if found is not None:
                return found
        return None

    # -- what pages bring, inside the caller's transaction -----------------------------------------------------------

    def newest(self, stream: str) -> int | None:
        """The newest sent time that the stream ever showed, epoch seconds UTC."""
        return sync_store.stream(self._connection, self._source_id, stream).newest

    def move(self, stream: str, *, cursor: str | None, watermark: int | None, newest: int | None) -> None:
        """Move a stream on; None leaves what is there, and *newest* never goes back."""
        old = sync_store.stream(self._connection, self._source_id, stream)
        times = [each for each in (old.newest, newest) if each is not None]
        state = replace(
            old,
            cursor=old.cursor if cursor is None else cursor,
            watermark=old.watermark if watermark is None else watermark,
            newest=max(times, default=None),
        )
        if state != old:
            sync_store.put_stream(self._connection, self._source_id, stream, state)

    def plan(self, tasks: tuple[Task, ...], done: tuple[tuple[str, str], ...]) -> None:
        """Take tasks in, and those out that need no more asking."""
        sync_store.drop_tasks(self._connection, self._source_id, done)
        stored = [StoredTask(t.queue, t.key, t.due_at, t.expires_at, t.tries, t.payload) for t in tasks]
        sync_store.put_tasks(self._connection, self._source_id, stored)

    def note_gaps(self, gaps: tuple[Gap, ...], now: int) -> None:
        """Keep what cannot be had any more."""
        for gap in gaps:
            stored = StoredGap(gap.stream, gap.since, gap.until, gap.why, gap.possible)
            sync_store.put_gap(self._connection, self._source_id, stored, now)


def _task(stored: StoredTask) -> Task:
    return Task(stored.queue, stored.key, stored.due_at, stored.expires_at, stored.tries, stored.payload)
