"""One sync of a Mailgun domain: its events in the order of time, and the texts of messages before they expire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from app.core.accounts import Finding
from app.i18n import _
from app.sources.providers.base import BODIES, DAY, Page, StreamState, SyncState, Task, Tools
from app.sources.providers.errors import EndlessPagesError, KeyRefusedError, NotThereError, QuestionRefusedError
from app.sources.providers.mailgun.bodies import body_record
from app.sources.providers.mailgun.events import NAME, EventReader, Row, Stored
from app.sources.providers.mailgun.lists import EventList, EventsList, LogsList
from app.sources.providers.paging import PageStop, gap_since
from app.sources.providers.shapes import NOTHING, Json, json_list, json_object, text, whole

STREAM: Final = "events"
RETENTION_DAYS: Final = 30  # of events at most; what a plan keeps is not told
BODY_DAYS: Final = 3
_POSSIBLE_DAYS: Final = 3  # "at least 3 days" (Mailgun's specification)
_BODIES_ASKED_DAYS: Final = 7  # the longest that a plan keeps texts; asking for one that is gone costs one request
# Events reach the log out of order; what is younger than half an hour may still be joined by others (Mailgun's docs).
_TRUST: Final = 1_800
_FORBIDDEN: Final = 403
_PROBE: Final = 60


@dataclass(slots=True)
class _Walk:
    """One way along the list. *since*, *until*: epoch seconds UTC; *place*: the page to go on with."""

    since: int
    until: int
    place: str = ""
    list_name: str = LogsList.name

    @classmethod
    def of_cursor(cls, cursor: str) -> _Walk | None:
        """The walk that a sync left unfinished."""
        fields: Json = json_object(cast("object", json.loads(cursor))) if cursor else NOTHING
        since, until, place = whole(fields.get("since")), whole(fields.get("until")), text(fields.get("place"))
        if since is None or until is None or not place:
            return None
        return cls(since, until, place, text(fields.get("list")) or LogsList.name)

    def cursor(self) -> str:
        """This walk as text."""
        return json.dumps({"since": self.since, "until": self.until, "place": self.place, "list": self.list_name})


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a finished walk leaves for the next: the list that was read, and the messages of its last half hour, whose
    texts need not be asked for again.
    """

    list_name: str = ""
    known: frozenset[str] = frozenset()

    @classmethod
    def of_cursor(cls, cursor: str) -> _Kept:
        """What *cursor* says of it, of an unfinished walk too."""
        fields: Json = json_object(cast("object", json.loads(cursor))) if cursor else NOTHING
        return cls(text(fields.get("list")), frozenset(text(each) for each in json_list(fields.get("known"))))

    def cursor(self) -> str:
        """This as text."""
        return json.dumps({"list": self.list_name, "known": sorted(self.known)})


