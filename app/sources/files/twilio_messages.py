"""Turns what Twilio says of one message at one time into a message record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from app.core.addresses import phone_addresses
from app.core.reasons import Reason, sms_reason
from app.core.records import (
    AddressText,
    BodyKind,
    EventRecord,
    MessageRecord,
    Problem,
    ProblemKind,
    RecipientRecord,
    TimeCertainty,
)
from app.core.statuses import Channel, Direction, EventKind
from app.i18n import _
from app.sources.base import ReadOptions
from app.sources.files.dates import parse_time

PROVIDER: Final = "twilio"
KINDS: Final[dict[str, EventKind]] = {
    "accepted": EventKind.QUEUED,
    "scheduled": EventKind.QUEUED,
    "queued": EventKind.QUEUED,
    "sending": EventKind.SENT,
    "sent": EventKind.SENT,
    "delivered": EventKind.DELIVERED,
    "partially_delivered": EventKind.DELIVERED,
    "undelivered": EventKind.FAILED,
    "failed": EventKind.FAILED,
    "canceled": EventKind.FAILED,
    "read": EventKind.DELIVERED,
    "receiving": EventKind.RECEIVED,
    "received": EventKind.RECEIVED,
}
_TOLD_APART: Final = frozenset({"partially_delivered", "canceled", "read"})  # their word stands in the detail


class _Times(NamedTuple):
    """The times of a snapshot, epoch seconds UTC; None where it has none, or none that can be read."""

    sent: int | None
    created: int | None
    updated: int | None
    unreadable: bool


class SnapshotReader:
    """Reads single messages by the options of an import."""

    def __init__(self, options: ReadOptions, day_first: bool | None) -> None:
        self._region = options.region
        self._day_first = day_first

    def read(self, cells: Mapping[str, str], place: str, raw: str) -> Iterator[MessageRecord | Problem]:
        """Yield the message that *cells* (field -> text) tell of, and a problem for what could not be taken."""
        sid, state = cells.get("sid", ""), cells.get("status", "").strip().lower()
        to = cells.get("to", "").strip()
        if not (sid and state and to):
            message = _("The message lacks its Sid, its status or its recipient. It was set aside.")
            yield Problem(place, ProblemKind.MISSING, message, raw)
            return
        times = self._times(cells)
        at = next((time for time in (times.sent, times.created, times.updated) if time is not None), None)
        if at is None:
            message = _("The message has no date that can be read. It was set aside.")
            yield Problem(place, ProblemKind.BAD_TIME, message, raw)
            return
        direction = _direction(cells.get("direction", ""), state)
        if direction is Direction.OUTBOUND and not phone_addresses(to, self._region):
            message = _("The recipient is no telephone number. The message was set aside.")
            yield Problem(place, ProblemKind.BAD_ADDRESS, message, raw)
            return
        if times.unreadable:
            message = _("One of the dates cannot be read. The message was taken with the others.")
            yield Problem(place, ProblemKind.BAD_TIME, message, raw, fatal_to_record=False)
        recipient = RecipientRecord(
            address=AddressText(Channel.SMS, to, "sms"),
            sent_at=at,
            sent_certainty=TimeCertainty.CERTAIN if times.sent is not None else TimeCertainty.STAND_IN,
            events=(_event(cells, state, times, at),),
        )
        yield _message(cells, recipient, direction, updated=times.updated, place=place)

    def _times(self, cells: Mapping[str, str]) -> _Times:
        found: list[int | None] = []
        unreadable = False
        for name in ("date_sent", "date_created", "date_updated"):
            text = cells.get(name, "")
            try:
                found.append(parse_time(text, zone="UTC", day_first=self._day_first) if text else None)
            except ValueError:
                found.append(None)
                unreadable = True
        return _Times(found[0], found[1], found[2], unreadable)


def _direction(word: str, state: str) -> Direction:
    if word:
        return Direction.INBOUND if word.strip().lower() == "inbound" else Direction.OUTBOUND
    return Direction.INBOUND if KINDS.get(state) is EventKind.RECEIVED else Direction.OUTBOUND


def _event(cells: Mapping[str, str], state: str, times: _Times, at: int) -> EventRecord:
    """The state as an event: its identity is the state (rule 10), its time ``date_updated`` (rule 12)."""
    kind = KINDS.get(state.replace("-", "_"), EventKind.UNKNOWN)
    code = cells.get("error_code", "").strip()
    code = "" if code == "0" else code
    told = [code, cells.get("error_message", "").strip(), state if state in _TOLD_APART else ""]
    return EventRecord(
        key=state,
        kind=kind,
        at=at if times.updated is None else times.updated,
        certainty=TimeCertainty.STAND_IN if times.updated is None else TimeCertainty.CERTAIN,
        word=state,
        detail=" ".join(part for part in told if part) or None,
        reason=_reason(code) if kind is EventKind.FAILED else None,
    )


def _reason(code: str) -> str:
    if not code:
        return sms_reason(None)
    return sms_reason(int(code)) if code.isdecimal() and len(code) < 10 else Reason.SMS_OTHER.value


def _message(
    cells: Mapping[str, str],
    recipient: RecipientRecord,
    direction: Direction,
    *,
    updated: int | None,
    place: str,
) -> MessageRecord:
    body = cells.get("body", "")
    sender = cells.get("from", "").strip()
    price = cells.get("price", "").strip()
    parts = cells.get("num_segments", "").strip()
    return MessageRecord(
        provider=PROVIDER,
        external_id=cells["sid"],
        channel=Channel.SMS,
        recipients=(recipient,),
        direction=direction,
        subject=first_line(body),
        sender=AddressText(Channel.SMS, sender, "sms") if sender else None,
        parts=int(parts) or None if parts.isdecimal() and len(parts) < 6 else None,
        price=price or None,
        currency=(cells.get("price_unit", "").strip().upper() or None) if price else None,
        bodies={BodyKind.TEXT: body.encode("utf-8")} if body else {},
        changed_at=updated,
        place=place,
    )


def first_line(text: str) -> str:
    """The first line of an SMS that is not empty: its subject (rule 21)."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
