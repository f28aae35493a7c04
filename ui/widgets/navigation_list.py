"""The list at the left of the main window: which page is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from ui import icons, theme
from ui.models.formats import capped, number

_KEY: Final = Qt.ItemDataRole.UserRole
_ICON: Final = Qt.ItemDataRole.UserRole + 1
_COUNT: Final = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the main window: its key, its words and its icon."""

    key: str
    label: str
    icon: str


class _PageDelegate(QStyledItemDelegate):
    """Headings small and quiet; pages with icon, word, and their count at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        text = option.fontMetrics.height()
        return QSize(120, text + (12 if index.data(_KEY) else 16))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        used = theme.colours()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(6, 0, -6, 0)
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        align = Qt.AlignmentFlag.AlignVCenter
        if not index.data(_KEY):
            font = QFont(option.font)
            font.setBold(True)
            font.setPointSizeF(font.pointSizeF() * 0.88)
            painter.setFont(font)
            painter.setPen(QColor(used.muted))
            painter.drawText(rect.adjusted(10, 6, 0, 0), Qt.AlignmentFlag.AlignLeft | align, words.upper())
        else:
            self._paint_page(painter, option, index, rect, words)
        painter.restore()

    def _paint_page(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        rect: QRect,
        words: str,
    ) -> None:
        used = theme.colours()
        align = Qt.AlignmentFlag.AlignVCenter
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(used.selection if selected else used.button_hover))
            painter.drawRoundedRect(rect, 5, 5)
        colour = used.selection_text if selected else used.text
        picture = icons.pixmap(str(index.data(_ICON)), colour, 16, painter.device().devicePixelRatioF())
        if not picture.isNull():
            painter.drawPixmap(rect.left() + 10, rect.top() + (rect.height() - 16) // 2, picture)
        painter.setPen(QColor(colour))
        painter.drawText(rect.adjusted(34, 0, -10, 0), Qt.AlignmentFlag.AlignLeft | align, words)
        count = index.data(_COUNT)
        if count is not None:
            painter.drawText(rect.adjusted(0, 0, -10, 0), Qt.AlignmentFlag.AlignRight | align, str(count))


class NavigationList(QListWidget):
    """Groups of pages; one page is chosen."""

    page_chosen = Signal(str)

    def __init__(self, groups: dict[str, list[Page]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName(_("Pages"))
        self.setItemDelegate(_PageDelegate(self))
        self.setMouseTracking(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._items: dict[str, QListWidgetItem] = {}
        for title, pages in groups.items():
            heading = QListWidgetItem(title, self)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            for page in pages:
                item = QListWidgetItem(page.label, self)
                item.setData(_KEY, page.key)
                item.setData(_ICON, page.icon)
                self._items[page.key] = item
        self.setFixedWidth(max(196, self.fontMetrics().horizontalAdvance("M" * 16)))
        self.currentItemChanged.connect(self._on_current_item_changed)
        icons.book().changed.connect(self._on_icons_changed)

    def choose(self, key: str) -> None:
        """Show page *key*."""
        self.setCurrentItem(self._items[key])

    def set_count(self, key: str, count: int, cap: int | None = None) -> None:
        """Write *count* beside the page; beyond *cap* only that it is more."""
        item = self._items[key]
        shown = number(count) if cap is None else capped(count, cap)
        item.setData(_COUNT, shown)
        label = _("{page}, {n}").format(page=item.text(), n=shown)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, label)

    def _on_current_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY):
            self.page_chosen.emit(item.data(_KEY))

    def _on_icons_changed(self) -> None:
        self.viewport().update()
