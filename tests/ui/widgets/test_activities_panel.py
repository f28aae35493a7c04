"""The Activities tab: kinds with counts, the reading pane, notes of one's own with undo, empty states, export."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.records import PersonKind
from ui.docks.history_dock import ACTIVITIES
from ui.models.columns import ActivityColumn
from ui.widgets.activities_panel import ActivitiesPanel
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow

LONG = 8_000


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot) -> PersonWindow:
    """Olivia's window at her activities of all time."""
    people = window._desk.people
    person = people.person(people.people(PersonKind.STUDENT, "olivia tan")[0])
    assert person is not None
    made = window.book.open_person(person)
    qtbot.addWidget(made)
    made.history.show_tab(ACTIVITIES)
    made.history.activities.date_button.choose(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: made.history.activities.model.rowCount() > 5, timeout=LONG)
    return made


@pytest.fixture
def panel(opened: PersonWindow) -> ActivitiesPanel:
    """Her panel."""
    return opened.history.activities


def column(panel: ActivitiesPanel, number: ActivityColumn) -> list[str]:
    return [panel.proxy.index(row, number).data() for row in range(panel.proxy.rowCount())]


def written(panel: ActivitiesPanel, qtbot: QtBot, summary: str, text: str = "") -> None:
    count = panel.model.kinds().total()
    panel.add_button.click()
    assert panel.reader.is_writing
    qtbot.keyClicks(panel.reader.editor.summary, summary)
    panel.reader.editor.text.setPlainText(text)
    panel.reader.editor.keep_button.click()
    qtbot.waitUntil(lambda: panel.model.kinds().total() == count + 1, timeout=LONG)


def select(panel: ActivitiesPanel, summary: str) -> None:
    row = column(panel, ActivityColumn.SUMMARY).index(summary)
    panel.view.setCurrentIndex(panel.proxy.index(row, 0))


def test_kinds_narrow_the_list_and_tell_their_counts(opened: PersonWindow, panel: ActivitiesPanel) -> None:
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    kinds = column(panel, ActivityColumn.KIND)
    assert panel.kinds.all_button.text() == f"All  {len(kinds)}"
    assert panel.kinds.buttons["call"].text() == f"Call  {kinds.count('Call')}"
    panel.view.setCurrentIndex(panel.proxy.index(0, 0))
    panel.kinds.buttons["call"].click()
    assert set(column(panel, ActivityColumn.KIND)) == {"Call"}
    panel.kinds.buttons["note"].click()
    assert set(column(panel, ActivityColumn.KIND)) == {"Call", "Note"}
    shown = kinds.count("Call") + kinds.count("Note")
    assert opened.history.tabs.tabText(ACTIVITIES) == f"Activities ({shown})"
    assert not panel.kinds.all_button.isChecked()
    assert panel.reader.facts.text() == "Select an entry to read it here."
    panel.kinds.all_button.click()
    assert column(panel, ActivityColumn.KIND) == kinds


def test_every_column_sorts_both_ways(panel: ActivitiesPanel) -> None:
    for number in (ActivityColumn.SUMMARY, ActivityColumn.AUTHOR, ActivityColumn.VISIBLE, ActivityColumn.KIND):
        panel.view.sortByColumn(number, Qt.SortOrder.AscendingOrder)
        up = [text.casefold() for text in column(panel, number)]
        assert up == sorted(up)
        panel.view.sortByColumn(number, Qt.SortOrder.DescendingOrder)
        assert [text.casefold() for text in column(panel, number)] == sorted(up, reverse=True)
    panel.view.sortByColumn(ActivityColumn.DATE, Qt.SortOrder.AscendingOrder)
    times = [activity.at for activity in panel.shown()]
    assert times == sorted(times)


