"""How a person's name and year are shown, sorted and searched."""

from __future__ import annotations

import re
from typing import Final

from app.core.text_folding import fold

_EARLY_YEARS: Final = {
    "pk": -2,
    "prek": -2,
    "pre-k": -2,
    "kg": -1,
    "k": -1,
    "kindergarten": -1,
    "prep": -1,
    "reception": -1,
    "r": -1,
    "foundation": -1,
    "f": -1,
}


def display_name(given: str, family: str, otherwise: str = "") -> str:
    """The name as it is shown, given name first; *otherwise* when there is none at all."""
    return " ".join(part for part in (given.strip(), family.strip()) if part) or otherwise


def name_sort_key(given: str, family: str, display: str) -> str:
    """The folded text that lists of people are sorted by: family name, then given name."""
    return fold(" ".join(part for part in (family.strip(), given.strip()) if part) or display)


def year_sort_key(year: str | None) -> int | None:
    """A number that sorts year levels (``Prep`` before ``1`` before ``10``); None when there is none.

    Year levels are a free vocabulary (OneRoster grades), so the text is kept beside it.
    """
    if not year:
        return None
    digits = re.search(r"\d+", year)
    if digits:
        return int(digits.group()[:4])
    return _EARLY_YEARS.get(year.strip().lower())
