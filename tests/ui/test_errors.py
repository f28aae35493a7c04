"""A fault of the program reaches the person and the log, and tells neither of them what the data say."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.context import closed_log, kept_log
from app.services.security.unlocking import AskPassphrase
from ui.errors import CrashReporter, show_error
from ui.windows.opening import Opening
from ui.workers.task_runner import TaskRunner
from ui.workers.upgrade_relay import UpgradeRelay


def boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def close_all() -> None:
    for box in boxes():
        box.close()


@pytest.fixture(autouse=True)
def no_box(qapp: QApplication) -> Iterator[None]:
    """No box of another test is open, nor is one of this when it ends."""
    close_all()
    yield
    close_all()


@pytest.mark.logs_expected
def test_a_fault_that_no_window_asked_for_stays_on_the_screen(qtbot: QtBot) -> None:
    show_error(None, "Comms Log", ValueError("mei@example.com"))
    gc.collect()
    (box,) = boxes()
    assert "ValueError" in box.text()
    assert "mei" not in box.text() + box.detailedText()
    box.close()
    qtbot.waitUntil(lambda: boxes() == [])


@pytest.mark.logs_expected
def test_what_nobody_catches_is_shown_once_and_logged_without_its_text(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", None)
    reporter = CrashReporter()
    reporter.install()
    error = ValueError("mei@example.com")
    with kept_log(tmp_path / "data"):
        for _time in range(2):
            sys.excepthook(ValueError, error, None)
    qtbot.waitUntil(lambda: len(boxes()) == 1)
    boxes()[0].close()
    log = (tmp_path / "data" / "logs" / "comms-log.log").read_text("utf-8")
    assert log.count("unexpected ValueError") >= 2
    assert "mei" not in log


@pytest.mark.logs_expected
def test_a_fault_at_the_start_stays_on_the_screen_before_the_program_ends(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    def fail(ask: AskPassphrase, watch: UpgradeRelay) -> object:
        raise ZeroDivisionError

    tasks = TaskRunner(qapp)
    opening = Opening(fail, closed_log(tmp_path / "data"), tasks)
    ended: list[bool] = []
    opening.given_up.connect(lambda: ended.append(True))
    opening.start()
    qtbot.waitUntil(lambda: bool(boxes()))
    assert not ended
    boxes()[0].close()
    assert ended
    tasks.stop()
