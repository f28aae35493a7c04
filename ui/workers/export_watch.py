"""Carries an export's progress to the window, at most ten times a second, and the person's Cancel back."""

from __future__ import annotations

import threading
import time
from typing import Final

from PySide6.QtCore import QObject, Signal

_PAUSE: Final = 0.1


class ExportWatch(QObject):
    """Lives in the UI thread for as long as the program; `progress` and `stopped` are called on the worker's."""

    progressed = Signal(int, int)  # steps done, of how many

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._told = 0.0

    def cancel(self) -> None:
        """Ask the export to stop."""
        self._stop.set()

    def progress(self, done: int, total: int) -> None:
        """Tell the window that *done* of *total* steps are behind us."""
        now = time.monotonic()
        if now - self._told >= _PAUSE or done >= total:
            self._told = now
            self.progressed.emit(done, total)

    def stopped(self) -> bool:
        """Whether the person pressed Cancel."""
        return self._stop.is_set()
