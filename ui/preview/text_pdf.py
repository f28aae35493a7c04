"""Prints plain text as PDF, for a message that is shown as text."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPageLayout, QPdfWriter, QTextDocument


def text_pdf(document: QTextDocument, layout: QPageLayout) -> bytes:
    """*document* as a PDF with pages of *layout*."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(layout)
    writer.setCreator("Comms Log")
    copy = document.clone()
    copy.print_(writer)
    del writer  # the file is whole when its writer is gone
    buffer.close()
    return bytes(content.data())
