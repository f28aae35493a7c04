"""Reads Mailgun's events, of the logs and of the older events list, into records (providers.md 3 and 6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parseaddr
from typing import Final

from app.core.reasons import Reason, reason_class
from app.core.records import (
    AddressText,
    AttachmentRecord,
    EventRecord,
    MessageRecord,
    Problem,
    ProblemKind,
    RecipientRecord,
    TimeCertainty,
)
from app.core.statuses import Channel, EventKind
from app.i18n import _
from app.sources.providers.shapes import (
    CONTACT_KEY,
    Json,
    epoch_time,
    ids_in,
    iso_time,
    json_list,
    json_object,
    text,
    whole,
    written_object,
)

PROVIDER: Final = "mailgun"
NAME: Final = "Mailgun"
ACCEPTED: Final = "accepted"
_KINDS: Final[dict[str, EventKind]] = {
    ACCEPTED: EventKind.SENT,
    "rejected": EventKind.FAILED,
    "delivered": EventKind.DELIVERED,
    "opened": EventKind.OPENED,
    "clicked": EventKind.CLICKED,
    "unsubscribed": EventKind.UNSUBSCRIBED,
    "complained": EventKind.SPAM,
}
# They tell of no message that the school sent.
_ASIDE: Final = re.compile(r"stored|list_.*|email_validation")
_MACHINES: Final = frozenset({"apple", "generic"})  # gmail fetches pictures for persons too
_HARD: Final = frozenset({"bounce", "hardfail"})
_SUPPRESSED: Final[dict[str, Reason]] = {
    "suppress-bounce": Reason.SUPPRESSED_BOUNCE,
    "suppress-complaint": Reason.SUPPRESSED_SPAM,
    "suppress-unsubscribe": Reason.SUPPRESSED_UNSUBSCRIBE,
}
_OWN_REASONS: Final[dict[str, Reason]] = {
    "old": Reason.GAVE_UP,
    "greylisted": Reason.GREYLIST,
    "espblock": Reason.BLOCKED,
    "blacklisted": Reason.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the text of a message can be fetched. *at*: when it was accepted, epoch seconds UTC; *address*: one that
    it went to.
    """

    message_id: str
    address: str
    at: int
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Row:
    """One event read: its *records*, when it was (None where it says nothing), and where its message's text is."""

    records: tuple[MessageRecord | Problem, ...]
    at: int | None
    stored: Stored | None = None


class EventReader:
    """Reads events. *student_key*: the variable that names students."""

    def __init__(self, student_key: str) -> None:
        self._student_key = student_key

    def read(self, value: object) -> Row:
        """The event that *value* is; what tells of no sent message gives no record."""
        fields = json_object(value)
        word, at = text(fields.get("event")), _time(fields)
        if _ASIDE.fullmatch(word):
            return Row((), at)
        headers = json_object(json_object(fields.get("message")).get("headers"))
        number = text(headers.get("message-id")).strip().strip("<>")
        addresses = _recipients(fields, headers)
        if not word or at is None or not number or not addresses:
            return Row((_unreadable(value, number),), at)
        event = _event(fields, word, at)
        record = self._message(fields, headers, number, addresses, event)
        return Row((record,), at, _stored(fields, number, addresses[0], at) if word == ACCEPTED else None)

    def _message(
        self, fields: Json, headers: Json, number: str, addresses: list[str], event: EventRecord
    ) -> MessageRecord:
        variables = written_object(fields.get("user-variables"))  # an object in the list, text in the logs
        sure = TimeCertainty.CERTAIN if event.word == ACCEPTED else TimeCertainty.STAND_IN
        recipients = tuple(
            RecipientRecord(
                AddressText(Channel.EMAIL, address),
                event.at,
                sure,
                name=_name_of(address, headers),
                events=(event,),
                student_refs=ids_in(variables.get(self._student_key)),
                contact_refs=ids_in(variables.get(CONTACT_KEY)),
            )
            for address in addresses
        )
        name, sender = parseaddr(text(headers.get("from")))
        message = json_object(fields.get("message"))
        return MessageRecord(
            PROVIDER,
            number,
            Channel.EMAIL,
            recipients,
            subject=text(headers.get("subject")),
            sender=AddressText(Channel.EMAIL, sender) if sender else None,
            sender_name=name or None,
            campaign=next((tag for each in json_list(fields.get("tags")) if (tag := text(each))), None),
            template=text(json_object(fields.get("template")).get("name")) or None,
            size=whole(message.get("size")),
            attachments=tuple(_attachments(message)),
            place=number,
        )


