"""Rows of a long table: their ids in order, and the cells of the pages that were looked at last."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex

from ui.models.roles import Index
from ui.workers.paged_loader import PagedLoader, Query, RowSource

Cells = TypeVar("Cells")

PAGE_SIZE: Final = 128
PAGES_KEPT: Final = 64


class LazyRows(QAbstractTableModel, Generic[Query, Cells]):
    """Rows by position. Cells are asked of a loader, a page at a time, when somebody looks at them."""

    def __init__(self, source: RowSource[Query], parent: Any = None) -> None:
        super().__init__(parent)
        self.loader: PagedLoader[Query] = PagedLoader(source, self)
        self._ids = array("q")
        self._pages: OrderedDict[int, Sequence[Cells | None]] = OrderedDict()
        self._last_page = 0
        self._asked: dict[int, array[int]] = {}
        self._old_cells: dict[int, Cells] = {}
        self._generation = 0
        self.loader.page_loaded.connect(self._on_loader_page_loaded)

    def ids(self) -> array[int]:
        """The ids in order: the model's own, not to be changed."""
        return self._ids

    def id_at(self, row: int) -> int | None:
        """The id of the row at position *row*, None beyond the end."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def cells(self, row: int) -> Cells | None:
        """The cells of the row at position *row*; None while they are on their way, and then they are asked for."""
        number, offset = divmod(row, PAGE_SIZE)
        page = self._pages.get(number)
        if page is None or offset >= len(page):  # a page read while ids were still coming may be short
            if row >= len(self._ids):
                return None
            self._ask(number)
            return self._old_cells.get(self._ids[row]) if self._old_cells else None
        if number != self._last_page:
            self._last_page = number
            self._pages.move_to_end(number)
        return page[offset]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

    def prefetch(self, first: int, last: int) -> None:
        """Have the pages of *first* and *last* on their way, and those beside them before they are scrolled to. What
        is asked for last comes first.
        """
        if self._ids:
            for row in (last + PAGE_SIZE, first - PAGE_SIZE, last, first):
                if 0 <= row < len(self._ids) and row // PAGE_SIZE not in self._pages:
                    self._ask(row // PAGE_SIZE)

    def _may_ask(self) -> bool:
        """Say whether the loader answers for the rows that are shown."""
        return True

    def _ask(self, number: int) -> None:
        if number in self._asked or not self._may_ask():
            return
        ids = self._page_ids(number)
        if ids:
            self._asked[number] = ids
            for given_up in self.loader.load_page(number, ids):
                self._asked.pop(given_up, None)

    def _page_ids(self, number: int) -> array[int]:
        return self._ids[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]

    def _known_cells(self) -> dict[int, Cells]:
        found: dict[int, Cells] = {}
        for number, page in self._pages.items():
            ids = self._ids[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
            found |= {key: cells for key, cells in zip(ids, page, strict=False) if cells is not None}
        return found

    def _on_loader_page_loaded(
        self, generation: int, number: int, ids: array[int], rows: Sequence[Cells | None]
    ) -> None:
        if generation != self._generation:
            return
        self._asked.pop(number, None)
        if ids == self._page_ids(number):  # else other rows stand there by now, or more: painting asks for them
            self._pages[number] = rows
            self._pages.move_to_end(number)
            while len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        first = number * PAGE_SIZE
        last = min(first + len(ids), len(self._ids)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
