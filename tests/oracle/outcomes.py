"""The oracle's fold: what a set of events says of one recipient, and a failure's class (rules 10 to 16)."""

from __future__ import annotations

import re
from dataclasses import dataclass

RANKS = {
    "unknown": -1,
    "queued": 0,
    "sent": 10,
    "deferred": 10,
    "delivered": 30,
    "opened_auto": 31,
    "bounced_soft": 40,
    "bounced_hard": 42,
    "dropped": 44,
    "failed": 46,
    "opened": 50,
    "clicked": 60,
    "spam": 70,
}
FAILURES = {"bounced_soft", "bounced_hard", "dropped", "failed"}
ATTENTION = FAILURES | {"spam"}
REACHED = {"delivered", "opened_auto", "opened", "clicked"}

EXACT = {
    "5.1.1": "bad_address",
    "5.1.10": "bad_address",
    "5.1.2": "bad_domain",
    "5.4.4": "bad_domain",
    "5.4.310": "bad_domain",
    "5.2.1": "disabled",
    "4.2.2": "full",
    "5.2.2": "full",
    "5.2.3": "too_big",
    "5.3.4": "too_big",
    "4.4.7": "gave_up",
    "5.4.7": "gave_up",
    "5.7.1": "blocked",
    "5.7.26": "auth",
    "5.7.23": "auth",
    "5.7.515": "auth",
}
FAMILIES = {
    "5.1": "bad_address",
    "5.2": "disabled",
    "4.2": "full",
    "5.3": "too_big",
    "4.3": "busy",
    "4.4": "busy",
    "4.5": "busy",
    "5.4": "gave_up",
    "4.7": "greylist",
    "5.7": "blocked",
}
BASIC = {
    "421": "busy",
    "450": "greylist",
    "451": "greylist",
    "452": "full",
    "552": "full",
    "553": "bad_address",
    "554": "blocked",
}
TWILIO = {
    "30003": "sms_unreachable",
    "30005": "sms_number",
    "30006": "sms_landline",
    "30007": "sms_filtered",
    "21610": "sms_opted_out",
}
SUPPRESSED = {
    "bounced address": "suppressed_bounce",
    "unsubscribed address": "suppressed_unsubscribe",
    "spam reporting address": "suppressed_spam",
}


@dataclass(frozen=True)
class Event:
    """What happened to one recipient; `kind` None has no rank (unsubscribing). Times are Unix seconds.

    `reason` is the provider's text and no part of the identity (rule 10); `word` is the provider's own.
    """

    kind: str | None
    word: str
    at: int
    url: str = ""
    machine: bool = False
    reason: str = ""

    def identity(self) -> tuple[object, ...]:
        """Equal for two rows that report the same event."""
        return (self.word, self.at, self.url, self.machine)


@dataclass(frozen=True)
class Outcome:
    """The answer of the fold; `reasons` are the classes that the rules allow."""

    status: str
    status_at: int
    updated_at: int
    reasons: frozenset[str | None]
    reply: str


def distinct(events: list[Event]) -> list[Event]:
    """The set of events: what overlapping exports repeat counts once."""
    return list({event.identity(): event for event in events}.values())


def fold(events: list[Event], provider: str) -> Outcome:
    """The status of highest rank, the time of its first event, and the newest time of all."""
    ranked = [e for e in events if e.kind is not None]
    top = max(RANKS[e.kind or ""] for e in ranked)
    deciding = min((e for e in ranked if RANKS[e.kind or ""] == top), key=lambda e: e.at)
    status = "sent" if deciding.kind == "deferred" else str(deciding.kind)
    newest = max(e.at for e in events)
    return Outcome(status, deciding.at, newest, reason_classes(status, deciding.reason, provider), deciding.reason)


def reason_classes(status: str, reason: str, provider: str) -> frozenset[str | None]:
    """The class of the deciding event (rule 16); spam may count as a failure without a reason or as none."""
    if status == "spam":
        return frozenset({None, "none"})
    if status not in FAILURES:
        return frozenset({None})
    if not reason:
        return frozenset({"none"})
    if provider == "twilio":
        return frozenset({TWILIO.get(reason, "sms_other")})
    if status == "dropped":
        return frozenset({SUPPRESSED.get(reason.lower(), "suppressed_other")})
    return frozenset({reply_class(reason)})


def reply_class(reply: str) -> str:
    """Exact enhanced code, its family, the basic code, else other."""
    enhanced = re.search(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", reply)
    if enhanced:
        if enhanced[0] in EXACT:
            return EXACT[enhanced[0]]
        family = f"{enhanced[1]}.{enhanced[2]}"
        if family in FAMILIES:
            return FAMILIES[family]
    basic = re.match(r"\s*(\d{3})\b", reply)
    return BASIC.get(basic[1], "other") if basic else "other"
