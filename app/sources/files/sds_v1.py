"""Reads Microsoft School Data Sync v1: Student, Teacher, User and GuardianRelationship files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from app.core.addresses import email_address
from app.core.records import PersonKind, PersonRecord, Problem, ProblemKind, Record, RelationRecord
from app.core.text_folding import fold
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind
from app.sources.files.archives import Bundle, open_bundle
from app.sources.files.people_parts import derived_id, emails, phones, username_email
from app.sources.files.roster_tables import RosterRow, RosterTable

_SPELLINGS: Final[Mapping[str, str]] = {
    "id": "sisid",
    "schooldfenumber": "schoolsisid",
    "dfenumber": "sisid",
    "schoolid": "schoolsisid",
    "emailaddress": "email",
    "mobile": "phone",
}
_GONE: Final = frozenset({"inactive", "deleted", "tobedeleted"})


def _email_key(text: str) -> str:
    """Return what two writings of one e-mail address share."""
    address = email_address(text)
    return address.key if address is not None else fold(text)


class SdsV1Reader:
    """The people and their relations in one bundle. Guardians have an e-mail address and seldom an id: one
    address is one guardian, whose id is made from it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.info = FileInfo(FileKind.SDS, "roster:sds", full_roster=True)
        self._schools: dict[str, str] = {}
        self._students: set[str] = set()
        self._guardian_ids: dict[str, str] = {}
        with open_bundle(path) as bundle:
            if "sisid" not in self._table(bundle, "student.csv").keys:
                raise FileUnreadableError(
                    _("Student.csv has no column SIS ID, nothing was imported."),
                    _("Export it again in the form of School Data Sync."),
                )
            for name in ("teacher.csv", "guardianrelationship.csv"):
                self._table(bundle, name)
            for row in self._table(bundle, "school.csv").good_rows():
                self._schools[row["sisid"]] = row["name"]
            self._students = {r["sisid"] for r in self._table(bundle, "student.csv").good_rows()}
            for row in self._table(bundle, "user.csv").good_rows():
                if row["email"] and row["sisid"] and row["sisid"] not in self._students:
                    self._guardian_ids[_email_key(row["email"])] = row["sisid"]

    def _table(self, bundle: Bundle, name: str) -> RosterTable:
        return RosterTable(bundle, name, _SPELLINGS)

    def records(self) -> Iterator[Record]:
        """Yield students, teachers and guardians, then the relations."""
        seen: set[str] = set()
        with open_bundle(self._path) as bundle:
            yield from self._table(bundle, "school.csv").problems()
            for name, kind in (("student.csv", PersonKind.STUDENT), ("teacher.csv", PersonKind.STAFF)):
                for row in self._table(bundle, name).rows():
                    yield row if isinstance(row, Problem) else self._school_person(row, kind)
            for row in self._table(bundle, "user.csv").rows():
                yield row if isinstance(row, Problem) else self._guardian(row, seen)
            relations = self._table(bundle, "guardianrelationship.csv")
            for row in relations.good_rows():
                if row["email"] and _email_key(row["email"]) not in seen:
                    yield self._guardian(row, seen)
            for row in relations.rows():
                yield row if isinstance(row, Problem) else self._relation(row)

    def _school_person(self, row: RosterRow, kind: PersonKind) -> PersonRecord | Problem:
        person = row["sisid"]
        if not person:
            message = _("The row has no SIS ID. It was set aside.")
            return Problem(row.place, ProblemKind.MISSING, message, row.raw)
        number = row["studentnumber"]
        student = kind is PersonKind.STUDENT
        return PersonRecord(
            external_id=person if student or person not in self._students else f"teacher:{person}",
            kind=kind,
            given=row["firstname"],
            family=_family(row),
            addresses=(
                *username_email(row["username"]),
                *emails(row["email"], row["secondaryemail"]),
                *phones("phone", row["phone"]),
            ),
            year=row["grade"] or None if student else None,
            org=self._schools.get(row["schoolsisid"]) or row["schoolsisid"] or None,
            identifiers=(("student_number", number),) if number and student else (),
            active=row["status"].lower() not in _GONE,
            extra={"middle_name": row["middlename"]} if row["middlename"] else {},
            place=row.place,
        )

    def _guardian_id(self, email: str) -> str:
        key = _email_key(email)
        return self._guardian_ids.get(key) or derived_id("guardian", key)

    def _guardian(self, row: RosterRow, seen: set[str]) -> PersonRecord | Problem:
        if not row["email"]:
            message = _("The row has no e-mail address. It was set aside.")
            return Problem(row.place, ProblemKind.MISSING, message, row.raw)
        seen.add(_email_key(row["email"]))
        return PersonRecord(
            external_id=self._guardian_id(row["email"]),
            kind=PersonKind.CONTACT,
            given=row["firstname"],
            family=row["lastname"],
            addresses=(*emails(row["email"]), *phones("phone", row["phone"])),
            place=row.place,
        )

    def _relation(self, row: RosterRow) -> RelationRecord | Problem:
        if not row["sisid"] or not row["email"]:
            message = _("The row does not name both a student and a guardian. It was set aside.")
            return Problem(row.place, ProblemKind.MISSING, message, row.raw)
        guardian = self._guardian_id(row["email"])
        return RelationRecord(row["sisid"], guardian, role=row["role"].lower(), place=row.place)


def _family(row: RosterRow) -> str:
    """The family name; the user name where the export has no names (they are optional in this form)."""
    named = row["firstname"] or row["lastname"]
    return row["lastname"] if named or username_email(row["username"]) else row["username"]
