"""Reads our relations form: who cares for whom, from when until when, and what is restricted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.records import Problem, ProblemKind, Record, RelationRecord
from app.core.text_folding import squash_spaces
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.dates import parse_date, parse_truth
from app.sources.files.form_dates import order_of
from app.sources.files.forms import Field, resolve, rows_of
from app.sources.files.tabular import Row, open_table

FORM: Final = (
    Field("student_id", True, ("studentexternalid", "studentsourcedid", "pupilid", "student")),
    Field("contact_id", True, ("contactexternalid", "guardianid", "parentid", "guardiansourcedid", "contact")),
    Field("relation", False, ("relationship", "role", "relationtype", "relationshiprole")),
    Field("priority", False, ("contactpriority", "order", "callorder")),
    Field("restricted", False, ("courtorder", "noaccess")),
    Field("since", False, ("from", "start", "startdate", "begindate")),
    Field("until", False, ("to", "end", "enddate")),
    Field("may_email", False, ("emailallowed",)),
    Field("may_sms", False, ("smsallowed",)),
)


class RelationsFormReader:
    """The relations of one table; each row is a record of its own and outranks a roster (rule 5)."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._table = open_table(path)
        self._columns = resolve(FORM, self._table, options.columns)
        dates = [self._columns.key("since"), self._columns.key("until")]
        self._day_first = order_of(self._table, dates, options.day_first)
        self.info = FileInfo(FileKind.RELATIONS, "relations")

    def records(self) -> Iterator[Record]:
        """Yield one relation a row, and what could not be taken of it."""
        for row in rows_of(self._table, self._columns, ("student_id", "contact_id")):
            if isinstance(row, Problem):
                yield row
            else:
                yield from self._relation(row)

    def _relation(self, row: Row) -> Iterator[Record]:
        text = self._columns.text
        place = self._table.place(row.line)
        try:
            since, until = (
                parse_date(text(row, name), self._day_first) if text(row, name) else "" for name in ("since", "until")
            )
        except ValueError:
            message = _("A date of this relation cannot be read. The row was set aside.")
            yield Problem(place, ProblemKind.BAD_TIME, message, row.raw)
            return
        if (since and until and until < since) or text(row, "student_id") == text(row, "contact_id"):
            message = _("The relation ends before it begins, or is with oneself. The row was set aside.")
            yield Problem(place, ProblemKind.BAD_VALUE, message, row.raw)
            return
        restricted = parse_truth(text(row, "restricted"))
        if restricted is None:
            message = _("The column restricted says neither yes nor no. It was taken as yes, to be safe.")
            yield Problem(place, ProblemKind.BAD_VALUE, message, row.raw, fatal_to_record=False)
        priority = text(row, "priority")
        if priority and not priority.isdecimal():
            message = _("The priority is no whole number. The relation was taken without it.")
            yield Problem(place, ProblemKind.BAD_VALUE, message, row.raw, fatal_to_record=False)
        yield RelationRecord(
            student_ref=text(row, "student_id"),
            contact_ref=text(row, "contact_id"),
            role=squash_spaces(text(row, "relation")).lower(),
            since=since,
            until=until,
            priority=int(priority) if priority.isdecimal() and len(priority) < 10 else None,
            restricted=restricted is not False,
            may_email=self._allowed(row, "may_email"),
            may_sms=self._allowed(row, "may_sms"),
            outranks_roster=True,
            counts=True,
            place=place,
        )

    def _allowed(self, row: Row, field: str) -> bool | None:
        """Return what the row says of a permission; nothing said is None."""
        written = self._columns.text(row, field)
        return parse_truth(written) if written else None


def open_file(path: Path, options: ReadOptions) -> RelationsFormReader:
    """Open a relations form.

    Raises FileUnreadableError when a required column is not there, QuestionError when its dates can be read
    day first or month first.
    """
    return RelationsFormReader(path, options)
