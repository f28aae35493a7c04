"""Writes a list as CSV that spreadsheets open: UTF-8 with its mark, cells guarded, times in the school's zone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from app.core.spreadsheet_cells import guarded
from app.services.exports.sheet import Cell, Sheet


@dataclass(frozen=True, slots=True)
class CsvWriter:
    """CSV after RFC 4180. *with_head* writes school, dates and filters above the rows, and an empty line."""

    with_head: bool = True
    passes: ClassVar[int] = 1

    def write(self, sheet: Sheet, path: Path) -> int:
        """Write *sheet* to *path*; return the number of rows. Raises OSError."""
        count = 0
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            if self.with_head:
                writer.writerow([guarded(sheet.title)])
                writer.writerows([line.label, guarded(line.text)] for line in sheet.head)
                writer.writerow([])
            writer.writerow([column.label for column in sheet.columns])
            for row in sheet.rows():
                writer.writerow([_text(cell) for cell in row])
                count += 1
        return count


def _text(cell: Cell) -> str | int:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")  # the form that spreadsheets of every country read as a time
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else cell
