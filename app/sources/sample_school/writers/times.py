"""Writes times the way exports do, fast: the text of a date is made once a day."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)
def _date(days: int) -> str:
    return datetime.fromtimestamp(days * 86_400, UTC).strftime("%Y-%m-%d")


def utc_text(at: int) -> str:
    """``2026-11-02 20:15:04`` in UTC for the epoch second *at*."""
    days, rest = divmod(at, 86_400)
    return f"{_date(days)} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"


def iso_text(at: int) -> str:
    """``2026-11-02T20:15:04Z`` for the epoch second *at*."""
    days, rest = divmod(at, 86_400)
    return f"{_date(days)}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"
