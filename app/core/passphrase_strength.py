"""How strong a new passphrase is, roughly, so that a person can be told in plain words."""

from __future__ import annotations

import itertools
import re
from enum import Enum, auto
from typing import Final

SHORTEST_PASSPHRASE: Final = 8
_GOOD_WORDS: Final = 4  # four words that do not belong together: the advice of the UK's NCSC is three or more
_GOOD_SIGNS: Final = 16
_FAIR_WORDS: Final = 3
_FAIR_SIGNS: Final = 12
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


class Strength(Enum):
    """From what is refused to what is good."""

    TOO_SHORT = auto()
    WEAK = auto()
    FAIR = auto()
    GOOD = auto()


def strength_of(passphrase: str) -> Strength:
    """How strong *passphrase* is: by the signs that neither repeat nor continue the one before, and different words."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return Strength.TOO_SHORT
    signs = _telling_signs(passphrase)
    words = len({word.casefold() for word in _WORD.findall(passphrase)})
    if signs >= _GOOD_SIGNS and (words >= _GOOD_WORDS or _kinds(passphrase) >= _FAIR_WORDS):
        return Strength.GOOD
    if signs >= _FAIR_SIGNS and (words >= _FAIR_WORDS or _kinds(passphrase) > 1):
        return Strength.FAIR
    return Strength.WEAK


def _telling_signs(passphrase: str) -> int:
    """How many signs are not foretold by the one before them ("aaaa", "1234", "dcba")."""
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(passphrase)]
    return 1 + sum(abs(step) > 1 for step in steps)


def _kinds(passphrase: str) -> int:
    """How many of these it has: small letters, capitals, digits, other signs."""
    found = (
        any(sign.islower() for sign in passphrase),
        any(sign.isupper() for sign in passphrase),
        any(sign.isdigit() for sign in passphrase),
        any(not sign.isalnum() and not sign.isspace() for sign in passphrase),
    )
    return sum(found)
