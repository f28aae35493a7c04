"""What can wait is done after the first paint, when there is nothing else to do, and once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk
from ui.workers.idle_start import IdleStart
from ui.workers.task_runner import TaskRunner

LONG = 8_000


def test_nothing_is_done_before_the_window_was_painted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    done: list[bool] = []
    started = IdleStart(window, lambda: done.append(True), lambda: False, 0)
    assert not started._timer.isActive()
    window.show()
    assert not done
    qtbot.waitUntil(lambda: bool(done), timeout=LONG)
    window.update()
    window.repaint()
    assert not started._timer.isActive()
    assert done == [True]


def test_it_waits_while_there_is_something_else_to_do(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    answers = [True, True, False]
    done: list[int] = []
    IdleStart(window, lambda: done.append(len(answers)), lambda: answers.pop(0), 1)
    window.show()
    qtbot.waitUntil(lambda: bool(done), timeout=LONG)
    assert done == [0], "asked three times, and done when nothing was left to do"


def test_a_task_that_runs_is_something_to_do(qtbot: QtBot) -> None:
    tasks = TaskRunner()
    told: list[int] = []
    tasks.run(lambda: 1, told.append, lambda _error: None)
    assert tasks.busy
    qtbot.waitUntil(lambda: bool(told), timeout=LONG)
    assert not tasks.busy


def test_the_main_window_prepares_its_preview_once_it_is_there(desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(desk)
    qtbot.addWidget(window)
    IdleStart(window, window.book.prepare_preview, lambda: desk.tasks.busy, 1)
    assert window.book.preview is None
    window.show()
    window.start()
    qtbot.waitUntil(lambda: window.book.preview is not None, timeout=LONG)
    assert not desk.tasks.busy
    window.close()


def test_the_prepared_preview_is_the_one_that_opens(window: MainWindow, qtbot: QtBot) -> None:
    window.book.prepare_preview()
    prepared = window.book.preview
    assert prepared is not None
    assert not prepared.isVisible()
    host = prepared.stage.mail._host
    assert host is not None, "what draws pages has been started"
    window.book.prepare_preview()
    panel = window.pages.messages.panel
    window.pages.show_page("messages")
    qtbot.waitUntil(lambda: panel.model.complete and panel.model.rowCount() > 0, timeout=LONG)
    window.book.show_preview(panel, 0)
    assert window.book.preview is prepared
    assert prepared.stage.mail._host is host
    assert prepared.isVisible()
