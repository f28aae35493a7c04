"""Spreads messages over thirteen months of school days, more of them lately, in the school's own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.sources.sample_school.chance import Dice, pick

DAYS: Final = 395
DAY_SECONDS: Final = 86_400
FRESH_SECONDS: Final = 240  # nothing by chance is younger, so that most of it has been delivered
_OPENS, _CLOSES = 7.5 * 3600, 18.5 * 3600  # when an office writes, in seconds of the local day
_BULK_HOURS: Final = (8.0, 8.0, 9.5, 12.25, 15.5, 16.0, 18.0)
_HOLIDAYS: Final = {1: 0.35, 7: 0.7, 12: 0.8}  # month -> how much of the usual


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """One date at the school. *start* and *end* are its midnights in epoch seconds UTC (23 and 25 hours on the
    nights when clocks change); *weight* its share of the messages; *until* the last second that may be used.
    """

    day: date
    start: int
    end: int
    until: int
    weight: float

    @property
    def clocks_change(self) -> bool:
        """True on the days that have 23 or 25 hours."""
        return self.end - self.start != DAY_SECONDS

    def at(self, seconds: float) -> int:
        """The epoch second when a clock on the wall shows *seconds* after midnight, never beyond *until*."""
        shift = self.end - self.start - DAY_SECONDS if seconds >= 3 * 3600 else 0
        return min(self.start + shift + int(seconds), self.until)

    def bulk_time(self, dice: Dice) -> int:
        """When a send to many begins."""
        return self._past(dice, self.at(pick(dice, _BULK_HOURS) * 3600 + int(dice.random() * 90)))

    def single_time(self, dice: Dice) -> int:
        """When one message goes out: mostly in office hours, sometimes at night and right at midnight."""
        roll = dice.random()
        if self.clocks_change and roll < 0.35:
            moment = self.start + int(dice.random() * 5 * 3600)
        elif roll < 0.012:
            moment = pick(dice, (self.start, self.start + 1, self.start + 30, self.end - 1, self.end - 2))
        elif roll < 0.05:
            moment = self.start + int(dice.random() * (self.end - self.start))
        else:
            middle = _OPENS + (_CLOSES - _OPENS) * (dice.random() + dice.random()) / 2
            moment = self.at(middle)
        return self._past(dice, moment)

    def _past(self, dice: Dice, moment: int) -> int:
        if moment < self.until:
            return moment
        return self.start + int(dice.random() * max(1, self.until - self.start))


def school_days(now: datetime, zone: ZoneInfo) -> list[SchoolDay]:
    """The last DAYS dates at the school, oldest first, the last of them being today as far as it has come."""
    today = now.astimezone(zone).date()
    latest = int(now.timestamp()) - FRESH_SECONDS
    days: list[SchoolDay] = []
    for back in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        until = min(end - 1, latest)
        if until <= start:
            continue
        weight = _weight(day, back, usual=end - start == DAY_SECONDS) * _part_of_day(start, until)
        days.append(SchoolDay(day, start, end, until, weight))
    return days


def allot(total: int, days: list[SchoolDay]) -> list[int]:
    """*total* messages dealt out to *days* by weight; the sum is *total* exactly."""
    whole = sum(day.weight for day in days) or 1.0
    given, so_far = 0, 0.0
    shares: list[int] = []
    for day in days:
        so_far += day.weight
        upto = round(total * so_far / whole)
        shares.append(upto - given)
        given = upto
    shares[-1] += total - given
    return shares


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp())


def _weight(day: date, back: int, *, usual: bool) -> float:
    """How busy a day is; the Sundays when clocks change are busy too, for they are worth looking at."""
    lately = 0.35 + 0.65 * (1 - back / DAYS) + (0.5 if back < 14 else 0.0)
    week = 0.2 if day.weekday() >= 5 and usual else 1.0
    return lately * week * _HOLIDAYS.get(day.month, 1.0)


def _part_of_day(start: int, until: int) -> float:
    return min(1.0, max(0.02, (until - start - _OPENS) / (_CLOSES - _OPENS)))
