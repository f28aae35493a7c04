"""Print: the list as its PDF would be, in Qt's preview, and a line in the activity record once it went to paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services.exports.lists import ListToLeave
from app.services.exports.sheet import Cell, Sheet
from ui.errors import show_error
from ui.models.formats import Clock
from ui.models.output_list import OutputList
from ui.preview.paper_list import PaperList, page_rows
from ui.preview.pdf_writer import set_up_pages
from ui.workers.desk import Desk

MOST_ROWS: Final = 2_000  # some 60 pages: Qt draws all of a preview before it shows the first


def paint_list(sheet: Sheet, clock: Clock, printer: QPrinter) -> int:
    """Draw *sheet* on *printer*; return how many pages it took, 0 when the printer cannot be drawn on."""
    paper = PaperList(sheet, clock, printer)
    pages = paper.count_pages()
    painter = QPainter()
    if not painter.begin(printer):
        return 0
    paper.paint(painter, pages, printer.newPage)
    painter.end()
    return pages


class PrintPreview(QPrintPreviewDialog):
    """The preview of one list. What leaves it to a printer, or to a file from here, is noted."""

    def __init__(self, desk: Desk, wanted: ListToLeave, sheet: Sheet, rows: int, parent: QWidget) -> None:
        self.printer_device = QPrinter(QPrinter.PrinterMode.HighResolution)
        self.printer_device.setDocName(sheet.title)
        set_up_pages(self.printer_device, sheet)
        super().__init__(self.printer_device, parent)
        self.setWindowTitle(_("Print – {title}").format(title=sheet.title))
        self._desk = desk
        self._wanted = wanted
        self._rows = rows
        clock = Clock(desk.settings.current_zone, desk.now)
        self.paintRequested.connect(lambda printer: paint_list(sheet, clock, printer))
        self.accepted.connect(self._on_accepted)
        self.resize(980, 720)

    def _on_accepted(self) -> None:
        exports, wanted, rows = self._desk.exports, self._wanted, self._rows
        parent = self.parentWidget()
        self._desk.tasks.run(
            lambda: exports.note_printed(wanted, rows),
            lambda _done: None,
            lambda error: show_error(parent, _("Print"), error),
        )


def print_list(
    desk: Desk, output: OutputList, parent: QWidget, opened: Callable[[PrintPreview], None] | None = None
) -> None:
    """Read the list off the window's thread, then open its preview; *opened* is told of it."""
    wanted = output.make(output.selected > 1)

    def show(answer: tuple[Sheet, list[tuple[Cell, ...]]]) -> None:
        sheet, rows = answer
        preview = PrintPreview(desk, wanted, replace(sheet, pages=page_rows(rows)), len(rows), parent)
        preview.finished.connect(preview.deleteLater)
        preview.open()
        if opened is not None:
            opened(preview)

    desk.tasks.run(
        lambda: desk.exports.to_print(wanted, MOST_ROWS),
        show,
        lambda error: show_error(parent, _("Print"), error),
        owner=parent,
    )
