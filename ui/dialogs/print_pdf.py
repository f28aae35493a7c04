"""Prints a PDF: Qt's preview of its pages, and a line in the activity record once it went to paper."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.errors import show_error
from ui.preview.pdf_writer import page_layout
from ui.workers.desk import Desk

MOST_DPI: Final = 300  # finer is not seen on paper, and a page of it takes 35 MB


class PdfPrintPreview(QPrintPreviewDialog):
    """The preview of one message's pages."""

    def __init__(self, desk: Desk, content: bytes, title: str, parent: QWidget) -> None:
        self.printer_device = QPrinter(QPrinter.PrinterMode.HighResolution)
        self.printer_device.setDocName(title)
        self.printer_device.setPageLayout(page_layout())
        super().__init__(self.printer_device, parent)
        self.setObjectName("pdf_print_preview")
        self.setWindowTitle(_("Print – {title}").format(title=title))
        self._desk = desk
        self._parent = parent
        self._bytes = QByteArray(content)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.pages = QPdfDocument(self)
        self.pages.load(self._buffer)
        self.paintRequested.connect(self.paint)
        self.accepted.connect(self._on_accepted)
        self.resize(980, 720)

    def paint(self, printer: QPrinter) -> int:
        """Draw all pages on *printer*; return how many, 0 when it cannot be drawn on."""
        painter = QPainter()
        if not painter.begin(printer):
            return 0
        # the PDF has its margins already: draw it over the whole paper
        paper = printer.paperRect(QPrinter.Unit.DevicePixel)
        printed = printer.pageRect(QPrinter.Unit.DevicePixel)
        target = QRectF(paper.topLeft() - printed.topLeft(), paper.size())
        scale = min(1.0, MOST_DPI / printer.resolution())
        size = QSize(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale)))
        for page in range(self.pages.pageCount()):
            if page:
                printer.newPage()
            painter.drawImage(target, self.pages.render(page, size))
        painter.end()
        return self.pages.pageCount()

    def _on_accepted(self) -> None:
        output, parent = self._desk.message_output, self._parent
        self._desk.tasks.run(
            output.note_printed, lambda _done: None, lambda error: show_error(parent, _("Print"), error)
        )


def print_pdf(desk: Desk, content: bytes, title: str, parent: QWidget) -> PdfPrintPreview:
    """Open the preview of the PDF *content*."""
    preview = PdfPrintPreview(desk, content, title, parent)
    preview.finished.connect(preview.deleteLater)
    preview.open()
    return preview
