"""The heading row of the tables: quiet words, a thin line between columns, the arrow right behind the word."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPolygon
from PySide6.QtWidgets import QHeaderView, QStyle, QWidget

from app.i18n import _
from ui import theme

_PADDING: Final = 8
_ARROW: Final = 9


class TableHeader(QHeaderView):
    """A horizontal heading that sorts by click. Columns in *fixed* hold no value and do not."""

    def __init__(self, fixed: frozenset[int] = frozenset(), parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._fixed = fixed
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumSectionSize(32)
        self.setAccessibleName(_("Columns"))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(29, self.fontMetrics().height() + 14))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        used = theme.colours()
        painter.save()
        painter.fillRect(rect, QColor(used.window))
        line = QColor(used.border)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, line)
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), line)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        inner = rect.adjusted(_PADDING, 0, -_PADDING, -1)
        room = inner.width() - (_ARROW + 4 if sorted_here else 0)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = min(metrics.horizontalAdvance(text), room)
        place = QStyle.visualRect(
            self.layoutDirection(), inner, QRect(inner.left(), inner.top(), width + 1, inner.height())
        )
        painter.setPen(QColor(used.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if sorted_here and logicalIndex not in self._fixed:
            arrow = QRect(inner.left() + width + 4, inner.center().y() - 3, _ARROW, 7)
            self._draw_arrow(painter, QStyle.visualRect(self.layoutDirection(), inner, arrow), QColor(used.muted))
        painter.restore()

    def _draw_arrow(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        middle = rect.left() + rect.width() // 2
        down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        base, tip = (rect.top(), rect.bottom()) if down else (rect.bottom(), rect.top())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygon([QPoint(rect.left(), base), QPoint(rect.right(), base), QPoint(middle, tip)]))

    def is_fixed(self, section: int) -> bool:
        """Say whether *section* holds no value to sort by."""
        return section in self._fixed
