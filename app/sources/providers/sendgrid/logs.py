"""One sync of SendGrid's Email Logs (all plans): windows of time, details again and again, suppressions."""

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

STREAM: Final = "logs"
DETAILS: Final = "details"
CAP: Final = 1_000  # rows a question; there is no second page
STATUSES: Final = ("processed", "delivered", "deferred", "dropped", "bounced", "blocked")
_AGAIN_DAYS: Final = 4  # these are listed at every sync: the list has no filter for what has changed
_OVERLAP: Final = 3_600
_PROBE: Final = 60
# Ages at which a message is asked for: what it says of openings is to be had in no other way, for thirty days.
_LOOKS: Final = (3_600, DAY, 3 * DAY, 7 * DAY, 29 * DAY)
_OPEN: Final = frozenset({"received", "processed", "delivered", "deferred"})
_RESERVE: Final = 5  # requests that are left for others who share the limit


class LogsSession:
    """One account, for one sync or test."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._end = 0  # where the windows of this sync end: the last one is asked for without an end

    def test(self) -> Finding:
        """Ask for the messages of the last day."""
        self._ask(self._tools.now() - _PROBE, self._tools.now(), 1)
        now = self._tools.now()
        count = len(self._ask(now - DAY, now, CAP))
        lines = [_("The key works, and the log can be read.")]
        lines.append(_("{n} messages in the last 24 hours.").format(n=count if count < CAP else f"{CAP}+"))
        lines.append(_("SendGrid keeps its log for 30 days and never gives back a text."))
        return Finding(tuple(lines))

    def pages(self, state: SyncState) -> Iterator[Page]:
        """The list first, then details that are due, then suppressions."""
        self._ask(self._tools.now() - _PROBE, self._tools.now(), 1)  # tells SendGrid's time
        yield from self._listed(state)
        yield from self._details(state)
        yield from suppression_pages(self._tools, state)

    def _listed(self, state: SyncState) -> Iterator[Page]:
        kept, now = state.stream(STREAM), self._tools.now()
        oldest = now - RETENTION_DAYS * DAY
        gap = gap_since(STREAM, kept, now, RETENTION_DAYS, NAME)
        if gap is not None:
            yield Page(STREAM, gaps=(gap,))
        since = (
            oldest if kept.watermark is None else max(oldest, min(kept.watermark - _OVERLAP, now - _AGAIN_DAYS * DAY))
        )
        seen = 0
        self._end = now
        for begin, end, rows, whole in halved_windows(since, now, self._window, CAP):
            parts = [rows] if whole else self._by_status(begin, end)
            seen += sum(map(len, parts))
            last = end == now
            for place, part in enumerate(parts):
                ended = place == len(parts) - 1
                found = [listed(value) for value in part]
                yield Page(
                    STREAM,
                    records=tuple(each.record for each in found),
                    tasks=tuple(task for each in found if (task := _first_look(each, state, now)) is not None),
                    gaps=_cut_off(begin, end, part) if not whole else (),
                    watermark=end if ended else None,
                    covers=self._covers(begin, end, kept, seen if last else 1) if ended else None,
                )

    def _covers(self, begin: int, end: int, kept: StreamState, seen: int) -> tuple[int, int]:
        """What was listed whole. After a sync that saw nothing it is asked whether anything at all is left."""
        if seen or kept.watermark is None or self._ask(end - RETENTION_DAYS * DAY, end, 1):
            return begin, end
        return end - RETENTION_DAYS * DAY, end

    def _window(self, since: int, until: int) -> Sequence[object]:
        return self._ask(since, None if until == self._end else until, CAP)

    def _by_status(self, since: int, until: int) -> list[Sequence[object]]:
        """One second that fills the list alone: asked for by state."""
        return [self._ask(since, until, CAP, f' AND status IN ("{status}")') for status in STATUSES]

    def _ask(self, since: int, until: int | None, limit: int, more: str = "") -> Sequence[object]:
        field = "sg_message_id_created_at"
        end = "" if until is None else f' AND {field} < TIMESTAMP "{moment(until)}"'
        query = f'{field} >= TIMESTAMP "{moment(since)}"{end}{more}'
        answer = self._tools.http.query("/v3/logs", {"query": query, "limit": limit})
        return rows_of(NAME, answer.value, "messages")

    # -- details -----------------------------------------------------------------------------------------------------

    def _details(self, state: SyncState) -> Iterator[Page]:
        """What is due, as long as requests are left; the rest waits for the next sync."""
        now = self._tools.now()
        while due := state.due(DETAILS, now):
            for task in due:
                left = self._tools.http.limit.left
                if left is not None and left <= _RESERVE:
                    return
                yield self._detail(task, now)

    def _detail(self, task: Task, now: int) -> Page:
        try:
            answer = self._tools.http.get(f"/v3/logs/{quote(task.key, safe='')}")
        except NotThereError:
            return Page(DETAILS, tasks=(_rested(task),))
        record = details(answer.value, self._tools.student_key)
        born = int(task.payload.get("born", "0"))
        due = next((born + age for age in _LOOKS if born + age > now), None)
        if due is None or task.payload.get("once"):
            return Page(DETAILS, records=(record,), tasks=(_rested(task),))
        again = Task(DETAILS, task.key, due, task.expires_at, task.tries + 1, task.payload)
        return Page(DETAILS, records=(record,), tasks=(again,))


def _first_look(row: Listed, state: SyncState, now: int) -> Task | None:
    """When to ask for a row that is listed for the first time: a failure at once and once, others by their age. A task
    stays until the log forgets the message, so that a row that is listed again is known.
    """
    if row.at is None or not isinstance(row.record, MessageRecord):
        return None
    known = state.task(DETAILS, row.id)
    failed = row.status not in _OPEN
    if known is not None and (not failed or known.payload.get("once")):
        return None
    expires = row.at + RETENTION_DAYS * DAY
    if failed:
        return Task(DETAILS, row.id, row.at, expires, payload={"born": str(row.at), "once": "1"})
    passed = [row.at + age for age in _LOOKS if row.at + age <= now]
    due = passed[-1] if passed else row.at + _LOOKS[0]
    return Task(DETAILS, row.id, due, expires, payload={"born": str(row.at)})


def _rested(task: Task) -> Task:
    """The task without anything left to do: never due before it expires."""
    expires = task.expires_at or task.due_at
    return Task(task.queue, task.key, expires, expires, task.tries + 1, {**task.payload, "once": "1"})


def _cut_off(since: int, until: int, rows: Sequence[object]) -> tuple[Gap, ...]:
    if len(rows) < CAP:
        return ()
    why = _("SendGrid lists at most 1,000 messages of one second and state; there were more.")
    return (Gap(STREAM, since, until, why),)
