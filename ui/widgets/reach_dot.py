"""The dot beside an address, as a widget: its colour, and its word for those who hear it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.reachability import Reach
from ui.delegates.parts import DOT, draw_dot
from ui.models.formats import reach_explanation, reach_label


class ReachDot(QWidget):
    """Shows what is known of one address."""

    def __init__(self, reach: Reach, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reach = reach
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(reach_label(reach))
        self.setToolTip(reach_explanation(reach))

    def sizeHint(self) -> QSize:
        return QSize(DOT + 4, DOT + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        painter = QPainter(self)
        draw_dot(painter, QPointF(self.width() / 2, self.height() / 2), self.reach)
        painter.end()
