"""One plain line a row: every status and channel, without a bare code."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from app.core.messages import HistoryRow
from app.core.reasons import Reason
from app.core.statuses import FAILURES, Channel, Direction, Status
from app.services import what_happened as what_happened_module
from app.services.what_happened import next_step, status_explanation, status_help, status_label, what_happened


@pytest.fixture(autouse=True)
def world_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates and times in one locale, whatever the machine's."""
    monkeypatch.setattr(what_happened_module, "date_locale", lambda: Locale.parse("en_001"))


SYDNEY = ZoneInfo("Australia/Sydney")
SENT = 1_795_482_000
ROW = HistoryRow(
    id=1, message_id=1, sent_at=SENT, channel=Channel.EMAIL, direction=Direction.OUTBOUND, subject="Tour",
    to_name="Mei Tan", to_address="mei@example.com", relation=None, basis=None, status=Status.SENT, status_at=SENT,
    updated_at=SENT, reason=None, provider="sendgrid", provider_id="m",
)  # fmt: skip


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("channel", list(Channel))
def test_every_status_has_a_label_a_meaning_and_a_line(status: Status, channel: Channel) -> None:
    for reason in [None, *Reason] if status in FAILURES else [None]:
        row = replace(ROW, status=status, channel=channel, reason=reason and reason.value, source_status="word")
        line = what_happened(row, SYDNEY)
        assert line
        assert not re.search(r"\b\d{3}\b|_|\bNone\b", line), line
    assert status_label(status)
    assert status_explanation(status)[-1] in ".…"
    assert status_help(replace(ROW, status=status), SYDNEY).startswith(status_explanation(status))
    assert status_help(replace(ROW, status=status), SYDNEY).endswith(next_step(status))


def test_labels_are_told_apart() -> None:
    for first, second in itertools.combinations(Status, 2):
        assert status_label(first) != status_label(second)


@pytest.mark.parametrize(
    ("seconds", "span"),
    [
        (1, "1 s"),
        (3, "3 s"),
        (59, "59 s"),
        (60, "1 minute"),
        (600, "10 minutes"),
        (7200, "2 hours"),
        (200_000, "2 days"),
    ],
)
def test_how_long_delivery_took(seconds: int, span: str) -> None:
    row = replace(ROW, status=Status.DELIVERED, delivered_at=SENT + seconds)
    assert what_happened(row, SYDNEY) == f"Accepted in {span}"
    assert what_happened(replace(row, channel=Channel.SMS), SYDNEY) == f"Delivered in {span}"


def test_delivery_without_a_time_of_its_own() -> None:
    assert what_happened(replace(ROW, status=Status.DELIVERED), SYDNEY) == "Accepted by their mail server"
    sms = replace(ROW, status=Status.DELIVERED, channel=Channel.SMS, delivered_at=SENT - 5)
    assert what_happened(sms, SYDNEY) == "Delivered to the phone"
    # Twilio's console export has one time only, which then stands for both
    assert what_happened(replace(sms, delivered_at=SENT), SYDNEY) == "Delivered to the phone"


def test_times_are_those_of_the_zone_with_the_date_where_it_differs() -> None:
    opened = replace(ROW, status=Status.OPENED, status_at=SENT + 60)
    assert what_happened(opened, SYDNEY) == "Opened 12:01 pm; read is not proven"
    assert what_happened(opened, ZoneInfo("UTC")) == "Opened 1:01 am; read is not proven"
    later = replace(ROW, status=Status.CLICKED, status_at=SENT + 86_400 * 3)
    assert what_happened(later, SYDNEY) == "Followed a link on 27 Nov at 12:00 pm"
    next_year = replace(ROW, status=Status.SPAM, status_at=SENT + 86_400 * 60)
    assert what_happened(next_year, SYDNEY) == "Reported as junk on 23 Jan 2027"


def test_a_soft_bounce_says_until_when_it_was_tried() -> None:
    full = replace(ROW, status=Status.BOUNCED_SOFT, reason="full", status_at=SENT + 86_400 * 2)
    assert what_happened(full, SYDNEY) == "Mailbox is full; retried until 26 Nov"
    assert what_happened(replace(full, status_at=SENT + 5), SYDNEY) == "Mailbox is full"


def test_not_sent_is_said_whatever_the_reason() -> None:
    dropped = replace(ROW, status=Status.DROPPED, reason="blocked")
    assert what_happened(dropped, SYDNEY) == "Not sent: Refused by their spam or security rules"


def test_an_inbound_message_was_received() -> None:
    assert what_happened(replace(ROW, direction=Direction.INBOUND), SYDNEY) == "Received"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.hillcrest.example/forms/?token=abc#top", "Followed “hillcrest.example/forms”"),
        ("https://user:secret@hillcrest.example", "Followed “hillcrest.example”"),
        ("https://hillcrest.example/" + "a" * 60, "Followed “hillcrest.example/" + "a" * 21 + "…”"),
        ("mailto:office@hillcrest.example", "Followed a link 12:00 pm"),
        ("", "Followed a link 12:00 pm"),
        (None, "Followed a link 12:00 pm"),
    ],
)
def test_a_link_is_named_without_its_token(url: str | None, shown: str) -> None:
    assert what_happened(replace(ROW, status=Status.CLICKED, clicked_url=url), SYDNEY) == shown


def test_what_was_held_back_says_since_when() -> None:
    dropped = replace(ROW, status=Status.DROPPED, reason="suppressed_bounce", earlier_at=SENT - 86_400 * 20)
    assert what_happened(dropped, SYDNEY) == "Not sent: bounced before, on 4 Nov"
    assert status_help(dropped, SYDNEY) == (
        "Not sent: this address bounced before (on 4 Nov). Fix the address, then lift the block in the CRM."
    )
    unknown_since = replace(dropped, earlier_at=None)
    assert what_happened(unknown_since, SYDNEY) == "Not sent: bounced before"
    assert status_help(unknown_since, SYDNEY).startswith("Not sent: this address bounced before. Fix")
    spam = replace(dropped, reason="suppressed_spam", earlier_at=None)
    assert status_help(spam, SYDNEY).startswith("Not sent: this address reported spam. Fix")


def test_the_help_of_an_unknown_state_names_the_word() -> None:
    odd = replace(ROW, status=Status.UNKNOWN, source_status="teleported")
    assert status_help(odd, SYDNEY) == (
        "The provider sent a state this version does not know: “teleported”. Update the app."
    )
