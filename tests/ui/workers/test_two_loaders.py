"""Two tables load at the same time: a new question of one never costs the other its answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.messages import Scope, ScopeKind
from app.errors import StoppedError
from app.services.asker import Asker
from app.services.history import HistoryQuery
from app.storage.history_sql import run
from ui.models.communications_model import HistorySource, HistoryWriter
from ui.models.formats import Clock
from ui.workers.paged_loader import PagedLoader

ALL = HistoryQuery(Scope(ScopeKind.ALL))
LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000) SELECT max(x) FROM n"


class SlowSource:
    """A log whose every answer takes SQLite a while, asked as the tables ask theirs."""

    def __init__(self, context: Context) -> None:
        self._database = context.database
        self._asker = Asker()
        self.interrupt = self._asker.interrupt
        self.close_thread = context.close_thread

    def head(self, query: str, size: int) -> tuple[Sequence[int], Sequence[Any]]:
        with self._asker.reading(self._database.reader()) as connection:
            rows = [row[0] for row in run(connection, LONG)]
        return rows, rows

    def ids(self, query: str) -> Iterator[Sequence[int]]:
        yield self.head(query, 0)[0]

    def rows(self, query: str, ids: Sequence[int]) -> Sequence[Any]:
        return ids


def test_a_new_question_of_one_table_leaves_the_other_alone(context: Context, qtbot: QtBot) -> None:
    clock = Clock(context.settings.current_zone, context.now)
    slow: PagedLoader[str] = PagedLoader(SlowSource(context))
    quick = PagedLoader(HistorySource(context.history, HistoryWriter(clock), context.close_thread))
    failures: list[object] = []
    for loader in (slow, quick):
        loader.failed.connect(lambda _number, error: failures.append(error))
    heads: list[int] = []
    quick.head_loaded.connect(lambda number, _ids, _rows: heads.append(number))
    asked = 0
    try:
        with qtbot.waitSignal(slow.finished, timeout=60_000):
            slow.load("long")
            while not slow._thread or asked < 30:
                asked = quick.load(ALL)
                qtbot.waitUntil(lambda: bool(heads), timeout=10_000)
                heads.clear()
        with qtbot.waitSignal(quick.finished, timeout=10_000):
            quick.load(ALL)
    finally:
        assert slow.stop()
        assert quick.stop()
    assert failures == []


def test_the_last_of_many_questions_is_answered(context: Context, qtbot: QtBot) -> None:
    loader: PagedLoader[str] = PagedLoader(SlowSource(context))
    failures: list[object] = []
    loader.failed.connect(lambda _number, error: failures.append(error))
    finished: list[int] = []
    loader.finished.connect(finished.append)
    try:
        for number in range(1, 40):
            assert loader.load(str(number)) == number
            qtbot.waitUntil(lambda: loader._busy)
        qtbot.waitUntil(lambda: bool(finished), timeout=60_000)
    finally:
        assert loader.stop()
    assert finished == [39]
    assert failures == []


class GivingWay:
    """A source whose first question runs until it is interrupted; that takes a moment, as a full lock would."""

    def __init__(self) -> None:
        self._begun = {"first": threading.Event(), "second": threading.Event()}
        self._interrupted = threading.Event()
        self.hit_the_second = False

    def wait_for_first(self) -> bool:
        return self._begun["first"].wait(10)

    def head(self, query: str, size: int) -> tuple[Sequence[int], Sequence[Any]]:
        self._begun[query].set()
        if query == "first":
            self._interrupted.wait(10)
            raise StoppedError("dropped")
        return [1], [1]

    def ids(self, query: str) -> Iterator[Sequence[int]]:
        yield [1]

    def rows(self, query: str, ids: Sequence[int]) -> Sequence[Any]:
        return ids

    def interrupt(self) -> None:
        self._interrupted.set()
        self.hit_the_second = self._begun["second"].wait(0.2)

    def close_thread(self) -> None:
        """Nothing is open."""


def test_the_interrupt_of_an_old_question_cannot_hit_the_new_one(qtbot: QtBot) -> None:
    source = GivingWay()
    loader: PagedLoader[str] = PagedLoader(source)
    loader.load("first")
    assert source.wait_for_first()
    with qtbot.waitSignal(loader.finished, timeout=10_000):
        loader.load("second")
    assert not source.hit_the_second
    assert loader.stop()
