"""What became of a message (rules 10-16), from the provider's rows to the label and the line a person reads."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.core.messages import HistoryRow
from app.services.what_happened import status_label, what_happened
from support.school import School, instant

BASE = 1_795_000_000  # Wed 18 Nov 2026 in Sydney
ZONE = ZoneInfo("Australia/Sydney")
PERSON = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
MACHINE = "Mozilla/5.0"
UNSUBSCRIBE = "https://u123.ct.sendgrid.net/asm/unsubscribe/?user_id=1&data=x"


def mail(school: School, *events: str | dict[str, str]) -> HistoryRow:
    """Import one message's events, a minute apart, and return its row."""
    rows: list[dict[str, str]] = []
    for n, event in enumerate(events):
        given = {"event": event} if isinstance(event, str) else event
        rows.append({"message_id": "m1", "processed": str(BASE + 60 * n), "user_agent": PERSON, **given})
    school.sendgrid(*rows)
    (row,) = school.log()
    return row


def shown(row: HistoryRow) -> tuple[str, str]:
    return status_label(row.status), what_happened(row, ZONE)


@pytest.mark.parametrize(
    ("events", "label"),
    [
        (["processed"], "Sent"),
        (["processed", "deferred"], "Sent"),
        (["processed", "deferred", "delivered"], "Delivered"),
        (["delivered", "processed"], "Delivered"),
        (["processed", "delivered", {"event": "bounce", "type": "bounce"}], "Bounced (hard)"),
        (["processed", {"event": "bounce", "type": "blocked"}], "Bounced (soft)"),
        (["processed", "delivered", {"event": "open", "user_agent": MACHINE}], "Opened (auto)"),
        ([{"event": "bounce", "type": "bounce"}, {"event": "click", "user_agent": MACHINE}], "Bounced (hard)"),
        (["processed", "delivered", "open"], "Opened"),
        (["open", "processed"], "Opened"),
        (["delivered", "open", "click"], "Clicked"),
        (["click", "spamreport"], "Marked as spam"),
        (["dropped"], "Dropped"),
        (["dropped", "open"], "Opened"),
    ],
)
def test_rule_11_the_highest_rank_decides_whatever_came_last(
    school: School, events: list[str | dict[str, str]], label: str
) -> None:
    assert status_label(mail(school, *events).status) == label


def test_rule_11_an_unknown_word_beside_known_ones_changes_nothing(school: School) -> None:
    row = mail(school, "processed", "delivered", "teleported")
    assert row.status.word == "delivered"
    words = [event.word for event in school.context.history.details(row.message_id).events[row.id]]
    assert words == ["processed", "delivered", "teleported"]


def test_rule_11_an_unknown_word_alone_is_shown_as_it_stands(school: School) -> None:
    row = mail(school, "teleported")
    assert shown(row) == ("Unknown", "The provider says “teleported”, which this version does not know")


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("accepted", "Queued"),
        ("scheduled", "Queued"),
        ("queued", "Queued"),
        ("sending", "Sent"),
        ("sent", "Sent"),
        ("delivered", "Delivered"),
        ("undelivered", "Failed"),
        ("failed", "Failed"),
    ],
)
def test_rule_11_states_of_twilio(school: School, state: str, label: str) -> None:
    school.twilio({"Sid": "SM1", "Body": "Bus", "Status": state, "SentDate": "2026-11-20T01:00:00Z"})
    assert status_label(school.log()[0].status) == label


def test_rule_10_exports_that_overlap_add_nothing(school: School) -> None:
    rows = [{"message_id": "m1", "processed": str(BASE + n), "event": e} for n, e in enumerate(("processed", "open"))]
    school.sendgrid(*rows)
    again = school.sendgrid(*rows, {"message_id": "m1", "processed": str(BASE + 9), "event": "open"})
    assert (again.counts.new, again.counts.changed) == (0, 1)
    assert school.log()[0].opens == 2
    assert school.sendgrid(*rows).counts.changed == 0


def test_rule_12_the_first_event_of_the_kind_and_the_newest_of_any(school: School) -> None:
    row = mail(school, "processed", "open", "open", "delivered")
    assert (row.status_at, row.updated_at) == (BASE + 60, BASE + 180)


