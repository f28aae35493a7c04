"""Ranges of calendar dates in the school's zone, and the instants at which such dates begin (rule 19)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from app.errors import UsageError
from app.i18n import _
from app.settings import Term

_DAY: Final = timedelta(days=1)
_ISO_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_EARLIEST: Final = date(1, 1, 3)
_LATEST: Final = date(9999, 12, 28)
_NEVER: Final = (date(1970, 1, 2), date(1970, 1, 1))


class Preset(StrEnum):
    """The ranges with a name: the words of the command line's RANGE."""

    ALL = "all"
    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last-7-days"
    LAST_14_DAYS = "last-14-days"
    LAST_30_DAYS = "last-30-days"
    LAST_90_DAYS = "last-90-days"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_TERM = "this-term"
    LAST_TERM = "last-term"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    LAST_12_MONTHS = "last-12-months"


_LABELS: Final[dict[Preset, Callable[[], str]]] = {
    Preset.ALL: lambda: _("All time"),
    Preset.TODAY: lambda: _("Today"),
    Preset.YESTERDAY: lambda: _("Yesterday"),
    Preset.LAST_7_DAYS: lambda: _("Last 7 days"),
    Preset.LAST_14_DAYS: lambda: _("Last 14 days"),
    Preset.LAST_30_DAYS: lambda: _("Last 30 days"),
    Preset.LAST_90_DAYS: lambda: _("Last 90 days"),
    Preset.THIS_WEEK: lambda: _("This week"),
    Preset.LAST_WEEK: lambda: _("Last week"),
    Preset.THIS_MONTH: lambda: _("This month"),
    Preset.LAST_MONTH: lambda: _("Last month"),
    Preset.THIS_TERM: lambda: _("This term"),
    Preset.LAST_TERM: lambda: _("Last term"),
    Preset.THIS_YEAR: lambda: _("This year"),
    Preset.LAST_YEAR: lambda: _("Last year"),
    Preset.LAST_12_MONTHS: lambda: _("Last 12 months"),
}
_LAST_DAYS: Final[dict[Preset, int]] = {
    Preset.TODAY: 1,
    Preset.LAST_7_DAYS: 7,
    Preset.LAST_14_DAYS: 14,
    Preset.LAST_30_DAYS: 30,
    Preset.LAST_90_DAYS: 90,
}
_TERM_PRESETS: Final = frozenset({Preset.THIS_TERM, Preset.LAST_TERM})


@lru_cache(maxsize=4096)
def first_instant(day: date, zone: ZoneInfo) -> int:
    """The epoch second (UTC) at which the calendar date *day* begins in *zone*.

    A midnight that does not exist, because clocks jump over it, is the first instant of that date (rule 19).
    """
    day = min(max(day, _EARLIEST), _LATEST)
    wall = datetime.combine(day, time.min)
    instant = int(wall.replace(tzinfo=zone).astimezone(UTC).timestamp())
    if _wall(instant, zone) == wall:
        return instant
    before, after = instant - 2 * 86400, instant + 2 * 86400
    while after - before > 1:
        middle = (before + after) // 2
        if _wall(middle, zone) >= wall:
            after = middle
        else:
            before = middle
    return after


def _wall(instant: int, zone: ZoneInfo) -> datetime:
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=instant)).astimezone(zone).replace(tzinfo=None)


def local_date(instant: int, zone: ZoneInfo) -> date:
    """The calendar date in *zone* at the epoch second *instant* (UTC)."""
    return _wall(instant, zone).date()


