"""Folding of text for search and for order: letter case and accents make no difference (rule 20)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPACES: Final = re.compile(r"\s+")


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
