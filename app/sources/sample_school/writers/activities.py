"""Writes the activities form: notes, calls, meetings, tasks, stages, forms and events of the students."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.sources.sample_school.chance import Dice, pick
from app.sources.sample_school.school_people import Family, School, Student
from app.sources.sample_school.writers.times import iso_text

COLUMNS: Final = (
    "activity_id",
    "at",
    "kind",
    "person_id",
    "student_id",
    "author",
    "title",
    "detail",
    "visible_to_family",
)
AUTHORS: Final = ("Ruth Okafor", "Tomás Vidal", "Grace Whitlock", "Enrolments", "Dr Amrit Dhillon")
# kind, title, detail, visible to the family
_COMMON: Final = (
    ("note", "Spoke at the gate", "Happy with the first weeks. Asked about the bus from the station.", "no"),
    ("note", "Allergy plan received", "Filed by the office; the form itself is kept elsewhere.", "no"),
    ("call", "Called about the form", "No answer, left a message.", "no"),
    ("call", "Rang back", "Will send the missing page this week.", "no"),
    ("meeting", "Parent–teacher evening", "Ten minutes with the class teacher.", "yes"),
    ("task", "Send the uniform list", "", "no"),
    ("task", "Check the sibling discount", "", "no"),
    ("form", "Excursion consent handed in", "", "yes"),
    ("form", "Enrolment form saved", "Two pages are missing.", "yes"),
    ("event", "Came to the open morning", "", "yes"),
    ("event", "Sports day", "Helped at the barbecue.", "yes"),
    ("stage", "Moved to Application", "", "no"),
    ("stage", "Moved to Tour booked", "", "no"),
)
# days back, hour, kind, whose (0 Olivia, 1 mother, 2 father), title, detail, visible
_OLIVIA: Final = (
    (284, 10, "stage", 0, "Enquiry", "Came in through the web form.", "no"),
    (284, 10, "form", 1, "Enquiry form", "Interested in Year 7, entry 2027. Brother Lucas is in Year 4.", "yes"),
    (283, 9, "call", 1, "Welcome call", "Heard of us through Lucas’s class. Olivia plays the cello.", "no"),
    (283, 9, "task", 0, "Send the music brochure", "", "no"),
    (201, 18, "event", 1, "Came to the information evening", "Both parents, with Olivia.", "yes"),
    (143, 14, "note", 0, "Cello", "Would like to hear the senior strings rehearse.", "no"),
    (96, 11, "call", 2, "Asked about the bus", "Route 7 stops two streets away.", "no"),
    (62, 15, "stage", 0, "Application", "", "no"),
    (20, 14, "note", 2, "E-mail address bounced", "d.tan@… does not exist. Asked by SMS.", "no"),
    (12, 13, "task", 0, "Call about the missing pages", "", "no"),
    (6, 10, "call", 1, "Tour", "Thursday suits. Wants to see the music rooms.", "no"),
    (6, 10, "stage", 0, "Tour booked", "", "no"),
    (4, 16, "meeting", 0, "Strings rehearsal", "Olivia sat in with the senior strings.", "yes"),
    (2, 12, "note", 2, "Block on the e-mail address lifted", "The father says it works again. To be watched.", "no"),
)


def write_activities(path: Path, school: School, dice: Dice, now: datetime, zone: ZoneInfo) -> Path:
    """Write Olivia's fourteen activities and up to five of each other student; nothing is later than *now*."""
    calendar = _Calendar(now.astimezone(zone).date(), int(now.timestamp()) - 600, zone)
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for n, row in enumerate(_all(school, dice, calendar), start=1):
            writer.writerow([f"act-{n:07d}", *row])
    return path


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Days back from *today* in *zone*, never after *latest* (epoch seconds UTC)."""

    today: date
    latest: int
    zone: ZoneInfo

    def at(self, back: int, hour: int, minute: int) -> str:
        local = datetime.combine(self.today - timedelta(days=back), time(hour, minute), self.zone)
        return iso_text(min(int(local.timestamp()), self.latest))


def _all(school: School, dice: Dice, calendar: _Calendar) -> Iterator[Sequence[str]]:
    olivia = school.families[0].students[0]
    yield from _of_olivia(school.families[0], calendar)
    for family in school.families:
        for student in family.students:
            if student is not olivia:
                yield from _of_student(family, student, dice, calendar)


def _of_olivia(tans: Family, calendar: _Calendar) -> Iterator[Sequence[str]]:
    olivia = tans.students[0]
    people = [olivia, *tans.carers]
    for n, (back, hour, kind, whose, title, detail, visible) in enumerate(_OLIVIA):
        person = people[whose].id if whose else ""
        yield calendar.at(back, hour, 5 + n), kind, person, olivia.id, AUTHORS[n % 3], title, detail, visible


def _of_student(family: Family, student: Student, dice: Dice, calendar: _Calendar) -> Iterator[Sequence[str]]:
    for _ in range(int(dice.random() * 5.9)):
        kind, title, detail, visible = pick(dice, _COMMON)
        at = calendar.at(int(dice.random() ** 2 * 390), 8 + int(dice.random() * 9), int(dice.random() * 60))
        carer = pick(dice, family.carers).id if dice.random() < 0.5 else ""
        yield at, kind, carer, student.id, pick(dice, AUTHORS), title, detail, visible
