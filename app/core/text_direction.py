"""Keeps addresses, numbers and codes in their own order inside text that runs from right to left."""

from __future__ import annotations

import unicodedata
from typing import Final

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_ISOLATE: Final = "\N{LEFT-TO-RIGHT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"


def kept_left_to_right(text: str) -> str:
    """*text* inside an isolate (Unicode UAX 9) when no letter of it is of a right-to-left script, else as it is:
    ``+61 491 570 156`` then does not end in its plus sign where the line runs the other way.
    """
    if not text or any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text):
        return text
    return _ISOLATE.format(text)
