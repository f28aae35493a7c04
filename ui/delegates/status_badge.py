"""A status as a pill, for headings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.statuses import Status
from ui import icons
from ui.delegates.badge_painter import badge_size, draw_badge


class StatusBadge(QWidget):
    """Shows one status, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: Status | None = None
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        icons.book().changed.connect(self._on_icons_changed)

    def set_status(self, status: Status | None, word: str = "") -> None:
        """Show *status* by its *word*."""
        self._status = status
        self._word = word
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self.fontMetrics(), self._word) if self._status is not None else QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        if self._status is not None:
            painter = QPainter(self)
            right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            draw_badge(painter, self.rect(), self._status, self._word, right_to_left)
            painter.end()

    def _on_icons_changed(self) -> None:
        self.update()
