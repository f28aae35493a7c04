"""SQL functions of ours: starts of words, folded and unpacked texts, the code in a reply, the state of an address."""

from __future__ import annotations

from typing import Any

import apsw

from app.core.common_text import unpack_words
from app.core.reachability import AddressFacts, reachability
from app.core.reply_codes import reply_code
from app.core.statuses import Status
from app.core.text_folding import fold
from app.core.word_search import index_form, index_tokens, starts_word
from app.storage.connection import Connection
from app.storage.short_forms import name_hash


def register(connection: Connection) -> None:
    """Give *connection* our functions: starts_word(text, word) of rule 20 (both folded), folded(text),
    reply_code(text); name_hash(provider, external id); address_reach(the fields of AddressFacts in their order, the
    present instant); and those that views use: index_form(folded text), words_text and
    own_index(own words, common text or NULL, folded subject).
    """
    connection.create_scalar_function("starts_word", _starts_word, 2, deterministic=True)
    connection.create_scalar_function("folded", _folded, 1, deterministic=True)
    connection.create_scalar_function("reply_code", _reply_code, 1, deterministic=True)
    connection.create_scalar_function("name_hash", _name_hash, 2, deterministic=True)
    connection.create_scalar_function("address_reach", _address_reach, 6, deterministic=True)
    safe = apsw.SQLITE_INNOCUOUS  # trusted_schema is off: a view may only call what is declared harmless
    connection.create_scalar_function("index_form", _index_form, 1, deterministic=True, flags=safe)
    connection.create_scalar_function("words_text", _words_text, 3, deterministic=True, flags=safe)
    connection.create_scalar_function("own_index", _own_index, 3, deterministic=True, flags=safe)


def own_tokens(text: str, common: str, subject: str) -> str:
    """The tokens of a message's folded *text* that neither its common text nor its folded subject has."""
    return " ".join(sorted(index_tokens(text) - index_tokens(common) - index_tokens(subject)))


def _starts_word(*arguments: Any) -> int:
    text, word = arguments
    return int(isinstance(text, str) and starts_word(text, word))


def _folded(*arguments: Any) -> str | None:
    (text,) = arguments
    return fold(text) if isinstance(text, str) else None


def _reply_code(*arguments: Any) -> str | None:
    (text,) = arguments
    return reply_code(text) if isinstance(text, str) else None


def _name_hash(*arguments: Any) -> int:
    provider, external_id = arguments
    return name_hash(provider, external_id)


def _address_reach(*arguments: Any) -> str:
    status, reason, sent_at, arrived, opted_out, now = arguments
    known = None if status is None else Status(status)
    return reachability(AddressFacts(known, reason, sent_at, arrived, opted_out), now).value


def _index_form(*arguments: Any) -> str:
    (words,) = arguments
    return index_form(words)


def _words_text(*arguments: Any) -> str | None:
    own, common, subject = arguments
    return None if own is None else unpack_words(own, common or "", subject)


def _own_index(*arguments: Any) -> str:
    own, common, subject = arguments
    return own_tokens(unpack_words(own, common or "", subject), common or "", subject)
