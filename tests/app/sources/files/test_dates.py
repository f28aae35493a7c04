"""Times, dates, truth values, and the question of day first or month first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import QuestionError
from app.sources.files.dates import decide_order, parse_date, parse_time, parse_truth

SYDNEY = "Australia/Sydney"


def at(text: str, day_first: bool | None = None, zone: str = SYDNEY) -> str:
    moment = parse_time(text, zone=zone, day_first=day_first)
    return datetime.fromtimestamp(moment, ZoneInfo("UTC")).isoformat()[:19]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-19T09:02:00Z", "2026-11-19T09:02:00"),
        ("2026-11-19 09:02:00", "2026-11-18T22:02:00"),
        ("2026-11-19 09:02", "2026-11-18T22:02:00"),
        ("2026-11-19 09:02:00 UTC", "2026-11-19T09:02:00"),
        ("2026-11-19T09:02:00.987+11:00", "2026-11-18T22:02:00"),
        ("2026-11-19", "2026-11-18T13:00:00"),
        ("1795078920", "2026-11-19T09:02:00"),
        ("1795078920.25", "2026-11-19T09:02:00"),
        ("1795078920123", "2026-11-19T09:02:00"),
        ("Thu, 19 Nov 2026 09:02:00 -0000", "2026-11-19T09:02:00"),
        ("Thu, 19 Nov 2026 09:02:00 +1100", "2026-11-18T22:02:00"),
        ("19 Nov 2026 09:02", "2026-11-18T22:02:00"),
        ("November 19, 2026 9:02 pm", "2026-11-19T10:02:00"),
        ("19/11/2026 9:02 AM", "2026-11-18T22:02:00"),
        ("19.11.2026", "2026-11-18T13:00:00"),
        ("2026/11/19 12:00 am", "2026-11-18T13:00:00"),
    ],
)
def test_forms_of_time(text, utc):
    assert at(text) == utc


def test_the_order_of_day_and_month():
    assert at("3/4/2026 2:05 PM", day_first=False) == "2026-03-04T03:05:00"
    assert at("3/4/2026 2:05 PM", day_first=True) == "2026-04-03T03:05:00"
    assert parse_date("3/4/26", day_first=True) == "2026-04-03"
    assert parse_date("2026-04-03T10:00:00Z", None) == "2026-04-03"
    with pytest.raises(ValueError, match="order"):
        parse_date("3/4/2026", None)


def test_a_time_that_does_not_exist_is_the_first_instant_after_the_gap():
    assert at("2026-10-04 02:30:00") == "2026-10-03T16:00:00"
    assert at("2026-10-04 02:00:00") == "2026-10-03T16:00:00"
    assert at("2026-10-04 03:00:00") == "2026-10-03T16:00:00"
    assert at("2026-09-06", zone="America/Santiago") == "2026-09-06T04:00:00"


def test_a_time_that_comes_twice_is_the_earlier_one():
    assert at("2026-04-05 02:30:00") == "2026-04-04T15:30:00"


@pytest.mark.parametrize(
    "text",
    ["", "soon", "32/1/2026", "2026-02-30", "13/13/2026", "25:00", "9999-12-31T23:59:59-23:59", "0000-01-01", "1" * 99],
)
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match=r"."):
        parse_time(text, zone=SYDNEY, day_first=True)


def test_a_column_proves_its_order_or_asks():
    assert decide_order(["3/4/2026", "13/4/2026"]) is True
    assert decide_order(["3/4/2026", "4/13/2026", "rubbish"]) is False
    assert decide_order(["2026-04-03", "3/3/2026", ""]) is None
    with pytest.raises(QuestionError):
        decide_order(["3/4/2026"])
    with pytest.raises(QuestionError):
        decide_order(["3/4/2026", "13/4/2026", "4/13/2026"])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("TRUE", True),
        (" yes ", True),
        ("Y", True),
        ("1", True),
        ("false", False),
        ("N", False),
        ("0", False),
        ("", False),
        ("maybe", None),
        ("2", None),
    ],
)
def test_truth_values(word, meant):
    assert parse_truth(word) is meant


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9A-Za-z/:., +-]{0,30}", fullmatch=True)))
def test_any_text_is_a_time_or_a_value_error(text):
    for day_first in (None, True):
        for parse in (lambda d: parse_time(text, zone=SYDNEY, day_first=d), lambda d: parse_date(text, d)):
            try:
                parse(day_first)
            except ValueError:
                continue


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - wall-clock times
def test_iso_times_with_an_offset_are_exact(naive):
    moment = naive.replace(microsecond=0, tzinfo=ZoneInfo("UTC"))
    assert parse_time(moment.isoformat(), zone=SYDNEY, day_first=None) == int(moment.timestamp())
