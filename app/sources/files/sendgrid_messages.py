"""Gathers the event rows of SendGrid's activity export into messages and their recipients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.core.records import (
    AddressText,
    EventRecord,
    MessageRecord,
    Problem,
    RecipientRecord,
    SentBy,
    TimeCertainty,
)
from app.core.statuses import Channel, EventKind
from app.sources.files.sendgrid_rows import EventRow

PROVIDER: Final = "sendgrid"


@dataclass(slots=True)
class _Recipient:
    """One address of a message while its rows come in."""

    email: str
    events: dict[str, EventRecord] = field(default_factory=dict[str, EventRecord])
    student_refs: dict[str, None] = field(default_factory=dict[str, None])
    contact_refs: dict[str, None] = field(default_factory=dict[str, None])

    def record(self) -> RecipientRecord:
        """The recipient; sent when its first ``processed`` event says, else at its earliest (rule 17)."""
        sent = [event.at for event in self.events.values() if event.kind is EventKind.SENT]
        return RecipientRecord(
            address=AddressText(Channel.EMAIL, self.email, "email"),
            sent_at=min(sent or [event.at for event in self.events.values()]),
            sent_certainty=TimeCertainty.CERTAIN if sent else TimeCertainty.STAND_IN,
            events=tuple(self.events.values()),
            student_refs=tuple(self.student_refs),
            contact_refs=tuple(self.contact_refs),
        )


@dataclass(slots=True)
class _Message:
    """One message while its rows come in: what the first row that has a value says."""

    line: int
    rows: int = 0
    subject: str = ""
    sender: str = ""
    campaign: str = ""
    template: str = ""
    is_marketing: bool = False
    complained: bool = False
    recipients: dict[str, _Recipient] = field(default_factory=dict[str, _Recipient])

    def add(self, row: EventRow) -> None:
        self.rows += 1
        self.subject = self.subject or row.subject
        self.sender = self.sender or row.sender
        self.campaign = self.campaign or row.campaign
        self.template = self.template or row.template
        self.is_marketing = self.is_marketing or row.is_marketing
        recipient = self.recipients.get(row.email_key)
        if recipient is None:
            recipient = self.recipients[row.email_key] = _Recipient(row.email)
        recipient.events.setdefault(row.event.key, row.event)
        if row.student_refs:
            recipient.student_refs.update(dict.fromkeys(row.student_refs))
        if row.contact_refs:
            recipient.contact_refs.update(dict.fromkeys(row.contact_refs))

    def sent_by(self) -> SentBy | None:
        """Bulk for a marketing campaign, automatic for a template; the export does not tell about the rest."""
        if self.is_marketing:
            return SentBy.BULK
        return SentBy.AUTOMATIC if self.template else None


class Gathering:
    """The messages of a chunk of rows."""

    def __init__(self) -> None:
        self._messages: dict[str, _Message] = {}
        self.rows = 0

    def add(self, row: EventRow) -> Iterator[Problem]:
        """Take one more row; yield its problem, once a message."""
        message = self._messages.get(row.message_id)
        if message is None:
            message = self._messages[row.message_id] = _Message(row.line)
        message.add(row)
        self.rows += 1
        if row.problem is not None and not message.complained:
            message.complained = True
            yield row.problem

    def messages(self, place: Callable[[int], str]) -> Iterator[MessageRecord]:
        """Yield the messages, in the order of their first rows; *place* says where a line stands."""
        for message_id, message in self._messages.items():
            yield MessageRecord(
                provider=PROVIDER,
                external_id=message_id,
                channel=Channel.EMAIL,
                recipients=tuple(recipient.record() for recipient in message.recipients.values()),
                subject=message.subject,
                sender=AddressText(Channel.EMAIL, message.sender, "email") if message.sender else None,
                campaign=message.campaign or None,
                template=message.template or None,
                sent_by=message.sent_by(),
                rows=message.rows,
                place=place(message.line),
            )
