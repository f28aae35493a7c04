"""Reads Microsoft School Data Sync CSV files of the forms v2 and v2.1, and hands v1 to its own reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.records import PersonKind, PersonRecord, Problem, ProblemKind, Record, RelationRecord
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions, RecordReader
from app.sources.files.archives import Bundle, open_bundle
from app.sources.files.oneroster import SPELLINGS as ONEROSTER_SPELLINGS
from app.sources.files.oneroster import split_list
from app.sources.files.oneroster_roles import is_carer
from app.sources.files.people_parts import emails, phones, username_email
from app.sources.files.roster_tables import RosterRow, RosterTable
from app.sources.files.sds_v1 import SdsV1Reader

_SPELLINGS: Final[Mapping[str, str]] = {
    **ONEROSTER_SPELLINGS,
    "usersourceid": "usersourcedid",
    "relationshipusersourceid": "relationshipusersourcedid",
    "emailaddress": "email",
}
_GONE: Final = frozenset({"tobedeleted", "inactive", "deleted"})


@dataclass(slots=True)
class _Standing:
    """What roles say of one user."""

    student: bool = False
    works: bool = False
    year: str = ""
    org: str = ""


class SdsReader:
    """The people and their relations in one bundle of v2 or v2.1; who has no role is a contact."""

    def __init__(self, path: Path, only: str | None = None) -> None:
        self._path = path
        self._only = only
        self._orgs: dict[str, str] = {}
        self._standing: dict[str, _Standing] = {}
        with open_bundle(path, only) as bundle:
            total = self._scan(bundle)
        self.info = FileInfo(FileKind.SDS, "roster:sds", full_roster=True, total=total)

    def _table(self, bundle: Bundle, name: str) -> RosterTable:
        return RosterTable(bundle, name, _SPELLINGS)

    def _scan(self, bundle: Bundle) -> int:
        """Note roles and the names of the schools; return the number of users."""
        users = self._table(bundle, "users.csv")
        if "sourcedid" not in users.keys:
            raise FileUnreadableError(
                _("This School Data Sync file has no users.csv with a column sourcedId; nothing was imported."),
                _("Export it again with users."),
            )
        self._table(bundle, "relationships.csv")
        for row in self._table(bundle, "orgs.csv").good_rows():
            self._orgs[row["sourcedid"]] = row["name"]
        for row in self._table(bundle, "roles.csv").good_rows():
            self._note(row["usersourcedid"], row["role"], row["grades"], row["orgsourcedid"])
        total = 0
        for row in users.good_rows():
            total += 1
            orgs = split_list(row["orgsourcedids"])
            for role in split_list(row["role"]):
                self._note(row["sourcedid"], role, row["grades"], orgs[0] if orgs else "")
        return total

    def _note(self, user: str, role: str, year: str, org: str) -> None:
        word = role.strip().lower()
        if not word:
            return
        standing = self._standing.setdefault(user, _Standing())
        standing.student = standing.student or word == "student"
        standing.works = standing.works or (word != "student" and not is_carer(word))
        standing.year = standing.year or year
        standing.org = standing.org or org

    def _kind(self, user: str) -> PersonKind:
        standing = self._standing.get(user)
        if standing is None:
            return PersonKind.CONTACT
        if standing.student:
            return PersonKind.STUDENT
        return PersonKind.STAFF if standing.works else PersonKind.CONTACT

    def records(self) -> Iterator[Record]:
        """Yield the people in the order of users.csv, then the relations."""
        with open_bundle(self._path, self._only) as bundle:
            for name in ("orgs.csv", "roles.csv"):
                yield from self._table(bundle, name).problems()
            for row in self._table(bundle, "users.csv").rows():
                yield row if isinstance(row, Problem) else self._person(row)
            for row in self._table(bundle, "relationships.csv").rows():
                yield row if isinstance(row, Problem) else self._relation(row)

    def _person(self, row: RosterRow) -> PersonRecord | Problem:
        user = row["sourcedid"]
        if not user:
            message = _("The row has no sourcedId. It was set aside.")
            return Problem(row.place, ProblemKind.MISSING, message, row.raw)
        kind = self._kind(user)
        standing = self._standing.get(user, _Standing())
        mail = emails(row["email"]) or username_email(row["username"])
        return PersonRecord(
            external_id=user,
            kind=kind,
            given=row["givenname"],
            family=row["familyname"],
            preferred=row["preferredgivenname"] or None,
            addresses=(*mail, *phones("sms", row["sms"]), *phones("phone", row["phone"])),
            year=(standing.year or None) if kind is PersonKind.STUDENT else None,
            org=self._orgs.get(standing.org) or standing.org or None,
            active=row["status"].lower() not in _GONE,
            extra={"middle_name": row["middlename"]} if row["middlename"] else {},
            place=row.place,
        )

    def _relation(self, row: RosterRow) -> RelationRecord | Problem:
        student, adult = row["usersourcedid"], row["relationshipusersourcedid"]
        if not student or not adult:
            message = _("The row does not name both people. It was set aside.")
            return Problem(row.place, ProblemKind.MISSING, message, row.raw)
        first, second = (self._kind(one) is PersonKind.STUDENT for one in (student, adult))
        if first and second:
            message = _("Both people of this relation are students. The row was set aside.")
            return Problem(row.place, ProblemKind.BAD_VALUE, message, row.raw)
        if second:
            student, adult = adult, student
        return RelationRecord(student, adult, role=row["relationshiprole"].lower(), place=row.place)


def open_file(path: Path, options: ReadOptions, only: str | None = None) -> RecordReader:
    """Open a School Data Sync zip file or folder of v1, v2 or v2.1; with *only*, one plain users.csv.

    Raises FileUnreadableError when it holds no students or users, or is refused as an archive.
    """
    del options
    if only is None:
        with open_bundle(path) as bundle:
            first = "student.csv" in bundle
        if first:
            return SdsV1Reader(path)
    return SdsReader(path, only)
