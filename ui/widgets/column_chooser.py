"""Choosing the columns of a table and what it is sorted by: a dialog, and the menu of the headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.text_folding import fold
from app.i18n import _
from ui.widgets.column_layout import ColumnLayout

_KEY: Final = int(Qt.ItemDataRole.UserRole)
_PLACES: Final = 3
_TARGET: Final = 24  # the least height of what is clicked (product 6.15)


class Sorter(Protocol):
    """What a table is sorted by: model columns, each with whether it is descending, the first key first."""

    @property
    def order(self) -> Sequence[tuple[int, bool]]: ...

    def set_order(self, order: Sequence[tuple[int, bool]], /) -> None: ...

    def can_sort(self, column: int, /) -> bool: ...


class ColumnChooser(QDialog):
    """Tick a column to show it; drag it, or use the arrows, to move it. Everything takes effect at once."""

    def __init__(self, layout: ColumnLayout, sorter: Sorter | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Columns"))
        self._columns = layout
        self._sorter = sorter
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Search columns"))
        self.search.setAccessibleName(_("Search columns"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Columns, in the order of the table"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.up = self._button(_("Move &up"), lambda: self._move(-1))
        self.down = self._button(_("Move &down"), lambda: self._move(1))
        self.reset = self._button(_("&Reset columns"), self._on_reset)
        self.sort_boxes: list[tuple[QComboBox, QComboBox]] = []
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._on_search_changed)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.model().rowsMoved.connect(self._on_rows_moved)
        self.resize(QSize(420, 560))
        self.search.setFocus()

    def _button(self, words: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: do())
        return button

    def _lay_out(self) -> None:
        moves = QVBoxLayout()
        for button in (self.up, self.down, self.reset):
            moves.addWidget(button)
        moves.addStretch(1)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(moves)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addLayout(middle, 1)
        if self._sorter is not None:
            layout.addLayout(self._sort_rows(self._sorter))
        layout.addWidget(buttons)

    # -- columns ---------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        with QSignalBlocker(self.list), QSignalBlocker(self.list.model()):
            self.list.clear()
            for spec in self._columns.in_order():
                item = QListWidgetItem(spec.title, self.list)
                item.setData(_KEY, spec.key)
                item.setSizeHint(QSize(0, max(_TARGET, self.fontMetrics().height() + 8)))
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled | Qt.ItemFlag.ItemIsUserCheckable)
                shown = self._columns.is_shown(spec.key)
                item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        self.list.viewport().update()
        self._on_search_changed(self.search.text())
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)

    def keys(self) -> list[str]:
        """The columns in the order of the list."""
        return [str(self.list.item(row).data(_KEY)) for row in range(self.list.count())]

    def _on_search_changed(self, text: str) -> None:
        words = fold(text).split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not all(word in fold(item.text()) for word in words))
        whole = not words  # what is hidden between two rows would be moved along unseen
        self.list.setDragEnabled(whole)
        self.up.setEnabled(whole)
        self.down.setEnabled(whole)

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        key = str(item.data(_KEY))
        self._columns.set_shown(key, item.checkState() is Qt.CheckState.Checked)
        if self._columns.is_shown(key) is not (item.checkState() is Qt.CheckState.Checked):  # the last one stays
            with QSignalBlocker(self.list):
                item.setCheckState(Qt.CheckState.Checked)

    def _on_rows_moved(self) -> None:
        self._columns.set_order(self.keys())

    def _move(self, steps: int) -> None:
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + steps < self.list.count():
            with QSignalBlocker(self.list):
                self.list.insertItem(row + steps, self.list.takeItem(row))
            self.list.setCurrentRow(row + steps)
            self._columns.set_order(self.keys())

    def _on_reset(self) -> None:
        self._columns.reset()
        self._fill()

    # -- order of the rows -----------------------------------------------------------------------------------------

    def _sort_rows(self, sorter: Sorter) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        names = (_("Sort by"), _("then by"), _("then by"))
        for place in range(_PLACES):
            column, direction = QComboBox(self), QComboBox(self)
            column.addItem(_("(nothing)"), -1)
            for spec in self._columns.in_order():
                section = self._columns.section(spec.key)
                if sorter.can_sort(section):
                    column.addItem(spec.title, section)
            direction.addItem(_("Ascending"), False)
            direction.addItem(_("Descending"), True)
            label = QLabel(names[place], self)
            label.setBuddy(column)
            column.setAccessibleName(_("{words}, key {n}").format(words=names[place], n=place + 1))
            direction.setAccessibleName(_("Direction of key {n}").format(n=place + 1))
            if place < len(sorter.order):
                column.setCurrentIndex(max(0, column.findData(sorter.order[place][0])))
                direction.setCurrentIndex(int(sorter.order[place][1]))
            for number, widget in enumerate((label, column, direction)):
                grid.addWidget(widget, place, number)
            column.activated.connect(self._on_sort_chosen)
            direction.activated.connect(self._on_sort_chosen)
            self.sort_boxes.append((column, direction))
        return grid

    def _on_sort_chosen(self) -> None:
        chosen = [(column.currentData(), bool(direction.currentData())) for column, direction in self.sort_boxes]
        if self._sorter is not None:
            self._sorter.set_order([(section, down) for section, down in chosen if section >= 0])


def open_column_chooser(layout: ColumnLayout, sorter: Sorter | None, parent: QWidget) -> ColumnChooser:
    """Open the chooser over *parent*."""
    chooser = ColumnChooser(layout, sorter, parent)
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    chooser.open()
    return chooser


def make_header_menu(
    section: int, layout: ColumnLayout, sorter: Sorter | None, choose: Callable[[], object], parent: QWidget
) -> QMenu:
    """The menu of the heading of the model's column *section*: order, hide, all columns."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(words: str, do: Callable[[], object]) -> QAction:
        action = menu.addAction(words)
        action.triggered.connect(lambda _checked=False: do())
        return action

    spec = layout.specs[section] if 0 <= section < len(layout.specs) else None
    if spec is not None and sorter is not None and sorter.can_sort(section):
        _add_sorting(add, section, sorter)
        menu.addSeparator()
    if spec is not None and not spec.fixed:
        hide = add(_("&Hide “{column}”").format(column=spec.title), lambda: layout.set_shown(spec.key, shown=False))
        hide.setEnabled(layout.shown_sections() != [section])
    add(_("&Columns…"), choose)
    add(_("&Reset Columns"), layout.reset)
    return menu


def _add_sorting(add: Callable[[str, Callable[[], object]], QAction], section: int, sorter: Sorter) -> None:
    order = list(sorter.order)
    others = [key for key in order if key[0] != section]
    add(_("Sort &Ascending"), lambda: sorter.set_order([(section, False)]))
    add(_("Sort &Descending"), lambda: sorter.set_order([(section, True)]))
    if others and others == order:
        kept = order[: _PLACES - 1]
        add(_("&Then by This, Ascending"), lambda: sorter.set_order([*kept, (section, False)]))
        add(_("Then &by This, Descending"), lambda: sorter.set_order([*kept, (section, True)]))
    elif others:
        add(_("Do &Not Sort by This"), lambda: sorter.set_order(others))
