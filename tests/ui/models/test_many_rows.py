"""The communications table over 128 and a million rows: the proxy never moves one, and no question is asked twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSortFilterProxyModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.messages import Scope, ScopeKind, SortKey
from app.services.history import HistoryQuery
from support.many_rows import ManyRows, cells_of
from ui.models.columns import Column
from ui.models.communications_model import CommunicationsModel
from ui.models.communications_proxy import CommunicationsProxy
from ui.models.formats import Clock
from ui.widgets.kept_place import KeptPlace
from ui.widgets.log_columns import LOOKS
from ui.widgets.table_view import TableView, connect_paging

ALL = HistoryQuery(Scope(ScopeKind.ALL))
FOUND = replace(ALL, search="word")
LONG = 20_000
MILLION = 1_000_000


class Table:
    """A view over a proxy over a model over numbers, put together as the panel does it."""

    def __init__(self, rows: int, qtbot: QtBot) -> None:
        self.source = ManyRows(range(10, 10 + rows))
        clock: Any = Clock
        stand_in: Any = self.source
        self.model = CommunicationsModel(stand_in, clock)
        self.proxy = CommunicationsProxy(self.model)
        self.view = TableView(self.proxy, self.model.cells, LOOKS)
        self.place = KeptPlace(self.view, self.model, lambda: False)
        connect_paging(self.view, self.model)
        self.view.resize(900, 500)
        self.view.show()
        qtbot.addWidget(self.view)
        self._qtbot = qtbot
        self.resets = 0
        self.model.modelReset.connect(self._on_reset)

    def _on_reset(self) -> None:
        self.resets += 1

    def settled(self) -> None:
        self._qtbot.waitUntil(lambda: not self.model.loading, timeout=LONG)

    def asked(self, query: HistoryQuery) -> None:
        self.proxy.set_filter(query)
        self.settled()

    def sorted(self, column: Column, order: Qt.SortOrder) -> None:
        self.proxy.sort(column, order)
        self.settled()

    def refreshed(self, numbers: range) -> None:
        """As after an import: the same question has another answer."""
        self.source.numbers = self.source.numbers[:0]
        self.source.numbers.extend(numbers)
        with self._qtbot.waitSignal(self.model.refreshed, timeout=LONG):
            self.model.refresh()
        self.settled()

    def moved_rows(self) -> list[int]:
        """The rows, of some hundred, that Qt's own mapping does not leave where they are."""
        count = self.model.rowCount()
        if self.proxy.rowCount() != count:
            return [-1]
        rows = {0, count - 1, *random.Random(count).sample(range(count), min(count, 300))}
        own = QSortFilterProxyModel
        return [
            row
            for row in rows
            if own.mapToSource(self.proxy, self.proxy.index(row, 1)).row() != row
            or own.mapFromSource(self.proxy, self.model.index(row, 1)).row() != row
            or self.proxy.index(row, 1).data() not in {"", f"TYPE of {self.model.ids()[row]}"}
        ]


@pytest.fixture
def table(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Table]:
    made = Table(request.param, qtbot)
    made.asked(ALL)
    yield made
    assert made.model.stop()


