"""The kinds of mail the sample school sends: template, subject, sender, and who it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from app.sources.sample_school.chance import Dice, dice_for, hex_id, pick
from app.sources.sample_school.school_people import SCHOOL, SCHOOL_DOMAIN, SITE, Member, Student

BULK, AUTOMATIC = "bulk", "automatic"
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
EVENTS: Final = (
    "Sports day", "Open morning", "Winter concert", "Book week parade", "Science night", "Year 6 play",
    "Swimming carnival", "Harmony Day lunch", "Parent–teacher evening", "Twilight fair",
)  # fmt: skip
ITEMS: Final = (
    "Application fee",
    "Camp deposit",
    "Term fee",
    "Excursion to the museum",
    "Music lessons",
    "Uniform order",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailKind:
    """One kind of mail. *key* names its template; *subjects* are ``str.format`` patterns over the fields;
    *names_student* says that it is about one child; *click* is how many of those who open it follow *link*.
    """

    key: str
    title: str
    sent_by: str
    mailbox: str
    subjects: tuple[str, ...]
    link: str
    click: float = 0.12
    names_student: bool = True

    @property
    def unsubscribable(self) -> bool:
        """True when a family may ask for no more of these."""
        return self.sent_by == BULK

    @property
    def sender(self) -> str:
        """The address it comes from."""
        return f"{self.mailbox}@{SCHOOL_DOMAIN}"

    @property
    def url(self) -> str:
        """Where its main link leads."""
        return SITE + self.link

    @property
    def template_id(self) -> str:
        """The provider's number of the template."""
        return _template_id(self.key)


@cache
def _template_id(key: str) -> str:
    return hex_id(dice_for(0, key), "d-")


NEWSLETTER: Final = MailKind(
    key="newsletter",
    title="Newsletter",
    sent_by=BULK,
    mailbox="news",
    subjects=("{month} newsletter", "{school} news: {month}", "{month} at Hillcrest 🌿"),
    link="/news/latest",
    names_student=False,
)
EVENT: Final = MailKind(
    key="event_reminder",
    title="Event reminder",
    sent_by=BULK,
    mailbox="events",
    subjects=("{event}: {weekday} at {time}", "Reminder: {event} 🎉", "{event} – are you coming?"),
    link="/events/reply",
    click=0.22,
    names_student=False,
)
SURVEY: Final = MailKind(
    key="survey",
    title="Survey",
    sent_by=BULK,
    mailbox="hello",
    subjects=("How did we do?",),
    link="/survey/start",
    names_student=False,
)
REPORT: Final = MailKind(
    key="report_ready",
    title="School report",
    sent_by=BULK,
    mailbox="reports",
    subjects=("{student}’s report is ready", "{term} report: {student}"),
    link="/reports",
    click=0.5,
)
TOUR: Final = MailKind(
    key="tour_confirmation",
    title="Tour reminder",
    sent_by=AUTOMATIC,
    mailbox="enrol",
    subjects=("Your tour on {weekday}", "Your tour is booked: {weekday}, {time}"),
    link="/tour/calendar.ics",
    click=0.3,
)
FORMS: Final = MailKind(
    key="enrolment_forms",
    title="Enrolment form",
    sent_by=AUTOMATIC,
    mailbox="enrol",
    subjects=("Enrolment form: {missing} are missing", "{student}: your enrolment form is waiting"),
    link="/enrol/form",
    click=0.45,
)
RECEIPT: Final = MailKind(
    key="receipt",
    title="Receipt",
    sent_by=AUTOMATIC,
    mailbox="accounts",
    subjects=("Receipt {invoice}",),
    link="/pay/receipt",
    click=0.06,
)
WELCOME: Final = MailKind(
    key="welcome",
    title="Welcome",
    sent_by=AUTOMATIC,
    mailbox="enrol",
    subjects=("Welcome, {student}",),
    link="/welcome",
    click=0.3,
)
WELCOME_RTL: Final = MailKind(
    key="welcome_rtl",
    title="Welcome (Arabic)",
    sent_by=AUTOMATIC,
    mailbox="enrol",
    subjects=("أهلاً وسهلاً بكم في مدرسة هيلكريست", "موعد زيارتكم: {student}"),
    link="/ar/tour",
    click=0.3,
)
ABSENCE: Final = MailKind(
    key="absence_notice",
    title="Absence notice",
    sent_by=AUTOMATIC,
    mailbox="attendance",
    subjects=("{student} was not at school today", "Unexplained absence: {student}"),
    link="/absence",
    click=0.4,
)
BULK_KINDS: Final = (EVENT, SURVEY, REPORT, NEWSLETTER, EVENT)
ALL_KINDS: Final = (NEWSLETTER, EVENT, SURVEY, REPORT, TOUR, FORMS, RECEIPT, WELCOME, WELCOME_RTL, ABSENCE)


