"""When a message was sent, and which dates a question means (rules 17-19)."""

from __future__ import annotations

import pytest

from app.core.messages import HistoryRow
from support.school import School, instant

BASE = 1_795_000_000


def sent_at(rows: list[HistoryRow]) -> int:
    (row,) = rows
    return row.sent_at


def test_rule_17_sendgrid_is_sent_when_it_was_processed(school: School) -> None:
    events = [("delivered", 5), ("processed", 3), ("open", 1)]
    school.sendgrid(*({"message_id": "m", "event": e, "processed": str(BASE + n)} for e, n in events))
    assert sent_at(school.log()) == BASE + 3


def test_rule_17_sendgrid_without_processed_is_sent_at_the_earliest_event(school: School) -> None:
    events = [("delivered", 5), ("open", 9)]
    school.sendgrid(*({"message_id": "m", "event": e, "processed": str(BASE + n)} for e, n in events))
    assert sent_at(school.log()) == BASE + 5


def test_rule_17_an_earlier_time_moves_the_row_and_all_that_hangs_on_it(school: School) -> None:
    message = {"message_id": "m", "subject": "Camp notice"}
    school.sendgrid(
        {**message, "event": "delivered", "processed": str(BASE + 500)},
        {"message_id": "other", "event": "processed", "processed": str(BASE + 300), "subject": "Other"},
    )
    assert school.subjects() == ["Camp notice", "Other"]
    before = school.log()[0].id
    school.sendgrid({**message, "event": "processed", "processed": str(BASE)})
    assert school.subjects() == ["Other", "Camp notice"]
    moved = school.log(search="camp")[0]
    assert moved.id < before
    assert [e.word for e in school.context.history.details(moved.message_id).events[moved.id]] == [
        "processed",
        "delivered",
    ]


def test_rule_17_the_date_header_of_a_mail(school: School) -> None:
    school.text(
        "one.eml",
        "From: office@school.example.org\r\nTo: mei@example.com\r\nDate: Fri, 20 Nov 2026 10:00:00 -0000\r\n"
        "Message-ID: <1@school.example.org>\r\nSubject: Hello\r\n\r\nHello\r\n",
    )
    assert sent_at(school.log()) == instant("2026-11-20T10:00:00Z")


@pytest.mark.parametrize("written", ["1795000000", "2026-11-18T11:06:40Z", "2026-11-18 11:06:40"])
def test_rule_18_the_ways_sendgrid_writes_a_time(school: School, written: str) -> None:
    school.sendgrid({"message_id": "m", "event": "processed", "processed": written})
    assert sent_at(school.log()) == instant("2026-11-18T11:06:40Z")


def sent(school: School, *times: str) -> None:
    school.messages(*({"subject": time, "sent_at": time} for time in times))


def test_rule_19_dates_are_those_of_the_school(school: School) -> None:
    sent(school, "2026-11-23T12:59:59Z", "2026-11-23T13:00:00Z", "2026-11-24T12:59:59Z", "2026-11-24T13:00:00Z")
    today = ["2026-11-24T12:59:59Z", "2026-11-23T13:00:00Z"]
    assert school.subjects(range="today") == today
    assert school.subjects(range="2026-11-24") == today
    assert school.subjects(filter="sent:today") == today
    assert school.subjects(filter="sent:2026-11-24") == today
    assert school.subjects(range="today", zone="UTC") == ["2026-11-24T13:00:00Z", "2026-11-24T12:59:59Z"]


def test_rule_19_the_day_of_23_hours_and_the_day_of_25(school: School) -> None:
    sent(school, "2026-10-03T14:00:00Z", "2026-10-04T12:59:59Z", "2026-10-04T13:00:00Z")
    assert school.subjects(range="2026-10-04") == ["2026-10-04T12:59:59Z", "2026-10-03T14:00:00Z"]
    sent(school, "2026-04-04T13:00:00Z", "2026-04-05T13:59:59Z", "2026-04-05T14:00:00Z")
    assert school.subjects(range="2026-04-05") == ["2026-04-05T13:59:59Z", "2026-04-04T13:00:00Z"]


def test_rule_19_a_midnight_that_does_not_exist(school: School) -> None:
    sent(school, "2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z", "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z")
    found = school.subjects(range="2026-03-08", zone="America/Havana")
    assert found == ["2026-03-09T03:59:59Z", "2026-03-08T05:00:00Z"]


def test_rule_19_the_thirty_dates_that_end_today(school: School) -> None:
    sent(school, "2026-10-25T12:59:59Z", "2026-10-25T13:00:00Z", "2026-11-24T12:59:59Z", "2026-11-24T13:00:00Z")
    assert school.subjects(filter="sent:<30d") == ["2026-11-24T12:59:59Z", "2026-10-25T13:00:00Z"]
    assert school.subjects(filter="sent:>30d") == ["2026-10-25T12:59:59Z"]
    assert school.subjects(range="last-30-days") == school.subjects(filter="sent:<30d")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("sent:<2026-11-02", ["1"]),
        ("sent:<=2026-11-02", ["2", "1"]),
        ("sent:>2026-11-02", ["3"]),
        ("sent:>=2026-11-02", ["3", "2"]),
        ("sent:2026-11-02..2026-11-03", ["3", "2"]),
        ("sent:2026-11-03..2026-11-02", ["3", "2"]),
        ("sent:2026-11-02..", ["3", "2"]),
        ("-sent:2026-11-02", ["3", "1"]),
        ("opened:today", []),
        ("-opened:today", ["3", "2", "1"]),
        ("opened.empty:yes", ["3", "2", "1"]),
        ("updated:2026-11-01,2026-11-03", ["3", "1"]),
    ],
)
def test_rule_19_dates_in_filters(school: School, words: str, found: list[str]) -> None:
    school.messages(*({"subject": str(n), "sent_at": f"2026-11-0{n}T01:00:00Z"} for n in (1, 2, 3)))
    assert school.subjects(filter=words) == found
