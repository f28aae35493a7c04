"""Stands between table and model as Qt's proxy: pushes order and filter down to the data, and never moves a row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt, Signal

from app.services.history import HistoryQuery
from ui.models.columns import SORT_KEYS, Column
from ui.models.communications_model import CommunicationsModel
from ui.models.paged_model import DISPLAY, Index


class CommunicationsProxy(QSortFilterProxyModel):
    """The proxy of the communications table. Its mapping is always the identity.

    Qt's own sorting and filtering would cross into Python for every comparison and every row (minutes for a
    million rows): the order and the filter are asked of the data instead.
    """

    order_changed = Signal(int, object)  # column, Qt.SortOrder

    def __init__(self, source: CommunicationsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.setDynamicSortFilter(False)
        self.setSourceModel(source)

    @property
    def source(self) -> CommunicationsModel:
        return self._source

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Have the data sorted by *column*."""
        if column < 0 or Column(column) not in SORT_KEYS:
            return
        self._source.set_order(column, order is Qt.SortOrder.DescendingOrder)
        self.order_changed.emit(column, order)

    def set_filter(self, query: HistoryQuery) -> None:
        """Have the data filtered as *query* says; the order stays."""
        self._source.set_filter(query)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        return self._source.cell_data(index.row(), index.column(), int(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        return self._source.flags(index)
