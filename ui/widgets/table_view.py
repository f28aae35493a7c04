"""The table that all lists use: whole rows, one line each, links, a copy of rows, a selection that is a flag."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QObject,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.core.statuses import Status
from app.services.what_happened import status_label
from ui import icons
from ui.delegates.badge_painter import badge_size
from ui.delegates.cell_delegate import CellDelegate, row_height
from ui.delegates.looks import Cells, Look
from ui.widgets.column_layout import CELL_PADDING
from ui.widgets.table_header import TableHeader

_OPEN_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TableView(QTableView):
    """A table of whole rows. *links* are columns whose cells are clicked to do something."""

    row_activated = Signal(int)  # position: Enter or a double click
    space_pressed = Signal(int)  # position
    link_clicked = Signal(int, int)  # position, column
    link_ctrl_clicked = Signal(int)  # position: Ctrl held down (Command on macOS)
    copy_requested = Signal()
    menu_requested = Signal(int, int, QPoint)  # position, column, where on the screen
    selection_count_changed = Signal(int)
    painted = Signal()  # once after each reset of the model

    def __init__(
        self,
        model: QAbstractItemModel,
        cells_at: Callable[[int], Cells | None],
        looks: Mapping[int, Look],
        *,
        links: frozenset[int] = frozenset(),
        fixed: frozenset[int] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._links = links
        self._all_selected = False
        self._unpainted = True
        self.delegate = CellDelegate(cells_at, looks, self)
        self.delegate.all_selected = lambda: self._all_selected
        self.setItemDelegate(self.delegate)
        self.header = TableHeader(fixed, self)
        self.setHorizontalHeader(self.header)
        self._set_up_looks()
        self.setModel(model)
        model.modelReset.connect(self._on_model_reset)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        icons.book().changed.connect(self._on_icons_changed)

    def _set_up_looks(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(24)
        rows.setDefaultSectionSize(row_height(self.fontMetrics().height()))

    def set_widths(self, samples: Sequence[str | int], stretch: int) -> None:
        """Set the columns' widths from texts as wide as theirs (or pixels); column *stretch* takes what is left."""
        metrics = self.fontMetrics()
        for column, sample in enumerate(samples):
            width = sample if isinstance(sample, int) else metrics.horizontalAdvance(sample) + CELL_PADDING
            self.setColumnWidth(column, width)
            if self.header.is_fixed(column):
                self.header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    # -- selection -------------------------------------------------------------------------------------------------

    @property
    def all_selected(self) -> bool:
        """Say whether every row is selected: a flag, for a million rows take Qt 16 seconds."""
        return self._all_selected

    def selectAll(self) -> None:
        if self.model().rowCount() == 0:
            return
        self.clearSelection()
        self._all_selected = True
        self.viewport().update()
        self.selection_count_changed.emit(self.model().rowCount())

    def selection_count(self) -> int:
        """How many rows are selected."""
        if self._all_selected:
            return self.model().rowCount()
        return sum(part.height() for part in self.selectionModel().selection().toList())

    def selected_runs(self, limit: int) -> list[range]:
        """The positions of at most *limit* selected rows as runs, from top to bottom."""
        if self._all_selected:
            return [range(min(limit, self.model().rowCount()))]
        found: list[range] = []
        for part in sorted(self.selectionModel().selection().toList(), key=QItemSelectionRange.top):
            found.append(range(part.top(), min(part.bottom() + 1, part.top() + limit)))
            if (limit := limit - len(found[-1])) <= 0:
                break
        return found

    def selected_positions(self, limit: int) -> list[int]:
        """The positions of at most *limit* selected rows, from top to bottom."""
        return [position for run in self.selected_runs(limit) for position in run]

    def selectRow(self, row: int) -> None:
        """Select the row at position *row* alone. Qt's own does nothing while the table is not laid out yet."""
        flags = QItemSelectionModel.SelectionFlag
        index = self.model().index(row, 0)
        self.selectionModel().select(index, flags.ClearAndSelect | flags.Rows)
        self.selectionModel().setCurrentIndex(self.model().index(row, self._first_shown()), flags.NoUpdate)

    def _first_shown(self) -> int:
        return next((column for column in range(self.model().columnCount()) if not self.isColumnHidden(column)), 0)

    def select_positions(self, positions: Sequence[int], current: int | None = None) -> None:
        """Select the rows at *positions* too, and make *current* the row that keys move from."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(whole_rows(self.model(), positions), flags.Select | flags.Rows)
        if current is not None:
            self.selectionModel().setCurrentIndex(self.model().index(current, self._first_shown()), flags.NoUpdate)

    def replace_selection(self, positions: Sequence[int], current: int | None) -> None:
        """Select the rows at *positions* alone, because others stand in their places now; keys move from *current*."""
        flags = QItemSelectionModel.SelectionFlag
        self._drop_all_selected()
        self.selectionModel().select(whole_rows(self.model(), positions), flags.ClearAndSelect | flags.Rows)
        if current is None:
            self.selectionModel().clearCurrentIndex()
        elif current != self.current_position():
            self.selectionModel().setCurrentIndex(self.model().index(current, self._first_shown()), flags.NoUpdate)

    def _drop_all_selected(self) -> None:
        if self._all_selected:
            self._all_selected = False
            self.viewport().update()
            self.selection_count_changed.emit(self.selection_count())

    def _on_selection_changed(self, *_ranges: Any) -> None:
        self._all_selected = False
        self.selection_count_changed.emit(self.selection_count())

    def _on_model_reset(self) -> None:
        self._unpainted = True
        self._all_selected = False
        self.selection_count_changed.emit(0)

    def _on_icons_changed(self) -> None:
        self.viewport().update()

    # -- keys and clicks -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif self._is_menu_key(event):
            self._ask_for_menu()
        elif event.key() in _OPEN_KEYS and row >= 0:
            self.row_activated.emit(row)
        elif event.key() == Qt.Key.Key_Space and not event.modifiers() and row >= 0:
            self.space_pressed.emit(row)
        else:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self._drop_all_selected()
            super().keyPressEvent(event)

    def _is_menu_key(self, event: QKeyEvent) -> bool:
        if self.contextMenuPolicy() is not Qt.ContextMenuPolicy.DefaultContextMenu:
            return False
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        return event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shift)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drop_all_selected()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid() or index.column() not in self._links:
            return
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.link_ctrl_clicked.emit(index.row())
        elif not event.modifiers():
            self.link_clicked.emit(index.row(), index.column())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and index.column() not in self._links:
            self.row_activated.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() in self._links:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._ask_for_menu()
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menu_requested.emit(index.row(), index.column(), event.globalPos())

    def _ask_for_menu(self) -> None:
        """Ask for the menu of the cell that keys move from, below that cell."""
        index = self.currentIndex()
        if index.isValid():
            self.scrollTo(index)
            corner = self.visualRect(index).bottomLeft()
            self.menu_requested.emit(index.row(), index.column(), self.viewport().mapToGlobal(corner))

    # -- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.painted.emit()

    def top_row(self) -> tuple[int, int]:
        """The position of the first row on the screen, and how many pixels of it are scrolled away."""
        first = max(self.rowAt(0), 0)
        return first, -self.rowViewportPosition(first)

    def scroll_to_row(self, position: int, hidden: int = 0) -> None:
        """Have the row at *position* stand on top, with *hidden* pixels of it scrolled away."""
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        self.verticalScrollBar().setValue(position * self.verticalHeader().defaultSectionSize() + hidden)

    def visible_rows(self) -> tuple[int, int]:
        """The positions of the first and the last row on the screen."""
        last = self.rowAt(self.viewport().height() - 1)
        return max(self.rowAt(0), 0), (last if last >= 0 else self.model().rowCount() - 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(row_height(self.fontMetrics().height()))

    def current_position(self) -> int | None:
        """The position of the row that keys move from."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None


def whole_rows(model: QAbstractItemModel, positions: Sequence[int]) -> QItemSelection:
    """The rows at *positions* as few ranges: each selection of its own is told to everybody."""
    found, last = QItemSelection(), model.columnCount() - 1
    for _step, run in groupby(enumerate(sorted(positions)), lambda pair: pair[1] - pair[0]):
        rows = [row for _place, row in run]
        found.select(model.index(rows[0], 0), model.index(rows[-1], last))
    return found


def badge_column_width(metrics: QFontMetrics) -> int:
    """How wide a column of badges must be for the longest word."""
    return max(badge_size(metrics, status_label(status)).width() for status in Status) + CELL_PADDING


def connect_paging(view: TableView, model: Any) -> QObject:
    """Tell the paged *model* when its first rows are painted, and have it fetch what is about to be scrolled to."""
    view.painted.connect(model.loader.mark_painted)
    view.verticalScrollBar().valueChanged.connect(lambda _value: model.prefetch(*view.visible_rows()))
    return view
