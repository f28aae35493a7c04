"""The events of a message as a person reads them: what happened, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.messages import EventRow
from app.core.statuses import Channel, EventKind
from app.i18n import _
from app.services.what_happened import short_link


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event: *at* epoch seconds UTC, *title* what happened, *note* what it means, *reply* the server's own words
    as they came.
    """

    at: int
    kind: EventKind
    machine: bool
    title: str
    note: str = ""
    reply: str = ""


_TITLES: Final[dict[EventKind, Callable[[], str]]] = {
    EventKind.UNKNOWN: lambda: _("Unknown"),
    EventKind.QUEUED: lambda: _("Queued"),
    EventKind.SENT: lambda: _("Sent"),
    EventKind.DEFERRED: lambda: _("Put off"),
    EventKind.DELIVERED: lambda: _("Delivered"),
    EventKind.BOUNCED_SOFT: lambda: _("Bounced (soft)"),
    EventKind.BOUNCED_HARD: lambda: _("Bounced (hard)"),
    EventKind.DROPPED: lambda: _("Dropped"),
    EventKind.FAILED: lambda: _("Failed"),
    EventKind.OPENED: lambda: _("Opened"),
    EventKind.CLICKED: lambda: _("Clicked"),
    EventKind.SPAM: lambda: _("Marked as spam"),
    EventKind.UNSUBSCRIBED: lambda: _("Unsubscribed"),
    EventKind.UNSUBSCRIBE_CLICK: lambda: _("Unsubscribe link followed"),
    EventKind.RESUBSCRIBED: lambda: _("Subscribed again"),
    EventKind.RECEIVED: lambda: _("Received"),
}
_NOTES: Final[dict[EventKind, Callable[[], str]]] = {
    EventKind.QUEUED: lambda: _("Waiting at the provider"),
    EventKind.SENT: lambda: _("Left the queue"),
    EventKind.DEFERRED: lambda: _("Their mail server asked to try again later"),
    EventKind.DELIVERED: lambda: _("Accepted by their mail server"),
    EventKind.BOUNCED_SOFT: lambda: _("Given up after a passing fault"),
    EventKind.BOUNCED_HARD: lambda: _("Returned for good"),
    EventKind.DROPPED: lambda: _("Not sent"),
    EventKind.FAILED: lambda: _("Refused by their mail server"),
    EventKind.SPAM: lambda: _("Reported as junk"),
    EventKind.UNSUBSCRIBED: lambda: _("No more of these messages are wanted"),
    EventKind.UNSUBSCRIBE_CLICK: lambda: _("Not counted as a click"),
    EventKind.RESUBSCRIBED: lambda: _("These messages are wanted again"),
    EventKind.RECEIVED: lambda: _("Sent to the school"),
}
_SMS_NOTES: Final[dict[EventKind, Callable[[], str]]] = {
    EventKind.DEFERRED: lambda: _("The phone network will try again"),
    EventKind.DELIVERED: lambda: _("The phone network says that the phone has it"),
    EventKind.BOUNCED_SOFT: lambda: _("The phone network did not deliver it"),
    EventKind.BOUNCED_HARD: lambda: _("The phone network did not deliver it"),
    EventKind.FAILED: lambda: _("The phone network did not confirm delivery"),
}


def trail(events: Sequence[EventRow], channel: Channel) -> list[TrailLine]:
    """The *events* in words, in the order they are given (oldest first). An open is never called reading."""
    lines: list[TrailLine] = []
    seen: set[tuple[EventKind, bool]] = set()
    for event in events:
        first = (event.kind, event.machine) not in seen
        seen.add((event.kind, event.machine))
        lines.append(_line(event, channel, first=first))
    return lines


def _line(event: EventRow, channel: Channel, *, first: bool) -> TrailLine:
    title, note = _TITLES[event.kind](), _note(event.kind, channel)
    if event.kind is EventKind.OPENED:
        title, note = _opened(event, first=first)
    elif event.kind is EventKind.CLICKED:
        title, note = _clicked(event)
    elif event.kind is EventKind.UNKNOWN:
        note = _("The provider says “{word}”, which this version does not know").format(word=event.word)
    return TrailLine(event.at, event.kind, event.machine, title, note, (event.detail or "").strip())


def _note(kind: EventKind, channel: Channel) -> str:
    words = (_SMS_NOTES.get(kind) if channel is Channel.SMS else None) or _NOTES.get(kind)
    return words() if words is not None else ""


def _opened(event: EventRow, *, first: bool) -> tuple[str, str]:
    if event.machine:
        return _("Opened by a machine"), _("Such as Apple Mail privacy; treat as delivered")
    return _("Opened"), (_("First time; not proof of reading") if first else _("Again"))


def _clicked(event: EventRow) -> tuple[str, str]:
    link = short_link(event.url or "")
    title = _("Clicked by a machine") if event.machine else _("Clicked")
    return title, (_("Link: {link}").format(link=link) if link else _("A link was followed"))
