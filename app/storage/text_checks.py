"""Whether every text that is kept can be unpacked, and what becomes of one that cannot."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Final

from app.core.common_text import unpack, unpack_words
from app.storage.connection import Connection

_PARTS: Final = (
    "SELECT b.message_id, b.kind, b.own, c.content FROM body_part b LEFT JOIN common_text c ON c.id = b.common_id"
)
_WORDS: Final = (
    "SELECT w.message_id, w.own, CAST(c.content AS TEXT), s.key FROM message_words w"
    " CROSS JOIN message m ON m.id = w.message_id CROSS JOIN subject s ON s.id = m.subject_id"
    " LEFT JOIN common_text c ON c.id = w.common_id"
)


def faulty_texts(connection: Connection) -> tuple[list[tuple[int, int]], list[int]]:
    """The parts (message, kind) and the messages whose words for the search cannot be unpacked; one pass over all."""
    parts: list[tuple[int, int]] = []
    for message_id, kind, own, common in connection.execute(_PARTS):
        try:
            unpack(own, common or b"")
        except zlib.error:
            parts.append((message_id, kind))
    return parts, list(_faulty_words(connection))


def _faulty_words(connection: Connection) -> Iterator[int]:
    for message_id, own, common, subject in connection.execute(_WORDS):
        try:
            unpack_words(own, common or "", subject)
        except (zlib.error, UnicodeDecodeError):
            yield message_id


def drop_faulty_texts(connection: Connection) -> None:
    """Delete what cannot be unpacked, and have the next import of its file write it anew.

    The index of the search is to be built anew after this: what stood in it for these messages is not known.
    """
    parts, words = faulty_texts(connection)
    connection.executemany("DELETE FROM body_part WHERE message_id = ? AND kind = ?", parts)
    ids = json.dumps(sorted({*words, *(message_id for message_id, _kind in parts)}))
    connection.execute(
        "DELETE FROM message_words WHERE message_id IN (SELECT value FROM json_each(?))", (json.dumps(words),)
    )
    connection.execute("UPDATE message SET rec_hash = 0 WHERE id IN (SELECT value FROM json_each(?))", (ids,))
