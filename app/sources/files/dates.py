"""Times, dates and truth values as files write them, and the question of day first or month first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from app.errors import QuestionError
from app.i18n import _

_TRUE: Final = frozenset({"true", "t", "yes", "y", "1"})
_FALSE: Final = frozenset({"false", "f", "no", "n", "0", ""})
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_CLOCK: Final = (
    r"(?:[T,\s]\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$"
)
_EPOCH: Final = re.compile(r"^(\d{9,11})(?:\.\d+)?$|^(\d{13})$")
_NUMBERS: Final = re.compile(r"^(?P<a>\d{1,2})([/.\-])(?P<b>\d{1,2})\2(?P<year>\d{4}|\d{2})" + _CLOCK, re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(r"^(?P<year>\d{4})([/.\-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _CLOCK, re.IGNORECASE)
_DAY_NAME: Final = r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY_MONTH: Final = re.compile(
    _DAY_NAME + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s\-]+(?P<name>[a-z]{3,9})\.?,?[\s\-]+(?P<year>\d{4})" + _CLOCK,
    re.IGNORECASE,
)
_MONTH_DAY: Final = re.compile(
    _DAY_NAME + r"(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _CLOCK,
    re.IGNORECASE,
)
_LONGEST: Final = 80
_EPOCH_START: Final = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
_CENTURY_TURN: Final = 70  # two-digit years below it are 20xx


class _Written(NamedTuple):
    """A date as written, with its clock time (None when there is none) and its offset (None: local)."""

    day: date
    clock: time | None
    offset: timedelta | None


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text[0] not in "+-":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


def _clock(match: re.Match[str]) -> tuple[time | None, timedelta | None]:
    if match["hour"] is None:
        return None, None
    hour = int(match["hour"])
    half = (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("hour")
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0)), _offset(match["zone"])


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < _CENTURY_TURN else 1900)


def _of_numbers(match: re.Match[str], day_first: bool | None) -> date:
    """Return the date of ``3/4/2026``. With *day_first* None the order must not make a difference."""
    a, b, year = int(match["a"]), int(match["b"]), _year(match["year"])
    if day_first is None:
        if a <= 12 and b <= 12 and a != b:
            raise ValueError("order")
        day_first = a > 12 or a == b
    return date(year, b, a) if day_first else date(year, a, b)


def _written(text: str, day_first: bool | None) -> _Written:
    if match := _YEAR_FIRST.match(text):
        return _Written(date(int(match["year"]), int(match["month"]), int(match["day"])), *_clock(match))
    if match := _NUMBERS.match(text):
        return _Written(_of_numbers(match, day_first), *_clock(match))
    if match := _DAY_MONTH.match(text) or _MONTH_DAY.match(text):
        month = _MONTHS.get(match["name"][:3].lower())
        if month is None:
            raise ValueError("month")
        return _Written(date(int(match["year"]), month, int(match["day"])), *_clock(match))
    raise ValueError("form")


@lru_cache(maxsize=32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _epoch_utc(naive: datetime) -> int:
    return int((naive - _EPOCH_START) // timedelta(seconds=1))


def epoch_of_local(naive: datetime, zone: str) -> int:
    """Return the epoch seconds of a wall-clock time in *zone* (IANA name): the earlier one of a time that
    comes twice, the first instant after the gap for a time that does not exist.
    """
    tz = _zone(zone)
    before = naive.replace(tzinfo=tz, fold=0).utcoffset() or timedelta(0)
    after = naive.replace(tzinfo=tz, fold=1).utcoffset() or timedelta(0)
    if after <= before:
        return _epoch_utc(naive - before)
    low, high = _epoch_utc(naive - after), _epoch_utc(naive - before)
    while high - low > 1:
        middle = (low + high) // 2
        if (datetime.fromtimestamp(middle, tz).utcoffset() or timedelta(0)) >= after:
            high = middle
        else:
            low = middle
    return high


def _of_mail_date(text: str) -> int:
    """Return the time of an RFC 5322 date with its zone; ``-0000`` is UTC (rule 17)."""
    parts = parsedate_tz(text)
    if parts is None or not 1 <= parts[0] <= 9999:
        raise ValueError("form")
    second = min(parts[5], 59)
    moment = datetime(*parts[:5], second, tzinfo=UTC).replace(tzinfo=None)
    return _epoch_utc(moment) - (parts[9] or 0)


def _to_epoch(written: _Written, zone: str) -> int:
    naive = datetime.combine(written.day, written.clock or time(0))
    return epoch_of_local(naive, zone) if written.offset is None else _epoch_utc(naive - written.offset)


@lru_cache(maxsize=4096)
def _parse(text: str, zone: str, day_first: bool | None) -> int:
    if epoch := _EPOCH.match(text):
        return int(epoch[1]) if epoch[1] else int(epoch[2]) // 1000
    if text[:4].isdecimal() and text[4:5] == "-":
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return _to_epoch(_written(text, day_first), zone)
        moment = moment.replace(microsecond=0)
        return epoch_of_local(moment, zone) if moment.tzinfo is None else int(moment.astimezone(UTC).timestamp())
    try:
        written = _written(text, day_first)
    except ValueError as error:
        if str(error) != "form" or not any(c.isalpha() for c in text):
            raise
        return _of_mail_date(text)
    return _to_epoch(written, zone)


def parse_time(text: str, *, zone: str, day_first: bool | None) -> int:
    """Return the time that *text* tells, in epoch seconds UTC.

    Forms: ISO 8601 (a zone or none), epoch seconds, RFC 5322, ``3/4/2026 2:05 PM`` and ``4 Mar 2026``. A time
    without a zone is local in *zone* (IANA name); a date alone is its midnight. *day_first* says how to read
    ``3/4/2026``. Raises ValueError for what is none of these, or for an order that *day_first* leaves open.
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise ValueError("form")
    try:
        return _parse(stripped, zone, day_first)
    except (OverflowError, OSError) as error:
        raise ValueError("range") from error


def parse_date(text: str, day_first: bool | None) -> str:
    """Return the ISO date that *text* tells (without a time beside it). Raises ValueError as parse_time."""
    return _written(text.strip(), day_first).day.isoformat()


def _orders(text: str) -> tuple[bool, bool] | None:
    """Return whether day first and month first are possible; None when the order makes no difference."""
    match = _NUMBERS.match(text.strip())
    if match is None or match["a"] == match["b"]:
        return None
    possible: list[bool] = []
    for day_first in (True, False):
        try:
            _of_numbers(match, day_first)
        except ValueError:
            possible.append(False)
        else:
            possible.append(True)
    return (possible[0], possible[1]) if any(possible) else None


def decide_order(values: Iterable[str]) -> bool | None:
    """Return the order that the *values* of one column prove: True day first, False month first.

    None when no value needs an order. Raises QuestionError when some do and none proves one, or when the
    column contradicts itself.
    """
    proofs: set[bool] = set()
    open_question = False
    for value in values:
        orders = _orders(value)
        if orders == (True, True):
            open_question = True
        elif orders is not None:
            proofs.add(orders[0])
    if open_question and len(proofs) != 1:
        raise QuestionError(
            _("The dates of this file can be read day first or month first; nothing was imported."),
            _("Say which with --day-first or --month-first."),
            option="--day-first or --month-first",
            code="day_first",
        )
    return proofs.pop() if len(proofs) == 1 else None


def parse_truth(text: str) -> bool | None:
    """Return the truth value of *text*: true/false, yes/no, y/n, t/f, 1/0 in any case, empty is False; None
    when it is none of them.
    """
    word = text.strip().casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None
