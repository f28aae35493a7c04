"""Reads SendGrid's lists, details and suppressions into records (providers.md 4 and 6)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.core.reasons import Reason, drop_reason, reason_class
from app.core.records import (
    AddressText,
    EventRecord,
    MessageRecord,
    Problem,
    ProblemKind,
    RecipientRecord,
    SentBy,
    TimeCertainty,
)
from app.core.statuses import Channel, EventKind
from app.i18n import _
from app.sources.files.sendgrid_rows import is_unsubscribe_link, kind_of
from app.sources.providers.shapes import (
    CONTACT_KEY,
    Json,
    epoch_time,
    ids_in,
    iso_time,
    json_list,
    json_object,
    text,
    truth,
    written_object,
)

PROVIDER: Final = "sendgrid"
NAME: Final = "SendGrid"
RETENTION_DAYS: Final = 30  # of the logs on every plan, not extendable
_SOFT: Final = frozenset({"blocked", "block", "soft"})
# These happen once to a message on its way to an address. In the list they stand without a time of their own, in the
# details with it: the same key lets the surer time win.
_ONCE: Final = frozenset(
    {
        EventKind.SENT,
        EventKind.DELIVERED,
        EventKind.BOUNCED_HARD,
        EventKind.BOUNCED_SOFT,
        EventKind.DROPPED,
    }
)
_LISTED: Final[dict[str, EventKind]] = {
    "received": EventKind.QUEUED,
    "processed": EventKind.SENT,
    "deferred": EventKind.SENT,
    "delivered": EventKind.DELIVERED,
    "dropped": EventKind.DROPPED,
    "bounced": EventKind.BOUNCED_HARD,
    "blocked": EventKind.BOUNCED_SOFT,
    "not_delivered": EventKind.SENT,  # the feed's word for several ends; its details say which
}
_SUPPRESSIONS: Final[dict[str, EventKind]] = {
    "bounces": EventKind.BOUNCED_HARD,
    "blocks": EventKind.BOUNCED_SOFT,
    "invalid_emails": EventKind.BOUNCED_HARD,
    "spam_reports": EventKind.SPAM,
    "unsubscribes": EventKind.UNSUBSCRIBED,
}
SUPPRESSION_LISTS: Final = tuple(_SUPPRESSIONS)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list. *at*: epoch seconds UTC, when SendGrid took the message (logs) or something last happened to
    it (activity); *signature* changes when anything that the row tells does.
    """

    id: str
    at: int | None
    status: str
    record: MessageRecord | Problem
    signature: str = ""


