"""Draws the cells of all tables: row background, one elided line, links, icons and badges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.statuses import Status
from app.core.text_direction import kept_left_to_right
from ui import icons, theme
from ui.delegates.badge_painter import draw_badge
from ui.delegates.looks import Cells, Draw, Look

PADDING: Final = 8
ICON: Final = 16
ROW_HEIGHT: Final = 28
_PLAIN: Final = Look()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# flags as plain ints: Python's own arithmetic of flags is a tenth of a paint
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
_WIDTHS_KEPT: Final = 4_000
_BADGES_KEPT: Final = 200


class CellDelegate(QStyledItemDelegate):
    """Draws every cell of a table by the look of its column.

    *cells_at* gives the cells of a row by position (None while they are on their way), so that painting asks no
    model for its roles.
    """

    def __init__(
        self,
        cells_at: Callable[[int], Cells | None],
        looks: Mapping[int, Look],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cells_at = cells_at
        self._looks = dict(looks)
        self.all_selected: Callable[[], bool] = bool
        self._colours: dict[str, QColor] = {}
        self._widths: dict[str, int] = {}
        self._badges: dict[tuple[object, ...], QPixmap] = {}
        self._font_key = ""
        self._rtl = False
        icons.book().changed.connect(self._on_theme_changed)
        self._quiet = False

    def _on_theme_changed(self) -> None:
        self._colours.clear()
        self._badges.clear()

    def colour(self, name: str) -> QColor:
        """The colour *name* of the theme in use."""
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = QColor(getattr(theme.colours(), name))
        return found

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """As wide as the text needs: a double click between two headings asks for it."""
        cells = self._cells_at(index.row())
        look = self._looks.get(index.column(), _PLAIN)
        text = "" if cells is None else cells.texts[index.column()]
        more = {Draw.ICON_TEXT: ICON + 4, Draw.STATUS: ICON + 18}.get(look.draw, 0)
        width = option.fontMetrics.horizontalAdvance(text) + 2 * PADDING + 2 + more
        return QSize(width, row_height(option.fontMetrics.height()))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = option.rect
        row = index.row()
        state = option.state.value
        selected = bool(state & _SELECTED) or self.all_selected()
        name = "selection" if selected else ("base" if row & 1 else "alternate")
        painter.fillRect(rect, self.colour(name))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.colour("row_line"))
        self._rtl = option.direction is Qt.LayoutDirection.RightToLeft
        self._take_font(painter, option)
        inner = rect.adjusted(PADDING, 0, -PADDING, -1)
        cells = self._cells_at(row)
        self._quiet = cells is not None and cells.quiet
        if cells is None:
            self._draw_placeholder(painter, inner)
        else:
            self._draw_cell(painter, inner, cells, index.column(), selected)
        if state & _FOCUSED:
            ring = "selection_text" if selected else "accent_border"
            painter.setPen(self.colour(ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -2, -3))

    def _take_font(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        font = option.font
        painter.setFont(font)
        key = font.key()
        if key != self._font_key:  # what was measured and drawn was in another font
            self._font_key = key
            self._widths.clear()
            self._badges.clear()

    def _width(self, metrics: QFontMetrics, text: str) -> int:
        """How wide *text* is; the same rows are drawn again and again, and measuring them is dear."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) >= _WIDTHS_KEPT:
                self._widths.clear()
            found = self._widths[text] = metrics.horizontalAdvance(text)
        return found

    def _draw_cell(self, painter: QPainter, rect: QRect, cells: Cells, column: int, selected: bool) -> None:
        look = self._looks.get(column, _PLAIN)
        text = cells.texts[column]
        if look.narrow and self._width(painter.fontMetrics(), text) > rect.width():
            text = str(getattr(cells, look.narrow))
        if look.draw is Draw.TEXT:
            self._draw_text(painter, rect, text, look.colour, selected)
        elif look.draw is Draw.STATUS:
            if cells.status is not None:
                self._draw_badge(painter, rect, cells.status, text)
        elif look.draw is Draw.ICON:
            self._draw_icon(painter, rect, look.icon, selected, centred=True)
        else:
            self._draw_icon_text(painter, rect, cells.icon, text, selected)

    def _draw_badge(self, painter: QPainter, rect: QRect, status: Status, word: str) -> None:
        """The badge as a picture that is drawn once: its round corners cost as much as the rest of the row."""
        ratio = painter.device().devicePixelRatioF()
        key = (status, word, rect.width(), rect.height(), ratio, self._rtl)
        picture = self._badges.get(key)
        if picture is None:
            if len(self._badges) >= _BADGES_KEPT:
                self._badges.clear()
            picture = QPixmap(rect.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            own = QPainter(picture)
            own.setFont(painter.font())
            draw_badge(own, QRect(QPoint(0, 0), rect.size()), status, word, self._rtl)
            own.end()
            self._badges[key] = picture
        painter.drawPixmap(rect.topLeft(), picture)

    def _draw_text(self, painter: QPainter, rect: QRect, text: str, colour: str, selected: bool) -> None:
        """One line, elided, in the theme's *colour* (on a selected row in that of the selection)."""
        if not text:
            return
        painter.setPen(self.colour("selection_text" if selected else self._quieter(colour)))
        if self._rtl:
            text = kept_left_to_right(text)
        metrics = painter.fontMetrics()
        if self._width(metrics, text) > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        if self._rtl:
            painter.drawText(rect, _RIGHT, text)
        else:  # by its base line, which is half the work of a rectangle
            above = (rect.height() - metrics.height()) // 2 + metrics.ascent()
            painter.drawText(rect.left(), rect.top() + above, text)

    def _quieter(self, colour: str) -> str:
        return "muted" if self._quiet and colour == "text" else colour

    def _draw_icon(self, painter: QPainter, rect: QRect, name: str, selected: bool, *, centred: bool = False) -> None:
        """The icon *name* at the start of *rect*, or in its middle."""
        colour = self.colour("selection_text" if selected else "text").name()
        picture = icons.pixmap(name, colour, ICON, painter.device().devicePixelRatioF())
        if picture.isNull():
            return
        left = rect.left() + (rect.width() - ICON) // 2 if centred else rect.left()
        if self._rtl and not centred:
            left = rect.right() - ICON
        painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - ICON + 1) // 2), picture)

    def _draw_icon_text(self, painter: QPainter, rect: QRect, name: str, text: str, selected: bool) -> None:
        """An icon with a word beside it."""
        self._draw_icon(painter, rect, name, selected)
        room = ICON + 4
        beside = rect.adjusted(0, 0, -room, 0) if self._rtl else rect.adjusted(room, 0, 0, 0)
        self._draw_text(painter, beside, text, "text", selected)

    def _draw_placeholder(self, painter: QPainter, rect: QRect) -> None:
        bar = QRect(rect.left(), rect.center().y() - 3, max(12, rect.width() * 3 // 5), 7)
        painter.fillRect(bar, self.colour("row_line"))


def row_height(text_height: int) -> int:
    """The height of a row: 28 px at the usual text size, more for larger text."""
    return max(ROW_HEIGHT, text_height + 12)
