"""The kinds of mail the sample school sends: template, subject, sender, and who it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.sources.sample_school.chance import Dice, pick
from app.sources.sample_school.school_people import SCHOOL, SITE, Member, Student

BULK, AUTOMATIC = "bulk", "automatic"
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
EVENTS: Final = (
    "Sports day", "Open morning", "Winter concert", "Book week parade", "Science night", "Year 6 play", "Swimming carnival",
    "Harmony Day lunch", "Parent–teacher evening", "Twilight fair",
)  # fmt: skip
ITEMS: Final = ("Application fee", "Camp deposit", "Term fee", "Excursion to the museum", "Music lessons", "Uniform order")


@dataclass(frozen=True, slots=True)
class MailKind:
    """One kind of mail. *subjects* are ``str.format`` patterns over the fields; *names_student* says that it is
    about one child; *click* is how many of those who open it follow *link*; *unsubscribable* that it may be left.
    """

    key: str
    template: str
    title: str
    sent_by: str
    sender: str
    subjects: tuple[str, ...]
    link: str
    click: float = 0.12
    names_student: bool = True
    unsubscribable: bool = False
    template_id: str = ""

    def url(self) -> str:
        """Where its main link leads."""
        return SITE + self.link


def _kind(key: str, title: str, sent_by: str, sender: str, subjects: tuple[str, ...], link: str, **more: float) -> MailKind:
    template = "welcome_rtl" if key == "welcome_rtl" else key
    number = f"d-{sum(ord(letter) * 31**k for k, letter in enumerate(key)) % 16**12:032x}"
    return MailKind(
        key, template, title, sent_by, f"{sender}@hillcrest.example", subjects, link, more.get("click", 0.12),
        bool(more.get("names_student", True)), sent_by == BULK, number,
    )  # fmt: skip


NEWSLETTER: Final = _kind(
    "newsletter", "Newsletter", BULK, "news", ("{month} newsletter", "{school} news: {month}", "{month} at Hillcrest 🌿"),
    "/news/latest", names_student=False,
)  # fmt: skip
EVENT: Final = _kind(
    "event_reminder", "Event reminder", BULK, "events", ("{event}: {weekday} at {time}", "Reminder: {event} 🎉", "{event} – are you coming?"),
    "/events/reply", names_student=False, click=0.22,
)  # fmt: skip
SURVEY: Final = _kind("survey", "Survey", BULK, "hello", ("How did we do?",), "/survey/start", names_student=False)
REPORT: Final = _kind(
    "report_ready", "School report", BULK, "reports", ("{student}’s report is ready", "{term} report: {student}"),
    "/reports", click=0.5,
)  # fmt: skip
TOUR: Final = _kind(
    "tour_confirmation", "Tour reminder", AUTOMATIC, "enrol", ("Your tour on {weekday}", "Your tour is booked: {weekday}, {time}"),
    "/tour/calendar.ics", click=0.3,
)  # fmt: skip
FORMS: Final = _kind(
    "enrolment_forms", "Enrolment form", AUTOMATIC, "enrol",
    ("Enrolment form: {missing} are missing", "{student}: your enrolment form is waiting"), "/enrol/form", click=0.45,
)  # fmt: skip
RECEIPT: Final = _kind("receipt", "Receipt", AUTOMATIC, "accounts", ("Receipt {invoice}",), "/pay/receipt", click=0.06)
WELCOME: Final = _kind("welcome", "Welcome", AUTOMATIC, "enrol", ("Welcome, {student}",), "/welcome", click=0.3)
WELCOME_RTL: Final = _kind(
    "welcome_rtl", "Welcome (Arabic)", AUTOMATIC, "enrol", ("أهلاً وسهلاً بكم في مدرسة هيلكريست", "موعد زيارتكم: {student}"), "/ar/tour", click=0.3
)
ABSENCE: Final = _kind(
    "absence_notice", "Absence notice", AUTOMATIC, "attendance", ("{student} was not at school today", "Unexplained absence: {student}, {weekday}"),
    "/absence", click=0.4,
)  # fmt: skip
BULK_KINDS: Final = (EVENT, SURVEY, REPORT, NEWSLETTER, EVENT)
AUTOMATIC_KINDS: Final = (FORMS, RECEIPT, ABSENCE, TOUR, RECEIPT, ABSENCE, WELCOME, FORMS, ABSENCE, RECEIPT)
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
    year = day.year + (day.month > 9)
    return {
        "school": SCHOOL,
        "month": MONTHS[day.month - 1],
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
        "link": f"{kind.url()}?ref={reference}",
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
        "day_number": str(int(dice.random() * 28) + 1),
        "month_short": MONTHS[day.month - 1][:3],
        "item": pick(dice, ITEMS),
        "amount": f"{40 + int(dice.random() * 900)}.{pick(dice, ('00', '50', '90'))}",
        "attendance": str(80 + int(dice.random() * 20)),
        "tasks": str(70 + int(dice.random() * 30)),
    }
