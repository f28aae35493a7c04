"""Reads our people form: one person a row, CSV or XLSX, columns under many names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.records import PersonRecord, Problem, ProblemKind, Record
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.dates import parse_date
from app.sources.files.form_dates import order_of
from app.sources.files.forms import Field, resolve, rows_of
from app.sources.files.people_parts import KIND_WORDS, emails, phones
from app.sources.files.tabular import Row, open_table

FORM: Final = (
    Field("kind", True, ("persontype", "type", "personkind")),
    Field("external_id", True, ("id", "personid", "externalref", "sisid", "sourcedid")),
    Field("given", True, ("firstname", "givenname", "forename", "givennames", "firstnames")),
    Field("family", True, ("lastname", "familyname", "surname")),
    Field("preferred", False, ("preferredname", "preferredgivenname", "knownas", "nickname")),
    Field("email", False, ("emailaddress", "mail", "email1", "emails", "primaryemail")),
    Field("email_2", False, ("emailaddress2", "secondaryemail", "otheremail", "alternativeemail")),
    Field("mobile", False, ("mobilephone", "mobilenumber", "mobile1", "cell", "cellphone", "sms")),
    Field("mobile_2", False, ("mobilephone2", "mobilenumber2", "cell2", "secondarymobile", "sms2")),
    Field("phone", False, ("telephone", "phonenumber", "homephone", "landline", "tel")),
    Field("year", False, ("yearlevel", "grade", "yeargroup", "yr")),
    Field("entry_year", False, ("startyear", "yearofentry")),
    Field("stage", False, ("enquirystage", "enrolmentstage")),
    Field("org", False, ("school", "campus", "organisation", "organization")),
    Field("student_number", False, ("studentno", "studentnumber", "admissionnumber")),
    Field("applied_on", False, ("applied", "applicationdate", "dateapplied")),
)


class PeopleFormReader:
    """The people of one table."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._table = open_table(path)
        self._columns = resolve(FORM, self._table, options.columns)
        self._day_first = order_of(self._table, [self._columns.key("applied_on")], options.day_first)
        self.info = FileInfo(FileKind.PEOPLE, "people")

    def records(self) -> Iterator[Record]:
        """Yield one person a row."""
        required = [field.name for field in FORM if field.required and field.name not in {"given", "family"}]
        for row in rows_of(self._table, self._columns, required):
            if isinstance(row, Problem):
                yield row
            else:
                yield from self._person(row)

    def _person(self, row: Row) -> Iterator[Record]:
        text = self._columns.text
        place = self._table.place(row.line)
        kind = KIND_WORDS.get(text(row, "kind").casefold())
        if kind is None:
            message = _("The kind is neither student nor contact. The row was set aside.")
            yield Problem(place, ProblemKind.BAD_VALUE, message, row.raw)
            return
        if not text(row, "given") and not text(row, "family"):
            message = _("The row has no name. It was set aside.")
            yield Problem(place, ProblemKind.MISSING, message, row.raw)
            return
        applied = None
        if written := text(row, "applied_on"):
            try:
                applied = parse_date(written, self._day_first)
            except ValueError:
                message = _("The date of application cannot be read. The person was taken without it.")
                yield Problem(place, ProblemKind.BAD_TIME, message, row.raw, fatal_to_record=False)
        number = text(row, "student_number")
        yield PersonRecord(
            external_id=text(row, "external_id"),
            kind=kind,
            given=text(row, "given"),
            family=text(row, "family"),
            preferred=text(row, "preferred") or None,
            addresses=(
                *emails(text(row, "email"), text(row, "email_2")),
                *phones("mobile", text(row, "mobile"), text(row, "mobile_2")),
                *phones("phone", text(row, "phone")),
            ),
            year=text(row, "year") or None,
            entry_year=text(row, "entry_year") or None,
            stage=text(row, "stage") or None,
            org=text(row, "org") or None,
            applied_on=applied,
            identifiers=(("student_number", number),) if number else (),
            place=place,
        )


def open_file(path: Path, options: ReadOptions) -> PeopleFormReader:
    """Open a people form. Raises FileUnreadableError when a required column is not there."""
    return PeopleFormReader(path, options)