def moment(instant: int) -> str:
    """*instant* (epoch seconds UTC) as SendGrid's queries write it."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def listed(value: object) -> Listed:
    """The row of either list that *value* is."""
    fields = json_object(value)
    number = text(fields.get("sg_message_id")) or text(fields.get("msg_id"))
    at = iso_time(fields.get("sg_message_id_created_at"))
    at = iso_time(fields.get("last_event_time")) if at is None else at
    address, status = text(fields.get("to_email")).strip(), text(fields.get("status")).strip()
    if not number or not address or at is None:
        return Listed(number, at, status, _unreadable(value, number))
    event = _listed_event(status, at, text(fields.get("reason")))
    recipient = RecipientRecord(AddressText(Channel.EMAIL, address), at, TimeCertainty.STAND_IN, events=(event,))
    record = _message(number, fields, (recipient,))
    counts = [text(fields.get(name)) for name in ("opens_count", "clicks_count", "last_event_time")]
    return Listed(number, at, status, record, "|".join((status, *counts)))


def details(value: object, student_key: str) -> MessageRecord | Problem:
    """The message with all its events, as either list tells them by id."""
    fields = json_object(value)
    number = text(fields.get("sg_message_id")) or text(fields.get("msg_id"))
    to = text(fields.get("to_email")).strip()
    events: dict[str, dict[str, EventRecord]] = {}
    for each in json_list(fields.get("events")):
        event = detail_event(json_object(each))
        address = text(json_object(each).get("email")).strip() or to
        if event is not None and address:
            events.setdefault(address.lower(), {}).setdefault(event.key, event)
    arguments = _arguments(fields)
    recipients = tuple(
        _recipient(to if to.lower() == address else address, tuple(found.values()), arguments, student_key)
        for address, found in events.items()
    )
    return _message(number, fields, recipients) if number and recipients else _unreadable(value, number)


def _recipient(address: str, events: tuple[EventRecord, ...], arguments: Json, student_key: str) -> RecipientRecord:
    """Sent when its processed event says, else at its earliest (rule 17)."""
    sent = [event.at for event in events if event.kind is EventKind.SENT]
    return RecipientRecord(
        AddressText(Channel.EMAIL, address),
        min(sent or [event.at for event in events]),
        TimeCertainty.CERTAIN if sent else TimeCertainty.STAND_IN,
        events=events,
        student_refs=_refs(arguments.get(student_key)),
        contact_refs=_refs(arguments.get(CONTACT_KEY)),
    )


def detail_event(event: Json) -> EventRecord | None:
    """One event of the details; None for one without a time."""
    word = text(event.get("event")) or text(event.get("event_name"))
    at = epoch_time(event.get("timestamp"))
    at = iso_time(event.get("processed")) if at is None else at
    if at is None or not word:
        return None
    kind, url = kind_of(word), text(event.get("url"))
    reply = text(event.get("reason")) or text(event.get("response"))
    reason, machine = None, False
    if kind in {EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT}:
        if (text(event.get("type")) or text(event.get("bounce_type"))).lower() in _SOFT:
            kind = EventKind.BOUNCED_SOFT
        own = text(event.get("bounce_classification"))
        reason = reason_class(provider_class=own, text=reply, enhanced=text(event.get("status")))
    elif kind is EventKind.DROPPED:
        reason = drop_reason(reply)
    elif kind is EventKind.CLICKED and is_unsubscribe_link(url):
        kind = EventKind.UNSUBSCRIBE_CLICK
    elif kind is EventKind.OPENED:
        machine = truth(event.get("sg_machine_open")) is True
    if kind in _ONCE:
        key = once(kind)
    else:
        name = kind.name.lower() if kind is not EventKind.UNKNOWN else f"unknown:{word}"
        key = text(event.get("sg_event_id")) or f"{name}|{at}|{url}|{int(machine)}"
    clicked = kind in {EventKind.CLICKED, EventKind.UNSUBSCRIBE_CLICK}
    return EventRecord(
        key,
        kind,
        at,
        machine=machine,
        word=word,
        detail=reply or None,
        url=(url or None) if clicked else None,
        reason=reason,
    )


def once(kind: EventKind) -> str:
    """The key of an event that happens once to a message on its way to an address."""
    return f"once|{kind.name.lower()}"


def _listed_event(status: str, at: int, reply: str) -> EventRecord:
    """What the state in a list says: the list tells no time of it."""
    kind = _LISTED.get(status, EventKind.UNKNOWN)
    reason = None
    if kind in {EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT}:
        reason = reason_class(provider_class=None, text=reply)
    elif kind is EventKind.DROPPED:
        reason = drop_reason(reply)
    key = once(kind) if kind in _ONCE else f"listed|{status}"
    return EventRecord(
        key, kind, at, certainty=TimeCertainty.STAND_IN, word=status, detail=reply or None, reason=reason
    )


def suppressed(list_name: str, value: object) -> tuple[str, EventRecord] | None:
    """The address of an entry of a suppression list, and the event that it means for the message before it; None for
    an entry that makes no sense.
    """
    fields = json_object(value)
    address, at = text(fields.get("email")).strip(), epoch_time(fields.get("created"))
    if not address or at is None:
        return None
    kind, reply = _SUPPRESSIONS[list_name], text(fields.get("reason"))
    reason = None
    if list_name == "invalid_emails":
        reason = Reason.BAD_ADDRESS.value
    elif kind in {EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT}:
        reason = reason_class(provider_class=None, text=reply, enhanced=text(fields.get("status")))
    word = _("{list} (inferred)").format(list=list_name)
    key = once(kind) if kind in _ONCE else f"suppression|{list_name}|{at}"
    return address, EventRecord(
        key, kind, at, certainty=TimeCertainty.STAND_IN, word=word, detail=reply or None, reason=reason
    )


def suppression_record(message_id: str, address: str, event: EventRecord) -> MessageRecord:
    """The event of a suppression, for the message that it most likely followed."""
    recipient = RecipientRecord(AddressText(Channel.EMAIL, address), event.at, TimeCertainty.STAND_IN, events=(event,))
    return MessageRecord(PROVIDER, message_id, Channel.EMAIL, (recipient,), place=message_id)


def _message(number: str, fields: Json, recipients: tuple[RecipientRecord, ...]) -> MessageRecord:
    sender, template = text(fields.get("from_email")).strip(), text(fields.get("template_id")).strip()
    categories = [text(each) for name in ("category", "categories") for each in json_list(fields.get(name))]
    return MessageRecord(
        PROVIDER,
        number,
        Channel.EMAIL,
        recipients,
        subject=text(fields.get("subject")),
        sender=AddressText(Channel.EMAIL, sender) if sender else None,
        campaign=", ".join(each for each in categories if each) or None,
        template=template or None,
        sent_by=SentBy.AUTOMATIC if template else None,
        place=number,
    )


def _arguments(fields: Json) -> Json:
    """What the school's program gave along: an object in the logs, its JSON as text in the activity feed."""
    return json_object(fields.get("custom_args")) or written_object(fields.get("unique_args"))


def _refs(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for each in json_list(value) or (value,) for found in ids_in(each)))


def _unreadable(value: object, number: str) -> Problem:
    message = _("SendGrid listed something without an id, an address or a time. It was set aside.")
    raw = json.dumps(value, ensure_ascii=True, default=str)
    return Problem(number or NAME, ProblemKind.UNREADABLE, message, raw)
