"""Erasing a person and holds, from whatever window asks: opens the dialogs and tells what changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.people import Person
from ui.dialogs.erase_dialog import EraseDialog
from ui.dialogs.hold_dialog import HoldDialog
from ui.workers.desk import Desk


class Eraser(QObject):
    """One for all windows."""

    erased = Signal(int, object)  # the id that the person had, the window that asked
    ended = Signal(int)  # the same id, once the dialog that told of it is closed
    hold_changed = Signal(int)  # the id of the person

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def erase(self, window: QWidget, person: Person | None = None) -> EraseDialog:
        """Show what erasing *person*, or whom one chooses, takes away, and erase them once that is confirmed."""
        dialog = EraseDialog(self._desk, person, window)

        def on_erased(person_id: int) -> None:
            self.erased.emit(person_id, window)
            dialog.finished.connect(lambda _result: self.ended.emit(person_id))

        dialog.erased.connect(on_erased)
        dialog.open()
        return dialog

    def hold(self, window: QWidget, person: Person) -> HoldDialog:
        """Ask why and until when *person* must be kept, or take the hold off."""
        dialog = HoldDialog(self._desk, person, window)
        dialog.hold_changed.connect(lambda: self.hold_changed.emit(person.id))
        dialog.open()
        return dialog