def parse_date(text: str) -> date:
    """Return the ISO date *text*; raises UsageError when it is none."""
    if _ISO_DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise UsageError(_("“{text}” is no date.").format(text=text), _("Write dates like 2026-11-23."))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What turns dates into instants for one question: the *zone*, the present instant *now* (epoch seconds UTC),
    the first day of the week (Monday 0) and the school's *terms*.
    """

    zone: ZoneInfo
    now: int
    week_start: int = 0
    terms: tuple[Term, ...] = ()

    @property
    def today(self) -> date:
        """The calendar date of the present instant."""
        return local_date(self.now, self.zone)

    def bounds(self, since: date | None, until: date | None) -> tuple[int | None, int | None]:
        """Half-open epoch seconds (UTC) of the dates *since* to *until*, both included; None is open."""
        start = None if since is None else first_instant(since, self.zone)
        end = None if until is None else first_instant(min(until, _LATEST) + _DAY, self.zone)
        return start, end


@dataclass(frozen=True, slots=True)
class DateRange:
    """A named range, or the dates *since* to *until* (ISO, both included, '' or None is open)."""

    preset: Preset | None = Preset.ALL
    since: str | None = None
    until: str | None = None

    @classmethod
    def parse(cls, text: str) -> DateRange:
        """Return the range that *text* names: a word, a date, or ``since..until`` with either side open.

        Dates in the wrong order are swapped. Raises UsageError for anything else.
        """
        word = text.strip().lower()
        if word in Preset.__members__.values():
            return cls(Preset(word))
        since, dots, until = word.partition("..")
        until = until if dots else since
        try:
            if not dots:
                parse_date(since)
            return cls.of_dates(parse_date(since) if since else None, parse_date(until) if until else None)
        except UsageError as error:
            raise UsageError(
                _("“{text}” is no range of dates.").format(text=text),
                _("Give one of {words}, or dates like 2026-01-01..2026-02-01.").format(words=", ".join(Preset)),
            ) from error

    @classmethod
    def of_dates(cls, since: date | None, until: date | None) -> DateRange:
        """The range of two dates, swapped when they stand in the wrong order; None is open."""
        if since is None and until is None:
            return cls()
        if since is not None and until is not None and since > until:
            since, until = until, since
        return cls(None, since.isoformat() if since else None, until.isoformat() if until else None)

    @property
    def word(self) -> str:
        """The range as the command line writes it."""
        return self.preset.value if self.preset else f"{self.since or ''}..{self.until or ''}"

    def label(self) -> str:
        """The range as a person reads it; dates of one's own stay ISO (the window formats them)."""
        if self.preset:
            return _LABELS[self.preset]()
        if self.since and self.until:
            return _("{since} to {until}").format(since=self.since, until=self.until)
        if self.since:
            return _("Since {since}").format(since=self.since)
        return _("Until {until}").format(until=self.until or "")

    def dates(
        self, zone: ZoneInfo, now: int, week_start: int = 0, terms: Sequence[Term] = ()
    ) -> tuple[date | None, date | None]:
        """First and last date of the range in *zone* at *now* (epoch seconds UTC); None is open.

        Between two terms "this term" has no date: its last stands before its first. Raises UsageError when a
        term is asked for and the school has set none.
        """
        return _dates(self, Calendar(zone, now, week_start, tuple(terms)))

    def bounds(
        self, zone: ZoneInfo, now: int, week_start: int = 0, terms: Sequence[Term] = ()
    ) -> tuple[int | None, int | None]:
        """Half-open epoch seconds (UTC): start 00:00 local <= sent < (end + 1 day) 00:00 local (rule 19)."""
        moment = Calendar(zone, now, week_start, tuple(terms))
        since, until = _dates(self, moment)
        if since is not None and until is not None and until < since:
            return 0, 0
        return moment.bounds(since, until)

    def stepped(
        self, steps: int, zone: ZoneInfo, now: int, week_start: int = 0, terms: Sequence[Term] = ()
    ) -> DateRange:
        """The range *steps* windows later (negative: earlier): months, years and terms step as such, others by
        their number of days. An open range stays as it is.
        """
        moment = Calendar(zone, now, week_start, tuple(terms))
        since, until = _dates(self, moment)
        if since is None or until is None or until < since:
            return self
        known = sorted((date.fromisoformat(t.first), date.fromisoformat(t.last)) for t in terms)
        if (since, until) in known:
            at = known.index((since, until)) + steps
            return DateRange.of_dates(*known[at]) if 0 <= at < len(known) else self
        months = _whole_months(since, until)
        if months:
            return DateRange.of_dates(
                _month_start(since, steps * months), _month_start(until + _DAY, steps * months) - _DAY
            )
        span = steps * (until - since + _DAY)
        return DateRange.of_dates(since + span, until + span)


def _whole_months(since: date, until: date) -> int:
    """How many whole calendar months the dates are, 0 when they are not."""
    after = until + _DAY
    if since.day != 1 or after.day != 1:
        return 0
    return (after.year - since.year) * 12 + after.month - since.month


def _month_start(day: date, shift: int) -> date:
    """The first of the month that lies *shift* months after that of *day*."""
    index = day.year * 12 + day.month - 1 + shift
    return date(index // 12, index % 12 + 1, 1)


def _dates(wanted: DateRange, moment: Calendar) -> tuple[date | None, date | None]:
    preset = wanted.preset
    if preset is None:
        return (
            date.fromisoformat(wanted.since) if wanted.since else None,
            date.fromisoformat(wanted.until) if wanted.until else None,
        )
    if preset is Preset.ALL:
        return None, None
    today = moment.today
    if preset in _LAST_DAYS:
        return today - timedelta(days=_LAST_DAYS[preset] - 1), today
    if preset is Preset.YESTERDAY:
        return today - _DAY, today - _DAY
    if preset in _TERM_PRESETS:
        return _term(preset, today, moment.terms)
    if preset is Preset.LAST_12_MONTHS:
        return _year_before(today) + _DAY, today
    return _calendar_period(preset, today, moment.week_start)


def _calendar_period(preset: Preset, today: date, week_start: int) -> tuple[date, date]:
    if preset in (Preset.THIS_WEEK, Preset.LAST_WEEK):
        start = today - timedelta(days=(today.weekday() - week_start) % 7)
        first = start if preset is Preset.THIS_WEEK else start - 7 * _DAY
        return first, first + 6 * _DAY
    if preset in (Preset.THIS_MONTH, Preset.LAST_MONTH):
        shift = 0 if preset is Preset.THIS_MONTH else -1
        return _month_start(today, shift), _month_start(today, shift + 1) - _DAY
    year = today.year if preset is Preset.THIS_YEAR else today.year - 1
    return date(year, 1, 1), date(year, 12, 31)


def _year_before(day: date) -> date:
    last_of_month = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last_of_month))


def _term(preset: Preset, today: date, terms: Sequence[Term]) -> tuple[date, date]:
    if not terms:
        raise UsageError(
            _("The school's terms are not set, so there is no “{range}”.").format(range=_LABELS[preset]()),
            _('Set them with: comms-log settings set terms "Term 1: 2026-01-27..2026-04-02; ..."'),
        )
    dates = sorted((date.fromisoformat(t.first), date.fromisoformat(t.last)) for t in terms)
    if preset is Preset.THIS_TERM:
        return next(((first, last) for first, last in dates if first <= today <= last), _NEVER)
    return next(((first, last) for first, last in reversed(dates) if last < today), _NEVER)
