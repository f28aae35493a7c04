"""Fetches what a long table shows: the first rows, then all ids in order, then rows of pages that are looked at."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from ui.workers.task_runner import attempt

HEAD_SIZE: Final = 128
PAINT_BARRIER_S: Final = 0.1
KEPT_PAGE_REQUESTS: Final = 6

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


class PagedLoader(QObject, Generic[Query]):
    """One thread that answers the newest request only. Lives in the UI thread; its signals arrive there.

    Every answer carries the generation of its request (`load` returns it): answers to older ones are dropped
    here where they are late already, and by the receiver where they crossed on the way.
    """

    head_loaded = Signal(int, object, object)  # generation, ids, rows
    ids_loaded = Signal(int, object)  # generation, array of ids: the next ones in order, the head's among the first
    page_loaded = Signal(int, int, object)  # generation, number of the page, rows
    finished = Signal(int)  # generation: all ids are there
    failed = Signal(int, object)  # generation, the error

    def __init__(self, source: RowSource[Query], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._condition = threading.Condition()
        self._painted = threading.Event()
        self._request: _Request[Query] | None = None
        self._pages: dict[int, tuple[int, ...]] = {}
        self._generation = 0
        self._busy = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def load(self, query: Query) -> int:
        """Ask for *query* from its first row on; what is asked for already is given up. Returns the generation."""
        with self._condition:
            self._generation += 1
            self._request = _Request(self._generation, query)
            self._pages.clear()
            if self._busy:  # within the lock: once the thread has taken the new request, it must not be hit
                self._source.interrupt()
            self._painted.set()
            self._condition.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="table-loader", daemon=True)
            self._thread.start()
        return self._generation

    def load_page(self, number: int, ids: Sequence[int]) -> list[int]:
        """Ask for the rows of page *number*. Only the last few pages asked for are kept: returns those given up."""
        with self._condition:
            self._pages.pop(number, None)
            self._pages[number] = tuple(ids)
            given_up = list(self._pages)[:-KEPT_PAGE_REQUESTS]
            for older in given_up:
                del self._pages[older]
            self._condition.notify()
        return given_up

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
                self._condition.wait_for(lambda: self._stopping or self._request is not None or self._pages)
                if self._stopping:
                    break
                fresh, self._request = self._request, None
                self._busy = True
            if fresh is not None:
                current = fresh
                self._answer(current)
            elif current is not None:
                self._serve_pages(current)
        attempt(self._source.close_thread)

    def _is_stale(self, request: _Request[Query]) -> bool:
        return request.generation != self._generation

    def _answer(self, request: _Request[Query]) -> None:
        self._painted.clear()
        outcome = attempt(lambda: None if self._is_stale(request) else self._source.head(request.query, HEAD_SIZE))
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

    def _send_ids(self, request: _Request[Query]) -> bool:
        """Send all ids, and the pages that are wanted meanwhile; False when the request was dropped."""
        if self._is_stale(request):
            return False
        for lot in self._source.ids(request.query):
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
            self.page_loaded.emit(request.generation, number, outcome.value)

    def _rows_call(self, request: _Request[Query], ids: tuple[int, ...]) -> Callable[[], Sequence[Any]]:
        return lambda: self._source.rows(request.query, ids)
