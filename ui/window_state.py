"""Remembers how a person left the windows: geometry, columns and choices, by a name of ours each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QObject, QSettings
from PySide6.QtWidgets import QMainWindow, QWidget

FILE_NAME: Final = "windows.ini"


class WindowState(QObject):
    """Kept as an ini file in the data folder, so that nothing outside it is touched. Holds no person's data: never
    a name, a search or dates of one's own.
    """

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat, self)

    def value(self, key: str, default: Any = None) -> Any:
        """What was kept under *key*, such as ``contacts/columns``; *default* when nothing was, or nothing readable."""
        text = self._settings.value(key)
        if not isinstance(text, str):
            return default
        try:
            return json.loads(text)
        except ValueError:
            return default

    def set_value(self, key: str, value: Any) -> None:
        """Keep *value*, anything JSON can hold, under *key*; None forgets it."""
        if value is None:
            self._settings.remove(key)
        elif self.value(key) != value:
            self._settings.setValue(key, json.dumps(value, ensure_ascii=False))

    def keep_window(self, kind: str, window: QWidget) -> None:
        """Keep size, place and, of a main window, docks and toolbars, for all windows of this *kind*."""
        self._settings.setValue(f"{kind}/geometry", window.saveGeometry())
        if isinstance(window, QMainWindow):
            self._settings.setValue(f"{kind}/docks", window.saveState())

    def restore_window(self, kind: str, window: QWidget) -> bool:
        """Bring *window* to where the last one of its *kind* stood; False when none was kept."""
        geometry = self._settings.value(f"{kind}/geometry")
        if not isinstance(geometry, QByteArray) or not window.restoreGeometry(geometry):
            return False
        docks = self._settings.value(f"{kind}/docks")
        if isinstance(window, QMainWindow) and isinstance(docks, QByteArray):
            window.restoreState(docks)
        return True
