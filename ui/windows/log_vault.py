"""The file of the log as a whole: back up, restore, check; one at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.dialogs.backup_dialog import BackupDialog
from ui.dialogs.check_dialog import CheckDialog
from ui.dialogs.restore_dialog import RestoreDialog
from ui.dialogs.work_dialog import WorkDialog
from ui.workers.desk import Desk

AnyDialog = TypeVar("AnyDialog", bound=WorkDialog)


class LogVault(QObject):
    """Opens the dialogs over one window. `replaced`: another log is in its place; `repaired`: it changed."""

    replaced = Signal()
    repaired = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.dialog: WorkDialog | None = None

    def back_up(self) -> BackupDialog:
        """Ask where to, and write a backup."""
        return self._open(BackupDialog(self._desk, self._window))

    def restore(self) -> RestoreDialog:
        """Ask which backup, and restore it."""
        dialog = self._open(RestoreDialog(self._desk, self._window))
        dialog.restored.connect(self.replaced)
        dialog.load()
        return dialog

    def restore_from(self, path: Path) -> RestoreDialog:
        """Say what *path* holds, and restore it when asked to."""
        dialog = self._open(RestoreDialog(self._desk, self._window))
        dialog.restored.connect(self.replaced)
        dialog.look_at(path)
        return dialog

    def check(self) -> CheckDialog:
        """Look whether the log is whole."""
        dialog = self._open(CheckDialog(self._desk, self._window))
        dialog.repaired.connect(self.repaired)
        dialog.start()
        return dialog

    def stop(self) -> None:
        """The window closes: what runs is asked to stop."""
        if self.dialog is not None:
            self.dialog.stop()

    def _open(self, dialog: AnyDialog) -> AnyDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(self._on_finished)
        dialog.open()
        return dialog

    def _on_finished(self) -> None:
        self.dialog = None
