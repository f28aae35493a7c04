"""The lists of people: dots and chips, search that suggests, people who left, the row menu, every order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.records import PersonKind
from support.school import School
from ui import icons
from ui.application import Options, make_desk
from ui.delegates.cell_delegate import PADDING
from ui.delegates.parts import chip_places
from ui.models.people_columns import PeopleColumn
from ui.models.roles import ACCESSIBLE_TEXT, TOOLTIP
from ui.widgets.column_chooser import ColumnChooser
from ui.widgets.people_panel import LEFT_KEY, PeoplePanel, make_row_menu
from ui.workers.desk import Desk

LONG = 6_000


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "year": "7", "stage": "Tour booked"},
        {"kind": "student", "external_id": "S2", "given": "Lucas", "year": "10"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491 570 156"},
        {"kind": "contact", "external_id": "C2", "given": "Gone", "family": "Away", "email": "gone@example.com"},
        {"kind": "contact", "external_id": "C3", "given": "No", "family": "Mail"},
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S2", "contact_id": "C1", "relation": "Mother"},
    )
    opened.messages({"status": "delivered"}, {"to": "gone@example.com", "status": "bounced"})
    opened.context.people._database.writer().execute("UPDATE person SET state = 1 WHERE display = 'Gone Away'")
    yield opened
    opened.close()


@pytest.fixture
def desk(school: School, qapp: QApplication) -> Iterator[Desk]:
    icons.book().load()
    made = make_desk(school.context, Options(school.folder / "data", None, keyring=False, rest=[]), qapp)
    yield made
    made.tasks.stop()


def opened(desk: Desk, kind: PersonKind, qtbot: QtBot) -> PeoplePanel:
    panel = PeoplePanel(desk, kind)
    qtbot.addWidget(panel)
    panel.resize(1500, 400)
    panel.show()
    panel.load()
    qtbot.waitUntil(lambda: panel.model.complete and panel.total is not None, timeout=LONG)
    return panel


@pytest.fixture
def contacts(desk: Desk, qtbot: QtBot) -> Iterator[PeoplePanel]:
    panel = opened(desk, PersonKind.CONTACT, qtbot)
    yield panel
    panel.stop()


def names(panel: PeoplePanel) -> list[str]:
    column = panel.model.column(PeopleColumn.NAME)
    return [panel.model.index(row, column).data() for row in range(panel.model.rowCount())]


def cell(panel: PeoplePanel, name: str, key: PeopleColumn, role: int) -> str:
    return panel.model.index(names(panel).index(name), panel.model.column(key)).data(role)


def test_the_word_of_a_dot_is_in_tooltip_and_accessible_text(contacts: PeoplePanel) -> None:
    assert cell(contacts, "Mei Tan", PeopleColumn.EMAIL, ACCESSIBLE_TEXT) == "mei@example.com, Works"
    assert cell(contacts, "Mei Tan", PeopleColumn.MOBILE, ACCESSIBLE_TEXT) == "+61 491 570 156, Unknown"
    assert cell(contacts, "No Mail", PeopleColumn.EMAIL, ACCESSIBLE_TEXT) == "None on file"
    assert cell(contacts, "Mei Tan", PeopleColumn.EMAIL, TOOLTIP).startswith("mei@example.com: Works: ")
    assert cell(contacts, "No Mail", PeopleColumn.MOBILE, TOOLTIP) == "None on file."


def test_a_chip_opens_the_student_it_names_and_nothing_else(
    contacts: PeoplePanel, school: School, qtbot: QtBot
) -> None:
    view, column = contacts.view, contacts.model.column(PeopleColumn.LINKED)
    index = contacts.model.index(names(contacts).index("Mei Tan"), column)
    cells = contacts.model.cells(index.row())
    assert cells is not None
    inner = view.visualRect(index).adjusted(PADDING, 0, -PADDING, -1)
    places = chip_places(view.fontMetrics(), inner, cells.parts[column])
    for place, part in places:
        assert part is not None
        with (
            qtbot.waitSignal(contacts.linked_person_requested) as asked,
            qtbot.assertNotEmitted(contacts.person_requested),
        ):
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
        assert asked.args == [school.id(part.text)]
    with qtbot.assertNotEmitted(contacts.linked_person_requested):
        beside = QPoint(places[-1][0].right() + 12, places[-1][0].center().y())
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=beside)


def test_who_left_is_shown_when_asked_for_and_said_so(contacts: PeoplePanel, desk: Desk, qtbot: QtBot) -> None:
    assert names(contacts) == ["No Mail", "Mei Tan"]
    assert contacts.count_text() == "2 contacts"
    contacts.left.click()
    qtbot.waitUntil(lambda: names(contacts) == ["Gone Away (left)", "No Mail", "Mei Tan"], timeout=LONG)
    qtbot.waitUntil(lambda: contacts.count_text() == "3 contacts", timeout=LONG)
    cells = contacts.model.cells(0)
    assert cells is not None
    assert cells.quiet
    assert desk.state.value(LEFT_KEY) is True
    contacts.left.click()
    qtbot.waitUntil(lambda: names(contacts) == ["No Mail", "Mei Tan"], timeout=LONG)


def test_three_keys_find_a_family_and_the_count_says_so(contacts: PeoplePanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(contacts.search, "mei")
    qtbot.waitUntil(lambda: names(contacts) == ["Mei Tan"], timeout=LONG)
    qtbot.waitUntil(lambda: contacts.count_text() == "1 of 2 contacts", timeout=LONG)


def test_a_slip_is_answered_with_the_name_that_was_meant(desk: Desk, qtbot: QtBot) -> None:
    panel = opened(desk, PersonKind.STUDENT, qtbot)
    qtbot.keyClicks(panel.search, "olvia")
    meant = "Nothing found for ‘olvia’. Did you mean Olivia Tan?"
    qtbot.waitUntil(lambda: panel.empty.isVisible() and panel.empty.words.text() == meant, timeout=LONG)
    (button,) = panel.empty.buttons
    assert button.text() == "Olivia Tan"
    button.click()
    qtbot.waitUntil(lambda: names(panel) == ["Olivia Tan"] and panel.view.isVisible(), timeout=LONG)
    assert panel.search.text() == "Olivia Tan"
    panel.stop()


def test_the_row_menu_opens_people_and_copies(contacts: PeoplePanel, qtbot: QtBot) -> None:
    contacts.view.selectRow(names(contacts).index("Mei Tan"))
    person = contacts.current_person()
    assert person is not None
    menu = make_row_menu(contacts, person)
    actions = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    assert list(actions) == [
        "Open Mei Tan",
        "Open Lucas Tan",
        "Open Olivia Tan",
        "Copy mei@example.com",
        "Copy +61 491 570 156",
        "Copy rows",
    ]
    with qtbot.waitSignal(contacts.person_requested):
        actions["Open Mei Tan"].trigger()
    with qtbot.waitSignal(contacts.linked_person_requested):
        actions["Open Olivia Tan"].trigger()
    actions["Copy +61 491 570 156"].trigger()
    assert QApplication.clipboard().text() == "+61 491 570 156"
    actions["Copy rows"].trigger()
    assert QApplication.clipboard().text().startswith("Mei Tan\tMother\tLucas Tan, Olivia Tan\tmei@example.com\t")


@pytest.mark.parametrize("kind", [PersonKind.CONTACT, PersonKind.STUDENT])
def test_every_column_sorts_both_ways_and_the_model_keeps_qts_rules(desk: Desk, kind: PersonKind, qtbot: QtBot) -> None:
    panel = opened(desk, kind, qtbot)
    tester = QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for place, spec in enumerate(panel.model.columns):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            before = panel.model.query
            panel.view.sortByColumn(place, order)
            qtbot.waitUntil(lambda: not panel.model.loading, timeout=LONG)
            query = panel.model.query
            assert query is not None
            if spec.sorts is None:
                assert query == before
            else:
                assert (query.sort.key, query.sort.descending) == (spec.sorts, order is Qt.SortOrder.DescendingOrder)
            expected = desk.people.people(kind, sort=query.sort)
            qtbot.waitUntil(lambda e=expected: list(panel.model.ids()) == e, timeout=LONG)
    panel.stop()
    assert tester.model() is panel.model


def test_columns_are_chosen_and_kept_by_their_names(desk: Desk, qtbot: QtBot) -> None:
    panel = opened(desk, PersonKind.STUDENT, qtbot)
    email = panel.model.column(PeopleColumn.EMAIL)
    assert panel.view.isColumnHidden(email)
    panel.choose.click()
    (chooser,) = panel.findChildren(ColumnChooser)
    assert "Email" in [chooser.list.item(row).text() for row in range(chooser.list.count())]
    chooser.close()
    panel.columns.set_shown(PeopleColumn.EMAIL, shown=True)
    panel.columns.set_order([PeopleColumn.EMAIL, PeopleColumn.NAME])
    panel.stop()
    again = opened(desk, PersonKind.STUDENT, qtbot)
    assert not again.view.isColumnHidden(email)
    header = again.view.horizontalHeader()
    assert header.visualIndex(email) < header.visualIndex(again.model.column(PeopleColumn.NAME))
    again.stop()
