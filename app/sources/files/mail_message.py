"""Turns the bytes of one mail into a message record: who, when, which way, and its exact bodies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from app.core.addresses import email_address
from app.core.records import (
    AddressText,
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
from app.core.statuses import Channel, Direction, EventKind
from app.i18n import _
from app.sources.base import ReadOptions
from app.sources.files.dates import parse_time
from app.sources.files.mail_headers import Headers, Mailbox
from app.sources.files.mail_parts import Parts, read_parts, split_head
from app.sources.files.mail_text import decode_text

PROVIDER: Final = "mail"
_FIELDS: Final = (("to", RecipientField.TO), ("cc", RecipientField.CC), ("bcc", RecipientField.BCC))
_DELIVERED_TO: Final = ("delivered-to", "x-original-to", "envelope-to")
_TELLING: Final = ("from", "to", "date", "subject", "message-id", "received")
_MESSAGE_ID: Final = re.compile(r"<\s*([^<>]*?)\s*>")
_REFS: Final = re.compile(r"[,;\s]+")
_CONTACT_KEY: Final = "contact_id"
_KEPT_OF_A_BAD_MAIL: Final = 1 << 18  # bytes
_Timed = tuple[int, TimeCertainty]


class MailReader:
    """Reads single mails by the options of an import."""

    def __init__(self, options: ReadOptions) -> None:
        self._own_domains = options.own_domains
        self._student_header = _header_of(options.student_key)
        self._contact_header = _header_of(_CONTACT_KEY)

    def read(
        self, raw: bytes, place: str, *, stored: bytes | None = None, envelope_date: str = ""
    ) -> Iterator[MessageRecord | Problem]:
        """Yield the message that *raw* is, and a problem for each part of it that could not be taken.

        *stored* is the original where it differs from *raw* (an mbox quotes lines, rule 27); *envelope_date* is
        the time of the mbox's own line, in UTC. The time sent is the Date header; when that cannot be read, the
        newest Received header, else the envelope (rule 17).
        """
        head, body = split_head(raw.removeprefix(b"\xef\xbb\xbf"))
        headers = Headers(head)
        if not any(name in headers for name in _TELLING):
            message = _("This is no mail: it has none of a mail's headers. It was set aside.")
            yield Problem(place, ProblemKind.UNREADABLE, message, _shown(raw))
            return
        sent, trouble = _sent_at(headers, envelope_date)
        if trouble:
            yield Problem(place, ProblemKind.BAD_TIME, trouble, _shown(head), fatal_to_record=sent is None)
        if sent is None:
            return
        parts = read_parts(headers, body)
        direction = self._direction(headers, parts)
        found = _recipients(headers, direction)
        bad = [mailbox for mailbox, _field in found if email_address(mailbox.address) is None]
        if len(bad) == len(found):
            yield Problem(place, *_no_recipient(bool(found)), _shown(raw))
            return
        if bad:
            message = _("One of the recipients is no e-mail address. The mail was taken without it.")
            yield Problem(place, ProblemKind.BAD_ADDRESS, message, _shown(head), fatal_to_record=False)
        recipients = tuple(self._recipient_records(headers, found, direction, sent))
        yield _message(
            headers,
            parts,
            ident=_external_id(headers, raw),
            stored=stored or raw,
            recipients=recipients,
            direction=direction,
            place=place,
        )

    def _direction(self, headers: Headers, parts: Parts) -> Direction:
        """Outbound when the From domain is the school's own, or none is set; reports are inbound (rule 8)."""
        if parts.is_delivery_report:
            return Direction.INBOUND
        if not self._own_domains:
            return Direction.OUTBOUND
        sender = next(iter(headers.mailboxes("from")), None)
        address = email_address(sender.address) if sender else None
        domain = address.key.rpartition("@")[2] if address else ""
        return Direction.OUTBOUND if domain in self._own_domains else Direction.INBOUND

    def _recipient_records(
        self, headers: Headers, found: list[tuple[Mailbox, RecipientField]], direction: Direction, sent: _Timed
    ) -> Iterator[RecipientRecord]:
        """One record an address with its most direct field (rule 1)."""
        at, certainty = sent
        outbound = direction is Direction.OUTBOUND
        event = EventRecord(
            key="sent" if outbound else "received",
            kind=EventKind.SENT if outbound else EventKind.RECEIVED,
            at=at,
            certainty=certainty,
        )
        students = _refs(headers, self._student_header)
        contacts = _refs(headers, self._contact_header)
        seen: dict[str, RecipientRecord] = {}
        for mailbox, field in found:
            address = email_address(mailbox.address)
            if address is None or address.key in seen:
                continue
            seen[address.key] = RecipientRecord(
                address=AddressText(Channel.EMAIL, mailbox.address, "email"),
                sent_at=at,
                sent_certainty=certainty,
                field=field,
                name=mailbox.name,
                events=(event,),
                student_refs=students,
                contact_refs=contacts,
            )
        yield from seen.values()


