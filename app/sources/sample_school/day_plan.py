"""Decides what the school sends on one day: sends to many, automatic mails, text messages, letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from app.sources.sample_school import mail_kinds
from app.sources.sample_school.chance import Dice, pick
from app.sources.sample_school.items import Item, Letter, Mail, Sink, Sms
from app.sources.sample_school.mail_kinds import MailKind, body_fields, long_date, subject_fields
from app.sources.sample_school.school_days import SchoolDay
from app.sources.sample_school.school_people import Carer, Family, MailState, Member, School, Student
from app.sources.sample_school.sms_texts import INBOUND, OUTBOUND

TWO_WAY_NUMBER: Final = "+61491570156"  # one of the numbers that ACMA keeps for fiction
_HERE_KINDS: Final = (mail_kinds.RECEIPT, mail_kinds.ABSENCE, mail_kinds.ABSENCE, mail_kinds.REPORT)
_ENQUIRY_KINDS: Final = (mail_kinds.FORMS, mail_kinds.TOUR, mail_kinds.WELCOME, mail_kinds.FORMS, mail_kinds.RECEIPT)
_LANGUAGE_TEXTS: Final = {"zh": 13, "sg": 13, "ar": 14, "vi": 15}
_PLAIN_TEXTS: Final = tuple(text for n, text in enumerate(OUTBOUND) if n not in _LANGUAGE_TEXTS.values())


@dataclass(slots=True)
class Audience:
    """Who can be written to. The Tans (the first family) stand apart: their last days are the pictures'."""

    mail: list[tuple[Carer, Family]]
    phone: list[tuple[Carer, Family]]
    tans: Family

    def busiest(self) -> tuple[Carer, Family]:
        """Who is written to most where somebody is to stand out: the first whose address is theirs alone and good."""
        own = (one for one in self.mail if not one[0].shares_address and one[0].mail_state is MailState.GOOD)
        return next(own, self.mail[0])

    @classmethod
    def of(cls, school: School, dice: Dice) -> Audience:
        """The audience of *school*, in an order of its own."""
        members = [(carer, family) for family in school.families[1:] for carer in family.carers]
        dice.shuffle(members)
        mail = [member for member in members if member[0].emails]
        phone = [member for member in members if member[0].mobiles]
        return cls(mail, phone, school.families[0])


