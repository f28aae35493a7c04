"""Asks into which file a list of problems is to be saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _


def ask_where_to_save(parent: QWidget, save: Callable[[Path], None]) -> None:
    """Ask for the name of a CSV file, and call *save* with it; not at all where the person gives up."""
    dialog = QFileDialog(parent, _("Save the problem list"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    dialog.selectFile("problems.csv")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: save(Path(name)))
    dialog.open()
