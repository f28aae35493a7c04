"""What one row says in each of the forms of other programs: a student, and the adults beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.core.records import PersonKind, PersonRecord, RelationRecord
from app.core.text_folding import squash_spaces
from app.sources.files.dates import parse_truth
from app.sources.files.people_parts import emails, phones
from app.sources.files.tabular import Row

_MOBILE_WORDS: Final = frozenset({"cell", "mobile", "cellphone", "mobilephone"})
_NUMBERED: Final = re.compile(r"^(?:contact|guardian)(\d{1,3})(?:firstname|lastname|email|phone|phonenumber)$")


@dataclass(frozen=True, slots=True)
class Adult:
    """A contact in a row: the person and the relation, both without ids, and the id that the form gives."""

    person: PersonRecord
    relation: RelationRecord
    given_id: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Whom a row names. *student_id* is the id that the form gives, empty when it has none."""

    student: PersonRecord | None
    student_id: str
    adults: tuple[Adult, ...]


def _adult(
    *,
    given: str,
    family: str,
    email: str = "",
    mobile: str = "",
    phone: str = "",
    given_id: str = "",
    relation: RelationRecord | None = None,
) -> tuple[Adult, ...]:
    """Return the adult as a tuple, empty when the row says nothing of one."""
    if not (given or family or email or mobile or phone):
        return ()
    person = PersonRecord(
        external_id="",
        kind=PersonKind.CONTACT,
        given=given,
        family=family,
        addresses=(*emails(email), *phones("mobile", mobile), *phones("phone", phone)),
    )
    return (Adult(person, relation or RelationRecord("", ""), given_id),)


def _student(row: Row, given: str, family: str, *, number: str = "") -> PersonRecord | None:
    if not given and not family:
        return None
    return PersonRecord(
        external_id="",
        kind=PersonKind.STUDENT,
        given=given,
        family=family,
        addresses=emails(row.get("studentemail")),
        year=row.get("grade", "studentgrade", "yearlevel", "year") or None,
        org=row.get("schoolname", "school") or None,
        identifiers=(("student_number", number),) if number else (),
    )


def split_name(name: str) -> tuple[str, str]:
    """Return (given, family) of a full name: ``Tan, Mei`` or ``Mei Tan``; a single word is the family's."""
    text = squash_spaces(name)
    if "," in text:
        family, _comma, given = text.partition(",")
        return given.strip(), family.strip()
    given, _space, family = text.rpartition(" ")
    return given, family


def clever(row: Row) -> Family:
    """Clever's students file: the student's row is repeated for each contact."""
    given, family = split_name(row.get("contactname"))
    mobile = row.get("contactphonetype").lower().replace(" ", "") in _MOBILE_WORDS
    relation = RelationRecord("", "", role=row.get("contactrelationship", "contacttype").lower())
    adults = _adult(
        given=given,
        family=family,
        email=row.get("contactemail"),
        mobile=row.get("contactphone") if mobile else "",
        phone="" if mobile else row.get("contactphone"),
        given_id=row.get("contactsisid"),
        relation=relation,
    )
    student = _student(row, row.get("firstname"), row.get("lastname"), number=row.get("studentnumber"))
    return Family(student, row.get("studentid"), adults)


def school_booking(row: Row) -> Family:
    """SchoolBooking's parent file (UK): a row for each parent and class, the student first."""
    responsible = parse_truth(row.get("parentalresponsibility")) if row.get("parentalresponsibility") else None
    priority = row.get("(contact)priority", "priority", "contactpriority")
    lives_with = row.get("liveswithpupil")
    relation = RelationRecord(
        "",
        "",
        role="parent" if responsible else "",
        priority=int(priority) if priority.isdecimal() and len(priority) < 10 else None,
        lives_with=parse_truth(lives_with) if lives_with else None,
        custody={True: "yes", False: "no"}.get(responsible) if responsible is not None else None,
    )
    home, primary = row.get("(contact)homeemail", "homeemail"), row.get("primaryemail")
    adults = _adult(
        given=row.get("forename#2"),
        family=row.get("surname#2"),
        email=", ".join(dict.fromkeys(text for text in (home, primary) if text)),
        mobile=row.get("mobilenumber", "mobile"),
        phone=row.get("maintelephone", "telephone"),
        given_id=row.get("id#2"),
        relation=relation,
    )
    return Family(_student(row, row.get("forename"), row.get("surname")), row.get("id"), adults)


def xello(row: Row) -> Family:
    """Xello's parent file: a parent a row, who names a student by id alone."""
    adults = _adult(
        given=row.get("firstname"),
        family=row.get("lastname"),
        email=row.get("email"),
        phone=row.get("phone"),
        given_id=row.get("sourceparentid"),
    )
    return Family(None, row.get("studentid"), adults)


@lru_cache(maxsize=64)
def _numbers(keys: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted({int(match[1]) for key in keys if (match := _NUMBERED.match(key))}))


def _wide(row: Row, word: str, phone_label: str) -> tuple[Adult, ...]:
    """Return the numbered adults of a wide row, in the order of their numbers, which is their priority."""
    adults: list[Adult] = []
    for number in _numbers(tuple(row.cells)):
        start = f"{word}{number}"
        telephone = row.get(f"{start}phone", f"{start}phonenumber")
        role = row.get(f"{start}relationship", f"{start}relation").lower()
        adults += _adult(
            given=row.get(f"{start}firstname"),
            family=row.get(f"{start}lastname"),
            email=row.get(f"{start}email"),
            mobile=telephone if phone_label == "mobile" else "",
            phone="" if phone_label == "mobile" else telephone,
            relation=RelationRecord("", "", role=role, priority=number),
        )
    return tuple(adults)


def school_stream(row: Row) -> Family:
    """School Stream's contact file (AU): a student a row, numbered contacts, no ids; its phones are
    mobiles.
    """
    student = _student(row, row.get("firstname"), row.get("lastname"))
    return Family(student, "", _wide(row, "contact", "mobile"))


def reach_my_teach(row: Row) -> Family:
    """ReachMyTeach's file (US): a student a row, numbered guardians."""
    student = _student(row, row.get("studentfirstname"), row.get("studentlastname"))
    return Family(student, row.get("studentid"), _wide(row, "guardian", "phone"))
