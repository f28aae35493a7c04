"""Chooses awkward moments: local midnights, days of 23 and 25 hours, ties, today and long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONES = ["Australia/Sydney", "America/New_York", "America/Santiago", "America/Havana", "Africa/Cairo", "UTC"]
ODD_DATES = [
    ("Australia/Sydney", (2026, 4, 5)),
    ("Australia/Sydney", (2026, 10, 4)),
    ("America/New_York", (2026, 3, 8)),
    ("America/New_York", (2026, 11, 1)),
    ("America/Santiago", (2026, 9, 6)),
    ("America/Santiago", (2026, 4, 5)),
    ("America/Havana", (2026, 11, 1)),
    ("Africa/Cairo", (2026, 4, 24)),
]


class Clock:
    """Gives sent times before `now`, and remembers some of them so that several messages share a second."""

    def __init__(self, rng: Random, now: datetime, zone: str) -> None:
        """All moments lie at least two minutes before `now`; `zone` is the school's own."""
        self._rng = rng
        self._now = now
        self._zone = zone
        self._ties = [self._plain() for _ in range(4)]

    def moment(self) -> datetime:
        """A sent time in UTC, whole seconds."""
        kind = self._rng.random()
        if kind < 0.16:
            return self._rng.choice(self._ties)
        if kind < 0.40:
            return self._edge()
        return self._plain()

    def midnight(self, written: str, days: int) -> datetime:
        """00:00 of a date in ISO form, or some days later, in the school's zone; in UTC."""
        local = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(self._zone)) + timedelta(days=days)
        return local.astimezone(UTC)

    def after(self, moment: datetime, seconds: int) -> datetime | None:
        """`seconds` later, or None when that would be after now."""
        later = moment + timedelta(seconds=seconds)
        return later if later <= self._now else None

    def _plain(self) -> datetime:
        days = self._rng.choice([1, 3, 8, 20, 40, 95, 200, 420])
        back = timedelta(seconds=self._rng.randrange(120, days * 86400))
        return (self._now - back).replace(microsecond=0)

    def _edge(self) -> datetime:
        if self._rng.random() < 0.5:
            zone, (year, month, day) = self._rng.choice(ODD_DATES)
            local = datetime(year, month, day, tzinfo=ZoneInfo(zone))
            local += timedelta(days=self._rng.choice([0, 0, 1]))
        else:
            zone = self._rng.choice([self._zone, self._zone, *ZONES])
            today = self._now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            back = self._rng.choice([0, 1, 2, 6, 7, 13, 14, 23, 29, 30, 89, 90])
            local = today.replace(hour=0, minute=0, second=0) - timedelta(days=back)
        moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        moment += timedelta(seconds=self._rng.choice([-1, 0, 0, 1, 1800, 3599, 3600, 7200]))
        return min(moment, self._now - timedelta(minutes=2))
