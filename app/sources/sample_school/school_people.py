"""What the sample school knows of its people before anything is written: students, carers, staff, families."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

SCHOOL: Final = "Hillcrest School"
SCHOOL_DOMAIN: Final = "hillcrest.example"
SITE: Final = "https://www.hillcrest.example"
SYSTEM_NAME: Final = "Hillcrest SIS"
JUNIOR_SCHOOL: Final = "Hillcrest Junior School"
SENIOR_SCHOOL: Final = "Hillcrest Senior School"


class MailState(IntEnum):
    """What happens to mail for an address, most of the time."""

    GOOD = 0
    NO_DOMAIN = 1  # a typing error after the @
    NO_MAILBOX = 2  # the mailbox does not exist
    CLOSED = 3
    FULL = 4
    SLOW = 5  # the server is often down or asks to wait
    STRICT = 6  # its filter refuses some mail


class PhoneState(IntEnum):
    """What happens to an SMS for a number, most of the time."""

    GOOD = 0
    NOT_IN_SERVICE = 1
    LANDLINE = 2
    OFF = 3


@dataclass(slots=True, eq=False)
class Member:
    """Anybody of the school: *id* is the external id in the file that brings them (roster or people form).
    *steady* people never report spam, unsubscribe or opt out by chance; *apple* mail programs open by machine.
    """

    id: str
    given: str
    family: str
    preferred: str = ""
    emails: list[str] = field(default_factory=list[str])
    mobiles: list[str] = field(default_factory=list[str])
    mail_state: MailState = MailState.GOOD
    phone_state: PhoneState = PhoneState.GOOD
    apple: bool = False
    steady: bool = False
    in_roster: bool = True

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


@dataclass(slots=True, eq=False)
class Student(Member):
    """A child at the school or on the way to it. *entry_year* and *applied_on* (ISO date) are '' when unknown."""

    number: str = ""
    year: int = 0  # 0 = Kindergarten
    entry_year: str = ""
    stage: str = "Enrolled"
    applied_on: str = ""
    enriched: bool = False  # the enquiry system has a row for a child that the roster brings

    @property
    def org(self) -> str:
        """The school that the year level belongs to."""
        return JUNIOR_SCHOOL if self.year < 7 else SENIOR_SCHOOL

    @property
    def year_level(self) -> str:
        """The year level in words."""
        return f"Year {self.year}" if self.year else "Kindergarten"


@dataclass(slots=True, eq=False)
class Carer(Member):
    """A grown-up of a child. *role* is the relation; *culture* decides the language of some mails."""

    role: str = "Guardian"
    culture: str = "en"
    works_here: bool = False
    shares_address: bool = False


@dataclass(slots=True, eq=False)
class Link:
    """A carer of a student, as the relations file says it. Dates are ISO dates of the school, '' = open."""

    student: Student
    carer: Carer
    role: str
    priority: int = 1
    restricted: bool = False
    since: str = ""
    until: str = ""
    may_email: bool = True
    may_sms: bool = True


@dataclass(slots=True, eq=False)
class Family:
    """Students, their carers and who is what to whom. *agents* says which way the roster links them (0 nowhere,
    1 student to carer, 2 carer to student, 3 both ways): real rosters differ in this.
    """

    students: list[Student]
    carers: list[Carer]
    links: list[Link]
    agents: int = 1
    in_relations_file: bool = True


@dataclass(slots=True, eq=False)
class Staff(Member):
    """Somebody who works at the school. *role* is OneRoster's word."""

    role: str = "teacher"
    title: str = ""


@dataclass(slots=True, eq=False)
class School:
    """The whole school. The first family are the Tans of the pictures."""

    families: list[Family]
    staff: list[Staff]

    def count(self) -> int:
        """How many students and carers there are."""
        return sum(len(family.students) + len(family.carers) for family in self.families)
