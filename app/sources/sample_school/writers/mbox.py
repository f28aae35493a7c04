"""Writes the office's own mails as an mbox: every shape of MIME that a real mailbox holds."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import escape
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.sources.sample_school import mail_kinds
from app.sources.sample_school.chance import Dice, pick
from app.sources.sample_school.items import Letter
from app.sources.sample_school.mail_kinds import MailKind, body_fields, salutation, subject_fields
from app.sources.sample_school.names import mailbox_name
from app.sources.sample_school.school_people import SCHOOL, SCHOOL_DOMAIN, Carer, MailState
from app.sources.sample_school.templates import LOGO_CID, logo, render
from app.sources.sample_school.writers.letter_texts import (
    ANSWERS,
    CALENDAR,
    DELIVERY_REPORT,
    LIBRARY,
    OFFICE,
    SUBJECTS,
    TEXTS,
    small_pdf,
)

_POLICY: Final = email.policy.default.clone(linesep="\n")


class MailFile:
    """The mbox (mboxrd: a `>` goes before each `From ` at the start of a line). *zone* is that of Date headers."""

    def __init__(self, path: Path, dice: Dice, zone: ZoneInfo) -> None:
        self.path = path
        self._dice, self._zone = dice, zone
        self._file = path.open("wb")
        self._count = 0
        self._thread = ("", "", "")  # message id, subject and writer of the mail before
        self._shapes: tuple[Callable[[Letter, EmailMessage], None], ...] = (
            self._plain, self._two_ways, self._with_pdf, self._answer, self._automatic, self._copied,
            self._western, self._office_answer, self._invitation, self._plain, self._flowed, self._newsletter,
        )  # fmt: skip

    def write(self, letter: Letter) -> None:
        """Write one mail; its shape follows from its place in the file."""
        n = self._count
        self._count += 1
        number = f"<{self._dice.getrandbits(64):016x}.{n}@mail.{SCHOOL_DOMAIN}>"
        if n % len(self._shapes) == 9 and self._thread[0]:
            self._append(letter.at, f"MAILER-DAEMON@mx.{SCHOOL_DOMAIN}", self._delivery_report(letter, number))
            return
        message = EmailMessage(policy=_POLICY)
        message["Date"] = format_datetime(datetime.fromtimestamp(letter.at, self._zone))
        message["Message-ID"] = number
        self._shapes[n % len(self._shapes)](letter, message)
        for k, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"=_hillcrest_{n}_{k}_{letter.at:x}")
        self._thread = (number, str(message["Subject"]).removeprefix("Re: "), str(message["From"]))
        self._append(letter.at, str(message["From"].addresses[0].addr_spec), message.as_bytes())

    def close(self) -> None:
        self._file.close()

    def _append(self, at: int, sender: str, content: bytes) -> None:
        stamp = datetime.fromtimestamp(at, UTC).strftime("%a %b %d %H:%M:%S %Y")
        lines = content.split(b"\n")
        quoted = b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
        self._file.write(f"From {sender} {stamp}\n".encode() + quoted.rstrip(b"\n") + b"\n\n")

    def _address(self, letter: Letter, message: EmailMessage, subject: str, *, copy: bool = False) -> None:
        """From somebody of the office to the people of *letter*; the second in Cc where *copy*."""
        name = pick(self._dice, OFFICE)
        message["From"] = formataddr((name, _office_address(name)))
        people = [formataddr((person.name, person.emails[0])) for person in letter.people]
        message["To"] = ", ".join(people[:1] if copy else people)
        if copy:
            message["Cc"] = ", ".join([*people[1:], formataddr((SCHOOL, f"office@{SCHOOL_DOMAIN}"))])
        message["Subject"] = subject.format(student=letter.about.given)

    def _words(self, letter: Letter) -> str:
        fields = subject_fields(self._dice, letter.day, letter.about)
        return pick(self._dice, TEXTS).format(dear=salutation(letter.people), **fields)

    def _plain(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, pick(self._dice, SUBJECTS))
        message.set_content(self._words(letter), cte="quoted-printable")

    def _two_ways(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, pick(self._dice, SUBJECTS))
        words = self._words(letter)
        message.set_content(words)
        message.add_alternative(_as_html(words), subtype="html", cte="quoted-printable")

    def _with_pdf(self, letter: Letter, message: EmailMessage) -> None:
        self._two_ways(letter, message)
        name = f"Enrolment {letter.about.given} – pages 3+4.pdf"
        message.add_attachment(small_pdf(letter.about.year_level), maintype="application", subtype="pdf", filename=name)

    def _copied(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, "{student}: tomorrow’s meeting – 10 minutes earlier?", copy=True)
        message.set_content(self._words(letter), cte="base64")

    def _western(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, "Café morning, voilà")
        words = "Dear {dear},\n\nthe café morning is on Friday: crêpes, jalapeños, and a piñata for the little ones.\n"
        text = words.format(dear=mailbox_name(letter.people[0].given).title() or "family")
        message.set_content(text, charset="iso-8859-1", cte="quoted-printable")

    def _flowed(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, pick(self._dice, SUBJECTS))
        text = f"Dear {salutation(letter.people)},\n\n{LIBRARY}"
        message.set_content(text, params={"format": "flowed"})

    def _invitation(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, "Invitation: talk about {student}")
        message.set_content(self._words(letter))
        stamp = f"{letter.day:%Y%m%d}T020000Z"
        calendar = CALENDAR.format(uid=f"{letter.at:x}@{SCHOOL_DOMAIN}", stamp=stamp)
        message.add_attachment(calendar, subtype="calendar", filename="invitation.ics")

    def _answer(self, letter: Letter, message: EmailMessage) -> None:
        """A family writes back: an inbound mail."""
        person = letter.people[0]
        message["From"] = formataddr((person.name, person.emails[0]))
        message["To"] = self._thread[2] if SCHOOL_DOMAIN in self._thread[2] else f"office@{SCHOOL_DOMAIN}"
        self._reply(message)
        message.set_content(pick(self._dice, ANSWERS).format(student=letter.about.given) + "\n\n> Dear family,\n> …\n")

    def _office_answer(self, letter: Letter, message: EmailMessage) -> None:
        self._address(letter, message, "{student}: thank you", copy=True)
        del message["Subject"]
        self._reply(message)
        words = f"{self._words(letter)}\nOn {letter.day:%d/%m/%Y} you wrote:\n> Thank you, that helps.\n"
        message.set_content(words)
        message.add_alternative(_as_html(words), subtype="html")

    def _reply(self, message: EmailMessage) -> None:
        number, subject, _writer = self._thread
        message["Subject"] = f"Re: {subject}"
        if number:
            message["In-Reply-To"] = number
            message["References"] = number

    def _automatic(self, letter: Letter, message: EmailMessage) -> None:
        kind = pick(self._dice, (mail_kinds.TOUR, mail_kinds.WELCOME))
        if any(isinstance(person, Carer) and person.culture == "ar" for person in letter.people):
            kind = mail_kinds.WELCOME_RTL
        self._from_template(letter, message, kind)

    def _newsletter(self, letter: Letter, message: EmailMessage) -> None:
        self._from_template(letter, message, mail_kinds.NEWSLETTER)
        message["List-Unsubscribe"] = f"<https://www.{SCHOOL_DOMAIN}/unsubscribe>"

    def _from_template(self, letter: Letter, message: EmailMessage, kind: MailKind) -> None:
        fields = subject_fields(self._dice, letter.day, letter.about)
        subject = kind.subjects[0].format_map(fields)
        more = body_fields(self._dice, letter.day, kind, letter.people, letter.about)
        html, text = render(
            kind.key, {**fields, **more, "subject": subject, "preheader": subject}, logo_src=f"cid:{LOGO_CID}"
        )
        message["From"] = formataddr((SCHOOL, kind.sender))
        message["To"] = ", ".join(formataddr((person.name, person.emails[0])) for person in letter.people)
        message["Subject"] = subject
        message["X-Template"] = kind.title
        message.set_content(text)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        if f"cid:{LOGO_CID}" in html:
            picture = message.get_payload(1)
            assert isinstance(picture, EmailMessage)
            picture.add_related(logo(), "image", "png", cid=f"<{LOGO_CID}>", filename="logo.png", disposition="inline")

    def _delivery_report(self, letter: Letter, number: str) -> bytes:
        person = letter.people[0]
        dead = person.mail_state in {MailState.NO_DOMAIN, MailState.NO_MAILBOX, MailState.CLOSED}
        return DELIVERY_REPORT.format(
            date=format_datetime(datetime.fromtimestamp(letter.at, self._zone)),
            number=number,
            domain=SCHOOL_DOMAIN,
            address=person.emails[0],
            action="failed" if dead else "delayed",
            code="5.1.1" if dead else "4.4.1",
            words="550 5.1.1 User unknown" if dead else "451 4.4.1 No answer from host, will try again",
            original=self._thread[0],
            boundary=f"=_report_{letter.at:x}",
        ).encode()


def _office_address(name: str) -> str:
    return f"{'.'.join(mailbox_name(part) for part in name.split())}@{SCHOOL_DOMAIN}"


def _as_html(words: str) -> str:
    blocks = [escape(part).replace("\n", "<br>\n") for part in words.strip().split("\n\n")]
    paragraphs = "".join(f"<p>{block}</p>\n" for block in blocks)
    return f'<html><body style="font-family:Calibri,sans-serif;font-size:11pt">\n{paragraphs}</body></html>\n'
