"""Reads OneRoster 1.1 and 1.2 CSV bundles (1EdTech), liberally: a zip file, a folder, or one users.csv."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.records import PersonKind, PersonRecord, Problem, ProblemKind, Record, RelationRecord
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.archives import Bundle, open_bundle
from app.sources.files.dates import parse_time
from app.sources.files.oneroster_roles import Roles, pairs
from app.sources.files.people_parts import emails, phones
from app.sources.files.roster_tables import RosterRow, RosterTable

SPELLINGS: Final[Mapping[str, str]] = {
    "sourceid": "sourcedid",
    "datalastmodified": "datelastmodified",
    "agentsourceids": "agentsourcedids",
    "agents": "agentsourcedids",
    "orgsourceids": "orgsourcedids",
    "orgsourceid": "orgsourcedid",
    "primaryorgsourceid": "primaryorgsourcedid",
    "usersourceid": "usersourcedid",
    "prefferedgivenname": "preferredgivenname",
    "preferedgivenname": "preferredgivenname",
    "preferredfirstname": "preferredgivenname",
    "prefferedfirstname": "preferredgivenname",
    "prefferedfamilyname": "preferredfamilyname",
    "preferredlastname": "preferredfamilyname",
    "firstname": "givenname",
    "lastname": "familyname",
    "grade": "grades",
}
TELLING: Final = frozenset(
    {"enableduser", "datelastmodified", "datalastmodified", "agentsourcedids", "agentsourceids", "userids"}
    | {"usermasteridentifier", "primaryorgsourcedid"}
)
_KEPT: Final = {
    "middlename": "middle_name",
    "pronouns": "pronouns",
    "preferredfamilyname": "preferred_family",
}
_KEPT_METADATA: Final = re.compile(r"kana|house|home ?group|homeroom|tutor|legacysourceid|language")
_USER_ID: Final = re.compile(r"\{([^:{}]+):([^{}]*)\}")
_GONE: Final = frozenset({"tobedeleted", "inactive", "deleted"})


def split_list(cell: str) -> list[str]:
    """Return the parts of a list cell (comma inside quotes; ``;`` and ``|`` are seen too)."""
    return [part for piece in re.split(r"[,;|]", cell) if (part := piece.strip())]


def user_keys(bundle: Bundle) -> frozenset[str]:
    """Return the header keys of the users.csv in *bundle* as they are written."""
    return RosterTable(bundle, "users.csv", {}).keys


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What manifest.csv says: the system's name and whether users.csv holds only changes."""

    system: str = ""
    delta: bool = False


def _manifest(bundle: Bundle) -> _Manifest:
    """Read manifest.csv; a strange mode means the whole set, none is needed at all."""
    table = RosterTable(bundle, "manifest.csv", {})
    said: dict[str, str] = {}
    for row in table.good_rows():
        name = (row["propertyname"] or row["property"]).lower()
        said[name] = row["value"]
    delta = any(said.get(f"file.{name}", "").lower() == "delta" for name in ("users", "users.csv"))
    return _Manifest(said.get("source.systemname", ""), delta)


