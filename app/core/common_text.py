"""Finds the text that messages to different people have in common, and writes other text as what differs from it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Final

LEAST_ADDRESSES: Final = 3  # fewer would make one family's own words common, and they would outlive their erasure
_LEADERS: Final = 24  # how many texts are tried as the model of a kind
_LEAST_WORDS: Final = 4
_RUN: Final = re.compile(r"([^\W_]+)([\W_]*)")
_PRIVATE: Final = re.compile(r"[^\x00-\x7f]+|[\x00-\x7f]{24,}")
_RAW_DEFLATE: Final = -15


def learn(samples: Sequence[tuple[int, str]]) -> list[str]:
    """Return the common text of each kind of message among *samples*, (address id, text) each.

    A word is in it only when the texts of that kind all have it, and these went to at least three addresses. Words
    stand in the order of the first such text, with what stands between them there.
    """
    sets = [frozenset(run for run, _between in _RUN.findall(text)) for _address, text in samples]
    left = list(range(len(samples)))
    found: list[str] = []
    for _attempt in range(_LEADERS):
        if not left:
            break
        leader = left[0]
        common, members = sets[leader], [leader]
        for other in left[1:]:
            both = common & sets[other]
            if len(both) * 2 > len(sets[leader]):
                common = both
                members.append(other)
        if len(common) >= _LEAST_WORDS and len({samples[i][0] for i in members}) >= LEAST_ADDRESSES:
            found.append(_kept(samples[leader][1], common))
        taken = set(members)
        left = [i for i in left if i not in taken]
    return found


def _kept(text: str, common: frozenset[str]) -> str:
    """The words of *text* that are *common*, each with the signs after it, but no long or foreign ones."""
    return "".join(run + _PRIVATE.sub(" ", between) for run, between in _RUN.findall(text) if run in common)


def pack(content: bytes, common: bytes = b"") -> bytes:
    """Return *content* in few bytes, as it differs from *common* (RFC 1951, which looks back 32 KB)."""
    if common:
        packer = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE, 9, zlib.Z_DEFAULT_STRATEGY, common)
    else:
        packer = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE, 9)
    return packer.compress(content) + packer.flush()


def unpack(packed: bytes, common: bytes = b"") -> bytes:
    """Return what `pack` was given, byte for byte; *common* must be the same. Raises zlib.error for other bytes,
    also for a part of what `pack` gave: zlib itself would say nothing of an end that is missing.
    """
    opener = zlib.decompressobj(_RAW_DEFLATE, common) if common else zlib.decompressobj(_RAW_DEFLATE)
    content = opener.decompress(packed) + opener.flush()
    if not opener.eof:
        raise zlib.error("incomplete")
    return content


def pack_words(text: str, common: str, subject: str) -> bytes:
    """Return a message's folded *text* in few bytes, as it differs from the common text and its folded subject."""
    return pack(text.encode(), f"{common}\n{subject}".encode())


def unpack_words(packed: bytes, common: str, subject: str) -> str:
    """Return what `pack_words` was given."""
    return unpack(packed, f"{common}\n{subject}".encode()).decode()
