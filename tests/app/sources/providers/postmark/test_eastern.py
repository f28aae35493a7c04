"""Postmark's date filters count in US Eastern time; where a wall clock time means two instants the window is wider."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.providers.postmark.eastern import eastern_window

EASTERN = ZoneInfo("America/New_York")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("instant", "wall"),
    [
        ("2026-11-19T09:02:11", "2026-11-19T04:02:11"),
        ("2026-07-01T03:30:00", "2026-06-30T23:30:00"),
        ("2026-03-08T07:00:00", "2026-03-08T03:00:00"),  # the first second after the hour that is not there
    ],
)
def test_an_instant_is_told_by_the_clock_of_new_york(instant: str, wall: str) -> None:
    assert eastern_window(at(instant), at(instant)) == (wall, wall)


def test_the_hour_that_is_there_twice_makes_the_window_wider() -> None:
    for instant in ("2026-11-01T05:30:00", "2026-11-01T06:30:00"):  # both are 01:30 in New York
        since, until = eastern_window(at(instant), at(instant))
        assert since == "2026-11-01T00:30:00"
        assert until == "2026-11-01T02:30:00"


@given(st.integers(at("2026-01-01T00:00:00"), at("2028-01-01T00:00:00")), st.integers(0, 10**7), st.booleans())
def test_the_window_is_never_too_narrow_whichever_of_two_instants_is_meant(since: int, length: int, late: bool) -> None:
    start, end = (
        datetime.fromisoformat(text).replace(tzinfo=EASTERN, fold=int(late)).timestamp()
        for text in eastern_window(since, since + length)
    )
    assert since - 7200 <= start <= since
    assert since + length <= end <= since + length + 7200
