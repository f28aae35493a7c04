"""Reads our activities form: notes, calls, meetings and what else happened beside the messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.activities import KINDS
from app.core.records import ActivityRecord, Problem, ProblemKind, Record
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.dates import parse_time, parse_truth
from app.sources.files.form_dates import order_of
from app.sources.files.forms import Field, resolve, rows_of
from app.sources.files.tabular import Row, open_table

FORM: Final = (
    Field("activity_id", True, ("activityref", "noteid")),
    Field("at", True, ("date", "time", "datetime", "when", "happenedat", "createdat")),
    Field("kind", True, ("type", "activitytype", "activitykind")),
    Field("person_id", False, ("contactid", "personref", "contact")),
    Field("student_id", False, ("studentref", "student")),
    Field("author", False, ("by", "user", "staff", "createdby")),
    Field("title", True, ("subject", "summary")),
    Field("detail", False, ("details", "note", "notes", "body", "text", "description")),
    Field("visible_to_family", False, ("familyvisible", "visible")),
)


class ActivitiesFormReader:
    """The activities of one table."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._zone = options.zone
        self._table = open_table(path)
        self._columns = resolve(FORM, self._table, options.columns)
        self._day_first = order_of(self._table, [self._columns.key("at")], options.day_first)
        self.info = FileInfo(FileKind.ACTIVITIES, "activities")

    def records(self) -> Iterator[Record]:
        """Yield one activity a row."""
        required = [field.name for field in FORM if field.required]
        for row in rows_of(self._table, self._columns, required):
            if isinstance(row, Problem):
                yield row
            else:
                yield from self._activity(row)

    def _activity(self, row: Row) -> Iterator[Record]:
        text = self._columns.text
        place = self._table.place(row.line)
        try:
            at = parse_time(text(row, "at"), zone=self._zone, day_first=self._day_first)
        except ValueError:
            message = _("The time of this activity cannot be read. The row was set aside.")
            yield Problem(place, ProblemKind.BAD_TIME, message, row.raw)
            return
        kind = text(row, "kind").casefold()
        if kind not in KINDS:
            message = _("The kind of this activity is not known. It was taken as a note.")
            yield Problem(place, ProblemKind.BAD_VALUE, message, row.raw, fatal_to_record=False)
            kind = "note"
        yield ActivityRecord(
            external_id=text(row, "activity_id"),
            at=at,
            kind=kind,
            title=text(row, "title"),
            detail=text(row, "detail") or None,
            person_ref=text(row, "person_id") or None,
            student_ref=text(row, "student_id") or None,
            author=text(row, "author") or None,
            visible_to_family=self._visible(row),
            place=place,
        )

    def _visible(self, row: Row) -> bool | None:
        """Return whether the family may see it: what says neither yes nor no is no, no column is None."""
        if "visible_to_family" not in self._columns:
            return None
        return parse_truth(self._columns.text(row, "visible_to_family")) is True


def open_file(path: Path, options: ReadOptions) -> ActivitiesFormReader:
    """Open an activities form.

    Raises FileUnreadableError when a required column is not there, QuestionError when its times can be read
    day first or month first.
    """
    return ActivitiesFormReader(path, options)
