"""The oracle's calendar: what a range of dates means in a zone, found by walking through time (rule 19)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

SUNDAY_COUNTRIES = {"US"}
PRESETS = [
    "all",
    "today",
    "yesterday",
    "last-7-days",
    "last-14-days",
    "last-30-days",
    "last-90-days",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "this-year",
    "last-year",
]


@cache
def local_date(at: int, zone: str) -> date:
    """The calendar date of a moment in a zone."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


@cache
def first_second(day: date, zone: str) -> int:
    """The first moment whose local date is `day`: walk on by quarters of an hour until it is reached."""
    at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 26 * 3600
    while local_date(at, zone) < day:
        at += 900
    return at


def preset_dates(name: str, today: date, country: str) -> tuple[date | None, date | None]:
    """First and last date of a preset."""
    week_start = today - timedelta(days=(today.weekday() + (1 if country in SUNDAY_COUNTRIES else 0)) % 7)
    month_start = today.replace(day=1)
    month_before = (month_start - timedelta(days=1)).replace(day=1)
    next_month = (month_start + timedelta(days=32)).replace(day=1)
    one = timedelta(days=1)
    if name.startswith("last-") and name.endswith("-days"):
        return today - timedelta(days=int(name.split("-")[1]) - 1), today
    return {
        "all": (None, None),
        "today": (today, today),
        "yesterday": (today - one, today - one),
        "this-week": (week_start, week_start + timedelta(days=6)),
        "last-week": (week_start - timedelta(days=7), week_start - one),
        "this-month": (month_start, next_month - one),
        "last-month": (month_before, month_start - one),
        "this-year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "last-year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }[name]


def dates_of(text: str, now: int, zone: str, country: str) -> tuple[date | None, date | None]:
    """First and last date of a range as command-line.md writes it; None is an open side."""
    if ".." in text:
        first, last = text.split("..")
        return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    return preset_dates(text, local_date(now, zone), country)


def within(at: int, dates: tuple[date | None, date | None], zone: str) -> bool:
    """start 00:00 local <= at < (end + 1 day) 00:00 local."""
    first, last = dates
    if first is not None and at < first_second(first, zone):
        return False
    return last is None or at < first_second(last + timedelta(days=1), zone)