def test_rule_12_the_line_tells_of_the_first_open(school: School) -> None:
    row = mail(school, "processed", "delivered", "open", "open")
    assert (row.status_at, row.opens) == (BASE + 120, 2)
    (printed,) = school.printed("history", "--all")
    assert printed[-2] == "Opened"
    assert printed[-1].startswith("Opened 10:08")
    assert shown(row) == tuple(printed[-2:])


@pytest.mark.parametrize(
    ("agent", "word"),
    [
        (MACHINE, "opened_auto"),
        ("mozilla/5.0", "opened"),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", "opened"),
        ("", "opened"),
    ],
)
def test_rule_13_a_machine_is_the_bare_user_agent(school: School, agent: str, word: str) -> None:
    row = mail(school, "delivered", {"event": "open", "user_agent": agent})
    assert row.status.word == word
    assert row.opens == (word == "opened")


def test_rule_13_filter_words_are_exact(school: School) -> None:
    events = {
        "d": ["delivered"],
        "a": [{"event": "open", "user_agent": MACHINE}],
        "o": ["open"],
        "c": ["click"],
        "s": [{"event": "bounce", "type": "blocked"}],
        "h": [{"event": "bounce", "type": "bounce"}],
        "p": ["spamreport"],
    }
    for name, given in events.items():
        rows = [{"event": g} if isinstance(g, str) else g for g in given]
        common = {"message_id": name, "subject": name, "processed": str(BASE), "user_agent": PERSON}
        school.sendgrid(*({**common, **row} for row in rows))

    def found(words: str) -> str:
        return "".join(sorted(school.subjects(filter=words)))

    assert found("status:delivered") == "d"
    assert found("status:opened") == "o"
    assert found("status:bounced") == "hs"
    assert found("status:bounced_soft,spam") == "ps"
    assert found("status:reached") == "acdo"
    assert found("-status:reached") == "hps"


def test_rule_14_unsubscribing_is_never_a_click(school: School) -> None:
    row = mail(school, "delivered", "unsubscribe", "group_unsubscribe", {"event": "click", "url": UNSUBSCRIBE})
    assert row.status.word == "delivered"
    assert row.clicks == 0
    kinds = [event.kind.name for event in school.context.history.details(row.message_id).events[row.id]]
    assert "UNSUBSCRIBE_CLICK" in kinds
    assert school.log(filter="link:unsubscribe") == []


def test_rule_14_a_schools_own_page_may_be_called_unsubscribe(school: School) -> None:
    row = mail(school, "delivered", {"event": "click", "url": "https://www.school.example.org/unsubscribe-me"})
    assert row.status.word == "clicked"
    assert len(school.log(filter="link:UNSUBSCRIBE-me")) == 1


def soft(n: int) -> dict[str, str]:
    return {"message_id": f"s{n}", "processed": str(BASE + n), "event": "bounce", "type": "blocked", "subject": f"s{n}"}


def test_rule_15_what_needs_attention(school: School) -> None:
    school.sendgrid(
        soft(0),
        {"message_id": "ok", "processed": str(BASE + 5), "event": "delivered", "subject": "ok"},
        soft(9),
        {**soft(20), "email": "dan@example.com"},
        {"message_id": "h", "processed": str(BASE), "event": "bounce", "type": "bounce", "subject": "hard"},
        {"message_id": "p", "processed": str(BASE), "event": "spamreport", "subject": "spam"},
        {"message_id": "d", "processed": str(BASE), "event": "dropped", "subject": "dropped"},
        {"message_id": "q", "processed": str(BASE), "event": "processed", "subject": "sent"},
    )
    assert sorted(school.subjects(filter="is:attention")) == ["dropped", "hard", "s20", "s9", "spam"]
    assert sorted(school.subjects(filter="-is:attention")) == ["ok", "s0", "sent"]
    assert school.context.history.counts(school.query()).attention == 5


def test_rule_15_the_same_message_reached_later_is_no_later_message(school: School) -> None:
    school.sendgrid(soft(0), {"message_id": "s0", "processed": str(BASE + 50), "event": "delivered", "subject": "s0"})
    assert school.subjects(filter="is:attention") == ["s0"]


