"""Writes a list as an Excel workbook, row by row: real times and numbers, a header that stays, a filter on it."""

# openpyxl has no type stubs, so what it gives is Any here
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingModuleSource=false, reportUnknownParameterType=false, reportMissingTypeArgument=false

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ClassVar, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from app.core.spreadsheet_cells import looks_like_formula
from app.errors import UsageError
from app.i18n import _
from app.services.exports.sheet import Cell, Sheet

MOST_ROWS: Final = 1_048_576  # of a worksheet, head included (Microsoft, "Excel specifications and limits")
_LONGEST_CELL: Final = 32_767  # the same page
_SHEET: Final = "xl/worksheets/sheet1.xml"  # where openpyxl puts the first sheet of a book
_MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm"
_BOLD: Final = Font(bold=True)
_TITLE: Final = Font(bold=True, size=14)


class _IntoArchive(ExcelWriter):
    """Writes what belongs to a book beside its one sheet, which stands in the archive already."""

    def write_worksheet(self, ws: Any) -> None:
        """Note the sheet in the table of contents."""
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as the base class does
        ws._rels = ws._writer._rels  # noqa: SLF001
        self.manifest.append(ws)


@dataclass(frozen=True, slots=True)
class XlsxWriter:
    """One worksheet: the head, an empty row, the header, the rows."""

    with_head: bool = True
    passes: ClassVar[int] = 1

    def write(self, sheet: Sheet, path: Path) -> int:
        """Write *sheet* to *path*; return the number of rows. Raises OSError, UsageError when they are too many."""
        above = len(sheet.head) + 2 if self.with_head else 0
        if sheet.count + above + 1 > MOST_ROWS:
            raise UsageError(
                _("An Excel sheet has room for 1,048,576 rows, so nothing was written."),
                _("Narrow the dates or filters, or export to CSV."),
            )
        book = Workbook(write_only=True)
        book.properties.creator = "Comms Log"
        book.properties.title = sheet.title
        page: Any = book.create_sheet(_("List"))
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            with archive.open(_SHEET, "w", force_zip64=True) as entry:
                count = self._fill_into(entry, page, sheet, above)
            _IntoArchive(book, archive).write_data()
        return count

    def _fill_into(self, entry: IO[bytes], page: Any, sheet: Sheet, above: int) -> int:
        """Write the rows into the packed *entry* at once: openpyxl's own way is a plain file in the temporary folder,
        which a killed program leaves there for anybody to read.
        """
        page.freeze_panes = f"A{above + 2}"
        for number, column in enumerate(sheet.columns, 1):
            page.column_dimensions[get_column_letter(number)].width = max(column.width, len(column.label)) + 2
        page._writer = WorksheetWriter(page, out=entry)  # noqa: SLF001 - openpyxl offers no other place
        page._writer.write_top()  # noqa: SLF001
        try:
            count = self._fill(page, sheet, above + 1)
            page.close()
        except BaseException:
            with contextlib.suppress(OSError, ValueError):
                page.close()  # what is left half is written now, while there is a file, and not when memory is freed
            raise
        return count

    def _fill(self, page: Any, sheet: Sheet, header: int) -> int:
        if self.with_head:
            page.append([_text_cell(page, sheet.title, _TITLE)])
            for line in sheet.head:
                page.append([_text_cell(page, line.label, _BOLD), _text_cell(page, line.text)])
            page.append([])
        page.append([_text_cell(page, column.label, _BOLD) for column in sheet.columns])
        count = 0
        for row in sheet.rows():
            page.append([_cell(page, cell) for cell in row])
            count += 1
        page.auto_filter.ref = f"A{header}:{get_column_letter(len(sheet.columns))}{header + count}"
        page.print_title_rows = f"{header}:{header}"
        return count


def _cell(page: Any, cell: Cell) -> Any:
    if isinstance(cell, datetime):
        made: Any = WriteOnlyCell(page, cell.replace(tzinfo=None))  # Excel knows no zones; the head names it
        made.number_format = _MOMENT_FORMAT
        return made
    return _text_cell(page, cell) if isinstance(cell, str) else cell


def _text_cell(page: Any, text: str, font: Font | None = None) -> Any:
    """A cell that is text whatever it begins with; Excel keeps it so when someone edits it (quotePrefix)."""
    made: Any = WriteOnlyCell(page)
    made.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL]
    made.data_type = "s"
    if looks_like_formula(text):
        made.quotePrefix = True
    if font is not None:
        made.font = font
    return made
