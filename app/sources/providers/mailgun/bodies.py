"""Reads a message that Mailgun has stored: its text, its HTML and its headers."""

from __future__ import annotations

from typing import Final

from app.core.records import AddressText, BodyKind, MessageRecord, RecipientRecord, TimeCertainty
from app.core.statuses import Channel
from app.sources.providers.mailgun.events import PROVIDER
from app.sources.providers.shapes import Json, json_list, json_object, text

_BODIES: Final = ((BodyKind.TEXT, "body-plain"), (BodyKind.HTML, "body-html"))


def body_record(message_id: str, address: str, at: int, value: object) -> MessageRecord | None:
    """The texts of the message *message_id*; None when the answer holds none. *address* is one that it went to, and
    *at* when it was accepted (epoch seconds UTC): they say nothing new.
    """
    fields = json_object(value)
    bodies = {kind: body.encode("utf-8") for kind, name in _BODIES if (body := text(fields.get(name)))}
    if not bodies:
        return None
    headers = _headers(fields)
    if headers:
        bodies[BodyKind.HEADERS] = headers.encode("utf-8")
    recipient = RecipientRecord(AddressText(Channel.EMAIL, address), at, TimeCertainty.STAND_IN)
    return MessageRecord(PROVIDER, message_id, Channel.EMAIL, (recipient,), bodies=bodies, place=message_id)


def _headers(fields: Json) -> str:
    lines = [json_list(each) for each in json_list(fields.get("message-headers"))]
    return "".join(f"{text(line[0])}: {text(line[1])}\r\n" for line in lines if len(line) == 2)
