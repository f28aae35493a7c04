"""A table of any length: all ids in order, and the rows of the pages that were looked at last."""

from __future__ import annotations

import time
from array import array
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from ui.workers.paged_loader import PagedLoader, Query, RowSource

Index = QModelIndex | QPersistentModelIndex
Cells = TypeVar("Cells")

PAGE_SIZE: Final = 128
PAGES_KEPT: Final = 64
APPEND_SLICE: Final = 20_000
APPEND_BUDGET_S: Final = 0.006

DISPLAY: Final = 0  # the roles as plain ints: looking up an enum member is the largest cost of a paint
TOOLTIP: Final = 3
ACCESSIBLE_TEXT: Final = int(Qt.ItemDataRole.AccessibleTextRole)
USER: Final = int(Qt.ItemDataRole.UserRole)
ROW: Final = USER + 1  # the cells of the row (None while they are on their way)
COPY: Final = USER + 2  # the text that goes to the clipboard
SORT: Final = USER + 3  # an int or a str, never a date


class PagedModel(QAbstractTableModel, Generic[Query, Cells]):
    """Rows by position: ids are all known, cells come a page at a time from a loader.

    Old rows stay until the first ones of the new answer are there: no flash of an empty table. A `refresh` keeps
    them until the whole answer is there, so that a reader does not lose the place.
    """

    first_rows_shown = Signal()  # the first rows of the newest answer stand in the model
    loading_finished = Signal(int)  # all ids are there; how many
    refreshed = Signal(int)  # the same question was answered anew; how many rows more there are (negative: fewer)
    loading_failed = Signal(object)  # the error

    def __init__(self, source: RowSource[Query], parent: Any = None) -> None:
        super().__init__(parent)
        self.loader: PagedLoader[Query] = PagedLoader(source, self)
        self.query: Query | None = None
        self.all_selected = False
        self.complete = False
        self._ids = array("q")
        self._pages: OrderedDict[int, Sequence[Cells | None]] = OrderedDict()
        self._last_page = 0
        self._asked: set[int] = set()
        self._generation = 0
        self._shown_generation = 0
        self._skip = 0
        self._ended = False
        self._refreshing = False
        self._fresh = array("q")
        self._old_cells: dict[int, Cells] = {}
        self._lots: deque[array[int]] = deque()
        self._append_timer = QTimer(self, interval=0)
        self._append_timer.timeout.connect(self._append_some)
        self.loader.head_loaded.connect(self._on_loader_head_loaded)
        self.loader.ids_loaded.connect(self._on_loader_ids_loaded)
        self.loader.page_loaded.connect(self._on_loader_page_loaded)
        self.loader.finished.connect(self._on_loader_finished)
        self.loader.failed.connect(self._on_loader_failed)

    # -- asking ----------------------------------------------------------------------------------------------------

    def set_query(self, query: Query) -> None:
        """Show what answers *query*, from now on."""
        self.query = query
        self.reload()

    def reload(self) -> None:
        """Ask the same again, for the data may have changed."""
        if self.query is not None:
            self._refreshing = False
            self._generation = self.loader.load(self.query)

    def refresh(self) -> None:
        """Ask the same again, and show the answer once it is whole, with the rows that are there standing still."""
        if self.query is None or self.loading:
            self.reload()
            return
        self._refreshing = True
        self._fresh = array("q")
        self._generation = self.loader.load(self.query)

    def stop(self) -> bool:
        """End the loader's thread; False when it did not end in time."""
        self._append_timer.stop()
        self._generation = -1
        return self.loader.stop()

    # -- what is there ---------------------------------------------------------------------------------------------

    @property
    def loading(self) -> bool:
        """Say whether the answer to the newest query is not whole yet."""
        return self._generation != self._shown_generation or not self.complete

    def ids(self) -> array[int]:
        """The ids in order: the model's own, not to be changed."""
        return self._ids

    def id_at(self, row: int) -> int | None:
        """The id of the row at position *row*, None beyond the end."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def find(self, wanted: Iterable[int], limit: int | None = None) -> list[int]:
        """The positions of the ids *wanted*, among the first *limit* rows."""
        sought = set(wanted)
        if not sought:
            return []
        ids = self._ids if limit is None else self._ids[:limit]
        return [position for position, number in enumerate(ids) if number in sought]

    def cells(self, row: int) -> Cells | None:
        """The cells of the row at position *row*; None while they are on their way, and then they are asked for."""
        number, offset = divmod(row, PAGE_SIZE)
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            return self._old_cells.get(self._ids[row]) if self._old_cells and row < len(self._ids) else None
        if number != self._last_page:
            self._last_page = number
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

    def prefetch(self, first: int, last: int) -> None:
        """Have the pages before *first* and after *last* ready before they are scrolled to."""
        if self._ids:
            for row in (last + PAGE_SIZE, first - PAGE_SIZE):
                if 0 <= row < len(self._ids) and row // PAGE_SIZE not in self._pages:
                    self._ask(row // PAGE_SIZE)

    # -- answers of the loader -------------------------------------------------------------------------------------

    def _ask(self, number: int) -> None:
        if number in self._asked or self._generation != self._shown_generation:
            return
        ids = self._ids[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        if not ids:
            return
        self._asked.add(number)
        self._asked.difference_update(self.loader.load_page(number, ids))

    def _on_loader_head_loaded(self, generation: int, ids: array[int], rows: Sequence[Cells | None]) -> None:
        if generation != self._generation:
            return
        if self._refreshing:  # nothing is painted until all ids are there: the loader need not wait for it
            self.loader.mark_painted()
            return
        self._append_timer.stop()
        self._lots.clear()
        self._old_cells.clear()
        self.beginResetModel()
        self._ids = array("q", ids)
        self._pages.clear()
        self._asked.clear()
        self._pages[0] = rows
        self.all_selected = False
        self.complete = False
        self._ended = False
        self._skip = len(ids)
        self._shown_generation = generation
        self.endResetModel()
        self.first_rows_shown.emit()

    def _on_loader_ids_loaded(self, generation: int, lot: array[int]) -> None:
        if generation != self._generation:
            return
        if self._refreshing:
            self._fresh.extend(lot)
            return
        if self._skip:
            if lot[: self._skip] != self._ids[: self._skip]:  # written to between the two questions
                self.reload()
                return
            lot = lot[self._skip :]
            self._skip = 0
        self._lots.append(lot)
        self._append_timer.start()

    def _append_some(self) -> None:
        deadline = time.perf_counter() + APPEND_BUDGET_S
        while self._lots and time.perf_counter() < deadline:
            lot = self._lots.popleft()
            if len(lot) > APPEND_SLICE:
                self._lots.appendleft(lot[APPEND_SLICE:])
                lot = lot[:APPEND_SLICE]
            if lot:
                self.beginInsertRows(QModelIndex(), len(self._ids), len(self._ids) + len(lot) - 1)
                self._ids.extend(lot)
                self.endInsertRows()
        if not self._lots:
            self._append_timer.stop()
            self._finish_when_done()

    def _on_loader_finished(self, generation: int) -> None:
        if generation != self._generation:
            return
        if self._refreshing:
            self._show_refreshed(generation)
            return
        self._ended = True
        self._finish_when_done()

    def _show_refreshed(self, generation: int) -> None:
        """Put the fresh ids in the place of the old ones; cells that are known stand in until theirs have come."""
        more = len(self._fresh) - len(self._ids)
        known = self._known_cells()
        same = self._fresh == self._ids
        if not same:
            self.beginResetModel()
        self._refreshing = False
        self._shown_generation = generation
        self._ids, self._fresh = self._fresh, array("q")
        self._pages.clear()
        self._asked.clear()
        self._old_cells = known
        self.complete = True
        if not same:
            self.all_selected = False
            self.endResetModel()
        self.refreshed.emit(more)
        self.loading_finished.emit(len(self._ids))

    def _known_cells(self) -> dict[int, Cells]:
        found: dict[int, Cells] = {}
        for number, page in self._pages.items():
            ids = self._ids[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
            found |= {key: cells for key, cells in zip(ids, page, strict=False) if cells is not None}
        return found

    def _finish_when_done(self) -> None:
        if self._ended and not self._lots and not self.complete:
            self.complete = True
            self.loading_finished.emit(len(self._ids))

    def _on_loader_page_loaded(self, generation: int, number: int, rows: Sequence[Cells | None]) -> None:
        if generation != self._generation:
            return
        self._asked.discard(number)
        self._pages[number] = rows
        self._pages.move_to_end(number)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        first = number * PAGE_SIZE
        last = min(first + len(rows), len(self._ids)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def _on_loader_failed(self, generation: int, error: object) -> None:
        if generation == self._generation:
            self._asked.clear()
            if self._refreshing:  # what stands there stays, and its pages can be asked for again
                self._refreshing = False
                self._shown_generation = generation
            self.loading_failed.emit(error)
