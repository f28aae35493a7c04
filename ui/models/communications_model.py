"""The communications table's rows: one a recipient, sorted and filtered where the data lies, texts made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt

from app.core.messages import HistoryRow, Sort, SortKey
from app.i18n import _
from app.services.asker import Asker
from app.services.history import HistoryQuery, HistoryService
from ui.models.columns import DESCENDING_FIRST, Column, headings
from ui.models.formats import Clock, plain_tip
from ui.models.history_cells import HistoryCells, HistoryWriter, special, tooltip
from ui.models.paged_model import PagedModel
from ui.models.roles import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index

NEWEST_FIRST: Final = (Sort(SortKey.SENT, True),)
_COPY_LOT: Final = 1_000
_SELECTABLE: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class HistorySource:
    """The rows of the log for a paged table, from the history service."""

    def __init__(self, service: HistoryService, writer: HistoryWriter, close_thread: Callable[[], None]) -> None:
        self._service = service
        self._asker = Asker()
        self._write = writer.cells
        self.close_thread = close_thread

    def head(self, query: HistoryQuery, size: int) -> tuple[Sequence[int], Sequence[HistoryCells]]:
        ids, rows = self._service.head(query, size, self._asker)
        return ids, [self._write(row) for row in rows]

    def ids(self, query: HistoryQuery) -> Iterator[Sequence[int]]:
        return self._service.ids(query, self._asker)

    def rows(self, query: HistoryQuery, ids: Sequence[int]) -> Sequence[HistoryCells | None]:
        """The cells of *ids*, None where a row went away meanwhile."""
        found = {row.id: self._write(row) for row in self._service.rows(query, list(ids))}
        return [found.get(number) for number in ids]

    def interrupt(self) -> None:
        self._asker.interrupt()


class CommunicationsModel(PagedModel[HistoryQuery, HistoryCells]):
    """All messages that a query asks for; the query holds whose they are, the dates, the filters and the order."""

    def __init__(self, source: HistorySource, clock: Clock, parent: Any = None) -> None:
        super().__init__(source, parent)
        self._source = source
        self._clock = clock
        self._headings = headings()

    # -- what is asked ---------------------------------------------------------------------------------------------

    def set_filter(self, query: HistoryQuery) -> None:
        """Ask *query*, in the order in use now; the same again keeps the rows in their places until it is answered."""
        order = self.query.sort if self.query is not None else NEWEST_FIRST
        wanted = replace(query, sort=order)
        if wanted == self.query:
            self.refresh()
        else:
            self.set_query(wanted)

    def set_order(self, order: tuple[Sort, ...]) -> None:
        """Ask the same rows in this *order*."""
        if self.query is not None and order and order != self.query.sort:
            self.set_query(replace(self.query, sort=order))

    def copied_rows(self, query: HistoryQuery, ids: Sequence[int], columns: Sequence[int]) -> Iterator[tuple[str, ...]]:
        """The cells of *ids* in *columns* for the clipboard, a page at a time; for a worker thread."""
        for start in range(0, len(ids), _COPY_LOT):
            for cells in self._source.rows(query, ids[start : start + _COPY_LOT]):
                if cells is not None:
                    yield tuple(str(special(cells, column, COPY)) for column in columns)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    def row_at(self, position: int) -> HistoryRow | None:
        """The row at *position*; None while it is on its way, or beyond the end."""
        if not 0 <= position < self.rowCount():
            return None
        cells = self.cells(position)
        return None if cells is None else cells.row

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        return self.cell_data(index.row(), index.column(), int(role)) if index.isValid() else None

    def cell_data(self, position: int, column: int, role: int) -> Any:
        """The answer of `data` by position, without an index."""
        if role == DISPLAY or role == ROW:  # noqa: PLR1714, SIM109 - the fast way
            cells = self.cells(position)
            if cells is None:
                return None if role == ROW else ""
            return cells.texts[column] if role == DISPLAY else cells
        if role in (TOOLTIP, ACCESSIBLE_TEXT, COPY, SORT):
            cells = self.cells(position)
            if cells is None:
                return None
            if role == TOOLTIP:
                return plain_tip(tooltip(cells, column, self._clock))
            return special(cells, column, role)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == ACCESSIBLE_TEXT:
            return self._headings[section] or _("Preview")
        if role == int(Qt.ItemDataRole.InitialSortOrderRole) and section in DESCENDING_FIRST:
            return Qt.SortOrder.DescendingOrder
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _SELECTABLE if index.isValid() else Qt.ItemFlag.NoItemFlags
