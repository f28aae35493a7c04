"""The menu of a row: by mouse and keyboard, filters by the value of a cell, and what windows add to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.date_ranges import DateRange, Preset
from app.core.filters import And, Term
from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.records import PersonKind
from app.services.history import HistoryQuery
from ui.models.columns import Column
from ui.models.value_filters import value_term
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk

LONG = 6_000
NO_VALUE = {Column.PREVIEW, Column.SENT, Column.UPDATED, Column.COST}


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> Iterator[CommunicationsPanel]:
    """Olivia's whole log."""
    (olivia,) = desk.people.people(PersonKind.STUDENT, "olivia tan")
    made = CommunicationsPanel(desk, Scope(ScopeKind.STUDENT, id=olivia))
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.load()
    made.set_range(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: made.model.complete and not made.model.loading, timeout=LONG)
    yield made
    made.stop()


def opened(panel: CommunicationsPanel, qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: panel.row_menu.menu is not None, timeout=LONG)
    menu = panel.row_menu.menu
    assert menu is not None
    return menu


def action(menu: QMenu, words: str) -> QAction:
    every = [*menu.actions(), *(each for sub in menu.findChildren(QMenu) for each in sub.actions())]
    (found,) = [each for each in every if each.text().replace("&", "").startswith(words)]
    return found


@pytest.mark.parametrize("column", list(Column))
def test_every_value_finds_its_row_and_excluding_it_does_not(
    panel: CommunicationsPanel, desk: Desk, column: Column
) -> None:
    rows = desk.history.head(HistoryQuery(panel.question.scope))[1]

    def ids(term: Term) -> set[int]:
        query = HistoryQuery(panel.question.scope, filter=And((term,)))
        return {number for lot in desk.history.ids(query) for number in lot}

    everything = {number for lot in desk.history.ids(HistoryQuery(panel.question.scope)) for number in lot}
    tried = 0
    for row in rows[:25]:
        term = value_term(row, column)
        if term is None:
            assert column in NO_VALUE or column is Column.CODE
            continue
        held, others = ids(term), ids(replace(term, negated=not term.negated))
        assert row.id in held
        assert held | others == everything
        assert not held & others
        tried += 1
    assert tried or column in NO_VALUE


@pytest.mark.parametrize("how", ["mouse", "Shift+F10", "Menu"])
def test_the_menu_opens_on_the_cell_by_mouse_and_by_keyboard(
    panel: CommunicationsPanel, qtbot: QtBot, how: str
) -> None:
    index = panel.proxy.index(0, Column.STATUS)
    panel.view.setCurrentIndex(index)
    panel.view.setFocus()
    if how == "mouse":
        point = panel.view.visualRect(index).center()
        place = panel.view.viewport().mapToGlobal(point)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, place)
        QApplication.sendEvent(panel.view.viewport(), event)
    elif how == "Menu":
        qtbot.keyClick(panel.view, Qt.Key.Key_Menu)
    else:
        qtbot.keyClick(panel.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = opened(panel, qtbot)
    row = panel.row_at(0)
    assert row is not None
    action(menu, "Filter by This Value (Status)").trigger()
    assert [tag.filter for tag in panel.question.tags] == [value_term(row, Column.STATUS)]
    menu.close()
    qtbot.waitUntil(lambda: panel.row_menu.menu is None, timeout=LONG)


def test_a_click_on_a_badge_filters_nothing(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    point = panel.view.visualRect(panel.proxy.index(0, Column.STATUS)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert panel.question.tags == ()
    assert panel.row_menu.menu is None


def test_what_the_menu_asks_for(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    given: list[str] = []
    panel.add_row_actions(lambda menu: menu.addAction("Ring them").triggered.connect(lambda: given.append("rung")))
    panel.view.selectRow(1)
    panel.row_menu.open(1, int(Column.SENT), panel.mapToGlobal(panel.rect().center()))
    menu = opened(panel, qtbot)
    row = panel.row_at(1)
    assert isinstance(row, HistoryRow)
    with qtbot.waitSignal(panel.preview_requested) as previewed:
        action(menu, "Preview").trigger()
    assert previewed.args == [1]
    with qtbot.waitSignal(panel.window_requested) as asked:
        action(menu, "Open in New Window").trigger()
    assert asked.args == [row]
    action(menu, "Address").trigger()
    assert QApplication.clipboard().text() == row.to_address
    with qtbot.waitSignal(panel.told, timeout=LONG):
        action(menu, "Cells").trigger()
    assert row.subject in QApplication.clipboard().text()
    action(menu, "Ring them").trigger()
    assert given == ["rung"]
    assert not action(menu, "Filter by This Value").isEnabled()  # a moment is no value: the date button has dates
    menu.close()


def test_the_windows_add_what_they_can_do(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.choose("messages")
    panel = window.messages.panel
    panel.set_range(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: panel.model.complete and not panel.model.loading, timeout=LONG)
    panel.view.selectRow(0)
    panel.row_menu.open(0, int(Column.TO), panel.mapToGlobal(panel.rect().center()))
    menu = opened(panel, qtbot)
    words = [each.text().replace("&", "") for each in menu.actions()]
    assert {"Mark as handled", "Export…", "Print…"} <= set(words)
    row = panel.row_at(0)
    assert row is not None
    action(menu, "Open in New Window").trigger()
    (message,) = window.book._messages.values()
    qtbot.waitUntil(lambda: bool(message.windowTitle()), timeout=LONG)
    assert message.isVisible()
    assert window.book.preview is None
    if isValid(menu):  # another window that comes to the front may have closed it
        menu.close()
    message.close()
    qtbot.waitUntil(lambda: not window.book._messages, timeout=LONG)
