"""Writes the two people forms of our own: the enquiry list and the family relations."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from app.sources.sample_school.school_people import Carer, Link, Member, School, Student

PEOPLE_COLUMNS: Final = (
    "kind", "external_id", "given", "family", "preferred", "email", "email_2", "mobile", "mobile_2", "year", "stage",
    "org", "student_number", "entry_year", "applied_on",
)  # fmt: skip
RELATION_COLUMNS: Final = (
    "student_id", "contact_id", "relation", "priority", "restricted", "since", "until", "may_email", "may_sms",
)  # fmt: skip


def write_people(path: Path, school: School) -> Path:
    """Write everybody whom the enquiry system knows: families on their way, and some who are here already."""
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(PEOPLE_COLUMNS)
        writer.writerows(_people(school))
    return path


def write_relations(path: Path, school: School) -> Path:
    """Write who is what to whom; ids are those of the roster or of the enquiry list."""
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, delimiter=";")
        writer.writerow(RELATION_COLUMNS)
        for family in school.families:
            if family.in_relations_file:
                writer.writerows(_relation(link) for link in family.links)
    return path


def _people(school: School) -> Iterator[Sequence[str]]:
    for family in school.families:
        for student in family.students:
            if not student.in_roster:
                yield _person("student", student.id, student, _of_student(student))
            elif student.enriched:
                yield _person("student", f"enq-{student.id}", student, _of_student(student))
        for carer in family.carers:
            if not carer.in_roster:
                yield _person("contact", carer.id, carer, ("", "", "", "", "", ""))


def _person(kind: str, number: str, member: Student | Carer, rest: Sequence[str]) -> Sequence[str]:
    return (kind, number, member.given, member.family, member.preferred, *_addresses(member), *rest)


def _addresses(member: Member) -> Sequence[str]:
    emails = [*member.emails, "", ""]
    mobiles = [_local(number) for number in member.mobiles]
    if len(mobiles) > 1:  # some schools write both into one cell
        return emails[0], emails[1], "; ".join(mobiles), ""
    return emails[0], emails[1], mobiles[0] if mobiles else "", ""


def _local(number: str) -> str:
    """Australian numbers as people here write them (0400 000 101), others with their country code."""
    return f"0{number[3:6]} {number[6:9]} {number[9:]}" if number.startswith("+614") else number


def _of_student(student: Student) -> Sequence[str]:
    return student.year_level, student.stage, student.org, student.number, student.entry_year, student.applied_on


def _relation(link: Link) -> Sequence[str]:
    return (
        link.student.id,
        link.carer.id,
        link.role,
        str(link.priority),
        "yes" if link.restricted else "no",
        link.since,
        link.until,
        "yes" if link.may_email else "no",
        "yes" if link.may_sms else "no",
    )
