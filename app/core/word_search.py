"""How a search word matches a text (rule 20), and how texts and words are cut for the search index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.core.text_folding import fold

# Scripts written without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, Javanese and Tai scripts,
# kana, Bopomofo and Han. Hangul is written with spaces and stays out.
_SPACELESS: Final = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007"
    "\u3021-\u3029\u3031-\u3035\u3041-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua980-\ua9df"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uaa80-\uaadf\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_SPACELESS_SIGN: Final = re.compile(f"[{_SPACELESS}]")
_NO_LETTER_OR_DIGIT: Final = re.compile(r"[\W_]+")
# Letters and digits that the index is known to take for such; others are left to the exact comparison.
_INDEXED: Final = re.compile("[0-9a-z\u00b5-\u0377\u0384-\u052f\u0561-\u0587\u05d0-\u05ea\u0620-\u064a]+")
_INDEXED_SPACELESS: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fcc]")


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One folded word or phrase of a search; *anywhere*: it need not stand at the start of a word."""

    text: str
    anywhere: bool


def search_word(text: str) -> SearchWord | None:
    """Return the word or phrase *text* ready to compare (rule 20); None when folding leaves nothing of it."""
    folded = fold(text)
    if not folded.strip():
        return None
    first = folded[0]
    return SearchWord(folded, not first.isalnum() or _SPACELESS_SIGN.match(first) is not None)


def starts_word(text: str, word: str) -> bool:
    """Whether the folded *word* stands in the folded *text* right after no letter and no digit (rule 20)."""
    at = text.find(word)
    while at > 0:
        if not text[at - 1].isalnum():
            return True
        at = text.find(word, at + 1)
    return at == 0


def matches(text: str, word: SearchWord) -> bool:
    """Whether *word* is found in the folded *text* (rule 20)."""
    return word.text in text if word.anywhere else starts_word(text, word.text)


def index_form(words: str) -> str:
    """Return the folded *words* as the search index takes them in.

    Whatever is no letter and no digit becomes a space, and each sign of a script without spaces stands alone.
    The index knows fewer signs than Unicode has today: a new emoji would else glue itself to the next word.
    """
    bare = _NO_LETTER_OR_DIGIT.sub(" ", words)
    return bare if bare.isascii() else _SPACELESS_SIGN.sub(r" \g<0> ", bare)


def index_query(word: SearchWord) -> str | None:
    """Return a query to the index (FTS5 syntax) that no match of *word* escapes, None when there is no such.

    Its hits are candidates: compare each with `matches`. The inner pieces of a phrase are whole words of the
    text, its last piece is the beginning of one.
    """
    pieces = index_form(word.text).split()
    whole_end = not word.text[-1].isalnum()
    terms: list[str] = []
    for number, piece in enumerate(pieces, start=1):
        if _INDEXED_SPACELESS.fullmatch(piece) or (_INDEXED.fullmatch(piece) and (whole_end or number < len(pieces))):
            terms.append(f'"{piece}"')
        elif _INDEXED.fullmatch(piece):
            terms.append(f'"{piece}"*')
    return " AND ".join(dict.fromkeys(terms)) or None
