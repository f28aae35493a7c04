"""Whether a message to an address would arrive, as far as the log can tell (product 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.reasons import Reason
from app.core.statuses import REACHED, Status

WORKS_DAYS: Final = 90
_DAY: Final = 86_400
# states that say where a message ended: the others are still on their way
DECIDED: Final = frozenset(Status) - {Status.UNKNOWN, Status.QUEUED, Status.SENT}
# a mail that was marked as spam did arrive
ARRIVED: Final = REACHED | {Status.SPAM}
_CHOSEN: Final = frozenset({Reason.SUPPRESSED_UNSUBSCRIBE, Reason.SUPPRESSED_SPAM, Reason.SMS_OPTED_OUT})
# a "failed" of these reasons will fail again; of any other it may be only a phone that is off
_LASTING: Final = frozenset(
    {
        Reason.BAD_ADDRESS,
        Reason.BAD_DOMAIN,
        Reason.DISABLED,
        Reason.SMS_NUMBER,
        Reason.SMS_LANDLINE,
        Reason.SUPPRESSED_BOUNCE,
    }
)


class Reach(StrEnum):
    """What is known of an address."""

    WORKS = "works"  # the last message arrived, in the last 90 days
    UNKNOWN = "unknown"  # nothing was sent, or what arrived last is older
    FAILING = "failing"  # the last message failed for a reason that may pass
    BOUNCED = "bounced"  # the last message failed for good
    OPTED_OUT = "opted_out"  # its owner wants no more
    NONE = "none"  # a person has no such address on file


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What the log holds of the outbound messages to one address; times are epoch seconds UTC.

    *last_status*, *last_reason*, *last_sent_at*: of the newest message whose end is known; *arrived_sent_at*: when the
    newest one that arrived was sent; *opted_out_at*: when its owner unsubscribed, None when they did not or came back.
    """

    last_status: Status | None = None
    last_reason: str | None = None
    last_sent_at: int | None = None
    arrived_sent_at: int | None = None
    opted_out_at: int | None = None


def reachability(facts: AddressFacts, now: int) -> Reach:
    """What *facts* say at *now* (epoch seconds UTC) of an address that is on file.

    Who unsubscribed stays opted out until they subscribe again or a message that was sent later arrives.
    """
    arrived = facts.arrived_sent_at
    if facts.opted_out_at is not None and (arrived is None or arrived <= facts.opted_out_at):
        return Reach.OPTED_OUT
    match facts.last_status:
        case None:
            return Reach.UNKNOWN
        case Status.BOUNCED_SOFT:
            return Reach.FAILING
        case Status.BOUNCED_HARD:
            return Reach.BOUNCED
        case Status.DROPPED:
            return Reach.OPTED_OUT if facts.last_reason in _CHOSEN else Reach.BOUNCED
        case Status.FAILED if facts.last_reason in _CHOSEN:
            return Reach.OPTED_OUT
        case Status.FAILED:
            return Reach.BOUNCED if facts.last_reason in _LASTING else Reach.FAILING
        case _:
            recent = facts.last_sent_at is not None and facts.last_sent_at > now - WORKS_DAYS * _DAY
            return Reach.WORKS if recent else Reach.UNKNOWN
