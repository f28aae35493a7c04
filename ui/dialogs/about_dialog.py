"""Says what this program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.i18n import _


def show_about(parent: QWidget) -> QMessageBox:
    """Open the box with the program's name, version and licence."""
    text = _(
        "Comms Log {version}\n\nWhat the school sent, to whom, and what became of it.\n\nApache License 2.0"
    ).format(version=QApplication.applicationVersion())
    box = QMessageBox(QMessageBox.Icon.NoIcon, _("About Comms Log"), text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
