"""One sync of a Postmark server: the messages of each stream, their details and texts, and news of older ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from app.core.accounts import Finding, Gap
from app.core.records import EventRecord, MessageRecord, Record
from app.core.statuses import EventKind
from app.i18n import _, ngettext
from app.sources.providers.base import BODIES, DAY, Page, StreamState, SyncState, Task, Tools
from app.sources.providers.errors import AccountSettingError, NotThereError, QuestionRefusedError
from app.sources.providers.paging import gap_since
from app.sources.providers.postmark.events import FINAL, bounce_event
from app.sources.providers.postmark.lists import CappedList, Lot
from app.sources.providers.postmark.records import NAME, Message, RecordReader, bounce_id
from app.sources.providers.shapes import json_list, json_object, rows_of, text

RETENTION_DAYS: Final = 45  # more where the school has bought more; what is older is asked for all the same
DETAILS: Final = "details"  # the queue of messages whose delivery is not settled yet
_OVERLAP: Final = 3_600
_FEED_OVERLAP: Final = DAY
_FIRST_LOOK: Final = 600  # seconds of age: text and delivery are there by then
_LATER_LOOKS: Final = (3_600, DAY, 3 * DAY)  # of age, while nothing final is known
_MOST_KNOWN: Final = 5_000
_NO_SUCH_MESSAGE: Final = "701"
_INBOUND: Final = "inbound"


@dataclass(frozen=True, slots=True)
class MessageStream:
    """One message stream of the server."""

    id: str
    broadcast: bool


@dataclass(frozen=True, slots=True)
class _Feed:
    """A list of what happened, to messages old and new."""

    path: str
    rows: str
    read: Callable[[RecordReader, object], Record]


_FEEDS: Final[Mapping[str, _Feed]] = {
    "opens": _Feed("/messages/outbound/opens", "Opens", RecordReader.opened),
    "clicks": _Feed("/messages/outbound/clicks", "Clicks", RecordReader.clicked),
    "bounces": _Feed("/bounces", "Bounces", RecordReader.bounced),
}


class PostmarkSession:
    """One server, for one sync or test."""

    def __init__(self, named: tuple[str, ...], tools: Tools) -> None:
        self._named = named
        self._tools = tools

    def test(self) -> Finding:
        """Ask for the streams, and for one message."""
        streams = self._streams()
        count = len(streams)
        lines = [
            ngettext("The key works. Found {n} message stream.", "The key works. Found {n} message streams.", count)
        ]
        total = sum(self._total(stream) for stream in streams)
        lines.append(ngettext("{n} message of the last {d} days.", "{n} messages of the last {d} days.", total))
        told = tuple(
            line.format(n=number, d=RETENTION_DAYS) for line, number in zip(lines, (count, total), strict=True)
        )
        notes = (_("This key could also send. Keep it as you keep a password."),)
        return Finding((*told, _("Postmark keeps messages for 45 days unless the plan says otherwise.")), notes)

    def _total(self, stream: MessageStream) -> int:
        now = self._tools.now()
        return self._list(stream, "/messages/outbound", "Messages").count(now - RETENTION_DAYS * DAY, now)

    def pages(self, state: SyncState) -> Iterator[Page]:
        """The new messages of each stream, then texts and details that are due, then what happened to older ones."""
        streams = self._streams()
        for stream in streams:
            yield from self._messages(stream, state)
        readers = {stream.id: self._reader(stream) for stream in streams}
        yield from self._details(state, readers)
        for stream in streams:
            for name in _FEEDS:
                yield from self._feed(name, stream, state)

    def _streams(self) -> list[MessageStream]:
        """The streams to be read, in their order. Raises AccountSettingError when one is named that is not there."""
        answer = self._tools.http.get("/message-streams", (("IncludeArchivedStreams", "true"),))
        found = [
            MessageStream(text(fields.get("ID")), text(fields.get("MessageStreamType")) == "Broadcasts")
            for value in rows_of(NAME, answer.value, "MessageStreams")
            if (fields := json_object(value))
            and text(fields.get("ID"))
            and text(fields.get("MessageStreamType")).lower() != _INBOUND
        ]
        known = {stream.id for stream in found}
        if not known.issuperset(self._named):
            raise AccountSettingError(
                _("Postmark knows no message stream of that name. Nothing was fetched."),
                _("The streams of this server are: {names}.").format(names=", ".join(sorted(known))),
            )
        return [stream for stream in found if not self._named or stream.id in self._named]

    def _reader(self, stream: MessageStream) -> RecordReader:
        return RecordReader(self._tools.student_key, broadcast=stream.broadcast)

    def _list(self, stream: MessageStream, path: str, rows: str) -> CappedList:
        return CappedList(self._tools.http, path, rows, stream.id)

    # -- messages ----------------------------------------------------------------------------------------------------

    def _messages(self, stream: MessageStream, state: SyncState) -> Iterator[Page]:
        name = f"messages/{stream.id}"
        kept = state.stream(name)
        now = self._tools.now()
        since = now - RETENTION_DAYS * DAY if kept.watermark is None else kept.watermark - _OVERLAP
        gap = gap_since(name, kept, now, RETENTION_DAYS, NAME)
        known = _known(kept.cursor)
        fresh: dict[str, int] = {}
        reader = self._reader(stream)
        for lot in self._list(stream, "/messages/outbound", "Messages").lots(since, now):
            messages = [reader.message(value) for value in lot.rows]
            fresh |= {each.id: each.sent for each in messages if each.sent is not None and each.sent >= now - _OVERLAP}
            gaps = (*((gap,) if gap is not None else ()), *_cut_off(name, lot))
            gap = None
            yield Page(
                name,
                records=tuple(each.record for each in messages),
                tasks=tuple(_first_look(each, stream.id) for each in messages if _is_new(each, known, state)),
                gaps=gaps,
                cursor=_cursor(fresh, known) if lot.ends_window else None,
                watermark=lot.until if lot.ends_window else None,
                covers=self._covers(stream, lot, kept) if lot.ends_window else None,
                total=lot.total,
            )

    def _covers(self, stream: MessageStream, lot: Lot, kept: StreamState) -> tuple[int, int]:
        """What the window's end says was listed whole. After an empty one it is asked whether anything at all is left:
        the quiet days of a school are short, and a key of another server lists nothing for ever.
        """
        if lot.rows or kept.watermark is None or self._total(stream):
            return lot.since, lot.until
        return lot.until - RETENTION_DAYS * DAY, lot.until

    # -- details -----------------------------------------------------------------------------------------------------

    def _details(self, state: SyncState, readers: Mapping[str, RecordReader]) -> Iterator[Page]:
        """Everything that is due: texts that expire first come first. One request a message, and one a bounce."""
        for queue in (BODIES, DETAILS):
            now = self._tools.now()
            while due := state.due(queue, now):
                for task in due:
                    reader = readers.get(task.payload.get("stream", ""), RecordReader(self._tools.student_key))
                    yield self._detail(task, reader, now)

    def _detail(self, task: Task, reader: RecordReader, now: int) -> Page:
        finished = ((task.queue, task.key),)
        try:
            answer = self._tools.http.get(f"/messages/outbound/{task.key}/details")
        except NotThereError:
            return Page(DETAILS, done=finished)
        except QuestionRefusedError as error:
            if error.code != _NO_SUCH_MESSAGE:
                raise
            return Page(DETAILS, done=finished)  # it is older than what Postmark keeps
        message = reader.message(answer.value, self._bounces(json_object(answer.value).get("MessageEvents")))
        later = _later_look(message, task, now)
        if later is None:
            return Page(DETAILS, records=(message.record,), done=finished)
        done = () if later.queue == task.queue else finished
        return Page(DETAILS, records=(message.record,), tasks=(later,), done=done)

    def _bounces(self, events: object) -> dict[str, EventRecord]:
        """The bounces that the details name: only they themselves tell what kind they are of."""
        found: dict[str, EventRecord] = {}
        for value in json_list(events):
            number = bounce_id(json_object(value))
            if not number.isdecimal() or number in found:
                continue
            try:
                answer = self._tools.http.get(f"/bounces/{number}")
            except (NotThereError, QuestionRefusedError):
                continue  # the bounces feed may still tell of it
            event = bounce_event(json_object(answer.value))
            if event is not None:
                found[number] = event
        return found

    # -- feeds -------------------------------------------------------------------------------------------------------

    def _feed(self, name: str, stream: MessageStream, state: SyncState) -> Iterator[Page]:
        feed = _FEEDS[name]
        place = f"{name}/{stream.id}"
        now = self._tools.now()
        watermark = state.stream(place).watermark
        since = now - RETENTION_DAYS * DAY if watermark is None else watermark - _FEED_OVERLAP
        reader = self._reader(stream)
        for lot in self._list(stream, feed.path, feed.rows).lots(since, now):
            yield Page(
                place,
                records=tuple(feed.read(reader, value) for value in lot.rows),
                gaps=_cut_off(place, lot),
                watermark=lot.until if lot.ends_window else None,
            )


def _cut_off(stream: str, lot: Lot) -> tuple[Gap, ...]:
    if lot.whole:
        return ()
    why = _("Postmark lists at most 10,000 entries of one minute; there were more.")
    return (Gap(stream, lot.since, lot.until, why),)


def _is_new(message: Message, known: frozenset[str], state: SyncState) -> bool:
    """Whether its details were never asked for: messages of the last hour are listed twice."""
    return (
        isinstance(message.record, MessageRecord) and message.id not in known and state.task(BODIES, message.id) is None
    )


def _first_look(message: Message, stream: str) -> Task:
    assert message.sent is not None, "a message without a time is a problem and no message"
    expires = message.sent + RETENTION_DAYS * DAY
    return Task(BODIES, message.id, message.sent + _FIRST_LOOK, expires, payload={"stream": stream})


def _later_look(message: Message, task: Task, now: int) -> Task | None:
    """When to look at the delivery again; None once every address has something final, or after the last look."""
    if not isinstance(message.record, MessageRecord) or message.sent is None:
        return None
    kinds = [{event.kind for event in recipient.events} for recipient in message.record.recipients]
    if all(found & (FINAL | {EventKind.OPENED, EventKind.CLICKED}) for found in kinds):
        return None
    due = next((message.sent + age for age in _LATER_LOOKS if message.sent + age > now), None)
    return None if due is None else Task(DETAILS, task.key, due, tries=task.tries + 1, payload=task.payload)


def _known(cursor: str) -> frozenset[str]:
    """The ids of the last hour that the sync before listed."""
    if not cursor:
        return frozenset()
    return frozenset(text(each) for each in json_list(json_object(cast("object", json.loads(cursor))).get("known")))


def _cursor(fresh: Mapping[str, int], known: frozenset[str]) -> str:
    """The ids that the next sync will list once more. A window that brought none keeps those of the last one."""
    ids = sorted(fresh, key=lambda each: -fresh[each])[:_MOST_KNOWN] or sorted(known)
    return json.dumps({"known": ids})