def _header_of(key: str) -> str:
    """The header that carries the metadata *key*: ``student_id`` is ``X-Student-Id``."""
    return "x-" + key.strip().lower().replace("_", "-").removeprefix("x-")


def _refs(headers: Headers, name: str) -> tuple[str, ...]:
    refs = (ref for value in headers.all(name) for ref in _REFS.split(value) if ref)
    return tuple(dict.fromkeys(refs))


def _recipients(headers: Headers, direction: Direction) -> list[tuple[Mailbox, RecipientField]]:
    """Everyone whom To, Cc and Bcc name, the most direct field first. An inbound mail that names nobody came to
    the mailbox that its delivery headers tell.
    """
    found = [(mailbox, field) for name, field in _FIELDS for mailbox in headers.mailboxes(name)]
    if not found and direction is Direction.INBOUND:
        delivered = next((name for name in _DELIVERED_TO if name in headers), "")
        found = [(mailbox, RecipientField.BCC) for mailbox in headers.mailboxes(delivered)]
    return found


def _no_recipient(names_some: bool) -> tuple[ProblemKind, str]:
    if names_some:
        return ProblemKind.BAD_ADDRESS, _("None of the recipients is an e-mail address. The mail was set aside.")
    return ProblemKind.MISSING, _("The mail names no recipient. It was set aside.")


def _time(text: str) -> int | None:
    try:
        return parse_time(text, zone="UTC", day_first=None)
    except ValueError:
        return None


def _sent_at(headers: Headers, envelope_date: str) -> tuple[_Timed | None, str]:
    """The time sent, and what is to be said about it."""
    date = headers.raw("date")
    at = _time(date) if date else None
    if at is not None:
        return (at, TimeCertainty.CERTAIN), ""
    received = [_time(value.rpartition(";")[2]) for value in headers.all("received")]
    at = max((time for time in received if time is not None), default=None)
    if at is not None:
        return (at, TimeCertainty.STAND_IN), _(
            "The mail's Date cannot be read. The time at which it was received was taken instead."
        )
    at = _time(envelope_date) if envelope_date else None
    if at is not None:
        return (at, TimeCertainty.STAND_IN), _(
            "The mail's Date cannot be read. The time at which it was filed was taken instead."
        )
    return None, _("The mail has no date that can be read. It was set aside.")


def _external_id(headers: Headers, raw: bytes) -> str:
    """The Message-ID without its brackets; without one, the hash of the mail with plain line ends."""
    text = headers.raw("message-id")
    found = _MESSAGE_ID.search(text)
    ident = found.group(1) if found else text.strip("<> ")
    if ident:
        return ident
    plain = raw.replace(b"\r\n", b"\n").rstrip(b"\n")
    return f"sha256:{hashlib.sha256(plain).hexdigest()}"


def _sent_by(headers: Headers) -> SentBy:
    """Who sent it: lists and ``Precedence: bulk`` are bulk, what RFC 3834 marks is automatic, else a person."""
    automatic = headers.raw("auto-submitted").partition(";")[0].strip().lower()
    if automatic in {"auto-replied", "auto-notified"}:
        return SentBy.AUTOMATIC
    precedence = headers.raw("precedence").strip().lower()
    if precedence in {"bulk", "list", "junk"} or "list-id" in headers or "list-unsubscribe" in headers:
        return SentBy.BULK
    return SentBy.AUTOMATIC if automatic not in {"", "no"} else SentBy.PERSON


def _message(
    headers: Headers,
    parts: Parts,
    *,
    ident: str,
    stored: bytes,
    recipients: tuple[RecipientRecord, ...],
    direction: Direction,
    place: str,
) -> MessageRecord:
    sender = next(iter(headers.mailboxes("from")), None)
    bodies = {BodyKind.RAW: stored}
    if parts.text is not None:
        bodies[BodyKind.TEXT] = parts.text.encode("utf-8", "replace")
    if parts.html is not None:
        bodies[BodyKind.HTML] = parts.html.encode("utf-8", "replace")
    return MessageRecord(
        provider=PROVIDER,
        external_id=ident,
        channel=Channel.EMAIL,
        recipients=recipients,
        direction=direction,
        subject=headers.text("subject"),
        sender=AddressText(Channel.EMAIL, sender.address, "email") if sender else None,
        sender_name=sender.name if sender else None,
        sent_by=_sent_by(headers),
        size=len(stored),
        bodies=bodies,
        attachments=tuple(parts.attachments),
        # rule 8 is applied anew when the school's own domains change: a report stays inbound then
        extra={"report": "delivery-status"} if parts.is_delivery_report else {},
        place=place,
    )


def _shown(raw: bytes) -> str:
    """A mail, or as much of it as a list of problems can hold."""
    return decode_text(raw[:_KEPT_OF_A_BAD_MAIL], None).replace("\x00", "\\x00")
