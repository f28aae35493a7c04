"""Does what can wait: once the window has been painted and the program has had nothing to do for a while."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class IdleStart(QObject):
    """Calls *work* once, *idle_ms* after the first paint of *window*; while *busy* says so, so much later."""

    def __init__(self, window: QWidget, work: Callable[[], None], busy: Callable[[], bool], idle_ms: int) -> None:
        super().__init__(window)
        self._work = work
        self._busy = busy
        self._timer = QTimer(self, singleShot=True, interval=idle_ms)
        self._timer.timeout.connect(self._on_timeout)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._timer.start()  # counts from when the event loop is reached again: the painting is then done
        return False

    def _on_timeout(self) -> None:
        if self._busy():
            self._timer.start()
        else:
            self._work()
