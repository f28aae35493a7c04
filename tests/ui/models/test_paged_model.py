"""A long table's pages: those whose request was given up are asked for again when they are looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from pytestqt.qtbot import QtBot

from ui.models.lazy_rows import PAGE_SIZE
from ui.models.paged_model import PagedModel

N_PAGES = 12


class SlowSource:
    """A source of numbers whose rows beyond the first page come only once `gate` is open."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def head(self, query: int, size: int) -> tuple[Sequence[int], Sequence[int]]:
        return range(size), range(size)

    def ids(self, query: int) -> Iterator[Sequence[int]]:
        yield range(query)

    def rows(self, query: int, ids: Sequence[int]) -> Sequence[int]:
        self.gate.wait(5)
        return list(ids)

    def interrupt(self) -> None:
        """Nothing takes long but what waits for the gate."""

    def close_thread(self) -> None:
        """Nothing is open."""


class Numbers(PagedModel[int, int]):
    """Shows the ids themselves."""

    def columnCount(self, parent: object = None) -> int:  # noqa: N802 - Qt's own name
        return 1


def test_a_page_flown_past_is_there_when_one_comes_back(qtbot: QtBot) -> None:
    source = SlowSource()
    model = Numbers(source)
    model.loader.mark_painted()
    model.set_query(N_PAGES * PAGE_SIZE)
    qtbot.waitUntil(lambda: model.complete)
    pages = range(1, N_PAGES)
    assert [model.cells(page * PAGE_SIZE) for page in pages] == [None] * len(pages)
    source.gate.set()
    qtbot.waitUntil(lambda: model.cells((N_PAGES - 1) * PAGE_SIZE) is not None)
    for page in pages:
        row = page * PAGE_SIZE
        qtbot.waitUntil(lambda at=row: model.cells(at) is not None, timeout=2_000)
        assert model.cells(row) == row
    assert model.stop()
