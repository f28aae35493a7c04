"""SendGrid's suppression lists: they name an address and no message, so the newest one before it is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.core.records import MessageRecord
from app.core.statuses import Channel
from app.sources.providers.base import DAY, Page, SyncState, Tools
from app.sources.providers.paging import PageStop
from app.sources.providers.sendgrid.records import (
    NAME,
    RETENTION_DAYS,
    SUPPRESSION_LISTS,
    suppressed,
    suppression_record,
)
from app.sources.providers.shapes import rows_of

PAGE: Final = 500
_OVERLAP: Final = DAY


def suppression_pages(tools: Tools, state: SyncState) -> Iterator[Page]:
    """What was added to each list since the last sync, with a day of overlap."""
    for name in SUPPRESSION_LISTS:
        stream = f"suppressions/{name}"
        now = tools.now()
        watermark = state.stream(stream).watermark
        since = now - RETENTION_DAYS * DAY if watermark is None else watermark - _OVERLAP
        offset, stop = 0, PageStop(NAME)
        while True:
            rows = _ask(tools, name, since, offset)
            if rows:
                stop.check(repr(rows))
            offset += len(rows)
            ended = len(rows) < PAGE
            yield Page(stream, records=tuple(_records(name, rows, state)), watermark=now if ended else None)
            if ended:
                break


def _ask(tools: Tools, name: str, since: int, offset: int) -> Sequence[object]:
    params = (("start_time", str(since)), ("limit", str(PAGE)), ("offset", str(offset)))
    return rows_of(NAME, tools.http.get(f"/v3/suppression/{name}", params).value, None)


def _records(name: str, rows: Sequence[object], state: SyncState) -> Iterator[MessageRecord]:
    for value in rows:
        found = suppressed(name, value)
        if found is None:
            continue
        address, event = found
        message_id = state.newest_message_to(Channel.EMAIL, address, event.at)
        if message_id is not None:
            yield suppression_record(message_id, address, event)
