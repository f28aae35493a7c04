"""Messages that come while a person reads: rows stand still, the selection stays, a button says how many."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.services.imports import ImportOptions
from support.school import Quiet
from ui.models.columns import Column
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk

LONG = 8_000
LINES = "message_id,sent_at,type,to,subject,status"


def bring(desk: Desk, folder: Path, *subjects: str) -> None:
    """Import messages of this moment, as another process would: on a connection of its own."""
    path = folder / f"late-{'-'.join(subjects)}.csv"
    rows = [f"late-{s},2026-11-23T03:04:59Z,email,mei.tan@example.com,{s},delivered" for s in subjects]
    path.write_text("\n".join([LINES, *rows]), "utf-8")
    (result,) = desk.imports.import_files([path], ImportOptions(region="AU"), Quiet())
    assert result.error is None


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> CommunicationsPanel:
    """All messages of all time, newest first."""
    window.navigation.choose("messages")
    found = window.messages.panel
    found.set_range(DateRange(Preset.ALL))
    settled(qtbot, found)
    return found


def settled(qtbot: QtBot, panel: CommunicationsPanel) -> None:
    qtbot.waitUntil(lambda: panel.model.complete and not panel.model.loading, timeout=LONG)


def refreshed(qtbot: QtBot, panel: CommunicationsPanel) -> None:
    with qtbot.waitSignal(panel.model.refreshed, timeout=LONG):
        panel.load()


def test_further_down_the_rows_stand_still_and_a_pill_counts(
    panel: CommunicationsPanel, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    view = panel.view
    tester = QAbstractItemModelTester(panel.proxy, QAbstractItemModelTester.FailureReportingMode.Fatal)
    view.verticalScrollBar().setValue(100 * 28 + 5)
    top, hidden = view.top_row()
    kept = panel.model.id_at(top)
    view.selectRow(top + 3)
    selected = panel.model.id_at(top + 3)
    bring(desk, tmp_path, "one", "two", "three")
    refreshed(qtbot, panel)
    assert panel.model.id_at(view.top_row()[0]) == kept
    assert view.top_row() == (top + 3, hidden)
    assert [panel.model.id_at(row) for row in view.selected_positions(9)] == [selected]
    assert panel.model.id_at(view.current_position() or 0) == selected
    assert panel.pill.isVisible()
    assert panel.pill.text() == "3 new messages ↑"
    assert panel.model.cells(view.top_row()[0]) is not None  # drawn from what was known, no blank flash
    bring(desk, tmp_path, "four")
    refreshed(qtbot, panel)
    assert panel.pill.text() == "4 new messages ↑"
    qtbot.mouseClick(panel.pill, Qt.MouseButton.LeftButton)
    assert view.verticalScrollBar().value() == 0
    assert not panel.pill.isVisible()
    assert tester is not None


def test_on_top_of_the_newest_they_simply_stand_there(
    panel: CommunicationsPanel, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    before = panel.model.rowCount()
    bring(desk, tmp_path, "one")
    refreshed(qtbot, panel)
    assert panel.model.rowCount() == before + 1
    assert panel.view.verticalScrollBar().value() == 0
    assert not panel.pill.isVisible()


def test_in_another_order_the_pill_leads_to_the_newest(
    panel: CommunicationsPanel, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.view.sortByColumn(Column.TO, Qt.SortOrder.AscendingOrder)
    settled(qtbot, panel)
    bring(desk, tmp_path, "one")
    refreshed(qtbot, panel)
    assert panel.pill.text() == "1 new message ↑"
    panel.pill.click()
    settled(qtbot, panel)
    assert panel.proxy.order == ((int(Column.SENT), True),)
    qtbot.waitUntil(lambda: panel.proxy.index(0, Column.SUBJECT).data() == "one", timeout=LONG)


def test_nothing_new_changes_nothing(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    panel.view.selectAll()
    ids = list(panel.model.ids())
    with qtbot.assertNotEmitted(panel.model.modelReset):
        refreshed(qtbot, panel)
    assert list(panel.model.ids()) == ids
    assert panel.view.selection_count() == len(ids)
    assert not panel.pill.isVisible()
    qtbot.waitUntil(lambda: 0 in panel.model._pages or panel.model.cells(0) is None, timeout=LONG)


def test_what_another_process_writes_shows_by_itself(
    window: MainWindow, panel: CommunicationsPanel, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    before = panel.model.rowCount()
    bring(desk, tmp_path, "one")
    window.book.watch.look()
    qtbot.waitUntil(lambda: panel.model.rowCount() == before + 1, timeout=LONG)
