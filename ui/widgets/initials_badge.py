"""A round with a person's initials, where others put a photo."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.models.formats import initials

_DIAMETER: Final = 44


class InitialsBadge(QWidget):
    """Decoration: the name stands beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters = ""
        self.setFixedSize(_DIAMETER, _DIAMETER)

    def set_name(self, name: str) -> None:
        """Show the initials of *name*."""
        self._letters = initials(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_DIAMETER, _DIAMETER)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        used = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(used.avatar))
        painter.drawEllipse(QRectF(0, 0, _DIAMETER, _DIAMETER))
        font = self.font()
        font.setBold(True)
        font.setPixelSize(16)
        painter.setFont(font)
        painter.setPen(QColor(used.avatar_text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)
        painter.end()
