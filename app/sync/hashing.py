"""Short lasting names of records and events, so that what has not changed is known at once."""

from __future__ import annotations

import hashlib
from typing import Any


def record_hash(value: Any) -> int:
    """A signed 64-bit number that is the same for equal values (records, tuples, text)."""
    digest = hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
