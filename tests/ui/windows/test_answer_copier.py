"""Answers to copy from the table: by key and by the menu of a row, and the second window by Ctrl and click."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.services.answer_sentence import answer_sentence
from ui.models.columns import Column
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows import answer_copier
from ui.windows.main_window import MESSAGES, MainWindow
from ui.workers.desk import Desk

LONG = 6_000


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> CommunicationsPanel:
    """All messages, in the main window."""
    window.navigation.choose(MESSAGES)
    made = window.messages.panel
    made.set_range(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: made.model.complete and not made.model.loading, timeout=LONG)
    QApplication.clipboard().clear()
    return made


def copied(qtbot: QtBot) -> list[str]:
    qtbot.waitUntil(lambda: bool(QApplication.clipboard().text()), timeout=LONG)
    return QApplication.clipboard().text().split("\n")


def test_ctrl_shift_c_copies_the_answers_of_the_selected_rows(
    panel: CommunicationsPanel, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    panel.view.select_positions([4, 1], current=1)
    window.activateWindow()
    panel.view.setFocus()
    told: list[str] = []
    panel.told.connect(told.append)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(panel.view, Qt.Key.Key_C, keys)
    rows = [panel.row_at(position) for position in (1, 4)]
    events = desk.history.events([row.id for row in rows if row is not None])
    expected = [answer_sentence(row, events[row.id], desk.settings.zone, desk.now()) for row in rows if row is not None]
    assert copied(qtbot) == expected
    assert told == ["2 answers copied."]


def test_the_menu_of_a_row_copies_its_answer(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    panel.view.selectRow(2)
    QTest.keyClick(panel.view, Qt.Key.Key_Menu)
    menu = panel.row_menu.menu
    assert menu is not None
    (action,) = [each for each in menu.actions() if each.text().replace("&", "") == "Copy Answer Sentence"]
    qtbot.waitUntil(action.isEnabled, timeout=LONG)
    action.trigger()
    menu.close()
    (sentence,) = copied(qtbot)
    row = panel.row_at(2)
    assert row is not None
    assert row.to_name.split(",")[0] in sentence or row.to_address in sentence


def test_of_very_many_rows_the_first_are_copied_and_it_is_said(
    panel: CommunicationsPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    monkeypatch.setattr(answer_copier, "MOST_ANSWERS", 3)
    told: list[str] = []
    panel.told.connect(told.append)
    panel.view.selectAll()
    answer_copier.copy_answers(desk, panel)
    assert len(copied(qtbot)) == 3
    left = panel.model.rowCount() - 3
    assert told == [f"The answers for the first 3 rows were copied; {left} more were not."]


def test_ctrl_click_on_the_eye_opens_a_window_of_its_own(
    panel: CommunicationsPanel, window: MainWindow, qtbot: QtBot
) -> None:
    index = panel.proxy.index(1, Column.PREVIEW)
    place = panel.view.visualRect(index).center()
    with qtbot.waitSignal(panel.window_requested, timeout=LONG) as asked:
        qtbot.mouseClick(
            panel.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, pos=place
        )
    assert asked.args == [panel.row_at(1)]
    assert window.book.preview is None
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.book.preview is not None