class OneRosterReader:
    """The people and their relations in one bundle. Roles are read first, because a pair needs both ends'."""

    def __init__(self, path: Path, options: ReadOptions, only: str | None = None) -> None:
        self._path = path
        self._options = options
        self._only = only
        self._roles = Roles()
        self._orgs: dict[str, str] = {}
        self._org_of: dict[str, str] = {}
        with open_bundle(path, only) as bundle:
            manifest = _manifest(bundle)
            self._delta = manifest.delta
            total = self._scan(bundle)
        name = f"roster:oneroster:{manifest.system}" if manifest.system else "roster:oneroster"
        self.info = FileInfo(FileKind.ONEROSTER, name, full_roster=not manifest.delta, total=total)

    def _tables(self, bundle: Bundle) -> tuple[RosterTable, RosterTable, RosterTable]:
        users, roles, orgs = (RosterTable(bundle, name, SPELLINGS) for name in ("users.csv", "roles.csv", "orgs.csv"))
        return users, roles, orgs

    def _scan(self, bundle: Bundle) -> int:
        """Note every user's roles and the names of the schools; return the number of users."""
        users, roles, orgs = self._tables(bundle)
        if not users or "sourcedid" not in users.keys:
            raise FileUnreadableError(
                _("This OneRoster file has no users.csv with a column sourcedId, nothing was imported."),
                _("Export it again with users."),
            )
        if not self._delta and "role" not in users.keys and not roles:
            raise FileUnreadableError(
                _("This OneRoster file says of nobody whether they are a student, nothing was imported."),
                _("Export it again with roles.csv (version 1.2) or the column role (version 1.1)."),
            )
        for row in orgs.good_rows():
            self._orgs[row["sourcedid"]] = row["name"]
        for row in roles.good_rows():
            if row["status"].lower() not in _GONE:
                primary = row["roletype"].lower() == "primary"
                self._roles.add(row["usersourcedid"], row["role"], primary)
                if row["orgsourcedid"] and (primary or row["usersourcedid"] not in self._org_of):
                    self._org_of[row["usersourcedid"]] = row["orgsourcedid"]
        total = 0
        for row in users.good_rows():
            total += 1
            for role in split_list(row["role"]) or split_list(row["roles"]):
                self._roles.add(row["sourcedid"], role)
        return total

    def records(self) -> Iterator[Record]:
        """Yield the people in the order of users.csv, then their relations, each pair once."""
        found: dict[tuple[str, str], RelationRecord] = {}
        with open_bundle(self._path, self._only) as bundle:
            users, roles, orgs = self._tables(bundle)
            yield from orgs.problems()
            yield from roles.problems()
            for row in users.rows():
                if isinstance(row, Problem):
                    yield row
                    continue
                yield self._person(row)
                self._note_pairs(row, found)
        yield from found.values()

    def _note_pairs(self, row: RosterRow, found: dict[tuple[str, str], RelationRecord]) -> None:
        user = row["sourcedid"]
        if not user or row["status"].lower() in _GONE:
            return
        agents = split_list(row["agentsourcedids"])
        for student, adult, word in pairs(user, agents, self._roles, partial=self._delta):
            known = found.get((student, adult))
            if known is None or (word and not known.role):
                found[student, adult] = RelationRecord(student, adult, role=word, place=row.place)

    def _person(self, row: RosterRow) -> PersonRecord | Problem:
        user = row["sourcedid"]
        if not user:
            message = _("The row has no sourcedId. It was set aside.")
            return Problem(row.place, ProblemKind.MISSING, message, row.raw)
        kind = self._roles.kind(user)
        gone = row["status"].lower() in _GONE
        if kind is None:
            if not gone and not self._delta:
                message = _("The person has no role in this file. The row was set aside.")
                return Problem(row.place, ProblemKind.MISSING, message, row.raw)
            kind = PersonKind.CONTACT
        return PersonRecord(
            external_id=user,
            kind=kind,
            given=row["givenname"],
            family=row["familyname"],
            preferred=row["preferredgivenname"] or None,
            addresses=(*emails(row["email"]), *phones("sms", row["sms"]), *phones("phone", row["phone"])),
            year=row["grades"] or None if kind is PersonKind.STUDENT else None,
            org=self._org(row),
            identifiers=self._identifiers(row, kind),
            changed_at=self._changed_at(row["datelastmodified"]),
            active=not gone,
            extra=_extra(row),
            place=row.place,
        )

    def _org(self, row: RosterRow) -> str | None:
        own = split_list(row["orgsourcedids"])
        org = row["primaryorgsourcedid"] or self._org_of.get(row["sourcedid"], "") or (own[0] if own else "")
        return self._orgs.get(org) or org or None

    def _identifiers(self, row: RosterRow, kind: PersonKind) -> tuple[tuple[str, str], ...]:
        """What may join several records of one person: one record a school or a role is common."""
        found = [(name.strip(), value.strip()) for name, value in _USER_ID.findall(row["userids"])]
        if row["usermasteridentifier"]:
            found.append(("user_master", row["usermasteridentifier"]))
        if row["identifier"] and kind is PersonKind.STUDENT:
            found.append(("student_number", row["identifier"]))
        return tuple(dict.fromkeys((name, value) for name, value in found if name and value))

    def _changed_at(self, text: str) -> int | None:
        if not text:
            return None
        try:
            return parse_time(text, zone=self._options.zone, day_first=self._options.day_first)
        except ValueError:
            return None


def _extra(row: RosterRow) -> dict[str, str]:
    """The harmless further columns: an allow-list, so that passwords, race and medical columns stay
    outside.
    """
    kept = {name: row[key] for key, name in _KEPT.items() if row[key]}
    metadata = ((key, value) for key, value in row.cells.items() if key.startswith("metadata."))
    return kept | {key: value for key, value in metadata if value and _KEPT_METADATA.search(key)}


def open_file(path: Path, options: ReadOptions, only: str | None = None) -> OneRosterReader:
    """Open a OneRoster bundle; with *only*, *path* is one plain file that stands for ``users.csv``.

    Raises FileUnreadableError when it holds no users or no roles, or is refused as an archive.
    """
    return OneRosterReader(path, options, only)
