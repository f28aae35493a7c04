"""Writes a list as PDF: drawn with Qt, which shapes every script and embeds the letters it used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QFile, QIODevice, QLocale, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.i18n import _
from app.services.exports.sheet import Sheet
from ui.models.formats import Clock, chosen_locale
from ui.preview.paper_list import PaperList, needs_landscape

MARGIN: Final = 40.0  # points
_RESOLUTION: Final = 300


def paper_size() -> QPageSize:
    """The paper of the person's country."""
    imperial = chosen_locale().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize(QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4)


def page_layout(orientation: QPageLayout.Orientation = QPageLayout.Orientation.Portrait) -> QPageLayout:
    """A page of that paper, with margins."""
    margins = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
    return QPageLayout(paper_size(), orientation, margins, QPageLayout.Unit.Point)


def set_up_pages(device: QPagedPaintDevice, sheet: Sheet) -> None:
    """Give *device* the paper of the person's country, lying where the columns need it."""
    portrait = paper_size().sizePoints().width() - 2 * MARGIN
    lying = QPageLayout.Orientation.Landscape
    device.setPageLayout(page_layout(lying if needs_landscape(sheet, portrait) else QPageLayout.Orientation.Portrait))


class PdfWriter:
    """The list as it is printed. It reads the rows twice: to count the pages, then to draw them."""

    passes: ClassVar[int] = 2

    def __init__(self, zone: ZoneInfo, now: Callable[[], int]) -> None:
        self._clock = Clock(lambda: zone, now)

    def write(self, sheet: Sheet, path: Path) -> int:
        """Write *sheet* to *path*; return the number of rows. Raises OSError."""
        file = QFile(str(path))
        if not file.open(QIODevice.OpenModeFlag.WriteOnly):
            raise OSError(_("The file cannot be opened for writing."))
        try:
            rows = self._draw(sheet, file)
            if not file.flush() or file.error() is not QFile.FileError.NoError:
                raise OSError(_("The file cannot be written."))
        finally:
            file.close()
        return rows

    def _draw(self, sheet: Sheet, file: QFile) -> int:
        writer = QPdfWriter(file)
        writer.setTitle(sheet.title)
        writer.setCreator("Comms Log")
        writer.setResolution(_RESOLUTION)
        set_up_pages(writer, sheet)
        paper = PaperList(sheet, self._clock, writer)
        pages = paper.count_pages()
        painter = QPainter()
        if not painter.begin(writer):
            raise OSError(_("The file cannot be written."))
        try:
            return paper.paint(painter, pages, writer.newPage)
        finally:
            painter.end()
