"""The messages on their way from the plan of a day to the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from app.sources.sample_school.deliveries import MailEvent, SmsFate
from app.sources.sample_school.mail_kinds import MailKind
from app.sources.sample_school.school_people import Member, Student


class Sink(IntEnum):
    """Which files tell of a message."""

    SENDGRID = 0
    GENERIC = 1
    TWILIO = 2
    MAILS = 3


@dataclass(slots=True, eq=False)
class Mail:
    """An automatic or bulk mail. *fates* has one list of events for each of *people*; *fields* fill the template
    and are made for the files that carry bodies; *about* is the child the data name, None for the whole family.
    """

    at: int
    day: date
    sink: Sink
    kind: MailKind
    people: list[Member]
    about: Student | None
    subject: str
    campaign: str = ""
    fields: dict[str, str] = field(default_factory=dict[str, str])
    fates: list[list[MailEvent]] = field(default_factory=list[list[MailEvent]])


@dataclass(slots=True, eq=False)
class Sms:
    """An SMS to or from *person*; *fate* None until it is known."""

    at: int
    sink: Sink
    person: Member
    number: str
    text: str
    inbound: bool = False
    sender: str = "HILLCREST"
    fate: SmsFate | None = None


@dataclass(slots=True, eq=False)
class Letter:
    """A mail that somebody of the office wrote by hand, or an answer to one; written to the mbox."""

    at: int
    day: date
    people: list[Member]
    about: Student


Item = Mail | Sms | Letter
