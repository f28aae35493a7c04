"""What Postmark's event types, bounce types and message states mean, in the program's own words (providers.md 6)."""

from __future__ import annotations

from typing import Final

from app.core.reasons import Reason, drop_reason, reason_class
from app.core.records import EventRecord, TimeCertainty
from app.core.statuses import EventKind
from app.sources.providers.shapes import Json, iso_time, json_object, text, truth

# Keyed by the text and never by TypeCode: Postmark's own pages give different numbers for the same type.
BOUNCE_KINDS: Final[dict[str, EventKind]] = {
    "HardBounce": EventKind.BOUNCED_HARD,
    "BadEmailAddress": EventKind.BOUNCED_HARD,
    "SoftBounce": EventKind.BOUNCED_SOFT,
    "Blocked": EventKind.BOUNCED_SOFT,
    "SpamNotification": EventKind.BOUNCED_SOFT,
    "DMARCPolicy": EventKind.BOUNCED_SOFT,
    "Unknown": EventKind.BOUNCED_SOFT,
    "VirusNotification": EventKind.BOUNCED_SOFT,
    "ChallengeVerification": EventKind.BOUNCED_SOFT,
    "ManuallyDeactivated": EventKind.DROPPED,
    "Unconfirmed": EventKind.DROPPED,
    "Unsubscribe": EventKind.DROPPED,
    "SMTPApiError": EventKind.FAILED,
    "TemplateRenderingFailed": EventKind.FAILED,
    "SpamComplaint": EventKind.SPAM,
    "Transient": EventKind.DEFERRED,
    "DnsError": EventKind.DEFERRED,
    "AutoResponder": EventKind.DELIVERED,  # an answer came from where it was sent to
    "AddressChange": EventKind.DELIVERED,
    "Subscribe": EventKind.RESUBSCRIBED,
}
_STATES: Final[dict[str, EventKind]] = {
    "Queued": EventKind.QUEUED,
    "Scheduled": EventKind.QUEUED,
    "Sent": EventKind.SENT,
    "Processed": EventKind.SENT,
    "Blocked": EventKind.DROPPED,
    "Failed": EventKind.FAILED,
}
_FAILED: Final = frozenset({EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT, EventKind.FAILED})
# A delivery story is over with one of these; opens and clicks come by feeds of their own.
FINAL: Final = frozenset({*_FAILED, EventKind.DELIVERED, EventKind.DROPPED, EventKind.SPAM})


def state_event(word: str, at: int) -> EventRecord:
    """The event that the state *word* of a listed message stands for, at the time of the message."""
    kind = _STATES.get(word, EventKind.UNKNOWN)
    reason = Reason.NONE.value if kind is EventKind.FAILED else drop_reason(None) if kind is EventKind.DROPPED else None
    return EventRecord(f"state|{word}", kind, at, certainty=TimeCertainty.STAND_IN, word=word, reason=reason)


def detail_event(event: Json) -> EventRecord | None:
    """The event of one entry of ``MessageEvents``; None for one without a time, and for a bounce, whose kind only the
    bounce itself tells (`bounce_event`).
    """
    word, at, details = text(event.get("Type")), iso_time(event.get("ReceivedAt")), json_object(event.get("Details"))
    if at is None or word == "Bounced":
        return None
    match word:
        case "Delivered":
            return EventRecord("delivered", EventKind.DELIVERED, at, word=word, detail=_reply(details))
        case "Transient":
            return EventRecord(f"transient|{at}", EventKind.DEFERRED, at, word=word, detail=_reply(details))
        case "Opened":
            return opened(at)
        case "LinkClicked":
            return clicked(at, text(details.get("Link")))
        case "SubscriptionChanged":
            stopped = truth(details.get("SuppressSending"))
            kind = EventKind.RESUBSCRIBED if stopped is False else EventKind.UNSUBSCRIBED
            return EventRecord(f"subscription|{at}", kind, at, word=word, detail=text(details.get("Origin")) or None)
        case _:
            return EventRecord(f"{word}|{at}", EventKind.UNKNOWN, at, word=word, detail=_reply(details))


def opened(at: int) -> EventRecord:
    """The first opening by a recipient: Postmark keeps no other, and tells no machine's from a person's.

    The same one stands in the details and in the opens feed, with times of different precision, so none is in the key.
    """
    return EventRecord("opened", EventKind.OPENED, at, word="Opened")


def clicked(at: int, link: str) -> EventRecord:
    """The first click on *link* by a recipient."""
    return EventRecord(f"clicked|{link}", EventKind.CLICKED, at, word="LinkClicked", url=link or None)


def bounce_event(bounce: Json) -> EventRecord | None:
    """The event of one bounce; None for one without a time or an id."""
    number, word, at = text(bounce.get("ID")), text(bounce.get("Type")), iso_time(bounce.get("BouncedAt"))
    if at is None or not number:
        return None
    kind = BOUNCE_KINDS.get(word, EventKind.UNKNOWN)
    reply = text(bounce.get("Details")) or text(bounce.get("Description"))
    reason = None
    if kind in _FAILED:
        reason = Reason.BAD_ADDRESS.value if word == "BadEmailAddress" else _reason(word, reply)
    elif kind is EventKind.DROPPED:
        reason = Reason.SUPPRESSED_UNSUBSCRIBE.value if word == "Unsubscribe" else drop_reason(word)
    # the details list a delay too, without the number of the bounce
    key = f"transient|{at}" if word == "Transient" else f"bounce|{number}"
    return EventRecord(key, kind, at, word=word, detail=reply or None, reason=reason)


def _reason(word: str, reply: str) -> str:
    if word == "DMARCPolicy":
        return Reason.AUTH.value
    if word in {"Blocked", "SpamNotification", "VirusNotification", "ChallengeVerification"}:
        return Reason.BLOCKED.value
    return reason_class(provider_class=None, text=reply)


def _reply(details: Json) -> str | None:
    """What the other server said, else Postmark's summary."""
    return text(details.get("DeliveryMessage")) or text(details.get("Summary")) or None
