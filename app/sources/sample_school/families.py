"""Makes up the families of the sample school: siblings, separated parents, shared addresses, former carers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from app.sources.sample_school.chance import Dice, pick
from app.sources.sample_school.names import CULTURES, SHARES, Culture, mailbox_name
from app.sources.sample_school.school_people import (
    SCHOOL_DOMAIN,
    Carer,
    Family,
    Link,
    MailState,
    PhoneState,
    School,
    Staff,
    Student,
)

MAIL_DOMAINS: Final = (
    "example.com", "example.org", "example.net", "mail.example", "post.example", "inbox.example", "family.example",
)  # fmt: skip
# No such top-level domains exist, but for exmaple.com of the pictures.
TYPO_DOMAINS: Final = ("example.con", "example.cmo", "example.comm", "exmaple.example", "mail.exampel")
PUPIL_DOMAIN: Final = "pupil.example"
STAGES: Final = ("Enquiry", "Tour booked", "Toured", "Application", "Interview", "Offer", "Accepted", "Waitlist")
STAFF_ROLES: Final = (
    ("principal", "Principal"), ("teacher", "Class teacher"), ("teacher", "Attendance"), ("counselor", "Counsellor"),
    ("siteAdministrator", "Enrolments"), ("teacher", "Head of sport"), ("aide", "Library"),
)  # fmt: skip
_FIRST_NUMBER: Final = 61_400_001_000  # +61 400 000 1xx are the numbers of the pictures


@dataclass(slots=True)
class FamilyMaker:
    """Makes families one after the other; ids, addresses and numbers never repeat by accident.

    *today* is the date at the school on which the sample is made.
    """

    dice: Dice
    today: date
    students: int = 0
    carers: int = 0
    _mailboxes: dict[str, int] = field(default_factory=dict[str, int])
    _names: set[str] = field(default_factory=set[str])
    _phones: int = 0

    def student_id(self, *, in_roster: bool) -> str:
        self.students += 1
        return f"stu-{self.students:06d}" if in_roster else f"enq-s-{self.students:06d}"

    def carer_id(self, *, in_roster: bool) -> str:
        self.carers += 1
        return f"par-{self.carers:06d}" if in_roster else f"enq-c-{self.carers:06d}"

    def mailbox(self, local: str, domain: str) -> str:
        """An address that nobody else has yet."""
        address = f"{local or 'family'}@{domain}"
        n = self._mailboxes.get(address, 0) + 1
        self._mailboxes[address] = n
        return address if n == 1 else f"{local or 'family'}{n}@{domain}"

    def mobile(self) -> str:
        """The next Australian mobile number of the sample."""
        self._phones += 1
        return f"+{_FIRST_NUMBER + self._phones}"

    def make(self, room: int) -> Family:
        """One family of at most *room* people (at least two)."""
        culture = CULTURES[self.dice.choices(range(len(CULTURES)), SHARES)[0]]
        enrolled = self.dice.random() < 0.68
        index = int(self.dice.random() * len(culture.families))
        carers = self._carers(culture, index, room, enrolled)
        wanted = self.dice.choices((1, 2, 3, 4), (45, 38, 13, 4))[0]
        students = self._students(culture, index, carers, max(1, min(wanted, room - len(carers))))
        links = [link for student in students for link in self._links(student, carers)]
        agents = self.dice.choices((0, 1, 2, 3), (12, 46, 27, 15))[0] if enrolled else 0
        in_file = agents == 0 or self.dice.random() < 0.92 or any(link.restricted or link.until for link in links)
        return Family(students, carers, links, agents, in_file)

    def given(self, names: Sequence[str], family: str) -> str:
        """A given name that makes a full name nobody has yet, as long as there is one to be found."""
        given = pick(self.dice, names)
        for _ in range(12):
            if f"{given} {family}" not in self._names:
                break
            given = pick(self.dice, names)
        self.claim(given, family)
        return given

    def claim(self, given: str, family: str) -> None:
        """From now on there is somebody of this name."""
        self._names.add(f"{given} {family}")

    def _carers(self, culture: Culture, index: int, room: int, enrolled: bool) -> list[Carer]:
        pattern = self.dice.choices(
            (
                ("Mother", "Father"), ("Mother",), ("Father",), ("Mother", "Father", "Stepfather"),
                ("Mother", "Father", "Grandmother"), ("Guardian",), ("Grandmother", "Grandfather"),
                ("Mother", "Father", "Former carer"), ("Mother", "Mother"), ("Aunt",),
            ),
            (56, 12, 4, 8, 7, 3, 2, 4, 2, 2),
        )[0]  # fmt: skip
        made = [self._carer(culture, index, role, enrolled) for role in pattern[: max(1, room - 1)]]
        if len(made) > 1 and self.dice.random() < 0.12:
            self._share_address(made)
        return made

    def _carer(self, culture: Culture, index: int, role: str, enrolled: bool) -> Carer:
        dice = self.dice
        woman = role in {"Mother", "Grandmother", "Aunt"} or (
            role in {"Guardian", "Former carer"} and dice.random() < 0.5
        )
        if role in {"Stepfather", "Former carer", "Aunt"}:
            index = int(dice.random() * len(culture.families))
        family = culture.family_for(index, woman=woman)
        given = self.given(culture.women if woman else culture.men, family)
        carer = Carer(self.carer_id(in_roster=enrolled), given, family, role=role, culture=culture.code)
        carer.in_roster = enrolled
        carer.apple = dice.random() < 0.34
        self._own_script(carer, culture)
        if dice.random() < 0.965:
            self._give_mail(carer, given, family)
        if dice.random() < 0.955 or not carer.emails:
            carer.mobiles.append(self.mobile())
            carer.phone_state = PhoneState(dice.choices((0, 1, 2, 3), (95, 2, 1, 2))[0])
        if not enrolled and dice.random() < 0.08:
            carer.mobiles.append(self.mobile())
        return carer

    def _own_script(self, carer: Carer, culture: Culture) -> None:
        given = culture.script.get(carer.given)
        if given and self.dice.random() < 0.3:
            carer.preferred = given
            family = culture.script.get(carer.family)
            if family and self.dice.random() < 0.3:
                carer.given, carer.family, carer.preferred = given, family, ""

    def _give_mail(self, carer: Carer, given: str, family: str) -> None:
        dice = self.dice
        first, last = mailbox_name(given), mailbox_name(family)
        local = pick(dice, (f"{first}.{last}", f"{first}{last[:1]}", f"{first[:1]}.{last}", first, f"{last}.{first}"))
        state = MailState(dice.choices(range(7), (930, 12, 14, 8, 14, 14, 8))[0])
        carer.mail_state = state
        domain = pick(dice, TYPO_DOMAINS if state is MailState.NO_DOMAIN else MAIL_DOMAINS)
        carer.emails.append(self.mailbox(local, domain))
        if not carer.in_roster and dice.random() < 0.1:
            carer.emails.append(self.mailbox(f"{first}.work", pick(dice, MAIL_DOMAINS)))

    def _share_address(self, carers: list[Carer]) -> None:
        first, second = carers[0], carers[1]
        address = self.mailbox(f"family.{mailbox_name(first.family)}", pick(self.dice, MAIL_DOMAINS))
        for carer in (first, second):
            carer.emails[:] = [address]
            carer.mail_state = MailState.GOOD
            carer.shares_address = True

    def _students(self, culture: Culture, index: int, carers: list[Carer], n: int) -> list[Student]:
        dice = self.dice
        enrolled = carers[0].in_roster
        year = int(dice.random() * 13)
        made: list[Student] = []
        for k in range(n):
            here = enrolled and (k == 0 or dice.random() < 0.8)
            girl = dice.random() < 0.5
            family = culture.family_for(index, woman=girl)
            given = self.given(culture.women if girl else culture.men, family)
            student = Student(self.student_id(in_roster=here), given, family, in_roster=here, year=year)
            self._enrolment(student)
            self._student_mail(student, carers)
            made.append(student)
            year = (year + 9 + int(dice.random() * 3)) % 13
        return made

    def _enrolment(self, student: Student) -> None:
        dice = self.dice
        student.number = f"S-{21000 + self.students}"
        back = int(dice.random() * 400) + (300 if student.in_roster else 0)
        student.applied_on = (self.today - timedelta(days=back)).isoformat()
        if student.in_roster:
            student.enriched = dice.random() < 0.25
            student.entry_year = str(self.today.year - min(student.year, int(dice.random() * 5)))
        else:
            student.stage = pick(dice, STAGES)
            student.entry_year = str(self.today.year + 1 + int(dice.random() * 3))

    def _student_mail(self, student: Student, carers: list[Carer]) -> None:
        roll = self.dice.random()
        if roll < 0.05 and carers[0].emails:
            student.emails.append(carers[0].emails[0])
            student.mail_state = carers[0].mail_state
        elif (student.in_roster and student.year >= 5) or roll > 0.9:
            local = f"{mailbox_name(student.given)}.{mailbox_name(student.family)}"
            student.emails.append(self.mailbox(local, PUPIL_DOMAIN))
        if student.year >= 10 and roll > 0.6:
            student.mobiles.append(self.mobile())

    def _links(self, student: Student, carers: list[Carer]) -> Iterator[Link]:
        dice = self.dice
        apart = len(carers) > 1 and dice.random() < 0.16
        for priority, carer in enumerate(carers, start=1):
            link = Link(student, carer, carer.role, priority)
            if carer.role == "Former carer":
                link.until = (self.today - timedelta(days=20 + int(dice.random() * 500))).isoformat()
            elif carer.role == "Stepfather":
                link.since = (self.today - timedelta(days=60 + int(dice.random() * 700))).isoformat()
            elif apart and priority == 2:
                link.restricted = dice.random() < 0.3
                link.may_sms = dice.random() < 0.7
                if dice.random() < 0.2:
                    yield from self._two_periods(link)
                    continue
            yield link

    def _two_periods(self, link: Link) -> Iterator[Link]:
        """The carer was away for some months: the pair holds before and after."""
        gone = self.today - timedelta(days=250 + int(self.dice.random() * 60))
        back = gone + timedelta(days=90 + int(self.dice.random() * 60))
        earlier = Link(link.student, link.carer, link.role, link.priority, until=gone.isoformat())
        link.since, link.restricted = back.isoformat(), False
        yield earlier
        yield link


def make_staff(maker: FamilyMaker, families: list[Family], n: int) -> list[Staff]:
    """*n* people who work at the school; some carers work there too and become one person with their roster row."""
    staff: list[Staff] = []
    for k in range(n):
        culture = pick(maker.dice, CULTURES)
        woman = maker.dice.random() < 0.6
        family = culture.family_for(int(maker.dice.random() * len(culture.families)), woman=woman)
        given = maker.given(culture.women if woman else culture.men, family)
        role, title = STAFF_ROLES[k % len(STAFF_ROLES)]
        address = maker.mailbox(f"{mailbox_name(given)}.{mailbox_name(family)}", SCHOOL_DOMAIN)
        staff.append(Staff(f"stf-{k + 1:04d}", given, family, emails=[address], role=role, title=title))
    for family in families[3::40]:
        if family.carers[0].in_roster:
            family.carers[0].works_here = True
    return staff


def fill_school(maker: FamilyMaker, first: list[Family], people: int) -> School:
    """A school of *people* students and carers, *first* included (it may have one more); staff come on top."""
    families = list(first)
    count = sum(len(family.students) + len(family.carers) for family in families)
    while count < people:
        families.append(maker.make(max(2, people - count)))
        count += len(families[-1].students) + len(families[-1].carers)
    return School(families, make_staff(maker, families, 6 + people // 60))
