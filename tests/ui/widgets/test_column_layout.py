"""Columns are kept by their own names: order, widths, what is shown; and a chooser that does it all by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from ui.widgets.column_chooser import ColumnChooser, make_header_menu
from ui.widgets.column_layout import ColumnLayout, ColumnSpec
from ui.widgets.table_header import TableHeader
from ui.window_state import WindowState

SPECS = [
    ColumnSpec("open", "Open", 36, fixed=True),
    ColumnSpec("name", "Name", "MMMMMMMM"),
    ColumnSpec("subject", "Subject", "MMMMMMMMMMMM", stretch=True),
    ColumnSpec("cost", "Cost", "0.0000", shown=False),
    ColumnSpec("code", "Server code", "550 5.1.1", shown=False),
]


class Sorted:
    """What a table is sorted by."""

    def __init__(self) -> None:
        self.order: list[tuple[int, bool]] = [(1, False)]

    def set_order(self, order: list[tuple[int, bool]]) -> None:
        self.order = list(order)

    def can_sort(self, column: int) -> bool:
        return column in (1, 2, 3)


@pytest.fixture
def state(tmp_path: Path, qapp: object) -> WindowState:
    return WindowState(tmp_path)


def table(qtbot: QtBot) -> QTableView:
    view = QTableView()
    view.setModel(QStandardItemModel(3, len(SPECS), view))
    view.setHorizontalHeader(TableHeader(frozenset({0}), view))
    view.resize(700, 300)
    qtbot.addWidget(view)
    view.show()
    return view


@pytest.fixture
def view(qtbot: QtBot) -> QTableView:
    return table(qtbot)


def shown(layout: ColumnLayout) -> list[str]:
    return [layout.specs[section].key for section in layout.shown_sections()]


def test_what_a_person_changes_comes_back_by_name(view: QTableView, state: WindowState, qtbot: QtBot) -> None:
    layout = ColumnLayout(view, state, "people", SPECS)
    assert shown(layout) == ["name", "subject"]
    layout.set_shown("cost", shown=True)
    view.horizontalHeader().moveSection(view.horizontalHeader().visualIndex(3), 1)
    view.horizontalHeader().resizeSection(1, 222)
    layout.flush()
    assert state.value("people/columns")[0] == {"key": "cost", "shown": True, "width": None}
    again = ColumnLayout(table(qtbot), state, "people", SPECS)
    assert shown(again) == ["cost", "name", "subject"]
    assert again._header.sectionSize(1) == 222
    assert shown(ColumnLayout(table(qtbot), state, "other", SPECS)) == ["name", "subject"]


def test_another_version_may_know_other_columns(view: QTableView, state: WindowState) -> None:
    """Sections have moved, one is gone, one is new, and some of what is kept makes no sense."""
    kept = [{"key": "gone", "shown": True}, {"key": "subject", "width": 1}, "x", {"key": "name", "shown": 7}, {"n": 1}]
    state.set_value("people/columns", kept)
    layout = ColumnLayout(view, state, "people", SPECS)
    assert shown(layout) == ["subject", "name"]
    assert layout._header.sectionSize(2) >= 32
    assert layout._header.visualIndex(0) == 0
    state.set_value("people/columns", {"no": "list"})
    assert shown(ColumnLayout(view, state, "people", SPECS)) == ["subject", "name"]


def test_the_stretched_column_takes_what_is_left_until_it_is_dragged(view: QTableView, state: WindowState) -> None:
    layout = ColumnLayout(view, state, "people", SPECS)
    header = view.horizontalHeader()
    assert header.length() == view.viewport().width()
    layout.set_shown("code", shown=True)
    assert header.length() == view.viewport().width()
    view.resize(900, 300)
    assert header.length() == view.viewport().width()
    header.resizeSection(1, 5000)
    assert header.sectionSize(2) >= view.fontMetrics().horizontalAdvance("n") * 14
    header.resizeSection(1, 100)
    header.resizeSection(2, 150)
    view.resize(1000, 300)
    assert header.sectionSize(2) == 150
    layout.reset()
    assert header.length() == view.viewport().width()
    assert state.value("people/columns") is None


def test_columns_that_no_source_fills_are_hidden_and_not_offered(view: QTableView, state: WindowState) -> None:
    layout = ColumnLayout(view, state, "people", SPECS)
    layout.set_shown("cost", shown=True)
    layout.set_fillable({"name", "subject", "code"})
    assert shown(layout) == ["name", "subject"]
    assert [spec.key for spec in layout.in_order()] == ["name", "subject", "code"]
    layout.set_fillable({"name", "subject", "code", "cost"})
    assert shown(layout) == ["name", "subject", "cost"]


def test_the_last_column_stays(view: QTableView, state: WindowState) -> None:
    layout = ColumnLayout(view, state, "people", SPECS)
    layout.set_shown("subject", shown=False)
    layout.set_shown("name", shown=False)
    assert shown(layout) == ["name"]


def test_the_chooser_searches_ticks_moves_and_resets(view: QTableView, state: WindowState, qtbot: QtBot) -> None:
    layout = ColumnLayout(view, state, "people", SPECS)
    chooser = ColumnChooser(layout, Sorted())
    qtbot.addWidget(chooser)
    chooser.show()
    assert chooser.keys() == ["name", "subject", "cost", "code"]
    qtbot.keyClicks(chooser.search, "serv")
    seen = [chooser.list.item(row).text() for row in range(4) if not chooser.list.item(row).isHidden()]
    assert seen == ["Server code"]
    assert not chooser.up.isEnabled()
    chooser.list.item(3).setCheckState(Qt.CheckState.Checked)
    assert shown(layout) == ["name", "subject", "code"]
    chooser.search.clear()
    chooser.list.setCurrentRow(3)
    for _times in range(3):
        chooser.up.click()
    assert shown(layout) == ["code", "name", "subject"]
    chooser.down.click()
    assert shown(layout) == ["name", "code", "subject"]
    for row in (0, 2):
        chooser.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    chooser.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert chooser.list.item(1).checkState() is Qt.CheckState.Checked
    assert shown(layout) == ["code"]
    chooser.reset.click()
    assert shown(layout) == ["name", "subject"]
    assert chooser.keys() == ["name", "subject", "cost", "code"]


def test_the_chooser_sorts_by_several_keys(view: QTableView, state: WindowState, qtbot: QtBot) -> None:
    sorter = Sorted()
    chooser = ColumnChooser(ColumnLayout(view, state, "people", SPECS), sorter)
    qtbot.addWidget(chooser)
    first, second, _third = chooser.sort_boxes
    assert first[0].currentText() == "Name"
    assert second[0].currentText() == "(nothing)"
    assert second[0].findText("Server code") < 0  # cannot be sorted by
    second[0].setCurrentIndex(second[0].findText("Cost"))
    second[1].setCurrentIndex(1)
    second[1].activated.emit(1)
    assert sorter.order == [(1, False), (3, True)]


def test_the_menu_of_a_heading_hides_and_sorts(view: QTableView, state: WindowState, qtbot: QtBot) -> None:
    layout = ColumnLayout(view, state, "people", SPECS)
    sorter = Sorted()

    def choose(section: int, words: str) -> None:
        menu = make_header_menu(section, layout, sorter, lambda: None, view)
        (action,) = [action for action in menu.actions() if action.text().replace("&", "") == words]
        action.trigger()
        menu.close()

    choose(2, "Then by This, Descending")
    assert sorter.order == [(1, False), (2, True)]
    choose(1, "Do Not Sort by This")
    assert sorter.order == [(2, True)]
    choose(1, "Sort Ascending")
    assert sorter.order == [(1, False)]
    choose(1, "Hide “Name”")
    assert shown(layout) == ["subject"]
    choose(1, "Reset Columns")
    assert shown(layout) == ["name", "subject"]
    words = [action.text() for action in make_header_menu(0, layout, sorter, lambda: None, view).actions()]
    assert words == ["&Columns…", "&Reset Columns"]


def test_shift_and_click_on_a_heading_adds_a_key(view: QTableView, qtbot: QtBot) -> None:
    header = view.horizontalHeader()
    assert isinstance(header, TableHeader)
    plain: list[int] = []
    header.sectionClicked.connect(plain.append)
    place = QPoint(header.sectionViewportPosition(2) + 20, 10)
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    with qtbot.waitSignal(header.sort_added) as added:
        QTest.mouseClick(header.viewport(), left, shift, place)
    assert added.args == [2]
    assert plain == []
    QTest.mouseClick(header.viewport(), left, Qt.KeyboardModifier.NoModifier, place)
    assert plain == [2]
    with qtbot.assertNotEmitted(header.sort_added):
        QTest.mouseClick(header.viewport(), left, shift, QPoint(5, 10))


def test_the_heading_shows_each_key_with_its_place(view: QTableView, qtbot: QtBot) -> None:
    header = view.horizontalHeader()
    assert isinstance(header, TableHeader)
    one = header.grab().toImage()
    header.set_sort_keys([(1, False)])
    assert header.sort_place(1) == (1, False)
    single = header.grab().toImage()
    header.set_sort_keys([(1, False), (2, True)])
    assert [header.sort_place(section) for section in (1, 2, 3)] == [(1, False), (2, True), None]
    several = header.grab().toImage()
    assert one != single != several
