"""Reads Postmark's messages, opens, clicks and bounces into records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

from app.core.records import (
    AddressText,
    AttachmentRecord,
    BodyKind,
    EventRecord,
    MessageRecord,
    Problem,
    ProblemKind,
    RecipientField,
    RecipientRecord,
    SentBy,
    TimeCertainty,
)
from app.core.statuses import Channel
from app.i18n import _
from app.sources.providers.postmark.events import (
    bounce_event,
    clicked,
    detail_event,
    opened,
    state_event,
)
from app.sources.providers.shapes import CONTACT_KEY, Json, ids_in, iso_time, json_list, json_object, text, whole

PROVIDER: Final = "postmark"
NAME: Final = "Postmark"
_FIELDS: Final = (("To", RecipientField.TO), ("Cc", RecipientField.CC), ("Bcc", RecipientField.BCC))


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the list or of the details. *sent*: epoch seconds UTC, None where it cannot be read."""

    id: str
    sent: int | None
    record: MessageRecord | Problem


class RecordReader:
    """Reads for one stream. *student_key*: the metadata key that names students."""

    def __init__(self, student_key: str, *, broadcast: bool = False) -> None:
        self._student_key = student_key
        self._sent_by = SentBy.BULK if broadcast else None

    def message(self, value: object, bounces: Mapping[str, EventRecord] | None = None) -> Message:
        """The message that *value* is, from the list or with its details. *bounces*: what is known of the bounces
        that its details name, by their id.
        """
        fields = json_object(value)
        number, sent = text(fields.get("MessageID")), iso_time(fields.get("ReceivedAt"))
        events = dict(self._events(fields, bounces or {}))
        state = text(fields.get("Status"))
        recipients = tuple(
            self._recipient(address, name, place, sent, fields, (state_event(state, sent), *events.get(key, ())))
            for key, (address, name, place) in _addresses(fields).items()
            if sent is not None
        )
        if not number or not recipients:
            return Message(number, sent, _unreadable(value, number))
        name, sender = parseaddr(text(fields.get("From")))
        record = MessageRecord(
            PROVIDER,
            number,
            Channel.EMAIL,
            recipients,
            subject=text(fields.get("Subject")),
            sender=AddressText(Channel.EMAIL, sender) if sender else None,
            sender_name=name or None,
            campaign=text(fields.get("Tag")) or None,
            sent_by=self._sent_by,
            bodies=_bodies(fields),
            attachments=tuple(_attachments(fields)),
            place=number,
        )
        return Message(number, sent, record)

    def opened(self, value: object) -> MessageRecord | Problem:
        """The record of one opening."""
        fields = json_object(value)
        at = iso_time(fields.get("ReceivedAt"))
        return self._partial(value, text(fields.get("Recipient")), None if at is None else opened(at))

    def clicked(self, value: object) -> MessageRecord | Problem:
        """The record of one click."""
        fields = json_object(value)
        at = iso_time(fields.get("ReceivedAt"))
        link = text(fields.get("OriginalLink"))
        return self._partial(value, text(fields.get("Recipient")), None if at is None else clicked(at, link))

    def bounced(self, value: object) -> MessageRecord | Problem:
        """The record of one bounce."""
        fields = json_object(value)
        return self._partial(value, text(fields.get("Email")), bounce_event(fields))

    def _partial(self, value: object, address: str, event: EventRecord | None) -> MessageRecord | Problem:
        """An event by itself: what else is known of the message is not touched by what lacks here."""
        number = text(json_object(value).get("MessageID"))
        if event is None or not number or not address:
            return _unreadable(value, number)
        recipient = RecipientRecord(
            AddressText(Channel.EMAIL, address), event.at, TimeCertainty.STAND_IN, events=(event,)
        )
        return MessageRecord(PROVIDER, number, Channel.EMAIL, (recipient,), place=number)

    def _recipient(  # noqa: PLR0917 - what a message says of one address
        self,
        address: str,
        name: str,
        place: RecipientField,
        sent: int,
        fields: Json,
        events: tuple[EventRecord, ...],
    ) -> RecipientRecord:
        metadata = json_object(fields.get("Metadata"))
        return RecipientRecord(
            AddressText(Channel.EMAIL, address),
            sent,
            field=place,
            name=name or None,
            events=events,
            student_refs=ids_in(metadata.get(self._student_key)),
            contact_refs=ids_in(metadata.get(CONTACT_KEY)),
        )

    def _events(
        self, fields: Json, bounces: Mapping[str, EventRecord]
    ) -> Iterator[tuple[str, tuple[EventRecord, ...]]]:
        """What happened by address (in lower case)."""
        found: dict[str, list[EventRecord]] = {}
        for value in json_list(fields.get("MessageEvents")):
            event = json_object(value)
            known = bounces.get(bounce_id(event)) if text(event.get("Type")) == "Bounced" else detail_event(event)
            if known is not None:
                found.setdefault(text(event.get("Recipient")).strip().lower(), []).append(known)
        for address, events in found.items():
            yield address, tuple(events)


def bounce_id(event: Json) -> str:
    """The id of the bounce that an event of the details names, '' for none."""
    return text(json_object(event.get("Details")).get("BounceID"))


def _addresses(fields: Json) -> dict[str, tuple[str, str, RecipientField]]:
    """Each address once, in lower case, with how it is written, its name and where the mail names it."""
    found: dict[str, tuple[str, str, RecipientField]] = {}
    for place, kind in _FIELDS:
        for value in json_list(fields.get(place)):
            named = json_object(value)
            address = (text(named.get("Email")) or text(value)).strip()
            if address:
                found.setdefault(address.lower(), (address, text(named.get("Name")), kind))
    for value in json_list(fields.get("Recipients")):
        address = text(value).strip()
        if address:
            found.setdefault(address.lower(), (address, "", RecipientField.TO))
    return found


def _bodies(fields: Json) -> dict[BodyKind, bytes]:
    names = ((BodyKind.RAW, "Body"), (BodyKind.TEXT, "TextBody"), (BodyKind.HTML, "HtmlBody"))
    return {kind: body.encode("utf-8") for kind, name in names if (body := text(fields.get(name)))}


def _attachments(fields: Json) -> Iterator[AttachmentRecord]:
    """The files that went along: names alone in the real answers, objects in the vendor's old description."""
    for value in json_list(fields.get("Attachments")):
        facts = json_object(value)
        name = text(facts.get("Name")) or text(value)
        if name:
            yield AttachmentRecord(name, text(facts.get("ContentType")), whole(facts.get("ContentLength")))


def _unreadable(value: object, number: str) -> Problem:
    message = _("Postmark listed something without an id, an address or a time. It was set aside.")
    raw = json.dumps(value, ensure_ascii=True, default=str)
    return Problem(number or NAME, ProblemKind.UNREADABLE, message, raw)
