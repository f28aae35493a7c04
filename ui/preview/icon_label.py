"""A small picture that is drawn again when the theme changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from ui import icons


class IconLabel(QLabel):
    """Shows what *draw* gives for the device's pixel ratio; *words* are told to screen readers."""

    def __init__(self, draw: Callable[[float], QPixmap], words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw = draw
        if words:
            self.setAccessibleName(words)
        icons.book().changed.connect(self._on_icons_changed)
        self._on_icons_changed()

    def _on_icons_changed(self) -> None:
        self.setPixmap(self._draw(self.devicePixelRatioF()))