class MailgunSession:
    """One domain, for one sync or test."""

    def __init__(self, domain: str, tools: Tools) -> None:
        self._domain = domain
        self._tools = tools
        self._reader = EventReader(tools.student_key)
        self._known: frozenset[str] = frozenset()  # whose texts the sync before asked for, of its last half hour
        self._fresh: dict[str, int] = {}  # the same of this sync, with the time of each

    def test(self) -> Finding:
        """Ask for the events of the last day."""
        events = self._reachable(may_fall_back=False)
        now = self._tools.now()
        rows = events.page(now - DAY, now, "").rows
        lines = [_("The key works, and events can be read.")]
        times = [at for value in rows if (at := self._reader.read(value).at) is not None]
        if times:
            newest = datetime.fromtimestamp(max(times), UTC).date().isoformat()
            lines.append(_("There are events of {day}.").format(day=newest))
        else:
            lines.append(_("There was no event in the last 24 hours."))
        lines.append(_("Mailgun keeps events for 3 to 30 days, by the plan, and texts for about 3."))
        return Finding(tuple(lines))

    def pages(self, state: SyncState) -> Iterator[Page]:
        """The events since the last sync, then the texts of the messages."""
        kept = state.stream(STREAM)
        events = self._reachable(may_fall_back=_Kept.of_cursor(kept.cursor).list_name != LogsList.name)
        unfinished = _Walk.of_cursor(kept.cursor)
        if unfinished is not None:
            yield from self._resumed(unfinished, events)
        kept = state.stream(STREAM)
        self._known = _Kept.of_cursor(kept.cursor).known
        now = self._tools.now()
        gap = gap_since(STREAM, kept, now, RETENTION_DAYS, NAME, possible_after=_POSSIBLE_DAYS)
        if gap is not None:
            yield Page(STREAM, gaps=(gap,))
        since = now - RETENTION_DAYS * DAY if kept.watermark is None else kept.watermark
        yield from self._along(events, _Walk(since, now, list_name=events.name), kept)
        yield from self._texts(state)

    def _reachable(self, *, may_fall_back: bool) -> EventList:
        """The logs, or the older list where this plan or key has none (*may_fall_back*: also when they are forbidden,
        for a key that never read them). The answer also tells the provider's time.
        """
        logs, now = self._list(LogsList.name), self._tools.now()
        try:
            logs.page(now - _PROBE, now, "")
        except QuestionRefusedError:
            return logs  # of a computer whose clock is far off: the next question has the provider's time
        except NotThereError:
            return self._list(EventsList.name)
        except KeyRefusedError as error:
            if not may_fall_back or error.status != _FORBIDDEN:
                raise
            return self._list(EventsList.name)
        return logs

    def _resumed(self, walk: _Walk, events: EventList) -> Iterator[Page]:
        """Go on where a sync ended; a place that is no longer good begins the walk anew."""
        try:
            yield from self._along(self._list(walk.list_name), walk, None)
        except (NotThereError, QuestionRefusedError, EndlessPagesError):
            yield from self._along(events, _Walk(walk.since, walk.until, list_name=events.name), None)

    def _list(self, name: str) -> EventList:
        return EventsList(self._domain, self._tools) if name == EventsList.name else LogsList(self._domain, self._tools)

    def _along(self, events: EventList, walk: _Walk, kept: StreamState | None) -> Iterator[Page]:
        """Page after page; *kept*: what was known before a walk from its beginning."""
        stop = PageStop(NAME)
        empty = kept is not None
        while True:
            stop.check(walk.place)
            page = events.page(walk.since, walk.until, walk.place)
            empty = empty and not page.rows
            walk.place = page.following
            if page.following:
                yield self._page(page.rows, walk)
                continue
            covers = None if kept is None else (walk.since, walk.until)
            if empty and kept is not None:
                covers = self._covers(events, walk, kept)
            yield self._page(page.rows, walk, covers, last=True)
            return

    def _covers(self, events: EventList, walk: _Walk, kept: StreamState) -> tuple[int, int]:
        """What an empty walk says was listed whole: it is asked whether anything at all is left, for a quiet day is
        short, and a key of another account lists nothing for ever.
        """
        oldest = walk.until - RETENTION_DAYS * DAY
        if kept.watermark is None or events.page(oldest, walk.until, "").rows:
            return walk.since, walk.until
        return oldest, walk.until

    def _page(
        self, values: Sequence[object], walk: _Walk, covers: tuple[int, int] | None = None, *, last: bool = False
    ) -> Page:
        """A page of *walk*; *covers* where the whole list was read in this sync."""
        rows = [self._reader.read(value) for value in values]
        tasks = [task for task in _text_tasks(rows, self._tools.now()) if task.key not in self._known]
        self._fresh |= {row.stored.message_id: row.stored.at for row in rows if row.stored is not None}
        trusted = walk.until - _TRUST
        fresh = frozenset(key for key, at in self._fresh.items() if at >= trusted)
        return Page(
            STREAM,
            records=tuple(record for row in rows for record in row.records),
            cursor=_Kept(walk.list_name, fresh).cursor() if last else walk.cursor(),
            watermark=trusted if last else None,
            tasks=tuple(tasks),
            covers=covers,
        )

    # -- texts -------------------------------------------------------------------------------------------------------

    def _texts(self, state: SyncState) -> Iterator[Page]:
        """What expires first comes first. A text that is gone is asked for once."""
        now = self._tools.now()
        while due := state.due(BODIES, now):
            for task in due:
                yield self._text(task)

    def _text(self, task: Task) -> Page:
        try:
            answer = self._tools.http.get(self._text_address(task))
        except NotThereError:
            return Page(BODIES, done=((BODIES, task.key),))
        to, at = task.payload.get("to", ""), whole(task.payload.get("at"))
        record = None if at is None else body_record(task.key, to, at, answer.value)
        return Page(BODIES, records=() if record is None else (record,), done=((BODIES, task.key),))

    def _text_address(self, task: Task) -> str:
        """Mailgun's own link where it leads to Mailgun, else the path of the key."""
        link = task.payload.get("url", "")
        if link and self._tools.http.policy.allows(link):
            return link
        return f"/v3/domains/{self._domain}/messages/{task.payload.get('key') or link.rpartition('/')[2]}"


def _text_tasks(rows: Sequence[Row], now: int) -> Iterator[Task]:
    """The texts to fetch, one a message however many it went to."""
    seen: set[str] = set()
    for stored in (row.stored for row in rows if row.stored is not None):
        if stored.message_id not in seen and stored.at + _BODIES_ASKED_DAYS * DAY > now:
            seen.add(stored.message_id)
            yield _text_task(stored)


def _text_task(stored: Stored) -> Task:
    payload = {"url": stored.url, "key": stored.key, "to": stored.address, "at": str(stored.at)}
    return Task(BODIES, stored.message_id, stored.at, stored.at + _BODIES_ASKED_DAYS * DAY, payload=payload)
