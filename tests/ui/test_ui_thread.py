"""The window's thread asks the cache for nothing, whatever a person does with the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.services.imports import ImportOptions
from support.school import Quiet
from support.ui_thread import UiThreadWatch, watched
from support.windows import LONG, click, click_heading, filled
from ui.dialogs.settings_dialog import SettingsDialog
from ui.models.columns import Column
from ui.models.people_columns import PeopleColumn
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk


@pytest.fixture
def watch(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[UiThreadWatch]:
    """Made once the window stands there with its rows."""
    with watched(monkeypatch) as made:
        yield made


@pytest.fixture
def panel(window: MainWindow, watch: UiThreadWatch, qtbot: QtBot) -> CommunicationsPanel:
    """All messages of all time."""
    with watch.armed():
        window.navigation.choose("messages")
        found = window.messages.panel
        found.set_range(DateRange(Preset.ALL))
        filled(qtbot, found)
    return found


def test_questions_orders_and_jumps(panel: CommunicationsPanel, watch: UiThreadWatch, qtbot: QtBot) -> None:
    with watch.armed():
        click_heading(qtbot, panel.view, Column.STATUS)
        filled(qtbot, panel)
        panel.view.header.sort_added.emit(Column.SUBJECT)
        filled(qtbot, panel)
        qtbot.keyClicks(panel.toolbar.search, "rec")
        qtbot.waitUntil(lambda: panel.model.query is not None and panel.model.query.search == "rec", timeout=LONG)
        filled(qtbot, panel)
        panel.toolbar.add_term(Term("status", Operator.ANY_OF, ("delivered",)))
        filled(qtbot, panel)
        panel.toolbar.clear_filters()
        panel.toolbar.search.clear()
        filled(qtbot, panel)
        bar = panel.view.verticalScrollBar()
        for value in (bar.maximum(), bar.maximum() // 2, 0):
            bar.setValue(value)
            first = panel.view.visible_rows()[0]
            qtbot.waitUntil(lambda at=first: panel.model.cells(at) is not None, timeout=LONG)
    assert watch.found == []


def test_selection_copy_and_news(
    panel: CommunicationsPanel, desk: Desk, watch: UiThreadWatch, qtbot: QtBot, tmp_path: Path
) -> None:
    news = tmp_path / "late.csv"
    lines = ["message_id,sent_at,type,to,subject,status", "late,2026-11-23T03:04:59Z,email,mei.tan@example.com,x,sent"]
    news.write_text("\n".join(lines), "utf-8")
    desk.imports.import_files([news], ImportOptions(region="AU"), Quiet())
    with watch.armed():
        panel.view.selectRow(3)
        qtbot.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        with qtbot.waitSignal(panel.told, timeout=LONG):
            panel.copy_rows()
        qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        with qtbot.waitSignal(panel.told, timeout=LONG):
            panel.copy_rows()
        with qtbot.waitSignal(panel.model.refreshed, timeout=LONG):
            panel.load()
        filled(qtbot, panel)
    assert watch.found == []


def test_lists_of_people_and_their_windows(window: MainWindow, watch: UiThreadWatch, qtbot: QtBot) -> None:
    people = window.contacts
    with watch.armed():
        window.navigation.choose("contacts")
        qtbot.keyClicks(people.search, "mei ta")
        qtbot.waitUntil(lambda: people.model.rowCount() == 1 and not people.model.loading, timeout=LONG)
        click_heading(qtbot, people.view, people.model.column(PeopleColumn.EMAIL))
        qtbot.waitUntil(lambda: not people.model.loading, timeout=LONG)
        qtbot.waitUntil(lambda: people.model.person_at(0) is not None, timeout=LONG)
        click(qtbot, people.view, people.model.index(0, people.model.column(PeopleColumn.NAME)))
        qtbot.waitUntil(lambda: len(window.book.windows()) == 1, timeout=LONG)
        opened = window.book.windows()[0]
        qtbot.addWidget(opened)
        filled(qtbot, opened.history.communications)
        people.load()
        qtbot.waitUntil(lambda: not people.model.loading, timeout=LONG)
    assert watch.found == []


def test_settings_are_opened(desk: Desk, window: MainWindow, watch: UiThreadWatch, qtbot: QtBot) -> None:
    with watch.armed():
        dialog = SettingsDialog(desk, window)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.school.zone.count() > 100, timeout=LONG)
    assert watch.found == []


def test_a_question_on_the_windows_thread_is_noticed(desk: Desk, watch: UiThreadWatch) -> None:
    desk.history.filled_fields()
    assert watch.found == []
    with watch.armed():
        desk.history.filled_fields()
        (desk.data_dir / "settings.json").read_text("utf-8")
    assert len(watch.found) == 2
    assert watch.found[0].startswith("SQL")
    assert watch.found[1].startswith("file settings.json")
