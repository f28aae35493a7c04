"""Stands between table and model as Qt's proxy: pushes order and filter down to the data, and never moves a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt, Signal

from app.core.messages import Sort
from app.services.history import HistoryQuery
from ui.models.columns import DESCENDING_FIRST, SORT_KEYS, Column
from ui.models.communications_model import CommunicationsModel
from ui.models.roles import DISPLAY, Index

MOST_KEYS: Final = 3
SortedBy = tuple[int, bool]  # column, descending
NEWEST_ON_TOP: Final[tuple[SortedBy, ...]] = ((int(Column.SENT), True),)


class CommunicationsProxy(QSortFilterProxyModel):
    """The proxy of the communications table. Its mapping is always the identity.

    Qt's own sorting and filtering would cross into Python for every comparison and every row (minutes for a
    million rows): the order and the filter are asked of the data instead.
    """

    order_changed = Signal()

    def __init__(self, source: CommunicationsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._order = NEWEST_ON_TOP
        self.setDynamicSortFilter(False)
        self.setSourceModel(source)

    @property
    def source(self) -> CommunicationsModel:
        return self._source

    @property
    def order(self) -> tuple[SortedBy, ...]:
        """The columns sorted by, the first key first, each with whether it is descending."""
        return self._order

    def can_sort(self, column: int) -> bool:
        """Say whether the data can be sorted by *column*."""
        return column >= 0 and Column(column) in SORT_KEYS

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Have the data sorted by *column* alone; columns that hold no value to sort by change nothing."""
        self.set_order([(column, order is Qt.SortOrder.DescendingOrder)])

    def set_order(self, order: Sequence[SortedBy]) -> None:
        """Have the data sorted by the columns of *order*, at most three, each named once."""
        keys = dict[object, SortedBy]()
        for column, descending in order:
            if self.can_sort(column):
                keys.setdefault(SORT_KEYS[Column(column)], (column, descending))
        wanted = tuple(keys.values())[:MOST_KEYS]
        if not wanted:
            return
        self._order = wanted
        self._source.set_order(tuple(Sort(SORT_KEYS[Column(column)], down) for column, down in wanted))
        self.order_changed.emit()

    def add_order(self, column: int) -> None:
        """Sort by *column* too, after the keys in use; a column that is one of them is turned round."""
        if not self.can_sort(column):
            return
        order = list(self._order)
        for place, (used, descending) in enumerate(order):
            if used == column:
                order[place] = (column, not descending)
                break
        else:
            order = [*order[: MOST_KEYS - 1], (column, column in DESCENDING_FIRST)]
        self.set_order(order)

    def set_filter(self, query: HistoryQuery) -> None:
        """Have the data filtered as *query* says; the order stays."""
        self._source.set_filter(query)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        return self._source.cell_data(index.row(), index.column(), int(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        return self._source.flags(index)