def test_the_reading_pane_shows_the_selected_entry_in_full(panel: ActivitiesPanel) -> None:
    for activity in panel.shown()[:6]:
        select(panel, activity.title)
        assert panel.reader.title.text() == activity.title
        assert panel.reader.text.text() == (activity.detail or "No further text.")
        assert (activity.author or "") in panel.reader.facts.text()
        assert "Australia/Sydney" in panel.reader.facts.text()
        assert not panel.reader.edit_button.isVisible(), "only notes of one's own can be changed"
    flags = panel.reader.text.textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_a_note_is_added_edited_deleted_and_taken_back(panel: ActivitiesPanel, qtbot: QtBot) -> None:
    written(panel, qtbot, "Rang about the tour", "Comes on Thursday.")
    assert panel.told.text() == "Note added."
    select(panel, "Rang about the tour")
    assert "on this computer only" in panel.reader.facts.text()
    assert panel.reader.edit_button.isVisible()
    panel.reader.edit_button.click()
    assert panel.reader.editor.text.toPlainText() == "Comes on Thursday."
    panel.reader.editor.summary.setText("Rang twice")
    panel.reader.editor.keep_button.click()
    qtbot.waitUntil(lambda: "Rang twice" in column(panel, ActivityColumn.SUMMARY), timeout=LONG)
    select(panel, "Rang twice")
    panel.reader.delete_button.click()
    qtbot.waitUntil(lambda: "Rang twice" not in column(panel, ActivityColumn.SUMMARY), timeout=LONG)
    assert panel.undo_button.isVisible()
    panel.undo_button.click()
    qtbot.waitUntil(lambda: "Rang twice" in column(panel, ActivityColumn.SUMMARY), timeout=LONG)
    assert not panel.undo_button.isVisible()


def test_a_note_keeps_its_time_in_the_zone_of_the_school(panel: ActivitiesPanel, qtbot: QtBot) -> None:
    written(panel, qtbot, "Now")
    (note,) = [activity for activity in panel.shown() if activity.title == "Now"]
    assert note.at == panel._desk.now() // 60 * 60


def test_a_note_needs_a_summary_and_escape_gives_it_up(panel: ActivitiesPanel, qtbot: QtBot) -> None:
    panel.add_button.click()
    editor = panel.reader.editor
    assert not editor.keep_button.isEnabled()
    assert editor.keep_button.toolTip() == "Write a summary first."
    qtbot.keyClicks(editor.summary, "x")
    assert editor.keep_button.isEnabled()
    qtbot.keyClick(editor.summary, Qt.Key.Key_Escape)
    assert not panel.reader.is_writing
    assert "x" not in column(panel, ActivityColumn.SUMMARY)


def test_empty_states_say_what_to_do(panel: ActivitiesPanel, qtbot: QtBot) -> None:
    panel.kinds.buttons["event"].click()
    panel.date_button.choose(DateRange(Preset.TODAY))
    qtbot.waitUntil(panel.empty.isVisible, timeout=LONG)
    assert "No activities in these dates" in panel.empty.words.text()
    panel.empty.buttons[0].click()
    qtbot.waitUntil(panel.view.isVisible, timeout=LONG)
    assert set(column(panel, ActivityColumn.KIND)) == {"Event"}
    written(panel, qtbot, "A note of today")
    panel.date_button.choose(DateRange(Preset.TODAY))
    qtbot.waitUntil(lambda: panel.empty.words.text() == "No Event in these dates.", timeout=LONG)
    panel.empty.buttons[0].click()
    assert column(panel, ActivityColumn.SUMMARY) == ["A note of today"]


def test_names_for_screen_readers(panel: ActivitiesPanel) -> None:
    assert panel.view.accessibleName() == "Activities"
    assert panel.kinds.buttons["stage"].accessibleName().startswith("Stage change, ")
    assert panel.reader.text.accessibleName()


def test_activities_leave_with_their_text(
    opened: PersonWindow, panel: ActivitiesPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.kinds.buttons["call"].click()
    dialog = opened.output.export()
    assert dialog is not None
    dialog.all_rows.setChecked(True)
    dialog.formats["csv"].setChecked(True)
    dialog.export_to(tmp_path / "a.csv")
    qtbot.waitUntil(dialog.folder_button.isVisible, timeout=LONG)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["Activities of Olivia Tan"]
    assert ["Filters", "Call"] in rows
    body = rows[rows.index([]) + 2 :]
    assert [row[2] for row in body] == [activity.title for activity in panel.shown()]
    assert [row[3] for row in body] == [activity.detail or "" for activity in panel.shown()]
    dialog.close()


def test_the_pane_stands_below_where_the_dock_is_narrow(opened: PersonWindow, panel: ActivitiesPanel) -> None:
    opened.resize(1500, 800)
    assert panel.splitter.orientation() is Qt.Orientation.Horizontal
    panel.resize(300, 600)
    assert panel.splitter.orientation() is Qt.Orientation.Vertical
