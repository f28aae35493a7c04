"""Writes the roster: a OneRoster 1.2 zip with students, parents and staff, linked in either direction."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.sources.sample_school.names import mailbox_name
from app.sources.sample_school.school_people import (
    JUNIOR_SCHOOL,
    SENIOR_SCHOOL,
    SYSTEM_NAME,
    Carer,
    Family,
    Member,
    School,
    Staff,
    Student,
)

# OneRoster 1.2 CSV binding: manifest.csv names every file that the form knows.
_FILES: Final = (
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics",
    "enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs", "resources",
    "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales", "userProfiles",
    "userResources", "users",
)  # fmt: skip
_PRESENT: Final = frozenset({"orgs", "roles", "users"})
_USER_COLUMNS: Final = (
    "sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds", "givenName", "familyName",
    "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
    "userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
    "primaryOrgSourcedId", "pronouns",
)  # fmt: skip
_ROLE_COLUMNS: Final = (
    "sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate",
    "orgSourcedId", "userProfileSourcedId",
)  # fmt: skip
_ORG_COLUMNS: Final = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
_ORGS: Final = {JUNIOR_SCHOOL: "org-junior", SENIOR_SCHOOL: "org-senior"}
_PARENT_ROLES: Final = {"Mother": "parent", "Father": "parent", "Stepfather": "parent"}
_RELATIVE_ROLES: Final = frozenset({"Grandmother", "Grandfather", "Aunt"})


def write_roster(path: Path, school: School) -> Path:
    """Write *school* as a OneRoster 1.2 bulk zip to *path*; the same school gives the same bytes."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        _write(archive, "manifest.csv", ("propertyName", "value"), _manifest())
        _write(archive, "orgs.csv", _ORG_COLUMNS, _orgs())
        _write(archive, "users.csv", _USER_COLUMNS, _users(school))
        _write(archive, "roles.csv", _ROLE_COLUMNS, _roles(school))
    return path


def _write(archive: ZipFile, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    info = ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    with archive.open(info, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)


def _manifest() -> Iterator[tuple[str, str]]:
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.2"
    for name in _FILES:
        yield f"file.{name}", "bulk" if name in _PRESENT else "absent"
    yield "source.systemName", SYSTEM_NAME
    yield "source.systemCode", "hillcrest-sis"


def _orgs() -> Iterator[Sequence[str]]:
    yield "org-hillcrest", "", "", "Hillcrest", "district", "HC", ""
    for name, org in _ORGS.items():
        yield org, "", "", name, "school", org.removeprefix("org-").upper(), "org-hillcrest"


def _users(school: School) -> Iterator[Sequence[str]]:
    for family in school.families:
        students = [student for student in family.students if student.in_roster]
        carers = [carer for carer in family.carers if carer.in_roster]
        for student in students:
            agents = _agents(family, student, carers, 1)
            yield _user(student, student.number, agents, f"{student.year:02d}" if student.year else "KG", student.org)
        for carer in carers:
            yield _user(carer, "", _agents(family, carer, students, 2), "", "")
    for member in school.staff:
        yield _user(member, "", [], "", SENIOR_SCHOOL)


def _agents(family: Family, one: Member, others: Sequence[Member], side: int) -> list[str]:
    """The ids that *one* names, when the roster links this family from *side* (1 the student, 2 the carer)."""
    if not family.agents & side:
        return []
    pairs = {(link.student.id, link.carer.id) for link in family.links}
    return [other.id for other in others if (one.id, other.id) in pairs or (other.id, one.id) in pairs]


def _user(member: Member, identifier: str, agents: list[str], grade: str, org: str) -> Sequence[str]:
    username = f"{mailbox_name(member.given)[:1]}{mailbox_name(member.family)[:9]}.{member.id[-6:]}"
    email = member.emails[0] if member.emails else ""
    sms = member.mobiles[0] if member.mobiles else ""
    phone = member.mobiles[1] if len(member.mobiles) > 1 else ""
    return (
        member.id, "", "", "true", username, f"{{SIS:{member.id[-6:]}-{member.id[:3]}}}", member.given, member.family,
        "", identifier, email, sms, phone, ",".join(agents), grade, "", "", member.preferred, "", "",
        _ORGS.get(org, ""), "",
    )  # fmt: skip


def _roles(school: School) -> Iterator[Sequence[str]]:
    for family in school.families:
        for member in (*family.students, *family.carers):
            if member.in_roster:
                yield from _member_roles(member, family)
    for staff in school.staff:
        yield _role(staff, "primary", staff.role, SENIOR_SCHOOL)


def _member_roles(member: Student | Carer, family: Family) -> Iterator[Sequence[str]]:
    if isinstance(member, Student):
        yield _role(member, "primary", "student", member.org)
        return
    orgs = sorted({student.org for student in family.students if student.in_roster})
    if member.works_here:
        yield _role(member, "primary", "teacher", SENIOR_SCHOOL)
    for n, org in enumerate(orgs):
        role = "relative" if member.role in _RELATIVE_ROLES else _PARENT_ROLES.get(member.role, "guardian")
        yield _role(member, "primary" if n == 0 and not member.works_here else "secondary", role, org, n)


def _role(member: Member | Staff, kind: str, role: str, org: str, n: int = 0) -> Sequence[str]:
    number = f"rol-{member.id}-{role}-{n + 1}"
    return number, "", "", member.id, kind, role, "", "", _ORGS[org], ""
