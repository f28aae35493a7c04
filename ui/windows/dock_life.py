"""On macOS a program stays in the Dock when its last window is closed, and comes back with a click (product 6.1)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class DockLife(QObject):
    """Keeps the program running without a window, until it is told to quit."""

    def __init__(self, application: QApplication, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.quitting = False
        application.setQuitOnLastWindowClosed(False)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QApplication):
            if event.type() is QEvent.Type.Quit:
                self.quitting = True
            elif event.type() is QEvent.Type.ApplicationActivate and not self._anything_shown():
                self._window.show()
                self._window.activateWindow()
        return False

    @staticmethod
    def _anything_shown() -> bool:
        return any(widget.isVisible() for widget in QApplication.topLevelWidgets() if widget.isWindow())
