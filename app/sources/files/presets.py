"""Forms of other programs that name students and their contacts in one row, known by their headers alone.

Where a form gives no ids they are made: a contact's from the name and the first address (without an address:
from the student and the name), a student's from the name and the own address, else the first contact's. So
the same family gets the same ids in every import, and two students of one name in two families are never
taken for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.core.records import PersonRecord, Problem, ProblemKind, Record
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.people_parts import address_keys, derived_id
from app.sources.files.presets_rows import (
    Adult,
    Family,
    clever,
    reach_my_teach,
    school_booking,
    school_stream,
    xello,
)
from app.sources.files.tabular import Row, Table, open_table

Matcher = Callable[[frozenset[str]], bool]


@dataclass(frozen=True, slots=True)
class Preset:
    """One form: how its headers are known, and who a row of it names."""

    name: str
    matches: Matcher
    family: Callable[[Row], Family]


def _has(*keys: str) -> Matcher:
    wanted = frozenset(keys)
    return lambda present: wanted <= present


def _is_clever(keys: frozenset[str]) -> bool:
    named = {"studentid", "firstname", "lastname", "contactname"} <= keys
    return named and not keys.isdisjoint({"contactemail", "contactphone", "contactrelationship"})


def _is_school_booking(keys: frozenset[str]) -> bool:
    named = {"id", "forename", "surname", "id#2", "forename#2", "surname#2"} <= keys
    return named and not keys.isdisjoint({"(contact)priority", "parentalresponsibility", "liveswithpupil"})


def _is_reach_my_teach(keys: frozenset[str]) -> bool:
    named = {"studentfirstname", "studentlastname"} <= keys
    return named and not keys.isdisjoint({"guardian1firstname", "guardian1lastname", "guardian1email"})


PRESETS: Final = (
    Preset("clever", _is_clever, clever),
    Preset("school_booking", _is_school_booking, school_booking),
    Preset("reach_my_teach", _is_reach_my_teach, reach_my_teach),
    Preset("school_stream", _has("firstname", "lastname", "contact1firstname", "contact1lastname"), school_stream),
    Preset("xello", _has("firstname", "lastname", "studentid", "sourceparentid"), xello),
)


def preset_for(keys: frozenset[str]) -> Preset | None:
    """Return the form that a table with these header *keys* has, None when it is none of them."""
    return next((preset for preset in PRESETS if preset.matches(keys)), None)


class PresetReader:
    """The students, contacts and relations of one table; people who stand in several rows are told once."""

    def __init__(self, table: Table, preset: Preset, options: ReadOptions) -> None:
        self._table = table
        self._preset = preset
        self._region = options.region
        self._told: dict[str, int] = {}
        self._pairs: set[tuple[str, str]] = set()
        families = (preset.family(row) for row in table.rows() if isinstance(row, Row))
        self._student_ids = {family.student_id for family in families if family.student_id}
        self.info = FileInfo(FileKind.PEOPLE, "people")

    def records(self) -> Iterator[Record]:
        """Yield the people of each row and their relations."""
        for row in self._table.rows():
            if isinstance(row, Problem):
                yield row
                continue
            place = self._table.place(row.line)
            family = self._preset.family(row)
            if family.student is None and not family.student_id and not family.adults:
                message = _("The row names nobody. It was set aside.")
                yield Problem(place, ProblemKind.MISSING, message, row.raw)
                continue
            yield from self._family(family, place)

    def _family(self, family: Family, place: str) -> Iterator[Record]:
        student_id = family.student_id or self._student_id(family)
        if family.student is not None:
            yield from self._tell(replace(family.student, external_id=student_id, place=place))
        for adult in family.adults:
            contact_id = self._contact_id(adult, student_id)
            yield from self._tell(replace(adult.person, external_id=contact_id, place=place))
            if student_id and (student_id, contact_id) not in self._pairs:
                self._pairs.add((student_id, contact_id))
                yield replace(adult.relation, student_ref=student_id, contact_ref=contact_id, place=place)

    def _tell(self, person: PersonRecord) -> Iterator[PersonRecord]:
        """Yield *person* unless the very same was told before."""
        content = hash(replace(person, place="", extra=tuple(sorted(person.extra.items()))))  # type: ignore[arg-type]
        if self._told.get(person.external_id) != content:
            self._told[person.external_id] = content
            yield person

    def _student_id(self, family: Family) -> str:
        """Return the made id of a student whose form has none, empty when the row names no student."""
        student = family.student
        if student is None:
            return ""
        anchor = address_keys(student.addresses, self._region)[:1]
        for adult in family.adults:
            anchor = anchor or address_keys(adult.person.addresses, self._region)[:1]
        if not anchor and family.adults:
            anchor = [_name(family.adults[0].person)]
        return derived_id("student", student.given, student.family, *anchor)

    def _contact_id(self, adult: Adult, student_id: str) -> str:
        if adult.given_id:
            taken = adult.given_id in self._student_ids
            return f"contact:{adult.given_id}" if taken else adult.given_id
        keys: Sequence[str] = address_keys(adult.person.addresses, self._region)
        return derived_id("contact", _name(adult.person), keys[0] if keys else student_id)


def _name(person: PersonRecord) -> str:
    return f"{person.given} {person.family}"


def open_file(path: Path, options: ReadOptions) -> PresetReader:
    """Open a file in a form of another program. Raises FileUnreadableError when it is none that is known."""
    table = open_table(path)
    preset = preset_for(frozenset(table.keys))
    if preset is None:
        raise FileUnreadableError(
            _("{file} has none of the known sets of columns, nothing was imported from it.").format(file=table.name),
            _("Import it as people or relations, and name the columns with --map."),
        )
    return PresetReader(table, preset, options)
