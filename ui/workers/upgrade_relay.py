"""Carries how far an upgrade of the log is from the thread that opens it to the window."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

_PAUSE: Final = 0.1


class UpgradeRelay(QObject):
    """Lives in the UI thread; `keeping` and `progress` are called on the worker's."""

    kept = Signal(str)  # the name of the copy that is being made
    progressed = Signal(int, int)  # parts done, of how many

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = 0.0

    def keeping(self, copy: Path) -> None:
        """The log as it is now is being kept as *copy*."""
        self.kept.emit(copy.name)

    def progress(self, done: int, total: int) -> None:
        """Tell the window that *done* of *total* parts are behind us, at most ten times a second."""
        now = time.monotonic()
        if now - self._told >= _PAUSE or done >= total:
            self._told = now
            self.progressed.emit(done, total)