def long_date(day: date) -> str:
    """Such as ``Thursday 26 November``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def salutation(people: list[Member]) -> str:
    """How a mail to *people* begins: their given names."""
    names = [member.preferred or member.given for member in people]
    return " and ".join(names)


def subject_fields(dice: Dice, day: date, student: Student | None) -> dict[str, str]:
    """What the subjects may name: a *day* soon after the mail's own, and *student* where it is about one."""
    soon = day + timedelta(days=2 + int(dice.random() * 9))
    if soon.weekday() >= 5:
        soon += timedelta(days=2)
    year = day.year + (day.month > 9)
    return {
        "school": SCHOOL,
        "month": MONTHS[day.month - 1],
        "day_number": str(soon.day),
        "month_short": MONTHS[soon.month - 1][:3],
        "event": pick(dice, EVENTS),
        "weekday": WEEKDAYS[soon.weekday()],
        "date": long_date(soon),
        "time": pick(dice, ("9:15 am", "10:00 am", "2:30 pm", "5:45 pm", "6:30 pm")),
        "term": f"Term {min(4, 1 + (day.month - 1) // 3)}",
        "student": (student.preferred or student.given) if student else "your child",
        "missing": pick(dice, ("two pages", "three answers", "two signatures")),
        "invoice": f"{year}-{int(dice.random() * 10_000):04d}",
    }


def body_fields(dice: Dice, day: date, kind: MailKind, people: list[Member], student: Student | None) -> dict[str, str]:
    """Everything the template of *kind* needs beside ``subject_fields``, as plain text."""
    reference = f"{dice.getrandbits(40):010x}"
    year = student.entry_year if student and student.entry_year else str(day.year + 1)
    return {
        "site": SITE,
        "site_name": SITE.removeprefix("https://www."),
        "link": f"{kind.url}?ref={reference}",
        "unsubscribe": f"{SITE}/unsubscribe?ref={reference}",
        "tracker": f"https://track.hillcrest.example/open/{reference}.gif",
        "reference": reference.upper(),
        "salutation": salutation(people),
        "first_name": people[0].preferred or people[0].given,
        "year_level": student.year_level if student else "all years",
        "entry_year": year,
        "sender_name": pick(dice, ("Ruth Okafor", "Tomás Vidal", "Grace Whitlock", "Dr Amrit Dhillon")),
        "week": str(1 + int(dice.random() * 10)),
        "slug": f"{day.year}-{day.month:02d}-{kind.key.replace('_', '-')}",
        "date_2": long_date(day + timedelta(days=12)),
        "date_3": long_date(day + timedelta(days=19)),
        "today": f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        "headline": "Two things are missing",
        "item": pick(dice, ITEMS),
        "amount": f"{40 + int(dice.random() * 900)}.{pick(dice, ('00', '50', '90'))}",
        "attendance": str(80 + int(dice.random() * 20)),
        "tasks": str(70 + int(dice.random() * 30)),
    }
