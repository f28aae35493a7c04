"""A layout that breaks its line of widgets where the room ends."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

LINE_GAP: Final = 4


class FlowLayout(QLayout):
    """Puts its items side by side and goes on in the next line when a line is full.

    With *last_at_end* the last item stands at the end of its line; with *align_top* all of a line begin at its top.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        spacing: int = 8,
        last_at_end: bool = False,
        align_top: bool = False,
    ) -> None:
        super().__init__(parent)
        self._align_top = align_top
        self._items: list[QLayoutItem] = []
        self._last_at_end = last_at_end
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Add *widget* at *place*."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0).marginsRemoved(self._sides()), move=False) + self._upright()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        width = sum(item.sizeHint().width() + self.spacing() for item in self._items)
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), self.minimumSize().height())

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _sides(self) -> QMargins:
        margins = self.contentsMargins()
        return QMargins(margins.left(), 0, margins.right(), 0)

    def _upright(self) -> int:
        return self.contentsMargins().top() + self.contentsMargins().bottom()

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        y = rect.top()
        lines = self._lines(rect.width())
        for items in lines:
            height = max(item.sizeHint().height() for item in items)
            x = rect.left()
            for item in items:
                hint = item.sizeHint()
                if self._last_at_end and item is self._items[-1] and not (self._align_top and len(items) == 1):
                    x = max(x, rect.right() + 1 - hint.width())
                if move:
                    down = 0 if self._align_top else (height - hint.height()) // 2
                    item.setGeometry(QRect(QPoint(x, y + down), hint))
                x += hint.width() + self.spacing()
            y += height + LINE_GAP
        return y - rect.top() - (LINE_GAP if lines else 0)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        taken = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wanted = item.sizeHint().width()
            if not lines or taken + wanted > width:
                lines.append([])
                taken = 0
            lines[-1].append(item)
            taken += wanted + self.spacing()
        return lines
