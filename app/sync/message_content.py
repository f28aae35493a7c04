"""Keeps the bodies and attachments of messages, and the words a search looks through."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.html_text import html_to_text
from app.core.records import BodyKind, MessageRecord
from app.core.statuses import Direction
from app.core.text_folding import fold
from app.storage import message_store
from app.storage.message_store import StoredMessage
from app.storage.message_texts import TextIn, TextStore


def put_contents(texts: TextStore, contents: Sequence[tuple[StoredMessage, MessageRecord]]) -> None:
    """Store what the records of a page carry of their messages' content; what is there already stays."""
    attachments: list[tuple[int, int, str, str, int | None]] = []
    incoming: dict[int, TextIn] = {}
    for message, record in contents:
        message_id = message.id
        if message_id is None:
            continue
        item = incoming.setdefault(message_id, _text_in(message_id, message, record))
        fresh = {int(k): v for k, v in record.bodies.items() if int(k) not in message.body_kinds}
        item.parts.update(fresh)
        if not message.body_kinds:
            attachments += [(message_id, n, a.name, a.type, a.size) for n, a in enumerate(record.attachments, start=1)]
        # the plain part is what a search finds; an HTML part that comes later does not replace it
        if (fresh and int(BodyKind.TEXT) not in message.body_kinds) or not message.body_kinds:
            item.text = fold(plain_text(record))
        message.body_kinds = message.body_kinds | fresh.keys()
    message_store.put_attachments(texts.connection, attachments)
    texts.put(list(incoming.values()))


def _text_in(message_id: int, message: StoredMessage, record: MessageRecord) -> TextIn:
    # what comes in is not learnt from: its many senders share one recipient, the school
    outbound = message.columns["direction"] == Direction.OUTBOUND
    first = min(message.recipients.values(), key=lambda r: r.id or 0).address_id if outbound else None
    return TextIn(message_id, record.provider, record.campaign or record.template or "", first)


def plain_text(record: MessageRecord) -> str:
    """The text that a search finds: the plain part, else what the HTML shows and hides (rule 20)."""
    if record.search_text is not None:
        return record.search_text
    text = record.bodies.get(BodyKind.TEXT)
    if text is not None:
        return text.decode("utf-8", "replace")
    html = record.bodies.get(BodyKind.HTML)
    return html_to_text(html.decode("utf-8", "replace")) if html is not None else ""