def test_rule_15_not_opened_is_mail_without_a_persons_open(school: School) -> None:
    rows = [
        ("bounced", "bounce", PERSON),
        ("machine", "open", MACHINE),
        ("opened", "open", PERSON),
        ("clicked", "click", PERSON),
        ("delivered", "delivered", PERSON),
    ]
    school.sendgrid(
        *(
            {"message_id": s, "subject": s, "event": e, "user_agent": a, "processed": str(BASE), "type": "bounce"}
            for s, e, a in rows
        )
    )
    school.twilio({"Sid": "SM1", "Body": "Bus", "Status": "delivered", "SentDate": "2026-11-20T01:00:00Z"})
    assert sorted(school.subjects(filter="is:unopened")) == ["bounced", "delivered", "machine"]
    counts = school.context.history.counts(school.query())
    assert (counts.all, counts.email, counts.sms, counts.unopened) == (6, 5, 1, 3)


@pytest.mark.parametrize(
    ("reply", "reason", "line"),
    [
        ("550 5.1.1 <x> User unknown", "bad_address", "Address does not exist"),
        ("550 5.1.2 Host unknown", "bad_domain", "The part after @ does not exist"),
        ("552 5.2.2 Mailbox full", "full", "Mailbox is full"),
        ("550 5.7.26 Unauthenticated", "auth", "School's mail set-up was refused (SPF/DKIM/DMARC) — tell IT"),
        ("550 5.7.9 odd", "blocked", "Refused by their spam or security rules"),
        ("554 nothing more", "blocked", "Refused by their spam or security rules"),
        ("it just did not work", "other", "Refused for another reason (see the reply)"),
        ("", "none", "The provider gave no reason"),
    ],
)
def test_rule_16_the_reason_of_a_bounce_in_plain_words(school: School, reply: str, reason: str, line: str) -> None:
    row = mail(school, "processed", {"event": "bounce", "type": "bounce", "reason": reply})
    assert row.reason == reason
    assert shown(row) == ("Bounced (hard)", line)
    assert school.context.history.count(school.query(filter=f"reason:{reason}")) == 1


@pytest.mark.parametrize(
    ("words", "reason", "line"),
    [
        ("Bounced Address", "suppressed_bounce", "Not sent: bounced before"),
        ("Unsubscribed Address", "suppressed_unsubscribe", "Not sent: unsubscribed"),
        ("Spam Reporting Address", "suppressed_spam", "Not sent: reported spam"),
        ("Invalid SMTPAPI header", "suppressed_other", "Not sent: the provider held it back"),
        ("", "none", "Not sent; the provider gave no reason"),
    ],
)
def test_rule_16_why_a_mail_was_not_sent(school: School, words: str, reason: str, line: str) -> None:
    row = mail(school, {"event": "dropped", "reason": words})
    assert (row.reason, shown(row)) == (reason, ("Dropped", line))


@pytest.mark.parametrize(
    ("code", "reason", "line"),
    [
        ("30003", "sms_unreachable", "Phone is off or out of reach"),
        ("30005", "sms_number", "Number not in service"),
        ("30006", "sms_landline", "Number is a landline"),
        ("30007", "sms_filtered", "Blocked by the phone network"),
        ("21610", "sms_opted_out", "They opted out (replied STOP)"),
        ("30034", "sms_other", "The phone network did not deliver it"),
        ("", "none", "The phone network did not confirm delivery; no reason given"),
    ],
)
def test_rule_16_why_an_sms_failed(school: School, code: str, reason: str, line: str) -> None:
    sent = {"Sid": "SM1", "Body": "Bus", "SentDate": "2026-11-20T01:00:00Z"}
    school.twilio({**sent, "Status": "undelivered", "ErrorCode": code})
    (row,) = school.log()
    assert (row.reason, shown(row)) == (reason, ("Failed", line))


def test_rule_16_no_reason_where_nothing_failed(school: School) -> None:
    row = mail(school, {"event": "deferred", "reason": "451 4.7.1 greylisted"}, "delivered")
    assert row.reason is None
    assert school.subjects(filter="reason.empty:yes") == ["Notice"]


def test_the_lines_of_what_went_well(school: School) -> None:
    assert shown(mail(school, "processed"))[1] == "Handed over; no receipt yet"
    assert shown(mail(school, "processed", "delivered"))[1] == "Accepted in 1 minute"
    machine = {"event": "open", "user_agent": MACHINE}
    assert shown(mail(school, "processed", machine))[1] == "Loaded by a machine; treat as delivered"
    opened = mail(school, {"event": "open", "processed": str(instant("2026-11-18T22:40:00Z"))})
    assert shown(opened)[1].startswith("Opened on 19 Nov at 9:40")
    assert shown(opened)[1].endswith("read is not proven")
