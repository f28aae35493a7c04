"""The recovery key: the key of the log as letters that a person can print, keep in a safe, and type in again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
from typing import Final

from app.errors import UsageError
from app.i18n import _

_GROUP: Final = 4
_CHECK_BYTES: Final = 3
_KEY_BYTES: Final = 32
_LETTERS: Final = 56  # of 35 bytes in base32 (RFC 4648 section 6), with nothing to fill up
_MOST_ONES: Final = 8  # a 1 may be an I or an L: more of them than this are not tried


def recovery_key(key: bytes) -> str:
    """*key* (32 bytes) and a checksum, in base32 (RFC 4648), in groups of four letters."""
    text = base64.b32encode(key + _checksum(key)).decode("ascii")
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def key_of_recovery_key(text: str) -> bytes:
    """The key that a typed recovery key says.

    Letter case, spaces and dashes do not matter; 0 is read as O, 8 as B, 1 as I or L, whichever fits the checksum.
    Raises UsageError when a letter is missing or wrong.
    """
    letters = "".join(sign for sign in text.upper() if sign.isalnum()).replace("0", "O").replace("8", "B")
    if len(letters) == _LETTERS and letters.isascii() and letters.count("1") <= _MOST_ONES:
        for chosen in itertools.product("IL", repeat=letters.count("1")):
            key = _decoded(letters, chosen)
            if key is not None:
                return key
    raise UsageError(
        _("This is not a whole recovery key; nothing was changed."),
        _("It has 14 groups of four letters and digits. Compare them with the print, group by group."),
    )


def _decoded(letters: str, ones: tuple[str, ...]) -> bytes | None:
    parts = letters.split("1")
    filled = "".join(itertools.chain.from_iterable(itertools.zip_longest(parts, ones, fillvalue="")))
    try:
        content = base64.b32decode(filled)
    except binascii.Error:
        return None
    key, check = content[:_KEY_BYTES], content[_KEY_BYTES:]
    return key if check == _checksum(key) else None


def _checksum(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=_CHECK_BYTES, person=b"recovery").digest()
