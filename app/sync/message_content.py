"""Keeps the bodies and attachments of messages, and the words a search looks through."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from app.core.html_text import html_to_text
from app.core.records import BodyKind, MessageRecord
from app.core.text_folding import fold
from app.storage import message_store
from app.storage.connection import Connection
from app.storage.message_store import StoredMessage


def put_contents(connection: Connection, contents: Sequence[tuple[StoredMessage, MessageRecord]]) -> None:
    """Store what the records of a page carry of their messages' content; what is there already stays."""
    bodies: list[tuple[int, int, bytes]] = []
    attachments: list[tuple[int, int, str, str, int | None]] = []
    words: dict[int, tuple[str, str | None]] = {}
    for message, record in contents:
        message_id = message.id
        if message_id is None:
            continue
        fresh = {k: v for k, v in record.bodies.items() if int(k) not in message.body_kinds}
        bodies += [(message_id, int(kind), zlib.compress(content)) for kind, content in fresh.items()]
        if not message.body_kinds:
            attachments += [(message_id, n, a.name, a.type, a.size) for n, a in enumerate(record.attachments, start=1)]
        # the plain part is what a search finds; an HTML part that comes later does not replace it
        has_text = bool(fresh) and int(BodyKind.TEXT) not in message.body_kinds
        text = fold(plain_text(record)) if has_text or not message.body_kinds else None
        if text is None and message_id in words:
            text = words[message_id][1]
        words[message_id] = (str(message.columns["subject_key"]), text)
        message.body_kinds = message.body_kinds | {int(kind) for kind in fresh}
    message_store.put_bodies(connection, bodies)
    message_store.put_attachments(connection, attachments)
    message_store.put_words(connection, [(i, subject, text) for i, (subject, text) in words.items()])


def plain_text(record: MessageRecord) -> str:
    """The text that a search finds: the plain part, else what the HTML shows and hides (rule 20)."""
    if record.search_text is not None:
        return record.search_text
    text = record.bodies.get(BodyKind.TEXT)
    if text is not None:
        return text.decode("utf-8", "replace")
    html = record.bodies.get(BodyKind.HTML)
    return html_to_text(html.decode("utf-8", "replace")) if html is not None else ""
