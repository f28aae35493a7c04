"""The details window: head, History panel and where it stands, the scope switch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.reachability import Reach
from app.core.records import PersonKind
from app.core.statuses import Channel
from support.windows import LONG, filled, texts
from ui.docks.history_dock import ACTIVITIES, COMMUNICATIONS
from ui.models.columns import Column
from ui.widgets.contact_button import ContactButton
from ui.widgets.person_header import PersonHeader
from ui.windows.main_window import MainWindow
from ui.windows.person_window import DOCK_SHARE, PersonWindow
from ui.workers.desk import Desk

MOBILE = OwnedAddress(Channel.SMS, "+61491570156", "0491 570 156", reach=Reach.WORKS)
EMAIL = OwnedAddress(Channel.EMAIL, "mei@example.com", "mei@example.com", reach=Reach.BOUNCED, by_hand=True)


@pytest.fixture
def olivia(window: MainWindow, desk: Desk, qtbot: QtBot) -> PersonWindow:
    person = desk.people.person(desk.people.people(PersonKind.STUDENT, "olivia tan")[0])
    assert person is not None
    made = window.book.open_person(person)  # closed with the main window
    made.history.communications.set_range(DateRange(Preset.ALL))
    filled(qtbot, made.history.communications)
    return made


def words(inside: QWidget) -> list[str]:
    return [label.text() for label in inside.findChildren(QLabel) if label.isVisibleTo(inside) and label.text()]


def linked(name: str, **values: object) -> LinkedPerson:
    return LinkedPerson(7, name, PersonKind.CONTACT, "father", addresses=(EMAIL, MOBILE), **values)  # type: ignore[arg-type]


def head(qtbot: QtBot, person: Person, width: int = 1200) -> PersonHeader:
    made = PersonHeader()
    qtbot.addWidget(made)
    made.show_person(person)
    made.resize(width, 400)
    made.show()
    settle()
    return made


def settle() -> None:
    """Let layouts that were asked for take place."""
    for _round in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def test_a_restricted_and_a_hand_made_link_are_told_in_words(qtbot: QtBot) -> None:
    links = (linked("Dan Tan", restricted=True), linked("Noor Tan", by_hand=True), linked("Old Tan", holds=False))
    made = head(qtbot, Person(1, PersonKind.STUDENT, "Olivia Tan", linked=links))
    shown = words(made)
    assert "⚠ Access restricted" in shown
    assert "Father · added by hand" in shown
    assert "Father (former)" in shown
    assert "Added by hand" in made.links[1].toolTip()


def test_an_address_says_its_state_and_is_copied_and_a_number_is_called(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: called.append(url.toString()))
    made = head(
        qtbot, Person(1, PersonKind.CONTACT, "Mei Tan", addresses=(EMAIL, MOBILE), telephones=("02 5550 0100",))
    )
    email, mobile, telephone = made.contacts
    assert email.text() == "mei@example.com (added by hand)"
    assert "Bounced" in email.accessibleName()
    qtbot.mouseClick(email, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "mei@example.com"
    qtbot.mouseClick(mobile, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(telephone, Qt.MouseButton.LeftButton)
    assert called == ["tel:+61491570156", "tel:0255500100"]
    telephone.setFocus()
    QTest.keyClick(telephone, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "02 5550 0100"
    assert [a.text() for a in mobile.actions()] == ["Call 0491 570 156", "Copy 0491 570 156"]


@pytest.mark.parametrize("width", [1200, 700, 420])
def test_a_long_family_wraps_and_no_word_is_cut(qtbot: QtBot, width: int) -> None:
    links = tuple(linked(f"Person Number{n} Longname") for n in range(9))
    made = head(qtbot, Person(1, PersonKind.STUDENT, "Olivia Tan", linked=links, student_number="S-20931"), width)
    assert len(made.contacts) == 18
    for part in [*made.findChildren(QLabel), *made.findChildren(ContactButton), *made.links]:
        if part.isVisible():
            assert part.width() >= part.sizeHint().width(), part.text()
            assert part.height() >= part.fontMetrics().height(), part.text()


def test_whoever_is_shown_next_leaves_nothing_of_the_one_before(qtbot: QtBot) -> None:
    made = head(qtbot, Person(1, PersonKind.STUDENT, "Olivia Tan", linked=(linked("Dan Tan"),)))
    made.show_person(Person(2, PersonKind.CONTACT, "Mei Tan"))
    qtbot.waitUntil(lambda: not made.findChildren(ContactButton), timeout=LONG)
    settle()
    assert sorted(words(made)) == ["Addresses", "Contact", "Mei Tan", "No email address or mobile on file."]


def test_ids_show_on_request_alone(olivia: PersonWindow) -> None:
    assert not any(text.startswith("Id in") for text in words(olivia.header))
    olivia.ids_action.trigger()
    settle()
    assert any(text.startswith("Id in") for text in words(olivia.header))
    olivia.ids_action.trigger()
    settle()
    assert not any(text.startswith("Id in") for text in words(olivia.header))


def test_the_panel_has_at_least_its_share_and_stands_where_one_says(olivia: PersonWindow, qtbot: QtBot) -> None:
    assert olivia.history.height() >= DOCK_SHARE * olivia.height() * 0.95
    actions = {a.text().replace("&", ""): a for a in olivia.menus.view.actions()}
    actions["History at the right"].trigger()
    assert olivia.dockWidgetArea(olivia.history) is Qt.DockWidgetArea.RightDockWidgetArea
    qtbot.waitUntil(lambda: olivia.header.height() > olivia.height() / 2, timeout=LONG)
    actions["History in its own window"].trigger()
    assert olivia.history.isFloating()
    actions["History at the bottom"].trigger()
    assert not olivia.history.isFloating()
    qtbot.waitUntil(lambda: olivia.history.height() >= DOCK_SHARE * olivia.height() * 0.95, timeout=LONG)


def test_the_last_tab_is_remembered_for_each_kind(window: MainWindow, olivia: PersonWindow, desk: Desk) -> None:
    olivia.history.show_tab(ACTIVITIES)
    assert window.book._tab(PersonKind.STUDENT) == ACTIVITIES
    assert window.book._tab(PersonKind.CONTACT) == COMMUNICATIONS
    assert desk.state.value("student_window/tab") == ACTIVITIES


def test_the_switch_narrows_to_one_person_and_back(olivia: PersonWindow, qtbot: QtBot) -> None:
    panel, switch = olivia.history.communications, olivia.history.scope_switch
    whole = texts(panel.proxy, Column.TO)
    assert switch.text() == "Everything about Olivia"
    offered = [action.text() for action in switch.menu().actions()]
    assert offered[:2] == ["Everything about Olivia", "Sent to Olivia’s own address"]
    assert "Sent to Mei Tan (Mother)" in offered
    switch.menu().actions()[offered.index("Sent to Mei Tan (Mother)")].trigger()
    filled(qtbot, panel)
    qtbot.waitUntil(lambda: set(texts(panel.proxy, Column.TO)) == {"Mei Tan"}, timeout=LONG)
    assert len(texts(panel.proxy, Column.TO)) == whole.count("Mei Tan")
    panel.toolbar.clear_filters()
    assert switch.text() == "Sent to Mei Tan (Mother)"
    switch.choose(None)
    qtbot.waitUntil(lambda: panel.model.complete and texts(panel.proxy, Column.TO) == whole, timeout=LONG)


def test_a_row_says_to_whom_it_went_and_why_it_is_here(olivia: PersonWindow) -> None:
    panel = olivia.history.communications
    row = texts(panel.proxy, Column.RELATION).index("Mother · family")
    index = panel.proxy.index(row, Column.RELATION)
    told = "Sent to Mei Tan, mother. Here because it is to the family: it names no student."
    assert index.data(int(Qt.ItemDataRole.ToolTipRole)) == told
    assert index.data(int(Qt.ItemDataRole.AccessibleTextRole)) == f"Mother · family. {told}"


def test_a_choice_that_is_gone_becomes_everything_again(olivia: PersonWindow, desk: Desk, qtbot: QtBot) -> None:
    switch = olivia.history.scope_switch
    mei = next(link for link in olivia.person.linked if link.name == "Mei Tan")
    switch.choose(mei.id)
    desk.corrections.unlink(olivia.person.id, mei.id)
    olivia.reload()
    qtbot.waitUntil(lambda: switch.sent_to is None, timeout=LONG)
    assert olivia.history.communications.question.scope.sent_to is None
