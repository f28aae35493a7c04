"""What one row of our messages form says: a message with the recipients that the row names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from app.core.addresses import normalise, split_addresses
from app.core.reasons import Reason, drop_reason, reason_class, sms_reason
from app.core.records import (
    AddressText,
    BodyKind,
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
from app.sources.base import ReadOptions
from app.sources.files.dates import parse_time
from app.sources.files.forms import Columns
from app.sources.files.tabular import Row, Table, header_key
from app.sources.files.twilio_messages import first_line

PROVIDER: Final = "generic"
_CHANNELS: Final = {
    "email": Channel.EMAIL,
    "mail": Channel.EMAIL,
    "sms": Channel.SMS,
    "text": Channel.SMS,
    "textmessage": Channel.SMS,
    "mobile": Channel.SMS,
}
_LABELS: Final = {Channel.EMAIL: "email", Channel.SMS: "sms"}
_SENT_BY: Final = {"person": SentBy.PERSON, "bulk": SentBy.BULK, "automatic": SentBy.AUTOMATIC}
# Our own status words first, then what providers write; a plain "bounced" is a hard one.
_STATUS_WORDS: Final[dict[EventKind, str]] = {
    EventKind.QUEUED: "queued accepted scheduled pending",
    EventKind.SENT: "sent sending processed submitted",
    EventKind.DEFERRED: "deferred delayed retrying",
    EventKind.DELIVERED: "delivered",
    EventKind.BOUNCED_SOFT: "bouncedsoft softbounce softbounced blocked",
    EventKind.BOUNCED_HARD: "bouncedhard hardbounce hardbounced bounced bounce",
    EventKind.DROPPED: "dropped drop suppressed",
    EventKind.FAILED: "failed fail failure error undelivered undeliverable rejected expired canceled cancelled",
    EventKind.OPENED: "opened open read viewed",
    EventKind.CLICKED: "clicked click",
    EventKind.SPAM: "spam spamreport complained complaint markedasspam",
    EventKind.UNSUBSCRIBED: "unsubscribed unsubscribe optedout",
    EventKind.RESUBSCRIBED: "resubscribed resubscribe",
    EventKind.UNKNOWN: "unknown",
}
_KINDS: Final = {word: kind for kind, words in _STATUS_WORDS.items() for word in words.split()}
_MACHINE_WORDS: Final = frozenset({"openedauto", "autoopened", "machineopened", "openedbymachine"})
_WITHOUT_RANK: Final = (EventKind.UNSUBSCRIBED, EventKind.RESUBSCRIBED)
_FAILURES: Final = (EventKind.BOUNCED_SOFT, EventKind.BOUNCED_HARD, EventKind.DROPPED, EventKind.FAILED)
_REFS: Final = re.compile(r"[,;]")
_REASONS: Final = frozenset(reason.value for reason in Reason)
_ERROR_CODE: Final = re.compile(r"\d{3,6}")


@lru_cache(maxsize=512)
def _kind_of(word: str) -> tuple[EventKind, bool]:
    """The kind of event that a status word names, and whether a machine did it; UNKNOWN for a new word."""
    key = header_key(word).replace("(", "").replace(")", "")
    if key in _MACHINE_WORDS:
        return EventKind.OPENED, True
    return _KINDS.get(key, EventKind.UNKNOWN), False


class FormRowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, columns: Columns, options: ReadOptions, day_first: bool | None) -> None:
        self._table = table
        self._columns = columns
        self._zone = options.zone
        self._region = options.region
        self._day_first = day_first

    def read(self, row: Row) -> Iterator[MessageRecord | Problem]:
        """Yield the message of *row*, and a problem for what could not be taken. Required cells are not empty."""
        text = self._columns.text
        channel = _CHANNELS.get(header_key(text(row, "type")))
        if channel is None:
            message = _("The type is neither email nor sms. The row was set aside.")
            yield self._problem(row, ProblemKind.BAD_VALUE, message)
            return
        sent_at = self._time(text(row, "sent_at"))
        if sent_at is None:
            message = _("The time sent cannot be read. The row was set aside.")
            yield self._problem(row, ProblemKind.BAD_TIME, message)
            return
        pieces = split_addresses(text(row, "to"))
        good = [piece for piece in pieces if normalise(AddressText(channel, piece), self._region)]
        if not good:
            message = _("The recipient is no e-mail address or telephone number. The row was set aside.")
            yield self._problem(row, ProblemKind.BAD_ADDRESS, message)
            return
        yield from self._complaints(row, len(pieces) - len(good))
        events = tuple(self._events(row, channel, sent_at))
        first = self._recipient(row, AddressText(channel, good[0], _LABELS[channel]), sent_at, events)
        others = (
            replace(first, address=AddressText(channel, piece, _LABELS[channel]), name=None) for piece in good[1:]
        )
        first = first if len(good) == 1 else replace(first, name=None)  # a name beside several is nobody's
        yield self._message(row, channel, (first, *others))

    def _complaints(self, row: Row, n_bad: int) -> Iterator[Problem]:
        """Problems that leave the row standing."""
        text = self._columns.text
        if n_bad:
            message = _("One of the recipients is no address of this type. The row was taken without it.")
            yield self._problem(row, ProblemKind.BAD_ADDRESS, message, fatal=False)
        if text(row, "status_at") and self._time(text(row, "status_at")) is None:
            message = _("The time of the status cannot be read. The time sent was taken instead.")
            yield self._problem(row, ProblemKind.BAD_TIME, message, fatal=False)
        sent_by = header_key(text(row, "sent_by"))
        if sent_by and sent_by not in _SENT_BY:
            message = _("Who sent it is none of person, bulk, automatic. The row was taken without it.")
            yield self._problem(row, ProblemKind.BAD_VALUE, message, fatal=False)

    def _time(self, text: str) -> int | None:
        try:
            return parse_time(text, zone=self._zone, day_first=self._day_first)
        except ValueError:
            return None

    def _events(self, row: Row, channel: Channel, sent_at: int) -> Iterator[EventRecord]:
        """The status as an event (rule 10). A status without a rank stands beside the sending itself."""
        text = self._columns.text
        word = text(row, "status")
        kind, machine = _kind_of(word) if word else (EventKind.SENT, False)
        if kind in _WITHOUT_RANK or not word:
            yield _event(EventKind.SENT, sent_at, TimeCertainty.CERTAIN)
        if not word:
            return
        status_at = self._time(text(row, "status_at")) if text(row, "status_at") else None
        at = sent_at if status_at is None else status_at
        certain = status_at is not None or kind is EventKind.SENT
        reply = text(row, "reason")
        yield replace(
            _event(kind, at, TimeCertainty.CERTAIN if certain else TimeCertainty.STAND_IN, machine, word),
            word=word,
            detail=reply or None,
            reason=_reason(channel, kind, reply) if kind in _FAILURES else None,
        )

    def _recipient(
        self, row: Row, address: AddressText, sent_at: int, events: tuple[EventRecord, ...]
    ) -> RecipientRecord:
        text = self._columns.text
        return RecipientRecord(
            address=address,
            sent_at=sent_at,
            name=text(row, "to_name") or None,
            events=events,
            student_refs=_listed(text(row, "student_id")),
            contact_refs=_listed(text(row, "contact_id")),
        )

    def _message(self, row: Row, channel: Channel, recipients: tuple[RecipientRecord, ...]) -> MessageRecord:
        text = self._columns.text
        body, html, sender = text(row, "text"), text(row, "html"), text(row, "from")
        bodies = {BodyKind.TEXT: body.encode("utf-8", "replace")} if body else {}
        if html:
            bodies[BodyKind.HTML] = html.encode("utf-8", "replace")
        own_line = first_line(body) if channel is Channel.SMS else ""
        return MessageRecord(
            provider=PROVIDER,
            external_id=text(row, "message_id"),
            channel=channel,
            recipients=recipients,
            subject=own_line or text(row, "subject"),
            sender=AddressText(channel, sender, _LABELS[channel]) if sender else None,
            campaign=text(row, "campaign") or None,
            template=text(row, "template") or None,
            sent_by=_SENT_BY.get(header_key(text(row, "sent_by"))),
            bodies=bodies,
            place=self._table.place(row.line),
        )

    def joined(self, records: list[MessageRecord]) -> MessageRecord:
        """One message out of all rows of it: what an earlier row does not say is taken from a later one."""
        if len(records) == 1:
            return records[0]
        recipients: dict[tuple[str, ...], RecipientRecord] = {}
        bodies: dict[BodyKind, bytes] = {}
        for record in records:
            for kind, body in record.bodies.items():
                bodies.setdefault(kind, body)
            for recipient in record.recipients:
                key = _identity(recipient, self._region)
                known = recipients.get(key)
                recipients[key] = recipient if known is None else _united(known, recipient)
        return replace(
            records[0],
            recipients=tuple(recipients.values()),
            subject=next((record.subject for record in records if record.subject), ""),
            sender=next((record.sender for record in records if record.sender), None),
            campaign=next((record.campaign for record in records if record.campaign), None),
            template=next((record.template for record in records if record.template), None),
            sent_by=next((record.sent_by for record in records if record.sent_by is not None), None),
            bodies=bodies,
            rows=len(records),
        )

    def of_another_type(self, row: Row) -> Problem:
        """The problem of a row whose type is not that of its message."""
        message = _("Another row of this message has another type. The row was set aside.")
        return self._problem(row, ProblemKind.CONFLICT, message)

    def _problem(self, row: Row, kind: ProblemKind, message: str, *, fatal: bool = True) -> Problem:
        return Problem(self._table.place(row.line), kind, message, row.raw, fatal_to_record=fatal)


def _event(kind: EventKind, at: int, certainty: TimeCertainty, machine: bool = False, word: str = "") -> EventRecord:
    name = kind.name.lower() if kind is not EventKind.UNKNOWN else f"unknown:{word}"
    return EventRecord(f"{name}|{at}||{int(machine)}", kind, at, machine, certainty)


def _reason(channel: Channel, kind: EventKind, reply: str) -> str:
    """The reason class (rule 16): one of our own words, else what the provider's words and codes say."""
    word = reply.strip().lower()
    if word in _REASONS:
        return word
    if channel is Channel.SMS:
        code = _ERROR_CODE.search(reply)
        return sms_reason(int(code.group())) if code else (Reason.SMS_OTHER.value if word else Reason.NONE.value)
    if kind is EventKind.DROPPED:
        return drop_reason(reply)
    return reason_class(provider_class=reply, text=reply)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref.strip() for ref in _REFS.split(text) if ref.strip()))


def _identity(recipient: RecipientRecord, region: str) -> tuple[str, ...]:
    return tuple(address.key for address in normalise(recipient.address, region))


def _united(known: RecipientRecord, more: RecipientRecord) -> RecipientRecord:
    """One recipient out of two rows for one address (rule 1): every event, every student named."""
    events = {event.key: event for event in (*known.events, *more.events)}
    return replace(
        known,
        sent_at=min(known.sent_at, more.sent_at),
        name=known.name or more.name,
        events=tuple(events.values()),
        student_refs=tuple(dict.fromkeys((*known.student_refs, *more.student_refs))),
        contact_refs=tuple(dict.fromkeys((*known.contact_refs, *more.contact_refs))),
    )
