"""A screen in memory: the program's application, waiting without sleeping, and whether the window still answers."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from ui.application import make_application

TIMEOUT_S = 30.0


def application() -> QApplication:
    """The one QApplication of this process, made as the program makes it."""
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else make_application([])


def wait_until(condition: Callable[[], bool], seconds: float = TIMEOUT_S) -> None:
    """Let the program run until *condition* holds, asked each millisecond. Raises TimeoutError."""
    if condition():
        return
    loop, end = QEventLoop(), time.perf_counter() + seconds
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.perf_counter() > end else None)
    timer.start()
    loop.exec()
    timer.stop()
    if time.perf_counter() > end:
        raise TimeoutError("what was waited for did not come")


def idle(seconds: float) -> None:
    """Let the program run for so long."""
    end = time.perf_counter() + seconds
    wait_until(lambda: time.perf_counter() >= end)


def colour_at(widget: QWidget, point: QPoint) -> str:
    """The colour (#rrggbb) that *widget* shows there."""
    return QColor(widget.grab(QRect(point, point)).toImage().pixelColor(0, 0)).name()


class Heart(QObject):
    """Beats on the window's thread; the longest gap between two beats is how long the window stood still."""

    def __init__(self, parent: QObject, every_ms: int = 1) -> None:
        super().__init__(parent)
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now

    def stop(self) -> float:
        """End it and return the longest gap in milliseconds."""
        self._beat()
        self._timer.stop()
        return self.longest
