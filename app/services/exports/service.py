"""Takes a list out: reads it at one moment, has it written whole or not at all, and leaves a line that it was."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.dates import format_skeleton, format_time

from app.core.records import PersonKind
from app.errors import AppError, UsageError
from app.i18n import _
from app.services.audit import AuditAction, AuditService
from app.services.exports.file_writing import whole_file
from app.services.exports.lists import ListToLeave, LogList, PeopleList, ReadyList
from app.services.exports.log_columns import log_cells, moment_cell
from app.services.exports.people_columns import people_cells
from app.services.exports.sheet import (
    Cell,
    ExportCancelledError,
    HeadLine,
    Sheet,
    SheetWriter,
    Unwatched,
    Watch,
)
from app.services.history import HistoryService
from app.services.people import PeopleService
from app.services.what_happened import date_locale
from app.settings import Settings
from app.storage.database import Database

PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What came of an export: how many rows the file at *path* holds, or that the person cancelled it."""

    path: Path
    rows: int
    cancelled: bool = False


class ExportService:
    """Answers "give me this list" with a file or a sheet to print; may be called from any thread but the window's."""

    def __init__(
        self,
        database: Database,
        history: HistoryService,
        people: PeopleService,
        *,
        settings: Settings,
        audit: AuditService,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._history = history
        self._people = people
        self._settings = settings
        self._audit = audit
        self._now = now

    def export(
        self, wanted: ListToLeave, path: Path, writer: SheetWriter, form: str, watch: Watch | None = None
    ) -> ExportResult:
        """Write the list *wanted* to *path* with *writer*; *form* is the format's name in the activity record.

        The line in the record is written before the file gets its name: there is no file without a line. A cancelled
        or failed export leaves no file and its own line. Raises FileUnwritableError, UsageError, LockedError.
        """
        counter = _Counter(watch or Unwatched())
        with self._database.frozen():
            sheet = self._sheet(wanted, counter)
            counter.total = sheet.count * writer.passes
            try:
                with whole_file(path) as beside:
                    rows = writer.write(sheet, beside)
                    counter.check()
                    self._note(AuditAction.EXPORTED, wanted, rows, form)
            except ExportCancelledError:
                self._note(AuditAction.EXPORT_CANCELLED, wanted, min(counter.done, sheet.count), form)
                return ExportResult(path, 0, cancelled=True)
            except AppError:
                self._note(AuditAction.EXPORT_FAILED, wanted, min(counter.done, sheet.count), form)
                raise
        return ExportResult(path, rows)

    def to_print(self, wanted: ListToLeave, most: int) -> tuple[Sheet, list[tuple[Cell, ...]]]:
        """The list with all its rows, to be drawn on paper. Raises UsageError when they are more than *most*."""
        with self._database.frozen():
            sheet = self._sheet(wanted, _Counter(Unwatched()))
            if sheet.count > most:
                raise UsageError(
                    _("This list has {n} rows; {most} can be printed.").format(n=sheet.count, most=most),
                    _("Narrow the dates or filters, select some rows, or export it as PDF."),
                )
            return sheet, list(sheet.rows())

    def note_printed(self, wanted: ListToLeave, rows: int) -> None:
        """Leave a line that *rows* of the list went to a printer."""
        self._note(AuditAction.PRINTED, wanted, rows, "")

    def _note(self, action: AuditAction, wanted: ListToLeave, rows: int, form: str) -> None:
        self._audit.record(action, person_id=wanted.person_id, rows=rows, form=form, what=wanted.key)

    # -- reading ---------------------------------------------------------------------------------------------------

    def _sheet(self, wanted: ListToLeave, counter: _Counter) -> Sheet:
        ids = self._ids(wanted)
        title = self._title(wanted)

        def pages() -> Iterator[Sequence[tuple[Cell, ...]]]:
            for start in range(0, len(ids), PAGE):
                counter.check()
                page = self._cells(wanted, ids[start : start + PAGE])
                yield page
                counter.add(min(PAGE, len(ids) - start))

        head = tuple(line for line in self._head(wanted, len(ids)) if line.text)
        return Sheet(title, head, wanted.sheet_columns, len(ids), self._settings.zone, pages)

    def _ids(self, wanted: ListToLeave) -> array[int]:
        if wanted.ids is not None:
            return array("q", wanted.ids)
        if isinstance(wanted, ReadyList):
            return array("q", range(len(wanted.rows)))
        if isinstance(wanted, PeopleList):
            return array("q", self._people.people(wanted.kind, wanted.search, left=wanted.left, sort=wanted.sort))
        return array("q", (i for lot in self._history.ids(wanted.query) for i in lot))

    def _cells(self, wanted: ListToLeave, ids: array[int]) -> list[tuple[Cell, ...]]:
        if isinstance(wanted, ReadyList):
            return [wanted.rows[at] for at in ids]
        columns, zone = wanted.sheet_columns, self._settings.zone
        if isinstance(wanted, PeopleList):
            return [people_cells(person, columns, zone) for person in self._people.rows(ids)]
        return [log_cells(row, columns, zone) for row in self._history.rows(wanted.query, ids)]

    # -- the head --------------------------------------------------------------------------------------------------

    def _title(self, wanted: ListToLeave) -> str:
        if isinstance(wanted, ReadyList):
            return wanted.title
        if isinstance(wanted, PeopleList):
            return _("Students") if wanted.kind is PersonKind.STUDENT else _("Contacts")
        return _("Communications of {name}").format(name=wanted.person) if wanted.person else _("All messages")

    def _head(self, wanted: ListToLeave, count: int) -> list[HeadLine]:
        zone = self._settings.zone
        lines = [HeadLine(_("School"), self._settings.school_name)]
        if isinstance(wanted, LogList):
            lines.append(HeadLine(_("Person"), wanted.person))
            dates = _("{dates} (times in {zone})").format(dates=wanted.dates or _("All dates"), zone=zone.key)
            lines.append(HeadLine(_("Dates"), dates))
            lines.append(HeadLine(_("Filters"), "; ".join(wanted.filters) or _("None")))
        elif isinstance(wanted, ReadyList):
            lines.extend(wanted.head)
            lines.append(HeadLine(_("Times"), zone.key))
        else:
            lines.append(HeadLine(_("Search"), wanted.search.strip()))
            lines.append(HeadLine(_("Times"), zone.key))
        if wanted.ids is not None:
            lines.append(HeadLine(_("Rows"), _("{n}, selected by hand").format(n=count)))
        else:
            lines.append(HeadLine(_("Rows"), str(count)))
        now = moment_cell(self._now(), zone)
        locale = date_locale()
        day = format_skeleton("yMMMEd", now, locale=locale)
        time = format_time(now, "short", locale=locale).replace("\u202f", " ")
        lines.append(HeadLine(_("Made"), _("{date}, {time}").format(date=day, time=time)))
        return lines


class _Counter:
    """Counts the rows read in all passes, tells the watch, and ends the reading when the person cancelled."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.done = 0
        self.total = 0

    def check(self) -> None:
        if self._watch.stopped():
            raise ExportCancelledError

    def add(self, rows: int) -> None:
        self.done += rows
        self._watch.progress(self.done, self.total)
