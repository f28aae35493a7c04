"""Postmark's date filters count in US Eastern time: a window of instants as a pair of such wall clock times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
_HOUR: Final = 3600


def eastern_window(since: int, until: int) -> tuple[str, str]:
    """The filter values from and to for the instants *since* to *until* (epoch seconds UTC).

    In the hour that is there twice in autumn a wall clock time names two instants; then the wider window is taken.
    """
    return _wall(since, -_HOUR), _wall(until, _HOUR)


def _wall(instant: int, aside: int) -> str:
    moment = datetime.fromtimestamp(instant, EASTERN)
    while _is_ambiguous(moment):
        instant += aside
        moment = datetime.fromtimestamp(instant, EASTERN)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _is_ambiguous(moment: datetime) -> bool:
    other: timedelta | None = moment.replace(fold=1 - moment.fold).utcoffset()
    return other != moment.utcoffset()
