"""What the log says of an address: the newest message decides, an opt-out outranks it until something arrives."""

from __future__ import annotations

import pytest

from app.core.reachability import AddressFacts, Reach, reachability
from app.core.reasons import Reason
from app.core.statuses import Status

NOW = 1_795_480_000
DAY = 86_400
RECENT = NOW - 2 * DAY


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (Status.DELIVERED, None, Reach.WORKS),
        (Status.OPENED_AUTO, None, Reach.WORKS),
        (Status.OPENED, None, Reach.WORKS),
        (Status.CLICKED, None, Reach.WORKS),
        (Status.SPAM, None, Reach.WORKS),
        (Status.BOUNCED_SOFT, Reason.FULL, Reach.FAILING),
        (Status.BOUNCED_HARD, Reason.BAD_ADDRESS, Reach.BOUNCED),
        (Status.DROPPED, Reason.SUPPRESSED_BOUNCE, Reach.BOUNCED),
        (Status.DROPPED, Reason.NONE, Reach.BOUNCED),
        (Status.DROPPED, Reason.SUPPRESSED_UNSUBSCRIBE, Reach.OPTED_OUT),
        (Status.DROPPED, Reason.SUPPRESSED_SPAM, Reach.OPTED_OUT),
        (Status.FAILED, Reason.SMS_OPTED_OUT, Reach.OPTED_OUT),
        (Status.FAILED, Reason.SMS_UNREACHABLE, Reach.FAILING),
        (Status.FAILED, Reason.NONE, Reach.FAILING),
        (Status.FAILED, Reason.SMS_LANDLINE, Reach.BOUNCED),
        (Status.FAILED, Reason.BAD_ADDRESS, Reach.BOUNCED),
    ],
)
def test_the_newest_message_decides(status: Status, reason: Reason | None, expected: Reach) -> None:
    arrived = RECENT if expected is Reach.WORKS else RECENT - DAY
    assert reachability(AddressFacts(status, reason, RECENT, arrived), NOW) is expected


def test_an_address_nothing_was_sent_to_is_unknown() -> None:
    assert reachability(AddressFacts(), NOW) is Reach.UNKNOWN


@pytest.mark.parametrize(("days", "expected"), [(89, Reach.WORKS), (90, Reach.UNKNOWN), (91, Reach.UNKNOWN)])
def test_what_arrived_says_something_for_90_days(days: int, expected: Reach) -> None:
    sent_at = NOW - days * DAY
    assert reachability(AddressFacts(Status.DELIVERED, None, sent_at, sent_at), NOW) is expected


def test_a_bounce_does_not_grow_old() -> None:
    assert reachability(AddressFacts(Status.BOUNCED_HARD, None, NOW - 800 * DAY), NOW) is Reach.BOUNCED


def test_who_opted_out_stays_so_until_a_later_message_arrives() -> None:
    facts = AddressFacts(Status.DELIVERED, None, RECENT, RECENT, opted_out_at=RECENT + 60)
    assert reachability(facts, NOW) is Reach.OPTED_OUT
    later = AddressFacts(Status.DELIVERED, None, RECENT, RECENT, opted_out_at=RECENT - 60)
    assert reachability(later, NOW) is Reach.WORKS
    assert reachability(AddressFacts(opted_out_at=RECENT), NOW) is Reach.OPTED_OUT
