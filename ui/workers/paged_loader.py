"""Fetches what a long table shows: the first rows, then all ids in order, then rows of pages that are looked at."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from ui.workers.task_runner import attempt

HEAD_SIZE: Final = 128
PAINT_BARRIER_S: Final = 0.1
KEPT_PAGE_REQUESTS: Final = 6
KNOWN_LOT: Final = 100_000
SEARCH_LOT: Final = 4_096

Query = TypeVar("Query")
Query_contra = TypeVar("Query_contra", contravariant=True)


class RowSource(Protocol[Query_contra]):
    """Where a paged table has its rows from. All calls but `interrupt` come from the loader's own thread."""

    def head(self, query: Query_contra, size: int, /) -> tuple[Sequence[int], Sequence[Any]]: ...

    def ids(self, query: Query_contra, /) -> Iterable[Sequence[int]]: ...

    def rows(self, query: Query_contra, ids: Sequence[int], /) -> Sequence[Any]: ...

    def interrupt(self) -> None: ...

    def close_thread(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Request(Generic[Query]):
    generation: int
    query: Query
    known: array[int] | None  # all ids of the answer, from when the same was asked before


@dataclass(frozen=True, slots=True)
class _Search:
    token: int
    ids: array[int]
    wanted: frozenset[int]


class PagedLoader(QObject, Generic[Query]):
    """One thread that answers the newest request only. Lives in the UI thread; its signals arrive there.

    Every answer carries the generation of its request (`load` returns it): answers to older ones are dropped
    here where they are late already, and by the receiver where they crossed on the way.
    """

    head_loaded = Signal(int, object, object)  # generation, ids, rows
    ids_loaded = Signal(int, object)  # generation, array of ids: the next ones in order, the head's among the first
    page_loaded = Signal(int, int, object, object)  # generation, number of the page, its ids, rows
    found = Signal(int, object)  # token of a search, positions by id
    finished = Signal(int)  # generation: all ids are there
    failed = Signal(int, object)  # generation, the error

    def __init__(self, source: RowSource[Query], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._condition = threading.Condition()
        self._painted = threading.Event()
        self._request: _Request[Query] | None = None
        self._pages: dict[int, array[int]] = {}
        self._search: _Search | None = None
        self._generation = 0
        self._busy = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def load(self, query: Query, known: array[int] | None = None) -> int:
        """Ask for *query* from its first row on; what is asked for already is given up. Returns the generation.

        With the *known* ids of its answer, which nobody changes any more, only rows are read.
        """
        with self._condition:
            self._generation += 1
            self._request = _Request(self._generation, query, known)
            self._pages.clear()
            self._search = None
            if self._busy:  # within the lock: once the thread has taken the new request, it must not be hit
                self._source.interrupt()
            self._painted.set()
            self._condition.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="table-loader", daemon=True)
            self._thread.start()
        return self._generation

    def load_page(self, number: int, ids: array[int]) -> list[int]:
        """Ask for the rows of page *number*. Only the last few pages asked for are kept: returns those given up."""
        with self._condition:
            self._pages.pop(number, None)
            self._pages[number] = ids
            given_up = list(self._pages)[:-KEPT_PAGE_REQUESTS]
            for older in given_up:
                del self._pages[older]
            self._condition.notify()
        return given_up

    def find(self, token: int, ids: array[int], wanted: Iterable[int]) -> None:
        """Ask at which positions of *ids*, which nobody changes meanwhile, the *wanted* stand: answered by `found`.

        Only the newest search is answered, and none that a newer question has overtaken.
        """
        with self._condition:
            self._search = _Search(token, ids, frozenset(wanted))
            self._condition.notify()

    def mark_painted(self) -> None:
        """Say that the first rows are on the screen: the rest may use the interpreter now."""
        self._painted.set()

    def stop(self, limit_s: float = 3.0) -> bool:
        """End the thread; False when it did not end within *limit_s*."""
        with self._condition:
            self._stopping = True
            self._generation += 1
            self._painted.set()
            self._condition.notify()
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._source.interrupt()
        thread.join(limit_s)
        return not thread.is_alive()

    # -- on the loader's thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        current: _Request[Query] | None = None
        while True:
            with self._condition:
                self._busy = False
                self._condition.wait_for(self._has_work)
                if self._stopping:
                    break
                fresh, self._request = self._request, None
                self._busy = True
            if fresh is not None:
                current = fresh
                self._answer(current)
            elif current is not None:
                self._serve_pages(current)
                self._serve_search(current)
        attempt(self._source.close_thread)

    def _has_work(self) -> bool:
        return self._stopping or self._request is not None or bool(self._pages) or self._search is not None

    def _is_stale(self, request: _Request[Query]) -> bool:
        return request.generation != self._generation

    def _answer(self, request: _Request[Query]) -> None:
        self._painted.clear()
        outcome = attempt(lambda: None if self._is_stale(request) else self._head(request))
        if self._is_stale(request):
            return
        if outcome.value is None:
            self.failed.emit(request.generation, outcome.error)
            return
        ids, rows = outcome.value
        self.head_loaded.emit(request.generation, array("q", ids), rows)
        self._painted.wait(PAINT_BARRIER_S)
        rest = attempt(lambda: self._send_ids(request))
        if self._is_stale(request):
            return
        if rest.error is not None:
            self.failed.emit(request.generation, rest.error)
        elif rest.value:
            self.finished.emit(request.generation)

    def _head(self, request: _Request[Query]) -> tuple[Sequence[int], Sequence[Any]]:
        if request.known is None:
            return self._source.head(request.query, HEAD_SIZE)
        ids = request.known[:HEAD_SIZE]
        return ids, self._source.rows(request.query, ids)

    def _send_ids(self, request: _Request[Query]) -> bool:
        """Send all ids, and the pages that are wanted meanwhile; False when the request was dropped."""
        if self._is_stale(request):
            return False
        known = request.known
        for lot in self._source.ids(request.query) if known is None else _lots(known, KNOWN_LOT):
            if self._is_stale(request):
                return False
            self.ids_loaded.emit(request.generation, array("q", lot))
            self._serve_pages(request)
        return True

    def _serve_pages(self, request: _Request[Query]) -> None:
        while not self._is_stale(request):
            with self._condition:
                if not self._pages:
                    return
                number = next(reversed(self._pages))
                ids = self._pages.pop(number)
            outcome = attempt(self._rows_call(request, ids))
            if self._is_stale(request):
                return
            if outcome.value is None:
                self.failed.emit(request.generation, outcome.error)
                return
            self.page_loaded.emit(request.generation, number, ids, outcome.value)

    def _rows_call(self, request: _Request[Query], ids: array[int]) -> Callable[[], Sequence[Any]]:
        return lambda: self._source.rows(request.query, ids)

    def _serve_search(self, request: _Request[Query]) -> None:
        with self._condition:
            search, self._search = self._search, None
        if search is None:
            return
        left, places = set(search.wanted), dict[int, int]()
        for start, lot in enumerate(_lots(search.ids, SEARCH_LOT)):
            if not left or self._is_stale(request):
                break
            if not left.isdisjoint(lot):
                places |= {key: start * SEARCH_LOT + at for at, key in enumerate(lot) if key in left}
                left.difference_update(lot)
        if not self._is_stale(request):
            self.found.emit(search.token, places)


def _lots(ids: array[int], size: int) -> Iterator[array[int]]:
    """*ids* in pieces, so that no single step holds the interpreter for long."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
