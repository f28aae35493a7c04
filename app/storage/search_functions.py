"""SQL functions of ours: the start of a word, a folded text, the code in a reply, the state of an address."""

from __future__ import annotations

from typing import Any

from app.core.reachability import AddressFacts, reachability
from app.core.reply_codes import reply_code
from app.core.statuses import Status
from app.core.text_folding import fold
from app.core.word_search import starts_word
from app.storage.connection import Connection


def register(connection: Connection) -> None:
    """Give *connection* our functions: starts_word(text, word) of rule 20 (both folded), folded(text), and
    reply_code(text); and address_reach(the fields of AddressFacts in their order, the present instant).
    """
    connection.create_scalar_function("starts_word", _starts_word, 2, deterministic=True)
    connection.create_scalar_function("folded", _folded, 1, deterministic=True)
    connection.create_scalar_function("reply_code", _reply_code, 1, deterministic=True)
    connection.create_scalar_function("address_reach", _address_reach, 6, deterministic=True)


def _starts_word(*arguments: Any) -> int:
    text, word = arguments
    return int(isinstance(text, str) and starts_word(text, word))


def _folded(*arguments: Any) -> str | None:
    (text,) = arguments
    return fold(text) if isinstance(text, str) else None


def _reply_code(*arguments: Any) -> str | None:
    (text,) = arguments
    return reply_code(text) if isinstance(text, str) else None


def _address_reach(*arguments: Any) -> str:
    status, reason, sent_at, arrived, opted_out, now = arguments
    known = None if status is None else Status(status)
    return reachability(AddressFacts(known, reason, sent_at, arrived, opted_out), now).value
