"""Asks before a link of a message is followed: where it really goes, what about it may deceive, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.core.links import CheckedLink
from app.i18n import _
from ui.preview.text_block import TextBlock
from ui.theme import styled


class LinkQuestion(QDialog):
    """Nothing is opened but by its button. The default is Cancel where something about the link may deceive."""

    def __init__(self, link: CheckedLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.setObjectName("link_question")
        self.setWindowTitle(_("Open link"))
        self.setMinimumWidth(460)
        self.question = QLabel(self._question(), self)
        self.target = TextBlock("link_target", self)
        self.target.show_text(link.display)
        self.target.setAccessibleName(_("Where the link leads: {target}").format(target=link.display))
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.question)
        layout.addWidget(self.target)
        self.warnings: list[QLabel] = []
        for words in link.warnings:
            warning = styled(QLabel(_("⚠ {warning}").format(warning=words), self), "link_warning")
            warning.setTextFormat(Qt.TextFormat.PlainText)
            warning.setWordWrap(True)
            layout.addWidget(warning)
            self.warnings.append(warning)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        role = QDialogButtonBox.ButtonRole
        self.open_button = self.buttons.addButton(self._open_words(), role.AcceptRole)
        self.copy_button = self.buttons.addButton(_("&Copy"), role.ActionRole)
        self.buttons.accepted.connect(self._on_open)
        self.buttons.rejected.connect(self.reject)
        self.copy_button.clicked.connect(lambda _checked=False: QApplication.clipboard().setText(link.target))
        layout.addWidget(self.buttons)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        default = cancel if link.warnings else self.open_button
        default.setDefault(True)
        default.setFocus()

    def _question(self) -> str:
        if self.link.scheme == "mailto":
            return _("Write a mail with your mail program?")
        if self.link.scheme == "tel":
            return _("Call this number?")
        return _("Open in your browser?")

    def _open_words(self) -> str:
        if self.link.scheme == "mailto":
            return _("&Write mail")
        if self.link.scheme == "tel":
            return _("C&all")
        return _("&Open in browser")

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl(self.link.target, QUrl.ParsingMode.StrictMode))
        self.accept()


def ask_link(link: CheckedLink, parent: QWidget) -> LinkQuestion:
    """Open the question about *link*."""
    dialog = LinkQuestion(link, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
