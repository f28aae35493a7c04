"""Writes the messages form of our own: mails with their text, as a school's own sending program would list them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from app.sources.sample_school.deliveries import MACHINE_AGENT, MailEvent, SmsFate
from app.sources.sample_school.items import Mail, Sms
from app.sources.sample_school.school_people import Carer, Member
from app.sources.sample_school.templates import render
from app.sources.sample_school.writers.times import iso_text

COLUMNS: Final = (
    "message_id", "sent_at", "type", "to", "to_name", "from", "subject", "text", "html", "status",
    "status_at", "reason", "student_id", "contact_id", "campaign", "template", "sent_by",
)  # fmt: skip
# SendGrid's word -> (rank, our word); the highest rank is what the sending program shows (rule 11).
_WORDS: Final = {
    "processed": (10, "sent"), "deferred": (10, "sent"), "delivered": (30, "delivered"), "dropped": (44, "dropped"),
    "open": (50, "opened"), "click": (60, "clicked"), "spamreport": (70, "spam"), "unsubscribe": (-1, ""),
}  # fmt: skip
_SMS_WORDS: Final = {"undelivered": "failed"}


class GenericFile:
    """The file; ``write_mail`` renders the template of each mail."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)
        self._count = 0

    def write_mail(self, mail: Mail) -> None:
        """Write one row for each address of *mail*."""
        html, text = render(mail.kind.key, mail.fields)
        number = self._number()
        for person, events in zip(mail.people, mail.fates, strict=True):
            status, at, reason = _outcome(events)
            self._writer.writerow([
                number, iso_text(mail.at), "email", person.emails[0], person.name, mail.kind.sender, mail.subject, text,
                html, status, iso_text(at), reason, mail.about.id if mail.about else "", _pin(person, mail.at),
                mail.campaign, mail.kind.title, mail.kind.sent_by,
            ])  # fmt: skip

    def write_sms(self, sms: Sms) -> None:
        """Write an SMS that went out through the school's own program."""
        fate = sms.fate or SmsFate("sent", sms.at, sms.at)
        self._writer.writerow([
            self._number(), iso_text(sms.at), "sms", sms.number, sms.person.name, sms.sender, "", sms.text, "",
            _SMS_WORDS.get(fate.status, fate.status), iso_text(fate.updated), str(fate.error or ""), "", "", "", "",
            "person",
        ])  # fmt: skip

    def close(self) -> None:
        self._file.close()

    def _number(self) -> str:
        self._count += 1
        return f"HC-{self._count:07d}"


def _pin(person: Member, at: int) -> str:
    return person.id if isinstance(person, Carer) and person.shares_address and at % 3 else ""


def _outcome(events: list[MailEvent]) -> tuple[str, int, str]:
    """The status word, its time and its reason: the first event of the highest rank."""
    best, word, at, reason = -2, "sent", events[0].at, ""
    for event in events:
        rank, name = _rank(event)
        if rank > best:
            best, word, at = rank, name, event.at
            reason = event.reason if name in {"dropped", "bounced_soft", "bounced_hard"} else ""
    return word, at, reason


def _rank(event: MailEvent) -> tuple[int, str]:
    if event.agent == MACHINE_AGENT:
        return 31, "opened_auto"
    if event.word == "bounce":
        return (42, "bounced_hard") if event.type == "bounce" else (40, "bounced_soft")
    return _WORDS[event.word]
