"""What a person sees and does: lists, details, the log with its dates, filters, order and preview."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.records import PersonKind
from app.services.history import HistoryQuery
from support.windows import LONG, click, filled, previewed, texts
from ui.models.columns import Column
from ui.models.people_columns import PeopleColumn
from ui.widgets.filter_tags import FilterTag
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow
from ui.workers.desk import Desk


def olivia(window: MainWindow, qtbot: QtBot) -> PersonWindow:
    people = window._desk.people
    (found,) = people.people(PersonKind.STUDENT, "olivia tan")
    person = people.person(found)
    assert person is not None
    opened = window.book.open_person(person)
    qtbot.addWidget(opened)
    filled(qtbot, opened.history.communications)
    return opened


def test_the_lists_of_people_with_search_and_counts(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.contacts
    names = texts(panel.model, panel.model.column(PeopleColumn.NAME))
    assert "Mei Tan" in names
    assert str(len(names)) in panel.count_text()
    qtbot.keyClicks(panel.search, "mei ta")
    qtbot.waitUntil(lambda: texts(panel.model, panel.model.column(PeopleColumn.NAME)) == ["Mei Tan"], timeout=LONG)
    assert texts(panel.model, panel.model.column(PeopleColumn.EMAIL)) == ["mei.tan@example.com"]
    assert "Olivia Tan" in texts(panel.model, panel.model.column(PeopleColumn.LINKED))[0]


@pytest.mark.parametrize("column", [PeopleColumn.OPEN, PeopleColumn.NAME])
def test_the_pencil_and_the_name_open_the_details(window: MainWindow, qtbot: QtBot, column: PeopleColumn) -> None:
    panel = window.contacts
    row = texts(panel.model, panel.model.column(PeopleColumn.NAME)).index("Mei Tan")
    click(qtbot, panel.view, panel.view.model().index(row, panel.model.column(column)))
    qtbot.waitUntil(lambda: len(window.book.windows()) == 1, timeout=LONG)
    opened = window.book.windows()[0]
    qtbot.addWidget(opened)
    assert opened.windowTitle().startswith("Mei Tan")
    click(qtbot, panel.view, panel.view.model().index(row, panel.model.column(column)))
    filled(qtbot, opened.history.communications)
    assert len(window.book.windows()) == 1


def test_the_student_window_shows_what_the_command_line_says(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    opened = olivia(window, qtbot)
    panel = opened.history.communications
    assert panel.toolbar.date_button.range == DateRange(Preset.LAST_7_DAYS)
    ids, rows = desk.history.head(panel.model.query)
    assert len(rows) == 10
    assert [panel.model.id_at(n) for n in range(10)] == ids
    assert texts(panel.proxy, Column.SUBJECT) == [row.subject for row in rows]
    assert set(texts(panel.proxy, Column.STATUS)) >= {"Bounced (hard)", "Opened", "Dropped", "Marked as spam", "Failed"}
    assert "Mother · family" in texts(panel.proxy, Column.RELATION)
    assert "This student" in texts(panel.proxy, Column.RELATION)
    assert "Address does not exist" in texts(panel.proxy, Column.HAPPENED)


def test_every_column_sorts_both_ways_and_the_mapping_stays_identity(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    panel = olivia(window, qtbot).history.communications
    panel.set_range(DateRange(Preset.ALL))
    filled(qtbot, panel)
    for column in (
        Column.TYPE,
        Column.SENT,
        Column.SUBJECT,
        Column.TO,
        Column.RELATION,
        Column.STATUS,
        Column.HAPPENED,
    ):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            panel.view.sortByColumn(column, order)
            qtbot.waitUntil(lambda: panel.model.complete, timeout=LONG)
            query: HistoryQuery = panel.model.query
            assert query.sort[0].descending is (order is Qt.SortOrder.DescendingOrder)
            expected = [i for lot in desk.history.ids(query) for i in lot]
            qtbot.waitUntil(lambda e=expected: list(panel.model.ids()) == e, timeout=LONG)
            for row in (0, len(expected) // 2, len(expected) - 1):
                assert panel.proxy.mapToSource(panel.proxy.index(row, 0)).row() == row


def test_filter_tags_narrow_and_their_x_clears_them(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    panel = olivia(window, qtbot).history.communications
    panel.toolbar.add_term(Term("type", Operator.ANY_OF, ("sms",)))
    qtbot.waitUntil(lambda: panel.model.complete and set(texts(panel.proxy, Column.TYPE)) == {"SMS"}, timeout=LONG)
    (tag,) = panel.toolbar.findChildren(FilterTag)
    (cross,) = [b for b in tag.findChildren(QAbstractButton) if b.accessibleName().startswith("Remove filter")]
    assert cross.accessibleName() == "Remove filter Type"
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.model.complete and panel.proxy.rowCount() == 10, timeout=LONG)


def test_dates_presets_widen_and_narrow(window: MainWindow, qtbot: QtBot) -> None:
    panel = olivia(window, qtbot).history.communications
    for preset in Preset:
        panel.set_range(DateRange(preset))
        qtbot.waitUntil(lambda: panel.model.complete, timeout=LONG)
        expected = panel._desk.history.count(panel.model.query)
        qtbot.waitUntil(lambda n=expected: panel.proxy.rowCount() == n, timeout=LONG)
    panel.set_range(DateRange.parse("2026-11-18..2026-11-19"))
    qtbot.waitUntil(lambda: panel.model.complete and panel.proxy.rowCount() == 3, timeout=LONG)


def test_search_in_the_messages(window: MainWindow, qtbot: QtBot) -> None:
    panel = olivia(window, qtbot).history.communications
    qtbot.keyClicks(panel.toolbar.search, "newsl")
    qtbot.waitUntil(lambda: texts(panel.proxy, Column.SUBJECT) == ["November newsletter"], timeout=LONG)


def test_the_eye_opens_the_message_as_it_was_sent(window: MainWindow, qtbot: QtBot) -> None:
    panel = olivia(window, qtbot).history.communications
    row = texts(panel.proxy, Column.SUBJECT).index("Your tour on Thursday")
    click(qtbot, panel.view, panel.proxy.index(row, Column.PREVIEW))
    qtbot.waitUntil(lambda: window.book.preview is not None, timeout=LONG)
    preview = window.book.preview
    assert preview is not None
    qtbot.addWidget(preview)
    qtbot.waitUntil(lambda: "thank you for booking a tour" in previewed(preview), timeout=LONG)
    sms = texts(panel.proxy, Column.TYPE).index("SMS")
    panel.view.selectRow(sms)
    qtbot.waitUntil(lambda: "Reminder: tour" in previewed(preview), timeout=LONG)


def test_models_keep_qts_rules(window: MainWindow, qtbot: QtBot) -> None:
    panel = olivia(window, qtbot).history.communications
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(model, mode)
        for model in (panel.model, panel.proxy, window.contacts.model, window.students.model)
    ]
    panel.set_range(DateRange(Preset.ALL))
    filled(qtbot, panel)
    panel.view.sortByColumn(Column.SUBJECT, Qt.SortOrder.AscendingOrder)
    filled(qtbot, panel)
    assert len(testers) == 4


def test_all_messages_in_one_list(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    window.navigation.choose("messages")
    panel = window.messages.panel
    qtbot.waitUntil(lambda: panel.model.complete, timeout=LONG)
    panel.set_range(DateRange(Preset.ALL))
    total = desk.history.count(panel.model.query)
    assert total > 400
    qtbot.waitUntil(lambda: panel.proxy.rowCount() == total, timeout=LONG)
    panel.view.selectAll()
    assert panel.view.selection_count() == total
