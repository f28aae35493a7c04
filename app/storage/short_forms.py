"""How what many rows have in common is kept short: numbers for words of providers, names of messages, folded texts."""

from __future__ import annotations

import hashlib
from typing import Final

# The words that providers say, by the number they are kept as (from 1). Generated columns of the schema turn them back
# (migration 6), so a new word needs a migration; until then it is kept as it came.
_WORDS: Final = (
    "delivered", "processed", "open", "dropped", "opened", "opened_auto", "clicked", "click", "deferred", "received",
    "undelivered", "bounced_soft", "bounce", "failed", "sent", "bounced_hard", "spam", "unsubscribe", "spamreport",
    "queued", "read", "accepted", "scheduled", "sending", "bounced", "unsubscribed", "Delivery", "Bounce", "Open",
    "Click", "SpamComplaint", "complained",
)  # fmt: skip
_NUMBERS: Final = {word: number for number, word in enumerate(_WORDS, start=1)}


def kept_word(word: str | None) -> int | str | None:
    """A provider's *word* as it is kept: its number, or itself when the schema knows none for it."""
    return word if word is None else _NUMBERS.get(word, word)


def odd_key(text: str, folded: str) -> str | None:
    """The *folded* form of *text*, None where SQL's lower() gives it from *text*, as for all that is ASCII."""
    return None if text.isascii() and folded == text.lower() else folded


def name_hash(provider: str, external_id: str) -> int:
    """48 bits that stand for a message's lasting name in an index; equal ones are told apart by the names."""
    name = f"{provider}\0{external_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(name, digest_size=6).digest(), "big")