def _time(fields: Json) -> int | None:
    """The logs write ``@timestamp`` in ISO 8601, the events list ``timestamp`` in seconds."""
    found = iso_time(fields.get("@timestamp"))
    return epoch_time(fields.get("timestamp")) if found is None else found


def _event(fields: Json, word: str, at: int) -> EventRecord:
    """An event's id is its own only within a day (Mailgun's docs), so the day is part of the key."""
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    status = json_object(fields.get("delivery-status"))
    kind, reason, told = _KINDS.get(word, EventKind.UNKNOWN), None, word
    if word == "failed":
        kind, reason = _failure(fields, status)
        told = " ".join(part for part in (word, text(fields.get("severity"))) if part)
    elif kind is EventKind.FAILED:
        reason = Reason.OTHER.value
    reply = text(status.get("message")) or text(status.get("description"))
    reply = reply or text(json_object(fields.get("reject")).get("reason"))
    return EventRecord(
        f"{day}|{text(fields.get('id')) or f'{word}|{at}'}",
        kind,
        at,
        machine=kind in {EventKind.OPENED, EventKind.CLICKED} and _by_machine(fields, kind),
        word=told,
        detail=reply or None,
        url=text(fields.get("url")) or None if kind is EventKind.CLICKED else None,
        reason=reason,
    )


def _failure(fields: Json, status: Json) -> tuple[EventKind, str | None]:
    reason = text(fields.get("reason")).strip().lower()
    if text(fields.get("severity")).lower() != "permanent":
        return EventKind.DEFERRED, None
    if reason.startswith("suppress-"):
        return EventKind.DROPPED, _SUPPRESSED.get(reason, Reason.SUPPRESSED_OTHER).value
    enhanced = text(status.get("enhanced-code")).strip()
    reply = text(status.get("message")) or text(status.get("description"))
    found = reason_class(provider_class=None, text=reply, enhanced=enhanced, basic=whole(status.get("code")))
    if found in {Reason.OTHER.value, Reason.NONE.value} and reason in _OWN_REASONS:
        found = _OWN_REASONS[reason].value
    kind = text(status.get("bounce-type")).strip().lower()
    if kind in {"hard", "soft"}:
        hard = kind == "hard"
    elif enhanced:
        hard = enhanced.startswith("5.1.") or (reason in _HARD and not enhanced.startswith(("4.", "5.2.2")))
    else:
        hard = reason in _HARD
    return EventKind.BOUNCED_HARD if hard else EventKind.BOUNCED_SOFT, found


def _by_machine(fields: Json, kind: EventKind) -> bool:
    """``client-info.bot``: apple, gmail, generic or nothing; a third party has seen it as true and false."""
    bot = json_object(fields.get("client-info")).get("bot")
    if isinstance(bot, bool):
        return bot
    word = text(bot).strip().lower()
    return word in _MACHINES or (kind is EventKind.CLICKED and word == "gmail")


def _recipients(fields: Json, headers: Json) -> list[str]:
    """The address of the event; a rejected message has only those of its headers."""
    address = text(fields.get("recipient")).strip()
    if address:
        return [address]
    if text(fields.get("event")) != "rejected":
        return []
    return list(dict.fromkeys(found for _name, found in getaddresses([text(headers.get("to"))]) if found))


def _name_of(address: str, headers: Json) -> str | None:
    named = getaddresses([text(headers.get("to"))])
    return next((name for name, found in named if name and found.lower() == address.lower()), None)


def _stored(fields: Json, number: str, address: str, at: int) -> Stored | None:
    storage = json_object(fields.get("storage"))
    url = storage.get("url")
    links = [text(url)] if isinstance(url, str) else [text(each) for each in json_list(url)]
    link, key = next((each for each in links if each), ""), text(storage.get("key"))
    return Stored(number, address, at, link, key) if link or key else None


def _attachments(message: Json) -> Iterator[AttachmentRecord]:
    for value in json_list(message.get("attachments")):
        facts = json_object(value)
        name = text(facts.get("filename"))
        if name:
            yield AttachmentRecord(name, text(facts.get("content-type")), whole(facts.get("size")))


def _unreadable(value: object, number: str) -> Problem:
    message = _("Mailgun listed an event without a message, an address or a time. It was set aside.")
    raw = json.dumps(value, ensure_ascii=True, default=str)
    return Problem(number or NAME, ProblemKind.UNREADABLE, message, raw)
