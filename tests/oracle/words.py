"""The oracle's reading of words: folding, and whether a searched word occurs (rule 20)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache


@cache
def fold(text: str) -> str:
    """Without case, accents and compatibility forms."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def is_word_character(character: str) -> bool:
    """A letter or a digit."""
    return unicodedata.category(character)[0] in "LN"


def without_spaces(character: str) -> bool:
    """Whether a character belongs to a script written without spaces."""
    return any(low <= character <= high for low, high in (("\u3040", "\u30ff"), ("\u3400", "\u9fff")))


def occurs(wanted: str, text: str) -> bool:
    """Whether a folded word or phrase stands in a folded text as a search finds it."""
    anywhere = not is_word_character(wanted[0]) or without_spaces(wanted[0])
    at = text.find(wanted)
    while at >= 0:
        if anywhere or at == 0 or not is_word_character(text[at - 1]):
            return True
        at = text.find(wanted, at + 1)
    return False


def pieces(search: str) -> list[str]:
    """The words and "phrases" of a search, folded."""
    found: list[str] = []
    for n, part in enumerate(search.split('"')):
        found += [part] if n % 2 and part.strip() else part.split() if n % 2 == 0 else []
    return [fold(piece.strip()) for piece in found]


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """AND of yes, no and don't know."""
    known = list(answers)
    return False if False in known else None if None in known else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """OR of yes, no and don't know."""
    known = list(answers)
    return True if True in known else None if None in known else False


def negated(answer: bool | None) -> bool | None:
    """The opposite; don't know stays."""
    return None if answer is None else not answer
