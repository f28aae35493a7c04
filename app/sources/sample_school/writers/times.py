"""Writes times the way exports do, fast: the text of a minute is made once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).strftime("%Y-%m-%d %H:%M:")


def utc_text(at: int) -> str:
    """``2026-11-02 20:15:04`` in UTC for the epoch second *at*."""
    minutes, seconds = divmod(at, 60)
    return f"{_minute(minutes)}{seconds:02d}"


def iso_text(at: int) -> str:
    """``2026-11-02T20:15:04Z`` for the epoch second *at*."""
    return f"{utc_text(at).replace(' ', 'T')}Z"
