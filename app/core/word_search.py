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
# Letters and digits that the index is known to take for such; others are left to the exact comparison.
_LETTERS: Final = "0-9a-z\u00b5-\u0377\u0384-\u052f\u0561-\u0587\u05d0-\u05ea\u0620-\u064a"
_INDEXED: Final = re.compile(f"[{_LETTERS}]+")
_INDEXED_SPACELESS: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fcc]")
_RUN: Final = re.compile(r"[^\W_]+")
_PIECE: Final = re.compile(f"[{_LETTERS}]+|[{_SPACELESS}]|.", re.DOTALL)
# Stands before letters that do not begin their word (after a Han sign, say): a letter that folding never leaves.
_INNER: Final = "\u017f"


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


def is_plain(word: SearchWord) -> bool:
    """Whether the index alone answers for *word*: one run of letters and digits that it knows."""
    return not word.anywhere and _INDEXED.fullmatch(word.text) is not None


def index_tokens(words: str) -> set[str]:
    """Return what the search index takes in of the folded *words*.

    Each run of letters and digits is one token, or where scripts mix in it several: each sign of a script without
    spaces stands alone, and letters that do not begin the run are marked, so that no search takes them for the start
    of a word. The index knows fewer signs than Unicode has today; what it may not know stays out.
    """
    runs = set(_RUN.findall(words))
    return runs if words.isascii() else {token for run in runs for token in _tokens(run)}


def _tokens(run: str) -> list[str]:
    if _INDEXED.fullmatch(run):
        return [run]
    pieces = _PIECE.findall(run)
    return [
        piece if not number or _INDEXED_SPACELESS.fullmatch(piece) else _INNER + piece
        for number, piece in enumerate(pieces)
        if _INDEXED.fullmatch(piece) or _INDEXED_SPACELESS.fullmatch(piece)
    ]


def index_form(words: str) -> str:
    """Return the tokens of the folded *words* as one text for the search index, the same for the same words."""
    return " ".join(sorted(index_tokens(words)))


def index_terms(word: SearchWord) -> tuple[str, ...]:
    """Return queries to the index (FTS5 syntax), all of which every text with *word* in it answers; () when the
    index cannot help.

    Texts that answer all are candidates, to be compared with `matches`; for a plain word they are the answer. The
    inner pieces of a phrase are whole tokens of the text, its last piece is the beginning of one.
    """
    runs = _RUN.findall(word.text)
    last_is_whole = not word.text[-1].isalnum()
    terms: list[str] = []
    for place, run in enumerate(runs, start=1):
        pieces = _PIECE.findall(run)
        for number, piece in enumerate(pieces):
            if _INDEXED_SPACELESS.fullmatch(piece):
                terms.append(f'"{piece}"')
            elif _INDEXED.fullmatch(piece):
                token = piece if not number else _INNER + piece
                begins_more = place == len(runs) and number == len(pieces) - 1 and not last_is_whole
                terms.append(f'"{token}"*' if begins_more else f'"{token}"')
    return tuple(dict.fromkeys(terms))


def index_query(word: SearchWord) -> str | None:
    """Return one query to the index that no match of *word* escapes, None when there is no such."""
    return " AND ".join(index_terms(word)) or None
