"""Folding of text for search and for order: letter case and accents make no difference (rule 20)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_TEXT: Final = 500_000  # characters
_SPACES: Final = re.compile(r"\s+")
_ENDLESS: Final = re.compile(r"(\S{1000})(?=\S)")


def _bare(text: str) -> str:
    """Return *text* in compatibility decomposition without its combining marks (Unicode Annex 15)."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return the folded form of *text* (rule 20): NFKD, no combining marks, casefolded; again, no change."""
    if text.isascii():
        return text.lower()
    folded = _bare(_bare(text).casefold())
    return folded.casefold()


def squash_spaces(text: str) -> str:
    """Return *text* with every run of white space as one space, and none at the ends."""
    return _SPACES.sub(" ", text).strip()


# what would not be seen, or would turn the order of what is seen: the signs that stand for it are drawn instead
_CONTROLS: Final = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)} | {0x7F: 0x2421}
_TURNING: Final = {code: f"⟦U+{code:04X}⟧" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def visible_controls(text: str, *, turning: bool = False) -> str:
    """*text* with its control characters as the signs that stand for them (tab and line breaks stay); with *turning*
    those that turn the direction of text too, which people's own words may need but a source hides things with.
    """
    table: dict[int, int | str] = {**_CONTROLS, **_TURNING} if turning else {**_CONTROLS}
    return text.translate(table)


def readable(text: str) -> str:
    """*text* of a stranger as a window can lay it out at once: words without end are broken, and it is cut where
    nobody reads on (a sign says so).
    """
    kept = _ENDLESS.sub(r"\1\n", text[:LONGEST_TEXT])
    return kept if len(text) <= LONGEST_TEXT else f"{kept}\n…"
