"""Garbage is collected in the UI thread alone: a widget in a cycle never dies on a worker."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.workers.garbage_collector import GarbageCollector


class Cyclic(QObject):
    """An object that only the collector can free; it notes on which thread that was."""

    died_on: list[int]

    def __init__(self, died_on: list[int]) -> None:
        super().__init__()
        self.died_on = died_on
        self.me = self

    def __del__(self) -> None:
        self.died_on.append(threading.get_ident())


def allocate() -> None:
    for _round in range(200):
        kept: list[object] = [[number] for number in range(2_000)]
        kept.append(kept)


def test_a_worker_that_allocates_frees_no_object_of_qt(qtbot: QtBot) -> None:
    assert not gc.isenabled(), "the tests of ui run as the program does"
    died_on: list[int] = []
    for _number in range(50):
        Cyclic(died_on)
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert died_on == []
    qtbot.waitUntil(lambda: len(died_on) == 50, timeout=10_000)
    assert set(died_on) == {threading.get_ident()}


def test_stopping_gives_the_timing_back() -> None:
    gc.enable()
    made = GarbageCollector()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    gc.disable()