@pytest.mark.parametrize("table", [128, 1_000, MILLION], indirect=True)
def test_no_row_is_moved_by_sort_filter_and_import(table: Table) -> None:
    rows = len(table.source.numbers)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(table.proxy, mode) if rows < MILLION else None  # it looks at every cell each time
    assert (table.model.rowCount(), table.moved_rows()) == (rows, [])
    table.sorted(Column.TO, Qt.SortOrder.AscendingOrder)
    assert (table.model.ids()[0], table.moved_rows()) == (rows + 9, [])
    table.asked(FOUND)
    assert (table.model.rowCount(), table.moved_rows()) == (rows // 2, [])
    table.asked(ALL)
    table.refreshed(range(rows + 40))
    assert (table.model.rowCount(), table.moved_rows()) == (rows + 40, [])
    table.refreshed(range(5, rows))
    assert (table.model.rowCount(), table.moved_rows()) == (rows - 5, [])
    table.refreshed(range(rows, rows))
    assert table.proxy.rowCount() == 0
    table.refreshed(range(3))
    assert (list(table.model.ids()), table.moved_rows()) == ([2, 1, 0], [])
    assert rows == MILLION or tester is not None


@pytest.mark.parametrize("table", [1_000], indirect=True)
def test_a_moving_proxy_is_noticed(table: Table) -> None:
    QSortFilterProxyModel.sort(table.proxy, int(Column.TYPE), Qt.SortOrder.DescendingOrder)
    assert table.moved_rows() != []


@pytest.mark.parametrize("table", [MILLION], indirect=True)
def test_an_import_resets_nothing_and_rows_keep_their_places(table: Table, qtbot: QtBot) -> None:
    table.view.scroll_to_row(700_000, 3)
    qtbot.waitUntil(lambda: table.model.cells(700_010) is not None, timeout=LONG)
    held = [table.model.ids()[row] for row in (700_002, 700_004, 700_005)]
    for row in (700_002, 700_004, 700_005):
        table.view.select_positions([row], 700_004)
    before = table.resets
    table.refreshed(range(-20, 10 + MILLION))
    assert table.resets == before
    assert table.view.top_row() == (700_030, 3)
    assert [table.model.ids()[row] for row in table.view.selected_positions(9)] == held
    assert table.view.current_position() == 700_034
    assert table.model.cells(700_030) == cells_of(700_010), "drawn from what was known, until it is read again"
    table.refreshed(range(600_000, 10 + MILLION))
    assert [table.model.ids()[row] for row in table.view.selected_positions(9)] == held
    assert table.view.current_position() == 100_014
    assert table.resets == before


@pytest.mark.parametrize("table", [1_000], indirect=True)
def test_a_row_selected_while_the_answer_is_on_its_way_stays_selected(table: Table, qtbot: QtBot) -> None:
    table.source.numbers = table.source.numbers[:0]
    table.source.numbers.extend(range(1_010))
    table.model.refresh()
    late = table.model.ids()[20]
    asked = table.model.wanted_ids
    calls: list[set[int]] = []

    def selecting() -> set[int]:
        if len(calls) == 1:  # after the places were asked for
            table.view.selectRow(20)
        calls.append(asked())
        return calls[-1]

    table.model.wanted_ids = selecting
    with qtbot.waitSignal(table.model.refreshed, timeout=LONG):
        pass
    assert len(calls) > 2
    assert [table.model.ids()[row] for row in table.view.selected_positions(9)] == [late]


@pytest.mark.parametrize("table", [MILLION], indirect=True)
def test_going_back_to_a_question_asks_for_rows_alone(table: Table) -> None:
    table.asked(FOUND)
    table.sorted(Column.SENT, Qt.SortOrder.AscendingOrder)
    table.source.asked_ids.clear()
    table.sorted(Column.SENT, Qt.SortOrder.DescendingOrder)
    table.asked(ALL)
    assert table.source.asked_ids == [], "the answers of the last three questions are kept"
    assert (table.model.rowCount(), table.model.ids()[-1], table.moved_rows()) == (MILLION, 10 + MILLION - 1, [])
    table.asked(replace(ALL, search="a"))
    table.asked(replace(ALL, search="b"))
    table.asked(FOUND)
    assert table.source.asked_ids[-1].search == "word", "older ones are not"
    table.source.asked_ids.clear()
    table.model.forget_answers()
    table.asked(replace(ALL, search="b"))
    assert len(table.source.asked_ids) == 1, "nor any once the data have changed"


@pytest.mark.parametrize("table", [MILLION], indirect=True)
def test_a_page_read_while_ids_were_coming_is_read_again_whole(table: Table, qtbot: QtBot) -> None:
    asked: list[int] = []

    def look_at_the_last(_parent: object, _first: int, last: int) -> None:
        if not asked:
            table.model.cells(last)
            asked.append(last)

    table.model.rowsInserted.connect(look_at_the_last)
    table.asked(FOUND)
    (last,) = asked
    assert last < MILLION // 2 - 129
    end = (last // 128 + 1) * 128 - 1
    qtbot.waitUntil(lambda: table.model.cells(end) is not None, timeout=LONG)
    assert table.model.cells(end) == cells_of(table.model.ids()[end])


@pytest.mark.parametrize("table", [MILLION], indirect=True)
def test_select_all_is_a_flag(table: Table, qtbot: QtBot) -> None:
    qtbot.keyClick(table.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.view.all_selected
    assert table.view.selection_count() == MILLION
    assert table.view.selectionModel().selection().count() == 0, "Qt knows of no selection"
    assert table.view.selected_positions(3) == [0, 1, 2]
    table.refreshed(range(10 + MILLION))
    assert not table.view.all_selected, "ten rows more were never selected by anybody"


@pytest.mark.parametrize("table", [MILLION], indirect=True)
def test_a_selection_from_here_to_the_end_is_one_run(table: Table, qtbot: QtBot) -> None:
    table.view.scroll_to_row(400_000)
    place = table.view.visualRect(table.proxy.index(400_000, 1)).center()
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    table.view.scrollToBottom()
    place = table.view.visualRect(table.proxy.index(MILLION - 1, 1)).center()
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)
    assert table.view.selection_count() == 600_000
    assert table.view.selected_runs(MILLION) == [range(400_000, MILLION)]
    table.view.select_positions([7, 8, 20])
    assert table.view.selected_runs(100) == [range(7, 9), range(20, 21), range(400_000, 400_097)]
    assert table.view.selected_positions(4) == [7, 8, 20, 400_000]
    table.view.select_positions(range(0, 2_000, 2), 5)
    assert table.view.selection_count() == 600_000 + 1_000 + 1, "8 and 20 are even: 7 alone is selected beside them"


@pytest.mark.parametrize("table", [MILLION], indirect=True)
def test_a_second_key_by_shift_and_click(table: Table, qtbot: QtBot) -> None:
    header = table.view.header
    header.sort_added.connect(table.proxy.add_order)
    left = header.sectionViewportPosition(Column.STATUS) + 8
    place = QPoint(left, header.height() // 2)
    table.asked(FOUND)
    table.source.asked_ids.clear()
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, shift, place)
    table.settled()
    assert [sort.key for sort in table.source.asked_ids[-1].sort] == [SortKey.SENT, SortKey.STATUS]
    assert table.source.asked_ids[-1].search == "word", "the filter stays"
    assert table.moved_rows() == []