@dataclass(slots=True)
class DayPlan:
    """Makes the items of one day after the other. ``tans_due`` is how many of the next ones go to the Tans,
    ``busiest_due`` how many to the busiest carer.
    """

    dice: Dice
    audience: Audience
    tans_due: int = 0
    busiest_due: int = 0
    _next: int = 0
    _replies: list[tuple[Carer, str]] = field(default_factory=list[tuple[Carer, str]])

    def items(self, day: SchoolDay, counts: tuple[int, ...]) -> list[Item]:
        """*counts* messages (one number a sink, in its order) of *day*, oldest first."""
        made: list[Item] = []
        if self.audience.mail:
            made.extend(self._mails(day, Sink.SENDGRID, counts[Sink.SENDGRID], bulk_share=0.62))
            made.extend(self._mails(day, Sink.GENERIC, counts[Sink.GENERIC], bulk_share=0.4))
            made.extend(self._letter(day) for _ in range(counts[Sink.MAILS]))
        if self.audience.phone:
            made.extend(self._sms(day, Sink.TWILIO) for _ in range(counts[Sink.TWILIO]))
        made.sort(key=lambda item: item.at)
        return made

    def _mails(self, day: SchoolDay, sink: Sink, n: int, *, bulk_share: float) -> Iterator[Item]:
        dice = self.dice
        bulk = int(n * bulk_share) if n >= 4 else 0
        left = n - bulk
        while bulk > 0:
            size = min(bulk, len(self.audience.mail), 8 + int(dice.random() * max(40, n)))
            yield from self._campaign(day, sink, size)
            bulk -= size
        while left > 0:
            left -= 1
            if sink is Sink.GENERIC and dice.random() < 0.06 and self.audience.phone:
                yield self._sms(day, sink)
                continue
            mail = self._automatic(day, sink)
            yield mail
            if left and dice.random() < 0.006:  # somebody pressed the button twice
                left -= 1
                yield replace(mail, at=min(mail.at + 90 + int(dice.random() * 400), day.until), fates=[])

    def _campaign(self, day: SchoolDay, sink: Sink, size: int) -> Iterator[Mail]:
        dice = self.dice
        newsletter = day.day.weekday() == 3 and dice.random() < 0.6
        kind = mail_kinds.NEWSLETTER if newsletter else pick(dice, mail_kinds.BULK_KINDS)
        fields = subject_fields(dice, day.day, None)
        pattern = pick(dice, kind.subjects)
        subject = pattern.format_map(fields)
        name = f"{kind.title} {day.day:%Y-%m}" if kind.names_student else f"{subject} ({day.day:%Y-%m})"
        at = day.bulk_time(dice)
        people = self.audience.mail
        for k in range(size):
            carer, family = people[(self._next + k) % len(people)]
            about = self._about(family, day) if kind.names_student else None
            own = {**fields, "student": about.preferred or about.given} if about else fields
            text = pattern.format_map(own) if about else subject
            mail = Mail(min(at + k // 8, day.until), day.day, sink, kind, [carer], about, text, name)
            if sink is Sink.GENERIC:
                self._fill(mail, own)
            yield mail
        self._next = (self._next + size) % len(people)

    def _automatic(self, day: SchoolDay, sink: Sink) -> Mail:
        dice = self.dice
        carer, family = self._somebody(self.audience.mail)
        about = self._about(family, day)
        kind = pick(dice, _HERE_KINDS if about.in_roster else _ENQUIRY_KINDS)
        if carer.culture == "ar" and dice.random() < (0.25 if about.in_roster else 0.6):
            kind = mail_kinds.WELCOME_RTL
        people = self._recipients(kind, carer, family, about)
        fields = subject_fields(dice, day.day, about)
        mail = Mail(
            day.single_time(dice), day.day, sink, kind, people, about, pick(dice, kind.subjects).format_map(fields)
        )
        if kind.sent_by == mail_kinds.BULK:
            mail.campaign = f"{kind.title} {day.day:%Y-%m}"
        if sink is Sink.GENERIC:
            self._fill(mail, fields)
        return mail

    def _about(self, family: Family, day: SchoolDay) -> Student:
        """One of the children: of those who had applied by then, where there is one."""
        date = day.day.isoformat()
        known = [student for student in family.students if student.in_roster or student.applied_on <= date]
        return pick(self.dice, known or family.students)

    def _recipients(self, kind: MailKind, carer: Carer, family: Family, about: Student) -> list[Member]:
        if kind is mail_kinds.WELCOME and about.emails and family is not self.audience.tans:
            return [about]
        people: list[Member] = [carer]
        if len(family.carers) > 1 and self.dice.random() < 0.1 and family is not self.audience.tans:
            seen = set(carer.emails[:1])
            for other in family.carers:
                if other.emails and other.emails[0] not in seen:
                    people.append(other)
                    break
        return people

    def _fill(self, mail: Mail, fields: dict[str, str]) -> None:
        more = body_fields(self.dice, mail.day, mail.kind, mail.people, mail.about)
        plain = {"subject": mail.subject, "preheader": f"{mail.kind.title}: {mail.subject}"}
        if mail.kind is mail_kinds.ABSENCE:
            plain["date"] = long_date(mail.day)
        mail.fields = {**fields, **more, **plain}

    def _sms(self, day: SchoolDay, sink: Sink) -> Sms:
        dice = self.dice
        at = day.single_time(dice)
        if sink is Sink.TWILIO and self._replies and dice.random() < 0.04:
            carer, number = self._replies.pop()
            text = "STOP" if not carer.steady and dice.random() < 0.12 else pick(dice, INBOUND)
            return Sms(at, sink, carer, number, text, inbound=True, sender=TWO_WAY_NUMBER)
        carer, family = self._somebody(self.audience.phone)
        number = carer.mobiles[0] if dice.random() < 0.9 else carer.mobiles[-1]
        own_language = _LANGUAGE_TEXTS.get(carer.culture)
        pattern = OUTBOUND[own_language] if own_language and dice.random() < 0.2 else pick(dice, _PLAIN_TEXTS)
        student = self._about(family, day)
        fields = {
            "given": carer.preferred or carer.given,
            "student": student.preferred or student.given,
            "date": long_date(day.day),
            "time": pick(dice, ("8:30 am", "10:15", "3:20 pm", "5 pm")),
            "code": f"{int(dice.random() * 1_000_000):06d}",
        }
        sender = TWO_WAY_NUMBER if dice.random() < 0.4 else "HILLCREST"
        if sender == TWO_WAY_NUMBER and len(self._replies) < 50:
            self._replies.append((carer, number))
        return Sms(at, sink, carer, number, pattern.format_map(fields), sender=sender)

    def _letter(self, day: SchoolDay) -> Letter:
        carer, family = self._somebody(self.audience.mail)
        people: list[Member] = [carer]
        if self.dice.random() < 0.4 and family is not self.audience.tans:
            people += [other for other in family.carers if other is not carer and other.emails][:1]
        return Letter(day.single_time(self.dice), day.day, people, self._about(family, day))

    def _somebody(self, among: list[tuple[Carer, Family]]) -> tuple[Carer, Family]:
        if self.tans_due > 0 and self.dice.random() < 0.5:
            self.tans_due -= 1
            mother, father = self.audience.tans.carers
            by_phone = among is self.audience.phone and self.dice.random() < 0.4
            return (father if by_phone else mother), self.audience.tans
        if self.busiest_due > 0 and among is self.audience.mail and self.dice.random() < 0.8:
            self.busiest_due -= 1
            return self.audience.busiest()
        return pick(self.dice, among)
