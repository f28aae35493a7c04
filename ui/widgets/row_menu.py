"""The menu of a row of the communications table: right click, Shift+F10 or the Menu key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from app.core.filters import Term
from app.core.messages import HistoryRow
from app.i18n import _
from ui.models.columns import headings
from ui.models.value_filters import value_term
from ui.widgets.table_view import TableView

AddActions = Callable[[QMenu], object]


class RowMenu(QObject):
    """Opens the menu over *view*; what it asks for goes out as a signal. Windows add what they can do with `add`."""

    preview_requested = Signal(int)  # position of the row
    window_requested = Signal(object)  # HistoryRow, to be shown in a window of its own
    filter_requested = Signal(object)  # Term
    copy_requested = Signal()

    def __init__(self, view: TableView, row_at: Callable[[int], HistoryRow | None]) -> None:
        super().__init__(view)
        self._view = view
        self._row_at = row_at
        self._more: list[AddActions] = []
        self.menu: QMenu | None = None
        view.menu_requested.connect(self.open)

    def add(self, add_actions: AddActions) -> None:
        """Have *add_actions* put further actions into the menu whenever it opens, below ours."""
        self._more.append(add_actions)

    def open(self, position: int, column: int, place: QPoint) -> None:
        """Open the menu of the cell in *column* of the row at *position*, at a *place* of the screen."""
        row = self._row_at(position)
        if row is None or (self.menu is not None and self.menu.isVisible()):
            return
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.destroyed.connect(self._on_menu_destroyed)
        self.menu = menu
        self._action(menu, _("&Preview"), lambda: self.preview_requested.emit(position))
        self._action(menu, _("Open in New &Window"), lambda: self.window_requested.emit(row))
        self._fill_copy(menu.addMenu(_("&Copy")), row)
        menu.addSeparator()
        self._add_filters(menu, row, column)
        for add_actions in self._more:
            menu.addSeparator()
            add_actions(menu)
        menu.popup(place)

    def _fill_copy(self, menu: QMenu, row: HistoryRow) -> None:
        self._action(menu, _("&Cells"), self.copy_requested.emit)
        self._action(menu, _("&Address"), lambda: QApplication.clipboard().setText(row.to_address))

    def _add_filters(self, menu: QMenu, row: HistoryRow, column: int) -> None:
        term = value_term(row, column)
        heading = headings()[column].replace("&", "&&")
        keep = self._action(menu, _("&Filter by This Value ({column})").format(column=heading), lambda: None)
        leave = self._action(menu, _("E&xclude This Value ({column})").format(column=heading), lambda: None)
        if term is None:
            for action, words in ((keep, _("&Filter by This Value")), (leave, _("E&xclude This Value"))):
                action.setText(words)
                action.setEnabled(False)
            return
        opposite = replace(term, negated=not term.negated)
        keep.triggered.connect(lambda _checked=False, wanted=term: self._ask(wanted))
        leave.triggered.connect(lambda _checked=False, wanted=opposite: self._ask(wanted))

    def _ask(self, term: Term) -> None:
        self.filter_requested.emit(term)

    def _action(self, menu: QMenu, words: str, do: Callable[[], object]) -> QAction:
        action = menu.addAction(words)
        action.triggered.connect(lambda _checked=False: do())
        return action

    def _on_menu_destroyed(self) -> None:
        self.menu = None
