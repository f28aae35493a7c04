"""The watch tells of what another connection wrote, and of nothing else, from one thread that ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.workers.data_watch import DataWatch


class Counter:
    """A version that a test turns on, and who asked for it."""

    def __init__(self) -> None:
        self.value = 1
        self.threads: list[str] = []
        self.closed: list[str] = []
        self.wanted = True
        self.fails = False

    def version(self) -> int:
        self.threads.append(threading.current_thread().name)
        if self.fails:
            raise OSError
        return self.value

    def close(self) -> None:
        self.closed.append(threading.current_thread().name)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def watch(counter: Counter, qtbot: QtBot) -> Iterator[DataWatch]:
    made = DataWatch(counter.version, counter.close, lambda: counter.wanted)
    made.start()
    qtbot.waitUntil(lambda: len(counter.threads) == 1)
    yield made
    assert made.stop()
    assert counter.closed == ["data-watch"]
    made.deleteLater()


def test_a_change_is_told_once(watch: DataWatch, counter: Counter, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(watch.changed):
        watch.look()
        qtbot.waitUntil(lambda: len(counter.threads) == 2)
    counter.value = 2
    with qtbot.waitSignal(watch.changed):
        watch.look()
    with qtbot.assertNotEmitted(watch.changed):
        watch.look()
        qtbot.waitUntil(lambda: len(counter.threads) == 4)
    assert set(counter.threads) == {"data-watch"}


def test_a_look_that_fails_is_no_news_and_the_next_one_tells(watch: DataWatch, counter: Counter, qtbot: QtBot) -> None:
    counter.fails = True
    with qtbot.assertNotEmitted(watch.changed):
        watch.look()
        qtbot.waitUntil(lambda: len(counter.threads) == 2)
    counter.fails = False
    counter.value = 7
    with qtbot.waitSignal(watch.changed):
        watch.look()


def test_nobody_looks_while_no_window_is_seen(watch: DataWatch, counter: Counter, qtbot: QtBot) -> None:
    counter.wanted = False
    watch.look()
    counter.wanted = True
    watch.look()
    qtbot.waitUntil(lambda: len(counter.threads) == 2)
    assert len(counter.threads) == 2
