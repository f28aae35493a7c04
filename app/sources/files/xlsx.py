"""Sheets of XLSX workbooks as rows of plain text, without what a spreadsheet does to ids and numbers."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.workbook.workbook import Workbook

from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.files.archives import open_zip

_ZIP_MARK: Final = b"PK\x03\x04"
_MOST_BYTES: Final = 1 << 30
_MOST_ROWS: Final = 1 << 20  # what the form allows
_EXACT_FLOAT: Final = 1e15


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the sheet (from 1) and its cells as text."""

    line: int
    values: tuple[str, ...]


def looks_like_xlsx(head: bytes) -> bool:
    """Whether a file that begins with *head* can be a workbook (it is a zip file)."""
    return head.startswith(_ZIP_MARK)


def cell_text(value: object) -> str:
    """Return a cell's value as text: whole numbers without a point, dates and times in ISO form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOAT:
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


class XlsxSheet:
    """One sheet of a workbook. *sheet* names it; None takes the first that holds anything."""

    def __init__(self, name: str, opener: Callable[[], BinaryIO], sheet: str | None) -> None:
        self._name = name
        self._opener = opener
        if not openpyxl.DEFUSEDXML or openpyxl.LXML:
            raise FileUnreadableError(
                _("XLSX files cannot be read safely on this installation, nothing was imported."),
                _("Save the sheet as CSV and import that."),
            )
        with opener() as stream:
            open_zip(stream, _MOST_BYTES).close()
            book = self._open(stream)
            self._title = self._choose(book, sheet)

    def _unreadable(self) -> FileUnreadableError:
        return FileUnreadableError(
            _("{file} is no readable XLSX workbook, nothing was imported from it.").format(file=self._name),
            _("Open it in your spreadsheet program, save it again, or save it as CSV."),
        )

    def _open(self, stream: BinaryIO) -> Workbook:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns of styles and checks that are of no use here
                return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise self._unreadable() from error

    def _choose(self, book: Workbook, sheet: str | None) -> str:
        titles = [one.title for one in book.worksheets]
        if sheet is not None and sheet in titles:
            return sheet
        if sheet is not None or not titles:
            raise self._unreadable()
        for title in titles:
            if next(self._rows(book, title), None) is not None:
                return title
        return titles[0]

    def _rows(self, book: Workbook, title: str) -> Iterator[SheetRow | None]:
        """Yield the rows that hold anything; None where the sheet is damaged, as the last."""
        rows: Any = book[title]
        try:
            rows.reset_dimensions()
            for line, values in enumerate(rows.iter_rows(values_only=True), start=1):
                if line > _MOST_ROWS:
                    yield None
                    return
                texts = tuple(cell_text(value) for value in values)
                if any(text.strip() for text in texts):
                    yield SheetRow(line, texts)
        except Exception:  # noqa: BLE001 - what a damaged sheet raises is not documented
            yield None

    def rows(self) -> Iterator[SheetRow | None]:
        """Yield the rows that hold anything; None where the sheet is damaged, as the last."""
        with self._opener() as stream:
            book = self._open(stream)
            try:
                yield from self._rows(book, self._title)
            finally:
                book.close()
