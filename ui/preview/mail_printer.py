"""Draws a mail once more for paper, out of sight and behind the same guards, and gives it as PDF."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtWidgets import QWidget

from app.core.mail_document import MailDocument
from ui.preview.mail_view import MailView


def print_mail(document: MailDocument, layout: QPageLayout, done: Callable[[bytes], None], parent: QWidget) -> MailView:
    """Hand *document* as a PDF with pages of *layout* to *done*, once; empty when it could not be made."""
    view = MailView(parent)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.setWindowFlag(Qt.WindowType.Tool)
    view.resize(800, 600)

    def finish(content: bytes) -> None:
        view.hide()
        view.deleteLater()
        done(content)

    def shown(_generation: int) -> None:
        view.shown.disconnect(shown)
        view.pdf_bytes(layout, finish)

    view.shown.connect(shown)
    view.show()
    view.show_document(document, 1)
    return view
