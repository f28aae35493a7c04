"""Notices that another process wrote to the log, by SQLite's own counter, which a thread of its own looks at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.workers.task_runner import attempt

INTERVAL_MS: Final = 3_000


class DataWatch(QObject):
    """Calls *version* every few seconds, always on one thread (the counter belongs to a connection), and only while
    *wanted* says so. A look that fails is no news: the tables will say what is wrong.
    """

    changed = Signal()

    def __init__(
        self,
        version: Callable[[], int],
        close_thread: Callable[[], None],
        wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._version = version
        self._close_thread = close_thread
        self._wanted = wanted
        self._look = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="data-watch", daemon=True)
        self._thread.start()
        self._look.set()
        self._timer.start()

    def look(self) -> None:
        """Look now, if anybody wants to know."""
        if self._wanted():
            self._look.set()

    def stop(self, limit_s: float = 3.0) -> bool:
        """End the thread; False when it did not end within *limit_s*."""
        self._timer.stop()
        self._stopping = True
        self._look.set()
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        thread.join(limit_s)
        return not thread.is_alive()

    def _run(self) -> None:
        seen: int | None = None
        while self._look.wait() and not self._stopping:
            self._look.clear()
            found = attempt(self._version).value
            if found is not None:
                if seen is not None and found != seen:
                    self.changed.emit()
                seen = found
        attempt(self._close_thread)
