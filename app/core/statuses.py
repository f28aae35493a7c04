"""What became of a message to one address: the kinds of event, their ranks, and the fold (rules 10-15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Channel(IntEnum):
    """How a message travels. The number is stored."""

    EMAIL = 0
    SMS = 1


class Direction(IntEnum):
    """Who wrote it: the school (outbound) or a family (inbound, rule 8). The number is stored."""

    OUTBOUND = 0
    INBOUND = 1


class Status(IntEnum):
    """The state of one recipient; the number is its rank (rule 11) and is stored."""

    UNKNOWN = -1
    QUEUED = 0
    SENT = 10
    DELIVERED = 30
    OPENED_AUTO = 31
    BOUNCED_SOFT = 40
    BOUNCED_HARD = 42
    DROPPED = 44
    FAILED = 46
    OPENED = 50
    CLICKED = 60
    SPAM = 70

    @property
    def word(self) -> str:
        """The word of the command line and of filters, such as ``bounced_hard``."""
        return self.name.lower()


class EventKind(IntEnum):
    """What an event says happened. The number is stored; the rank follows from kind and machine mark."""

    UNKNOWN = 0
    QUEUED = 1
    SENT = 2
    DEFERRED = 3
    DELIVERED = 4
    BOUNCED_SOFT = 5
    BOUNCED_HARD = 6
    DROPPED = 7
    FAILED = 8
    OPENED = 9
    CLICKED = 10
    SPAM = 11
    UNSUBSCRIBED = 12  # never a click, no rank (rule 14)
    UNSUBSCRIBE_CLICK = 13  # a click on the provider's own unsubscribe link: kept, not counted (rule 14)
    RESUBSCRIBED = 14
    RECEIVED = 15  # an inbound message arrived


_STATUS_OF: Final[dict[EventKind, Status]] = {
    EventKind.UNKNOWN: Status.UNKNOWN,
    EventKind.QUEUED: Status.QUEUED,
    EventKind.SENT: Status.SENT,
    EventKind.DEFERRED: Status.SENT,
    EventKind.DELIVERED: Status.DELIVERED,
    EventKind.BOUNCED_SOFT: Status.BOUNCED_SOFT,
    EventKind.BOUNCED_HARD: Status.BOUNCED_HARD,
    EventKind.DROPPED: Status.DROPPED,
    EventKind.FAILED: Status.FAILED,
    EventKind.OPENED: Status.OPENED,
    EventKind.CLICKED: Status.CLICKED,
    EventKind.SPAM: Status.SPAM,
    EventKind.RECEIVED: Status.DELIVERED,
}
FAILURES: Final = frozenset({Status.BOUNCED_SOFT, Status.BOUNCED_HARD, Status.DROPPED, Status.FAILED, Status.SPAM})
REACHED: Final = frozenset({Status.DELIVERED, Status.OPENED_AUTO, Status.OPENED, Status.CLICKED})
STATUS_GROUPS: Final[dict[str, frozenset[Status]]] = {
    "bounced": frozenset({Status.BOUNCED_SOFT, Status.BOUNCED_HARD}),
    "reached": REACHED,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a message on its way to one address; *at* is epoch seconds UTC."""

    kind: EventKind
    at: int
    machine: bool = False
    word: str = ""
    detail: str | None = None
    url: str | None = None
    reason: str | None = None


def status_of(kind: EventKind, machine: bool = False) -> Status | None:
    """The status that an event of *kind* speaks for; None for kinds without a rank (rules 11, 13, 14)."""
    if machine and kind in (EventKind.OPENED, EventKind.CLICKED):
        return Status.OPENED_AUTO
    return _STATUS_OF.get(kind)


@dataclass(frozen=True, slots=True)
class Fold:
    """What a recipient's set of events says (rules 11-16). Times are epoch seconds UTC."""

    status: Status
    status_at: int
    updated_at: int
    source_status: str
    reason: str | None
    detail: str | None
    opens: int
    clicks: int
    first_open_at: int | None
    delivered_at: int | None
    attempts: int


def fold(events: Iterable[Event], fallback_at: int) -> Fold:
    """Fold a recipient's *events* into its state: the highest rank in the set decides, never the last write.

    *fallback_at* (epoch seconds UTC) stands for the times while there is no event at all. The answer does
    not depend on the order of *events*: ties are broken by time, then by the provider's word.
    """
    ordered = sorted(events, key=lambda e: (e.at, e.word, e.detail or "", e.url or ""))
    best = Status.UNKNOWN
    deciding: Event | None = None
    for event in ordered:
        status = status_of(event.kind, event.machine)
        if status is not None and (status > best or (deciding is None and status >= best)):
            best, deciding = status, event
    opens = [e.at for e in ordered if e.kind is EventKind.OPENED and not e.machine]
    clicks = [e.at for e in ordered if e.kind is EventKind.CLICKED and not e.machine]
    delivered = [e.at for e in ordered if e.kind is EventKind.DELIVERED]
    failed = best in FAILURES and best is not Status.SPAM
    reason = (deciding.reason or "none") if deciding is not None and failed else None
    return Fold(
        status=best,
        status_at=deciding.at if deciding else fallback_at,
        updated_at=ordered[-1].at if ordered else fallback_at,
        source_status=deciding.word if deciding else "",
        reason=reason,
        detail=deciding.detail if deciding else None,
        opens=len(opens),
        clicks=len(clicks),
        first_open_at=opens[0] if opens else None,
        delivered_at=delivered[0] if delivered else None,
        attempts=sum(1 for e in ordered if e.kind is EventKind.DEFERRED) + (1 if delivered else 0),
    )
