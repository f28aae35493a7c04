"""Reads one Twilio account: the head of its list, the last days again, and single messages that are not final."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from app.core.accounts import Finding, Gap
from app.i18n import _
from app.sources.providers.base import DAY, Page, StreamState, SyncState, Task, Tools
from app.sources.providers.errors import EndlessPagesError, NotThereError, QuestionRefusedError
from app.sources.providers.http_reader import Params
from app.sources.providers.paging import PageStop, gap_since
from app.sources.providers.shapes import NOTHING, json_object, rows_of, text, whole
from app.sources.providers.twilio.rows import Row, RowReader

NAME: Final = "Twilio"
HEAD: Final = "messages"
RECENT: Final = "recent"
STATES: Final = "status"  # the queue of messages whose state may still change
PAGE_SIZE: Final = 1000
RETENTION_DAYS: Final = 400
_AGAIN_DAYS: Final = 4  # these are listed again at every sync
_FREEZE_DAYS: Final = 14  # a message without a receipt for so long gets none any more
_OVERLAP: Final = 3600
_BETWEEN_POLLS: Final = 3600


@dataclass(slots=True)
class _Pass:
    """One way down the list, newest first. *since*: rows created before are known, None = all are wanted; *started*:
    when it began, epoch seconds UTC; *link*: the page to go on with, None at its beginning.
    """

    since: int | None
    started: int | None = None
    link: str | None = None

    @classmethod
    def of_cursor(cls, cursor: str) -> _Pass | None:
        """The pass that a sync left unfinished."""
        fields = json_object(cast("object", json.loads(cursor))) if cursor else NOTHING
        link, started = text(fields.get("link")), whole(fields.get("started"))
        return cls(whole(fields.get("since")), started, link) if link and started is not None else None

    def cursor(self) -> str:
        """This pass as text, to go on with it later."""
        return json.dumps({"since": self.since, "started": self.started, "link": self.link})


class TwilioSession:
    """One account, for one sync or test."""

    def __init__(self, account_sid: str, tools: Tools) -> None:
        self._root = f"/2010-04-01/Accounts/{account_sid}/Messages"
        self._tools = tools
        self._rows = RowReader(tools.region)

    def test(self) -> Finding:
        """Ask for the newest messages."""
        rows, _link = self._list(None, (("PageSize", "20"),))
        if not rows:
            return Finding((_("The key works. The account has no messages yet."),))
        times = [row.sent or row.created for row in rows]
        newest = max((time for time in times if time is not None), default=None)
        lines = [_("The key works, and messages can be read.")]
        if newest is not None:
            day = datetime.fromtimestamp(newest, UTC).date().isoformat()
            lines.append(_("The newest message is of {day}.").format(day=day))
        lines.append(_("Twilio keeps messages for {n} days unless the account says less.").format(n=RETENTION_DAYS))
        return Finding(tuple(lines))

    def pages(self, state: SyncState) -> Iterator[Page]:
        """New messages first, then the last days again, then single messages that may have changed."""
        unfinished = _Pass.of_cursor(state.stream(HEAD).cursor)
        if unfinished is not None:
            yield from self._resumed(unfinished)
        watermark = state.stream(HEAD).watermark
        yield from self._head(_Pass(None if watermark is None else watermark - _OVERLAP), watermark)
        if watermark is not None:
            yield from self._recent()
        yield from self._states(state)

    def _resumed(self, unfinished: _Pass) -> Iterator[Page]:
        """Go on where a sync ended; a link that is no longer good begins the pass anew."""
        try:
            yield from self._head(unfinished)
        except (NotThereError, QuestionRefusedError, EndlessPagesError):
            yield from self._head(_Pass(unfinished.since))

    def _head(self, way: _Pass, known_until: int | None = None) -> Iterator[Page]:
        """Down the list without a date filter (that may hide queued messages), until all rows of a page are known.

        What was missed since *known_until* is told with the first page: the answer has said what time it is, and the
        watermark has not moved yet.
        """
        stop = PageStop(NAME)
        gaps: tuple[Gap, ...] = ()
        while True:
            stop.check(way.link or "")
            rows, way.link = self._list(way.link, (("PageSize", str(PAGE_SIZE)),))
            if way.started is None:
                way.started = self._tools.now()  # by the clock of the answer
                gap = gap_since(HEAD, StreamState(watermark=known_until), way.started, RETENTION_DAYS, NAME)
                gaps = () if gap is None else (gap,)
            ended = way.link is None
            if ended or (way.since is not None and _all_known(rows, way.since)):
                covers = (0, way.started) if ended else None
                yield self._page(HEAD, rows, cursor="", watermark=way.started, covers=covers, gaps=gaps)
                return
            yield self._page(HEAD, rows, cursor=way.cursor(), gaps=gaps)
            gaps = ()

    def _recent(self) -> Iterator[Page]:
        """The messages of the last days once more: their states change, and the list has no filter for that."""
        now = self._tools.now()
        since = now - _AGAIN_DAYS * DAY
        moment = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        params = (("DateSent>", moment), ("PageSize", str(PAGE_SIZE)))
        stop = PageStop(NAME)
        link: str | None = None
        while True:
            stop.check(link or "")
            rows, link = self._list(link, params)
            if link is None:
                yield self._page(RECENT, rows, watermark=now, covers=(since, now))
                return
            yield self._page(RECENT, rows)

    def _states(self, state: SyncState) -> Iterator[Page]:
        """Single messages whose last state may change, one request each."""
        now = self._tools.now()
        while due := state.due(STATES, now):
            for task in due:
                yield self._state(task)

    def _state(self, task: Task) -> Page:
        try:
            answer = self._tools.http.get(f"{self._root}/{task.key}.json")
        except NotThereError:
            return Page(STATES, done=((STATES, task.key),))  # deleted at Twilio: what is known of it stays
        row = self._rows.read(answer.value)
        if row.sid != task.key:
            return Page(STATES, records=row.records, done=((STATES, task.key),))
        return self._page(STATES, [row], polled=True)

    def _page(
        self,
        stream: str,
        rows: list[Row],
        *,
        cursor: str | None = None,
        watermark: int | None = None,
        covers: tuple[int, int] | None = None,
        gaps: tuple[Gap, ...] = (),
        polled: bool = False,
    ) -> Page:
        now = self._tools.now()
        tasks = {row.sid: task for row in rows if (task := _next_poll(row, now, polled=polled)) is not None}
        return Page(
            stream,
            records=tuple(record for row in rows for record in row.records),
            cursor=cursor,
            watermark=watermark,
            tasks=tuple(tasks.values()),
            done=tuple((STATES, row.sid) for row in rows if row.sid and row.sid not in tasks),
            gaps=gaps,
            covers=covers,
        )

    def _list(self, link: str | None, params: Params) -> tuple[list[Row], str | None]:
        """One page of the list, and the link to the next one."""
        answer = self._tools.http.get(f"{self._root}.json", params) if link is None else self._tools.http.get(link)
        rows = [self._rows.read(value) for value in rows_of(NAME, answer.value, "messages")]
        return rows, text(json_object(answer.value).get("next_page_uri")) or None


def _all_known(rows: list[Row], since: int) -> bool:
    """Whether this page, and with it all that stands below it, was known to an earlier sync.

    The list is ordered by sent time. What has none stands in any place and proves nothing, and so does a message that
    was made long ago and sent only now.
    """
    sent = [row for row in rows if row.sent is not None]
    return bool(sent) and all(max(row.sent or 0, row.created or 0) < since for row in rows)


def _next_poll(row: Row, now: int, *, polled: bool) -> Task | None:
    """When to ask for the message by itself: at the next sync while it has no sent time, for a date filter may hide it;
    from the fourth day on when it has; never again once it is final, or fourteen days old.
    """
    born = row.sent or row.created
    if row.final or not row.sid or born is None or now >= born + _FREEZE_DAYS * DAY:
        return None
    if row.sent is None:
        return Task(STATES, row.sid, now + 1)
    return Task(STATES, row.sid, max(row.sent + _AGAIN_DAYS * DAY, now + (_BETWEEN_POLLS if polled else 1)))
