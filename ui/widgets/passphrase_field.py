"""Where a passphrase is typed: hidden, or shown by a button beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.i18n import _


class PassphraseField(QWidget):
    """One line. What is typed is never kept anywhere, nor offered to a spelling check or a keyboard that learns."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(name)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_button = QPushButton(_("Show"), self)
        self.show_button.setObjectName("toggle")
        self.show_button.setCheckable(True)
        self.show_button.setAutoDefault(False)
        self.show_button.setAccessibleName(_("Show what is typed: {field}").format(field=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.line)
        self.show_button.toggled.connect(self.show_typed)
        self.line.textChanged.connect(lambda _text: self.changed.emit())

    def text(self) -> str:
        """What is typed."""
        return self.line.text()

    def show_typed(self, shown: bool) -> None:
        """Show the letters, or dots in their place."""
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.setText(_("Hide") if shown else _("Show"))

    def clear(self) -> None:
        """Forget what was typed and take the cursor."""
        self.line.clear()
        self.line.setFocus()
