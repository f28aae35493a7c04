"""A table of any length: the first rows at once, then all ids; asked again, its rows stand still."""

from __future__ import annotations

import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QTimer, Signal

from ui.models.kept_ids import KeptIds
from ui.models.lazy_rows import PAGE_SIZE, Cells, LazyRows
from ui.workers.paged_loader import Query, RowSource

APPEND_SLICE: Final = 10_000
APPEND_BUDGET_S: Final = 0.006


class PagedModel(LazyRows[Query, Cells]):
    """Lazy rows of which all ids come to be known.

    Old rows stay until the first ones of the new answer are there: no flash of an empty table. A `refresh` keeps
    them until the whole answer is there, and then changes them in their places without a reset, which a table of a
    million rows feels: rows come or go at the end alone. So positions say nothing of who stands there: whoever holds
    some names their ids in *wanted_ids*, and is told by `refreshed` where they are now.
    """

    first_rows_shown = Signal()  # the first rows of the newest answer stand in the model
    loading_finished = Signal(int)  # all ids are there; how many
    about_to_refresh = Signal()  # the same question was answered anew, and rows will change in their places
    refreshed = Signal(int, object)  # they have: how many rows more there are, and the positions of the wanted ids
    located = Signal(object)  # the answer to `locate`: positions by id
    loading_failed = Signal(object)  # the error

    def __init__(self, source: RowSource[Query], parent: Any = None) -> None:
        super().__init__(source, parent)
        self.query: Query | None = None
        self.complete = False
        self.wanted_ids: Callable[[], set[int]] = set
        self._kept: KeptIds[Query] = KeptIds()
        self._shown_generation = 0
        self._skip = 0
        self._ended = False
        self._refreshing = False
        self._fresh = array("q")
        self._sought: set[int] = set()
        self._more = 0
        self._lots: deque[array[int]] = deque()
        self._append_timer = QTimer(self, interval=0)
        self._append_timer.timeout.connect(self._append_some)
        self.loader.head_loaded.connect(self._on_loader_head_loaded)
        self.loader.ids_loaded.connect(self._on_loader_ids_loaded)
        self.loader.found.connect(self._on_loader_found)
        self.loader.finished.connect(self._on_loader_finished)
        self.loader.failed.connect(self._on_loader_failed)

    # -- asking ----------------------------------------------------------------------------------------------------

    def set_query(self, query: Query) -> None:
        """Show what answers *query*, from now on."""
        self.query = query
        self._refreshing = False
        self._generation = self.loader.load(query, self._kept.get(query))

    def reload(self) -> None:
        """Ask the same again from the first row on, for the data have changed."""
        self.forget_answers()
        if self.query is not None:
            self.set_query(self.query)

    def refresh(self) -> None:
        """Ask the same again, and show the answer once it is whole, with the rows that are there standing still."""
        if self.query is None or (self.loading and not self._refreshing):
            self.reload()
            return
        self.forget_answers()
        self._refreshing = True
        self._lots.clear()
        self._fresh = array("q")
        self._generation = self.loader.load(self.query)

    def forget_answers(self) -> None:
        """Forget the ids of earlier questions: the data may have changed."""
        self._kept.clear()

    def locate(self, wanted: Iterable[int]) -> None:
        """Ask at which positions the ids *wanted* stand: `located` tells, once all ids are there."""
        self.loader.find(self._generation, self._ids, wanted)

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

    def head_positions(self, wanted: Iterable[int]) -> dict[int, int]:
        """The positions of those ids of *wanted* that are among the first rows, by id."""
        sought = set(wanted)
        return {key: at for at, key in enumerate(self._ids[:PAGE_SIZE]) if key in sought} if sought else {}

    def _may_ask(self) -> bool:
        return self._refreshing or self._generation == self._shown_generation

    # -- answers of the loader -------------------------------------------------------------------------------------

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
            self._more = len(self._fresh) - len(self._ids)
            self._show_refreshed(None) if self._fresh == self._ids else self._find_places()
        else:
            self._ended = True
            self._finish_when_done()

    def _finish_when_done(self) -> None:
        if self._lots:
            return
        if self._refreshing:
            self._find_places()
        elif self._ended and not self.complete:
            self._tell_complete()

    def _tell_complete(self) -> None:
        self.complete = True
        if self.query is not None:
            self._kept.put(self.query, self._ids)
        self.loading_finished.emit(len(self._ids))

    # -- the same question answered anew ---------------------------------------------------------------------------

    def _find_places(self) -> None:
        """Have the loader find where the rows that somebody holds will stand."""
        self._sought = self.wanted_ids()
        if self._sought:
            self.loader.find(self._generation, self._fresh, self._sought)
        else:
            self._make_room({})

    def _on_loader_found(self, generation: int, places: Mapping[int, int]) -> None:
        if generation != self._generation:
            return
        if not self._refreshing:
            self.located.emit(places)
        elif self.wanted_ids() <= self._sought:
            self._make_room(places)
        else:  # a row was selected in the meantime
            self._find_places()

    def _make_room(self, places: Mapping[int, int]) -> None:
        """Add the rows that will be more, at the end, where they move nothing, before the fresh ids are shown."""
        missing = self._fresh[len(self._ids) :]
        if missing:  # at the next turns; then the places are looked for again
            self._lots.append(missing)
            self._append_timer.start()
        else:
            self._show_refreshed(places)

    def _show_refreshed(self, places: Mapping[int, int] | None) -> None:
        """Put the fresh ids in the place of the old ones; cells that are known stand in until theirs have come."""
        if places is not None:
            self.about_to_refresh.emit()
        surplus = len(self._ids) - len(self._fresh)
        self._old_cells = self._known_cells()
        if surplus > 0:
            self.beginRemoveRows(QModelIndex(), len(self._fresh), len(self._ids) - 1)
        self._refreshing = False
        self._shown_generation = self._generation
        self._ids, self._fresh = self._fresh, array("q")
        self._pages.clear()
        self._asked.clear()
        if surplus > 0:
            self.endRemoveRows()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, self.columnCount() - 1))
        self.refreshed.emit(self._more, places)
        self._tell_complete()

    def _on_loader_failed(self, generation: int, error: object) -> None:
        if generation == self._generation:
            self._asked.clear()
            if self._refreshing:  # what stands there stays, and its pages can be asked for again
                self._refreshing = False
                self._shown_generation = generation
            self.loading_failed.emit(error)
