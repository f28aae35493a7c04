"""A sample school in a real cache, and the real windows over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli import main
from app.context import Context, open_context
from ui import icons
from ui.application import Options, make_desk
from ui.preview import scheme
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk
from ui.workers.garbage_collector import GarbageCollector

scheme.prepare()  # as the program does: before there is an application

NOW = int(datetime(2026, 11, 23, 3, 5, tzinfo=UTC).timestamp())


@pytest.fixture(scope="session", autouse=True)
def collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    """Garbage is collected in the UI thread alone, as in the program."""
    made = GarbageCollector(qapp)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample school, imported once."""
    folder = tmp_path_factory.mktemp("school")
    words = ["--data-dir", str(folder), "--now", str(datetime.fromtimestamp(NOW, UTC).isoformat())]
    assert main([*words, "settings", "set", "zone", "Australia/Sydney"]) == 0
    terms = "Term 4: 2026-10-13..2026-12-16; Term 3: 2026-07-14..2026-09-25"
    assert main([*words, "settings", "set", "terms", terms]) == 0
    assert main([*words, "sample", "--people", "60", "--messages", "500"]) == 0
    return folder


@pytest.fixture
def context(school: Path, tmp_path: Path) -> Iterator[Context]:
    """The sample school's cache, a copy for this test alone."""
    folder = tmp_path / "data"
    shutil.copytree(school, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm", "snapshots"))
    opened = open_context(folder, now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def empty_context(tmp_path: Path) -> Iterator[Context]:
    """A cache with nothing in it."""
    opened = open_context(tmp_path / "empty", now=NOW)
    opened.settings.set("zone", "Australia/Sydney")
    opened.settings.set("country", "AU")
    yield opened
    opened.close()


def open_desk(context: Context, qapp: QApplication) -> Desk:
    """The windows' tools over *context*."""
    icons.book().load()
    return make_desk(context, Options(context.paths.data_dir, NOW, keyring=False, rest=[]), qapp)


@pytest.fixture
def desk(context: Context, qapp: QApplication) -> Iterator[Desk]:
    """The windows' tools over the sample school."""
    made = open_desk(context, qapp)
    yield made
    made.tasks.stop()


@pytest.fixture
def empty_desk(empty_context: Context, qapp: QApplication) -> Iterator[Desk]:
    """The windows' tools over nothing."""
    made = open_desk(empty_context, qapp)
    yield made
    made.tasks.stop()


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window, filled."""
    made = MainWindow(desk)
    qtbot.addWidget(made)
    made.show()
    made.start()
    qtbot.waitUntil(lambda: made.contacts.model.complete and made.contacts.total is not None, timeout=8_000)
    yield made
    made.close()


@pytest.fixture
def empty_window(empty_context: Context, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window over a cache with nothing in it."""
    desk = open_desk(empty_context, qapp)
    made = MainWindow(desk)
    qtbot.addWidget(made)
    made.show()
    made.start()
    qtbot.waitUntil(lambda: made.contacts.total == 0 and made.students.total == 0, timeout=8_000)
    yield made
    made.close()
    desk.tasks.stop()
