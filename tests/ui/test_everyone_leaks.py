"""Opening and closing details windows leaves nothing behind: no widget, timer, thread or connection."""

from __future__ import annotations

import gc
import threading
from collections import Counter

import apsw
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.records import PersonKind
from support.windows import filled
from ui.windows.main_window import MainWindow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
WINDOWS = 50


def census(window: MainWindow) -> dict[str, int]:
    """How many of each there are now."""
    for _turn in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()
        gc.collect()
    roots: list[QObject] = [*QApplication.topLevelWidgets(), window]
    timers = {id(timer) for root in roots for timer in root.findChildren(QTimer)}
    return {
        "widgets": len(QApplication.allWidgets()),
        "timers": len(timers),
        "threads": threading.active_count(),
        "connections": len(apsw.connections()),
    }


def visit(window: MainWindow, person_id: int, qtbot: QtBot) -> None:
    person = window._desk.people.person(person_id)
    assert person is not None
    opened = window.book.open_person(person)
    filled(qtbot, opened.history.communications)
    opened.history.show_tab(0)
    opened.close()
    qtbot.waitUntil(lambda: not window.book.windows())


def test_fifty_details_windows_leave_nothing_behind(window: MainWindow, qtbot: QtBot) -> None:
    people = window._desk.people
    ids = [*people.people(PersonKind.STUDENT), *people.people(PersonKind.CONTACT)]
    for person_id in ids[:3]:  # what is made once and kept is made now
        visit(window, person_id, qtbot)
    before = census(window)
    kinds = Counter(type(widget).__name__ for widget in QApplication.allWidgets())
    for number in range(WINDOWS):
        visit(window, ids[number % len(ids)], qtbot)
    after = census(window)
    more = Counter(type(widget).__name__ for widget in QApplication.allWidgets()) - kinds
    assert after == before, more
