"""Notices when a new day begins at the school: at its midnight, and when the computer wakes up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.core.date_ranges import DateRange, Preset, first_instant
from ui.workers.desk import Desk

_LONGEST_MS: Final = 60_000


class DayWatch(QObject):
    """One for all windows of a desk. `day_changed` says that the date at the school is another one.

    The timer aims at the next midnight, but waits a minute at most: while a computer sleeps, timers do not count.
    """

    day_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._day = self._today()
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self.look)
        QApplication.instance().applicationStateChanged.connect(self._on_application_state_changed)  # type: ignore[union-attr]
        self._aim()

    def _today(self) -> date:
        today = self._desk.dates(DateRange(Preset.TODAY))[0]
        assert today is not None, "today is a date"
        return today

    def look(self) -> None:
        """Look at the clock now."""
        today = self._today()
        changed = today != self._day
        self._day = today
        self._aim()
        if changed:
            self.day_changed.emit()

    def _aim(self) -> None:
        midnight = first_instant(self._day + timedelta(days=1), self._desk.settings.zone)
        left = (midnight - self._desk.now()) * 1000 + 1
        self.timer.start(max(1, min(left, _LONGEST_MS)))

    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()


def day_watch(desk: Desk) -> DayWatch:
    """The watch of *desk*, made when it is first asked for; it ends with the desk's task runner."""
    found = desk.tasks.findChild(DayWatch)
    return found if found is not None else DayWatch(desk, desk.tasks)
