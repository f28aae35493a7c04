"""Ranges are calendar dates in a zone, half-open in time (rule 19)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.date_ranges import DateRange, Preset, first_instant, local_date
from app.errors import UsageError
from app.settings import Term

SYDNEY = ZoneInfo("Australia/Sydney")
ZONES = [
    "Australia/Sydney",
    "America/Havana",
    "Africa/Cairo",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "UTC",
]
TERMS = (Term("Term 1", "2026-01-28", "2026-04-02"), Term("Term 2", "2026-04-21", "2026-06-26"))


def at(text: str, zone: ZoneInfo = SYDNEY) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def dates(word: str, now: str = "2026-11-24T10:00", week_start: int = 0) -> tuple[str, str]:
    since, until = DateRange.parse(word).dates(SYDNEY, at(now), week_start, TERMS)
    return str(since), str(until)


@pytest.mark.parametrize(
    ("word", "since", "until"),
    [
        ("all", "None", "None"),
        ("today", "2026-11-24", "2026-11-24"),
        ("yesterday", "2026-11-23", "2026-11-23"),
        ("last-7-days", "2026-11-18", "2026-11-24"),
        ("last-14-days", "2026-11-11", "2026-11-24"),
        ("last-30-days", "2026-10-26", "2026-11-24"),
        ("last-90-days", "2026-08-27", "2026-11-24"),
        ("this-week", "2026-11-23", "2026-11-29"),
        ("last-week", "2026-11-16", "2026-11-22"),
        ("this-month", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("this-year", "2026-01-01", "2026-12-31"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("last-12-months", "2025-11-25", "2026-11-24"),
        ("last-term", "2026-04-21", "2026-06-26"),
        ("2026-01-01..2026-02-01", "2026-01-01", "2026-02-01"),
        ("2026-02-01..2026-01-01", "2026-01-01", "2026-02-01"),
        ("..2026-02-01", "None", "2026-02-01"),
        ("2026-02-01..", "2026-02-01", "None"),
        ("2026-02-01", "2026-02-01", "2026-02-01"),
    ],
)
def test_rule_19_what_the_words_mean(word: str, since: str, until: str) -> None:
    assert dates(word) == (since, until)


def test_rule_19_every_preset_is_a_word_with_a_label() -> None:
    for preset in Preset:
        wanted = DateRange.parse(preset.value.upper())
        assert wanted.preset is preset
        assert wanted.word == preset.value
        assert wanted.label()


def test_weeks_start_on_the_day_asked_for() -> None:
    assert dates("this-week", "2026-11-22T10:00", week_start=6) == ("2026-11-22", "2026-11-28")
    assert dates("this-week", "2026-11-22T10:00", week_start=0) == ("2026-11-16", "2026-11-22")


def test_terms() -> None:
    assert dates("this-term", "2026-03-01T10:00") == ("2026-01-28", "2026-04-02")
    assert dates("last-term", "2026-04-21T00:00") == ("2026-01-28", "2026-04-02")
    assert dates("last-term", "2026-04-10T00:00") == ("2026-01-28", "2026-04-02")
    between = DateRange.parse("this-term").bounds(SYDNEY, at("2026-04-10T10:00"), 0, TERMS)
    assert between == (0, 0)
    with pytest.raises(UsageError, match="terms are not set"):
        DateRange.parse("this-term").bounds(SYDNEY, 0, 0, ())


def test_a_leap_day_ends_twelve_months() -> None:
    assert dates("last-12-months", "2028-02-29T12:00") == ("2027-03-01", "2028-02-29")


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-1-1", "2026-01-01...", "last-8-days", "2026-02-30.."])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no range"):
        DateRange.parse(text)


def test_both_sides_open_is_all_time() -> None:
    assert DateRange.parse("..").preset is Preset.ALL


def test_rule_19_days_of_23_and_25_hours() -> None:
    start, end = DateRange.parse("2026-10-04").bounds(SYDNEY, 0)
    assert start is not None
    assert end is not None
    assert end - start == 23 * 3600
    start, end = DateRange.parse("2026-04-05").bounds(SYDNEY, 0)
    assert start is not None
    assert end is not None
    assert end - start == 25 * 3600
    assert start == at("2026-04-05T00:00")


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("America/Havana", "2026-03-08", "2026-03-08T05:00:00+00:00"),
        ("Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00+00:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_rule_19_a_midnight_that_does_not_exist(zone: str, day: str, first: str) -> None:
    assert first_instant(date.fromisoformat(day), ZoneInfo(zone)) == datetime.fromisoformat(first).timestamp()


def test_the_very_first_and_last_dates_do_not_break() -> None:
    for text in ("0001-01-01..9999-12-31", "9999-12-31", "0001-01-01"):
        start, end = DateRange.parse(text).bounds(ZoneInfo("Pacific/Kiritimati"), 0)
        assert start is not None
        assert end is not None
        assert start <= end


@given(st.dates(date(1950, 1, 1), date(2037, 12, 31)), st.sampled_from(ZONES))
def test_rule_19_the_first_instant_is_the_first(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    instant = first_instant(day, zone)
    if local_date(instant, zone) == day:
        assert datetime.fromtimestamp(instant - 1, UTC).astimezone(zone).date() <= day
        wall = datetime.fromtimestamp(instant, UTC).astimezone(zone)
        assert wall.hour < 2
    else:
        assert (name, day) == ("Pacific/Apia", date(2011, 12, 30))
    assert first_instant(day + timedelta(days=1), zone) >= instant


def stepped(word: str, steps: int) -> str:
    return DateRange.parse(word).stepped(steps, SYDNEY, at("2026-06-01T10:00"), 0, TERMS).word


def test_stepping() -> None:
    assert stepped("last-7-days", -1) == "2026-05-19..2026-05-25"
    assert stepped("this-month", -1) == "2026-05-01..2026-05-31"
    assert stepped("2026-01-01..2026-03-31", 1) == "2026-04-01..2026-06-30"
    assert stepped("this-year", -1) == "2025-01-01..2025-12-31"
    assert stepped("this-term", -1) == "2026-01-28..2026-04-02"
    assert stepped("this-term", 1) == "this-term"
    assert stepped("all", 1) == "all"
    assert stepped("2026-02-01..", 1) == "2026-02-01.."


def test_the_dates_of_a_term_step_by_terms_in_whatever_order_these_were_set() -> None:
    terms = (
        Term("Term 4", "2026-10-13", "2026-12-16"),
        Term("Term 2", "2026-04-20", "2026-06-26"),
        Term("Term 3", "2026-07-14", "2026-09-25"),
    )
    now = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
    zone = ZoneInfo("Australia/Sydney")
    before = DateRange(Preset.THIS_TERM).stepped(-1, zone, now, terms=terms)
    assert before == DateRange(None, "2026-07-14", "2026-09-25")
    assert before.stepped(-1, zone, now, terms=terms) == DateRange(None, "2026-04-20", "2026-06-26")
    assert before.stepped(1, zone, now, terms=terms) == DateRange(None, "2026-10-13", "2026-12-16")
    assert before.stepped(2, zone, now, terms=terms) == before
