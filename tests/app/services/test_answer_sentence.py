"""The sentence to read out: every status by every way, in the school's zone, never more than was recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from app.core.messages import EventRow, HistoryRow
from app.core.reasons import Reason, reason_line
from app.core.statuses import FAILURES, Channel, Direction, EventKind, Status
from app.services import what_happened
from app.services.answer_sentence import answer_sentence
from support.school import School

SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.fixture(autouse=True)
def world_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates and times in one locale, whatever the machine's."""
    monkeypatch.setattr(what_happened, "date_locale", lambda: Locale.parse("en_001"))


def at(text: str) -> int:
    """Epoch seconds of a wall clock in Sydney."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SYDNEY).timestamp())


SENT = at("2026-11-23T09:02:11")
NOW = at("2026-11-25T12:00")
MAIL = HistoryRow(
    id=1, message_id=1, sent_at=SENT, channel=Channel.EMAIL, direction=Direction.OUTBOUND,
    subject="Your tour on Thursday", to_name="Mei Tan", to_address="mei@example.com", relation=None, basis=None,
    status=Status.SENT, status_at=SENT, updated_at=SENT, reason=None, provider="sendgrid", provider_id="m",
)  # fmt: skip
SMS = replace(MAIL, channel=Channel.SMS, to_address="+61491570156", subject="Gates open at 9", provider="twilio")


def event(kind: EventKind, when: int, *, machine: bool = False) -> EventRow:
    return EventRow(kind, when, machine, "", None, None)


def said(row: HistoryRow, *events: EventRow, zone: ZoneInfo = SYDNEY, now: int = NOW) -> str:
    return answer_sentence(row, events, zone, now)


WE_EMAILED = "On Mon 23 Nov at 9:02 am we emailed Mei Tan “Your tour on Thursday”; "
THE_EMAIL = "The email “Your tour on Thursday” to Mei Tan of Mon 23 Nov at 9:02 am was not sent"
WE_SENT = "On Mon 23 Nov at 9:02 am we sent Mei Tan an SMS, “Gates open at 9”; "
THE_SMS = "The SMS “Gates open at 9” to Mei Tan of Mon 23 Nov at 9:02 am was not sent"
OPENED_AT = at("2026-11-23T09:40:03")
NEXT_DAY = at("2026-11-24T07:15")
OPENED = event(EventKind.OPENED, OPENED_AT)


@pytest.mark.parametrize(
    ("row", "events", "words"),
    [
        (MAIL, (), "there is no receipt from their mail server yet."),
        (
            MAIL,
            (event(EventKind.DEFERRED, SENT + 60),),
            "their mail server put it off, and there is no receipt yet.",
        ),
        (replace(MAIL, status=Status.UNKNOWN), (), "the provider does not say what became of it."),
        (
            replace(MAIL, status=Status.UNKNOWN, source_status="parked"),
            (),
            "the provider says “parked”, which this version does not know.",
        ),
        (replace(MAIL, status=Status.DELIVERED), (), "their mail server accepted it."),
        (
            replace(MAIL, status=Status.DELIVERED, delivered_at=SENT + 4),
            (),
            "their mail server accepted it 4 s later.",
        ),
        (
            replace(MAIL, status=Status.OPENED_AUTO, status_at=SENT + 8, delivered_at=SENT + 4),
            (event(EventKind.OPENED, SENT + 8, machine=True),),
            (
                "a machine, such as a mail app's privacy service, loaded it at 9:02 am. Whether a person opened it is"
                " not known."
            ),
        ),
        (
            replace(MAIL, status=Status.OPENED, status_at=OPENED_AT, delivered_at=SENT + 4),
            (event(EventKind.OPENED, SENT + 8, machine=True), OPENED),
            "their mail server accepted it 4 s later and it was opened at 9:40 am.",
        ),
        (replace(MAIL, status=Status.OPENED, status_at=OPENED_AT), (OPENED,), "it was opened at 9:40 am."),
        (
            replace(MAIL, status=Status.CLICKED, status_at=NEXT_DAY),
            (event(EventKind.CLICKED, NEXT_DAY),),
            "a link in it was followed on Tue 24 Nov at 7:15 am.",
        ),
        (
            replace(MAIL, status=Status.CLICKED, status_at=NEXT_DAY),
            (OPENED, event(EventKind.CLICKED, NEXT_DAY)),
            "it was opened at 9:40 am and a link in it was followed on Tue 24 Nov at 7:15 am.",
        ),
        (
            replace(MAIL, status=Status.SPAM, status_at=NEXT_DAY),
            (),
            "it was reported as junk on Tue 24 Nov at 7:15 am.",
        ),
        (
            replace(MAIL, status=Status.BOUNCED_SOFT, status_at=NEXT_DAY, reason="full"),
            (),
            "it did not arrive, and the provider gave up on Tue 24 Nov at 7:15 am. Reason: Mailbox is full.",
        ),
        (
            replace(MAIL, status=Status.BOUNCED_SOFT, status_at=NEXT_DAY, reason="none"),
            (),
            "it did not arrive, and the provider gave up on Tue 24 Nov at 7:15 am, giving no reason.",
        ),
        (
            replace(MAIL, status=Status.BOUNCED_HARD, status_at=SENT + 3, reason="bad_address"),
            (),
            "it came back at 9:02 am. Reason: Address does not exist.",
        ),
        (
            replace(MAIL, status=Status.BOUNCED_HARD, status_at=SENT + 3),
            (),
            "it came back at 9:02 am, and the provider gave no reason.",
        ),
        (
            replace(MAIL, status=Status.BOUNCED_HARD, status_at=NEXT_DAY, reason="disabled", delivered_at=SENT + 4),
            (),
            (
                "their mail server accepted it and then returned it on Tue 24 Nov at 7:15 am."
                " Reason: Mailbox is closed or suspended."
            ),
        ),
        (
            replace(MAIL, status=Status.BOUNCED_HARD, status_at=NEXT_DAY, reason="none", delivered_at=SENT + 4),
            (),
            "their mail server accepted it and then returned it on Tue 24 Nov at 7:15 am, giving no reason.",
        ),
        (
            replace(MAIL, status=Status.FAILED, reason="blocked"),
            (),
            "their mail server refused it. Reason: Refused by their spam or security rules.",
        ),
        (replace(MAIL, status=Status.FAILED), (), "it failed, and the provider gave no reason."),
    ],
)
def test_email(row: HistoryRow, events: tuple[EventRow, ...], words: str) -> None:
    assert said(row, *events) == WE_EMAILED + words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (SMS, "there is no receipt from the phone network yet."),
        (replace(SMS, status=Status.UNKNOWN), "the provider does not say what became of it."),
        (replace(SMS, status=Status.DELIVERED), "the phone network says that it was delivered."),
        (
            replace(SMS, status=Status.DELIVERED, delivered_at=SENT + 7200),
            "the phone network says that it was delivered 2 hours later.",
        ),
        (
            replace(SMS, status=Status.FAILED, reason="sms_number"),
            "it was not delivered. Reason: Number not in service.",
        ),
        (replace(SMS, status=Status.FAILED), "the phone network did not confirm delivery and gave no reason."),
        (
            replace(SMS, status=Status.BOUNCED_HARD, reason="sms_landline"),
            "it was not delivered. Reason: Number is a landline.",
        ),
        (
            replace(SMS, status=Status.FAILED, reason="sms_filtered", delivered_at=SENT + 2, status_at=NEXT_DAY),
            (
                "after a receipt the phone network reported on Tue 24 Nov at 7:15 am that it failed."
                " Reason: Blocked by the phone network."
            ),
        ),
        (
            replace(SMS, status=Status.CLICKED, status_at=OPENED_AT),
            "a link in it was followed at 9:40 am.",
        ),
    ],
)
def test_sms(row: HistoryRow, words: str) -> None:
    assert said(row) == WE_SENT + words


@pytest.mark.parametrize(
    ("reason", "earlier", "words"),
    [
        ("suppressed_bounce", None, ", because mail to this address came back before."),
        ("suppressed_bounce", at("2026-10-02T10:00"), ", because mail to this address came back on Fri 2 Oct."),
        ("suppressed_bounce", at("2025-10-02T10:00"), ", because mail to this address came back on Thu 2 Oct 2025."),
        ("suppressed_unsubscribe", None, ", because this address has unsubscribed."),
        ("suppressed_spam", None, ", because this address reported mail as junk."),
        ("suppressed_other", None, ", because the provider held it back."),
        ("bad_address", None, ". Reason: Address does not exist."),
        ("none", None, ", and the provider gave no reason."),
        (None, None, ", and the provider gave no reason."),
    ],
)
def test_what_was_not_sent(reason: str | None, earlier: int | None, words: str) -> None:
    assert said(replace(MAIL, status=Status.DROPPED, reason=reason, earlier_at=earlier)) == THE_EMAIL + words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("sms_opted_out", ", because this number has opted out."),
        ("suppressed_other", ", because the provider held it back."),
        ("none", ", and the provider gave no reason."),
    ],
)
def test_sms_that_was_not_sent(reason: str, words: str) -> None:
    assert said(replace(SMS, status=Status.DROPPED, reason=reason)) == THE_SMS + words


def test_what_waits_was_not_sent_yet() -> None:
    waiting = "waiting at the provider since Mon 23 Nov at 9:02 am."
    assert (
        said(replace(MAIL, status=Status.QUEUED)) == f"The email “Your tour on Thursday” to Mei Tan has been {waiting}"
    )
    assert said(replace(SMS, status=Status.QUEUED)) == f"The SMS “Gates open at 9” to Mei Tan has been {waiting}"


def test_what_a_family_wrote() -> None:
    reply = replace(
        MAIL, direction=Direction.INBOUND, sender="mei@example.com", sender_name="Mei Tan", to_name="Office"
    )
    assert said(reply) == "On Mon 23 Nov at 9:02 am we received an email from Mei Tan: “Your tour on Thursday”."
    sms = replace(SMS, direction=Direction.INBOUND, sender="+61491570156", sender_name="")
    assert said(sms) == "On Mon 23 Nov at 9:02 am we received an SMS from +61491570156: “Gates open at 9”."


@pytest.mark.parametrize("machine", [False, True])
@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("status", list(Status))
def test_every_status_by_every_way_for_every_reason(status: Status, channel: Channel, machine: bool) -> None:
    events = [event(kind, SENT + 5, machine=machine) for kind in EventKind]
    seen: set[str] = set()
    for reason in [None, *Reason] if status in FAILURES else [None]:
        for delivered_at in (None, SENT, SENT + 4):
            row = replace(MAIL, channel=channel, status=status, status_at=SENT + 9, delivered_at=delivered_at)
            row = replace(row, reason=reason and reason.value, earlier_at=SENT - 90_000, source_status="word")
            for told in ((), events):
                sentence = said(row, *told)
                assert re.fullmatch(r"(On|The) .*Mon 23 Nov at 9:02 am.*\.", sentence), sentence
                assert "Mei Tan" in sentence
                # nothing unfilled, no bare code, no gender, and never that somebody read it
                assert not re.search(r"[{}]|\bNone\b|\b\d{3,}\b|_|\b(her|his|he|she)\b|\bread|  ", sentence), sentence
                seen.add(sentence)
        if status is Status.FAILED and reason not in (None, Reason.NONE):
            assert f"Reason: {reason_line(reason.value)}." in said(replace(row, reason=reason.value))
    if status is Status.DROPPED:
        assert not any("we emailed" in sentence or "we sent" in sentence for sentence in seen)


def test_the_day_is_that_of_the_school() -> None:
    late = replace(MAIL, sent_at=int(datetime(2026, 11, 23, 13, 30, tzinfo=UTC).timestamp()))
    assert said(late).startswith("On Tue 24 Nov at 12:30 am we emailed")
    assert said(late, zone=ZoneInfo("UTC")).startswith("On Mon 23 Nov at 1:30 pm we emailed")


def test_a_year_is_said_where_it_is_not_this_one_or_not_that_of_sending() -> None:
    opened = replace(MAIL, status=Status.OPENED, status_at=at("2027-01-02T08:00"))
    assert said(opened, now=at("2027-02-01T08:00")) == (
        "On Mon 23 Nov 2026 at 9:02 am we emailed Mei Tan “Your tour on Thursday”;"
        " it was opened on Sat 2 Jan 2027 at 8:00 am."
    )
    assert said(opened, now=at("2026-12-31T23:59")).startswith("On Mon 23 Nov at 9:02 am")


def test_an_hour_that_comes_twice_is_told_by_the_zone() -> None:
    first = int(datetime(2026, 4, 4, 15, 30, tzinfo=UTC).timestamp())  # 2:30 am, daylight saving ends at 3
    opened = replace(MAIL, sent_at=first, status=Status.OPENED, status_at=first + 3600)
    assert said(opened).startswith("On Sun 5 Apr at 2:30 am")
    assert said(opened).endswith("it was opened at 2:30 am.")


def test_names_and_subjects_as_they_are_known() -> None:
    assert "we emailed mei@example.com “Your" in said(replace(MAIL, to_name=""))
    assert "we emailed Mei Tan without a subject; there" in said(replace(MAIL, subject=" \n"))
    assert "an SMS, without text; there" in said(replace(SMS, subject=""))
    assert "“Line one line two”" in said(replace(MAIL, subject="Line one\r\n  line two"))
    long = said(replace(MAIL, subject="word " * 40))
    assert re.search(r"“[^”]{70,80}…”", long)
    assert "“{name} 100%”" in said(replace(MAIL, subject="{name} 100%"))


def test_from_the_log(tmp_path: Path) -> None:
    school = School(tmp_path)
    opened = {"message_id": "m1", "subject": "Fees", "event": "processed", "processed": "2026-11-20T01:00:00Z"}
    school.sendgrid(
        opened,
        {**opened, "event": "delivered", "processed": "2026-11-20T01:00:30Z"},
        {**opened, "event": "open", "processed": "2026-11-20T03:00:00Z", "user_agent": "Thunderbird/130"},
    )
    history = school.context.history
    (row,) = school.log()
    assert answer_sentence(row, history.events([row.id])[row.id], SYDNEY, NOW) == (
        "On Fri 20 Nov at 12:00 pm we emailed mei@example.com “Fees”; their mail server accepted it 30 s later and it"
        " was opened at 2:00 pm."
    )
    assert history.events([]) == {}
    school.close()
