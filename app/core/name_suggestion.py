"""The name that a person may have meant who typed one that nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from app.core.text_folding import fold

_WORDS: Final = re.compile(r"\w+")
_CUTOFF: Final = 0.6  # of difflib's ratio: two of five letters may differ
_CANDIDATES: Final = 40
_SHORTEST: Final = 3  # below that, everything is like everything


def closest_name(search: str, names: Iterable[str]) -> str | None:
    """The one of *names* whose words are most like those of *search*; None when none is near.

    Every word must have a likeness or be the beginning of a word. Among equals the first of *names* is taken.
    """
    wanted = _WORDS.findall(fold(search))
    if not wanted or any(word.isdigit() for word in wanted):
        return None
    known = [(name, frozenset(_WORDS.findall(fold(name)))) for name in names]
    vocabulary = sorted({word for _name, words in known for word in words})
    likeness = [_likeness(word, vocabulary) for word in wanted]
    best, best_score = None, 0.0
    for name, words in known:
        scores = [max((near[word] for word in words if word in near), default=0.0) for near in likeness]
        score = sum(scores) if all(scores) else 0.0
        if score > best_score:
            best, best_score = name, score
    return best


def _likeness(word: str, vocabulary: list[str]) -> dict[str, float]:
    """The words that are like *word* or begin with it, and how much they are (0 to 1)."""
    found = {known: 1.0 for known in vocabulary if known.startswith(word)}
    if len(word) >= _SHORTEST:
        matcher = SequenceMatcher(b=word)
        for known in get_close_matches(word, vocabulary, n=_CANDIDATES, cutoff=_CUTOFF):
            matcher.set_seq1(known)
            found.setdefault(known, matcher.ratio())
    return found
