"""Tells whether a text that is about something else, such as the name of a file, names a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.core.text_folding import fold

_WORDS: Final = re.compile(r"[^\W_]+")
_SHORTEST_ID: Final = 4  # a shorter id stands in too many names of files by chance
_NUMBER_TAIL: Final = 8  # digits of a telephone number that no other number of a school is likely to share


class NameTraces:
    """What one person is called: *names* as shown, *ids* of sources, *addresses* (e-mail keys and E.164)."""

    def __init__(self, names: Iterable[str], ids: Iterable[str], addresses: Iterable[str]) -> None:
        self._names = [words for name in names if (words := frozenset(_WORDS.findall(fold(name))))]
        self._ids = {fold(text) for text in ids if len(text) >= _SHORTEST_ID}
        known = [fold(text) for text in addresses]
        self._mails = [text for text in known if "@" in text]
        self._tails = [tail for text in known if "@" not in text and len(tail := _digits(text)[-_NUMBER_TAIL:]) > 5]

    def __bool__(self) -> bool:
        return bool(self._names or self._ids or self._mails or self._tails)

    def needles(self) -> list[str]:
        """Folded texts one of which a folded text that names the person must hold; for a quick first look in SQL."""
        longest = [max(words, key=lambda w: (len(w), w)) for words in self._names]
        return [*longest, *self._ids, *self._mails, *(tail[-4:] for tail in self._tails)]

    def mails(self) -> list[str]:
        """The e-mail addresses, folded."""
        return list(self._mails)

    def in_text(self, text: str) -> bool:
        """Whether *text* holds all words of a name in any order, an id as a word, or an address."""
        folded = fold(text)
        words = set(_WORDS.findall(folded))
        if any(name <= words for name in self._names) or self._ids & (words | set(folded.split())):
            return True
        if any(re.search(rf"(?<![\w.+-]){re.escape(mail)}(?![\w-])", folded) for mail in self._mails):
            return True
        digits = _digits(folded)
        return any(tail in digits for tail in self._tails)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
