"""What stands where no text is kept: who never had it, or until when (rule 28)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from app.core.statuses import Channel
from app.services import what_happened
from app.services.missing_text import missing_text, no_original

SYDNEY = ZoneInfo("Australia/Sydney")
SENT = int(datetime(2026, 8, 3, 0, 30, tzinfo=SYDNEY).timestamp())
NOW = int(datetime(2026, 11, 23, 9, 0, tzinfo=SYDNEY).timestamp())


@pytest.fixture(autouse=True)
def world_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_happened, "date_locale", lambda: Locale.parse("en_001"))


def said(provider: str, channel: Channel = Channel.EMAIL, *, sent: int = SENT) -> str:
    return missing_text(provider, channel, sent, SYDNEY, NOW)


def test_rule_28_the_sentence_of_each_provider() -> None:
    assert said("postmark") == (
        "The message text is not stored. Postmark keeps it for 45 days; this message is from 3 Aug 2026."
        " Status and times below are complete."
    )
    assert "Mailgun keeps it for 3 days" in said("mailgun")
    assert said("sendgrid") == (
        "The message text is not stored. SendGrid never gives it back; this message is from 3 Aug 2026."
        " Status and times below are complete."
    )
    assert said("generic").startswith("The message text was not in the file. This message is from 3 Aug 2026.")
    assert "Twilio was told to remove it" in said("twilio", Channel.SMS)
    old = int(datetime(2025, 8, 3, tzinfo=SYDNEY).timestamp())
    assert "Twilio keeps it for 400 days" in said("twilio", Channel.SMS, sent=old)


def test_the_date_is_that_of_the_school() -> None:
    assert "2 Aug 2026" in missing_text("sendgrid", Channel.EMAIL, SENT, ZoneInfo("UTC"), NOW)


def test_why_there_is_no_original() -> None:
    assert no_original("sendgrid").startswith("SendGrid does not give the original mail back")
    assert no_original("generic").startswith("The original mail was not in the file")
