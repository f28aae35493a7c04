"""One sync of SendGrid's Email Activity (a paid add-on): whatever has changed, by the time of the last event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from app.core.accounts import Finding, Gap
from app.core.records import MessageRecord
from app.i18n import _
from app.sources.providers.base import DAY, Page, StreamState, SyncState, Task, Tools
from app.sources.providers.errors import NotThereError
from app.sources.providers.paging import gap_since, halved_windows
from app.sources.providers.sendgrid.records import NAME, RETENTION_DAYS, Listed, details, listed, moment
from app.sources.providers.sendgrid.suppressions import suppression_pages
from app.sources.providers.shapes import rows_of

STREAM: Final = "activity"
CHANGED: Final = "changed"  # the queue of messages whose details are to be fetched
CAP: Final = 1_000
_OVERLAP: Final = 3_600
_PROBE: Final = 60
_LATE: Final = 1_000 * DAY


class ActivitySession:
    """One account, for one sync or test."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._end = 0  # where the windows of this sync end: nothing behind it may be missed

    def test(self) -> Finding:
        """Ask for what changed in the last day."""
        self._ask(self._tools.now() - _PROBE, self._tools.now(), 1)
        now = self._tools.now()
        count = len(self._ask(now - DAY, now, CAP))
        lines = [_("The key works, and the activity can be read.")]
        lines.append(_("{n} messages changed in the last 24 hours.").format(n=count if count < CAP else f"{CAP}+"))
        lines.append(_("SendGrid keeps its activity for 30 days and never gives back a text."))
        return Finding(tuple(lines), (_("SendGrid takes six of these questions a minute: a first sync takes long."),))

    def pages(self, state: SyncState) -> Iterator[Page]:
        """What has changed since the last sync, the details of these, then suppressions."""
        self._ask(self._tools.now() - _PROBE, self._tools.now(), 1)  # tells SendGrid's time
        yield from self._changed(state)
        yield from self._details(state)
        yield from suppression_pages(self._tools, state)

    def _changed(self, state: SyncState) -> Iterator[Page]:
        kept, now = state.stream(STREAM), self._tools.now()
        gap = gap_since(STREAM, kept, now, RETENTION_DAYS, NAME)
        if gap is not None:
            yield Page(STREAM, gaps=(gap,))
        oldest = now - RETENTION_DAYS * DAY
        since = oldest if kept.watermark is None else max(oldest, kept.watermark - _OVERLAP)
        seen = 0
        self._end = now
        for begin, end, rows, whole in halved_windows(since, now, self._window, CAP):
            found = [listed(value) for value in rows]
            seen += len(rows)
            yield Page(
                STREAM,
                records=tuple(each.record for each in found),
                tasks=tuple(task for each in found if (task := _to_fetch(each, state, now)) is not None),
                gaps=() if whole else (_cut_off(begin, end),),
                watermark=end,
                covers=self._covers(end, kept, seen) if end == now else None,
            )

    def _covers(self, end: int, kept: StreamState, seen: int) -> tuple[int, int] | None:
        """The list is by the last event, so it says nothing of what was sent; only that all of it is gone."""
        if seen or kept.watermark is None or self._ask(end - RETENTION_DAYS * DAY, end, 1):
            return None
        return end - RETENTION_DAYS * DAY, end

    def _window(self, since: int, until: int) -> Sequence[object]:
        return self._ask(since, until + _LATE if until == self._end else until - 1, CAP)  # BETWEEN takes both ends

    def _ask(self, since: int, until: int, limit: int) -> Sequence[object]:
        query = f'last_event_time BETWEEN TIMESTAMP "{moment(since)}" AND TIMESTAMP "{moment(until)}"'
        answer = self._tools.http.get("/v3/messages", (("query", query), ("limit", str(limit))))
        return rows_of(NAME, answer.value, "messages")

    def _details(self, state: SyncState) -> Iterator[Page]:
        now = self._tools.now()
        while due := state.due(CHANGED, now):
            for task in due:
                yield self._detail(task)

    def _detail(self, task: Task) -> Page:
        # what was fetched stays as a task that is never due, so that the same row is known when it is listed again
        expires = task.expires_at or task.due_at
        rested = Task(CHANGED, task.key, expires, expires, task.tries + 1, task.payload)
        try:
            answer = self._tools.http.get(f"/v3/messages/{quote(task.key, safe='')}")
        except NotThereError:
            return Page(CHANGED, tasks=(rested,))
        return Page(CHANGED, records=(details(answer.value, self._tools.student_key),), tasks=(rested,))


def _to_fetch(row: Listed, state: SyncState, now: int) -> Task | None:
    if row.at is None or not isinstance(row.record, MessageRecord):
        return None
    known = state.task(CHANGED, row.id)
    if known is not None and known.payload.get("row") == row.signature:
        return None
    return Task(CHANGED, row.id, now, now + RETENTION_DAYS * DAY, payload={"row": row.signature})


def _cut_off(since: int, until: int) -> Gap:
    return Gap(STREAM, since, until, _("SendGrid lists at most 1,000 messages of one second; there were more."))
