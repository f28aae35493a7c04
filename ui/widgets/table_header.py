"""The heading row of the tables: quiet words, a thin line between columns, the arrow right behind the word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPolygon
from PySide6.QtWidgets import QHeaderView, QStyle, QWidget

from app.i18n import _
from ui import theme

_PADDING: Final = 8
_ARROW: Final = 9


class TableHeader(QHeaderView):
    """A horizontal heading that sorts by click. Columns in *fixed* hold no value and do not."""

    sort_added = Signal(int)  # column: Shift+click, sort by this one too
    menu_requested = Signal(int, QPoint)  # column, where on the screen

    def __init__(self, fixed: frozenset[int] = frozenset(), parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._fixed = fixed
        self._keys: tuple[tuple[int, bool], ...] | None = None
        self._added: int | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumSectionSize(32)
        self.setAccessibleName(_("Columns"))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(29, self.fontMetrics().height() + 14))

    def set_sort_keys(self, keys: Sequence[tuple[int, bool]]) -> None:
        """Show that the table is sorted by the columns of *keys*, each with whether it is descending."""
        self._keys = tuple(keys)
        if self._keys:
            section, descending = self._keys[0]
            with QSignalBlocker(self):
                order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
                self.setSortIndicator(section, order)
        self.viewport().update()

    def sort_place(self, section: int) -> tuple[int, bool] | None:
        """Which sort key *section* is, 1 for the first, and whether it is descending; None when it is none."""
        if self._keys is None:
            if not self.isSortIndicatorShown() or self.sortIndicatorSection() != section:
                return None
            return 1, self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        for place, (used, descending) in enumerate(self._keys, start=1):
            if used == section:
                return place, descending
        return None

    # -- painting --------------------------------------------------------------------------------------------------

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        used = theme.colours()
        painter.save()
        painter.fillRect(rect, QColor(used.window))
        line = QColor(used.border)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, line)
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), line)
        place = None if logicalIndex in self._fixed else self.sort_place(logicalIndex)
        number = str(place[0]) if place is not None and self._keys is not None and len(self._keys) > 1 else ""
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        inner = rect.adjusted(_PADDING, 0, -_PADDING, -1)
        metrics = painter.fontMetrics()
        digit = metrics.horizontalAdvance(number) + 2 if number else 0
        room = max(0, inner.width() - (_ARROW + 4 + digit if place else 0))
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = min(metrics.horizontalAdvance(text), room)
        painter.setPen(QColor(used.muted))
        self._draw_words(painter, inner, QRect(inner.left(), inner.top(), width + 1, inner.height()), text)
        if place is not None:
            arrow = QRect(inner.left() + width + 4, inner.center().y() - 3, _ARROW, 7)
            visible = QStyle.visualRect(self.layoutDirection(), inner, arrow)
            self._draw_arrow(painter, visible, QColor(used.muted), down=place[1])
            beside = QRect(arrow.right() + 3, inner.top(), digit, inner.height())
            painter.setPen(QColor(used.muted))
            self._draw_words(painter, inner, beside, number)
        painter.restore()

    def _draw_words(self, painter: QPainter, inner: QRect, rect: QRect, text: str) -> None:
        place = QStyle.visualRect(self.layoutDirection(), inner, rect)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _draw_arrow(self, painter: QPainter, rect: QRect, colour: QColor, *, down: bool) -> None:
        middle = rect.left() + rect.width() // 2
        base, tip = (rect.top(), rect.bottom()) if down else (rect.bottom(), rect.top())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygon([QPoint(rect.left(), base), QPoint(rect.right(), base), QPoint(middle, tip)]))

    # -- clicks ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if shift and event.button() is Qt.MouseButton.LeftButton:
            self._added = self.logicalIndexAt(event.position().toPoint())
            return
        self._added = None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        added, self._added = self._added, None
        if added is None:
            super().mouseReleaseEvent(event)
        elif added >= 0 and added == self.logicalIndexAt(event.position().toPoint()) and added not in self._fixed:
            self.sort_added.emit(added)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(self.logicalIndexAt(event.pos()), event.globalPos())

    def is_fixed(self, section: int) -> bool:
        """Say whether *section* holds no value to sort by."""
        return section in self._fixed
