"""The main window: pages with counts, back and forward, panes, the summary card, menus, help, and the first run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.records import PersonKind
from support.windows import LONG, labels, names, press
from ui.dialogs.help_dialog import HelpDialog
from ui.dialogs.shortcuts_dialog import ShortcutsDialog
from ui.models.log_question import Quick
from ui.widgets.reach_dot import ReachDot
from ui.windows.dock_life import DockLife
from ui.windows.main_window import ATTENTION, CONTACTS, MESSAGES, STUDENTS, MainWindow
from ui.workers.desk import Desk


def action(window: MainWindow, words: str) -> QAction:
    """The entry of a menu of *window* with these words."""
    found = [a for menu in window.menus.all() for a in menu.actions() if a.text().replace("&", "") == words]
    assert len(found) == 1, words
    return found[0]


def shown(window: MainWindow, key: str, qtbot: QtBot) -> None:
    """Choose a page and wait for its rows."""
    window.navigation.choose(key)
    log = window.pages.shown_log
    model = log.model if log is not None else window.pages.people[key].model
    qtbot.waitUntil(lambda: model.complete, timeout=LONG)


def test_needs_attention_is_a_page_of_its_own_with_its_number(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    panel = window.attention.panel
    qtbot.waitUntil(lambda: window.pages.attention_count is not None, timeout=LONG)
    action(window, "Needs Attention").trigger()
    qtbot.waitUntil(lambda: panel.model.complete, timeout=LONG)
    assert panel.question.quick is Quick.ATTENTION
    assert panel.model.rowCount() == window.pages.attention_count == desk.history.count(panel.question.query())
    assert window.pages.attention_count
    assert window.navigation.currentItem().text() == "Needs attention"
    spoken = window.navigation.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"Needs attention, {window.pages.attention_count}"
    qtbot.waitUntil(lambda: any("messages" in text for text in labels(window.statusBar())), timeout=LONG)


def test_the_page_is_remembered(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    shown(window, STUDENTS, qtbot)
    again = MainWindow(desk)
    qtbot.addWidget(again)
    again.start()
    assert again.pages.page == STUDENTS
    again.close()


def test_back_and_forward_through_pages_and_searches(window: MainWindow, qtbot: QtBot) -> None:
    back, forward = action(window, "Back"), action(window, "Forward")
    assert not back.isEnabled()
    everybody = names(window.contacts.view)
    qtbot.keyClicks(window.contacts.search, "mei ta")
    qtbot.waitUntil(lambda: names(window.contacts.view) == ["Mei Tan"], timeout=LONG)
    shown(window, MESSAGES, qtbot)
    back.trigger()
    assert window.pages.page == CONTACTS
    assert window.contacts.search.text() == "mei ta"
    back.trigger()
    qtbot.waitUntil(lambda: names(window.contacts.view) == everybody, timeout=LONG)
    assert window.contacts.search.text() == ""
    assert not back.isEnabled()
    forward.trigger()
    qtbot.waitUntil(lambda: names(window.contacts.view) == ["Mei Tan"], timeout=LONG)
    forward.trigger()
    assert window.pages.page == MESSAGES
    assert not forward.isEnabled()


def test_f6_goes_through_the_panes_and_back(window: MainWindow, qtbot: QtBot) -> None:
    window.show_card(True)
    window.activateWindow()
    window.navigation.setFocus()
    panes = [window.navigation, window.contacts.search, window.contacts.view, window.card]
    forward, back = action(window, "Next Pane"), action(window, "Previous Pane")
    for pane in [*panes[1:], panes[0]]:
        forward.trigger()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert pane is focus or pane.isAncestorOf(focus), pane
    back.trigger()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.card is focus or window.card.isAncestorOf(focus)
    window.show_card(False)


def test_the_card_tells_of_the_selected_person(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    summary = action(window, "Summary")
    summary.trigger()
    assert window.card.isVisible()
    assert desk.state.value("main_window/card") is True
    assert "Select a person to see them here." in labels(window.card)
    window.contacts.view.selectRow(names(window.contacts.view).index("Mei Tan"))
    qtbot.waitUntil(lambda: "Mei Tan" in labels(window.card), timeout=LONG)
    said = labels(window.card)
    assert {"mei.tan@example.com", "Works", "Your tour on Thursday"} <= set(said)
    assert {dot.accessibleName() for dot in window.card.findChildren(ReachDot)} <= {"Works", "Unknown"}
    assert any(link.text() == "Olivia Tan (Mother)" for link in window.card.links)
    press(qtbot, window.card, "Olivia Tan (Mother)")
    qtbot.waitUntil(lambda: [w.person.name for w in window.book.windows()] == ["Olivia Tan"], timeout=LONG)
    press(qtbot, window.card, "Open")
    qtbot.waitUntil(lambda: len(window.book.windows()) == 2, timeout=LONG)
    for opened in window.book.windows():
        qtbot.addWidget(opened)
    shown(window, MESSAGES, qtbot)
    assert not window.card.isVisible()
    shown(window, CONTACTS, qtbot)
    assert window.card.isVisible()
    summary.trigger()
    assert not window.card.isVisible()
    assert desk.state.value("main_window/card") is False


def test_the_newest_selection_wins_in_the_card(window: MainWindow, qtbot: QtBot) -> None:
    window.show_card(True)
    listed = names(window.contacts.view)
    for row in range(6):
        window.contacts.view.selectRow(row)
    qtbot.waitUntil(lambda: window.card.person is not None and window.card.person.name == listed[5], timeout=LONG)
    window.show_card(False)


def test_no_two_actions_share_a_key(window: MainWindow, qtbot: QtBot) -> None:
    for key in (CONTACTS, STUDENTS, MESSAGES, ATTENTION):
        shown(window, key, qtbot)
        able = [a for a in window.findChildren(QAction) if a.isEnabled() and a.isVisible() and a.shortcuts()]
        keys = [sequence.toString() for a in able for sequence in a.shortcuts()]
        assert sorted(keys) == sorted(set(keys)), key


def test_the_menus_stand_in_the_order_of_the_platforms(window: MainWindow) -> None:
    titles = [a.text().replace("&", "") for a in window.menuBar().actions() if a.isVisible()]
    assert titles == ["File", "Edit", "View", "Go", "Tools", "Window", "Help"]


def test_the_keys_of_the_menus_are_listed(window: MainWindow, qtbot: QtBot) -> None:
    action(window, "Keyboard Shortcuts").trigger()
    (dialog,) = window.findChildren(ShortcutsDialog)
    rows = dialog.rows()
    native = QKeySequence.SequenceFormat.NativeText
    assert rows["Summary"] == QKeySequence("F9").toString(native)
    assert rows["Needs Attention"] == QKeySequence("Ctrl+Shift+N").toString(native)
    assert rows["Preview a message"] == QKeySequence("Space").toString(native)
    assert "Contacts" not in rows  # has no key
    dialog.close()
    action(window, "Comms Log Help").trigger()
    (page,) = window.findChildren(HelpDialog)
    assert "Three letters are mostly enough." in page.page.toPlainText()
    page.close()


def test_full_screen_and_back(window: MainWindow, qtbot: QtBot) -> None:
    screen = action(window, "Full Screen")
    screen.trigger()
    qtbot.waitUntil(lambda: window.isFullScreen() and screen.isChecked(), timeout=LONG)
    screen.trigger()
    qtbot.waitUntil(lambda: not window.isFullScreen() and not screen.isChecked(), timeout=LONG)


def test_people_who_left_are_one_choice_for_both_lists(window: MainWindow) -> None:
    left = action(window, "People Who Left")
    left.trigger()
    assert window.contacts.left.isChecked()
    assert window.students.left.isChecked()
    window.students.left.click()
    assert not left.isChecked()
    assert not window.contacts.left.isChecked()


def test_in_the_dock_the_window_hides_and_comes_back(window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    window.dock_life = DockLife(qapp, window)
    try:
        assert not window.close()
        assert not window.isVisible()
        assert not qapp.quitOnLastWindowClosed()
        QApplication.sendEvent(qapp, QEvent(QEvent.Type.ApplicationActivate))
        assert window.isVisible()
        qtbot.keyClicks(window.contacts.search, "mei ta")
        qtbot.waitUntil(lambda: names(window.contacts.view) == ["Mei Tan"], timeout=LONG)
        qapp.removeEventFilter(window.dock_life)
        window.dock_life.quitting = True
        assert window.close()
    finally:
        qapp.setQuitOnLastWindowClosed(True)


def test_the_sample_school_says_that_it_is_one(window: MainWindow) -> None:
    assert "Sample school" in labels(window.statusBar())


def test_an_empty_log_offers_files_and_sample_data(empty_window: MainWindow, qtbot: QtBot) -> None:
    empty_window.navigation.choose(MESSAGES)
    empty = empty_window.messages.panel.empty
    qtbot.waitUntil(lambda: [b.text() for b in empty.buttons] == ["Import…", "Try with sample data"], timeout=LONG)


@pytest.mark.slow
def test_the_first_run_offers_sample_data_and_makes_it(
    empty_window: MainWindow, empty_context: Context, qtbot: QtBot
) -> None:
    window = empty_window
    qtbot.waitUntil(window.contacts.empty.isVisible, timeout=LONG)
    assert window.sample_mark.isHidden()
    offered = [b.text() for b in window.contacts.empty.findChildren(QPushButton) if b.isVisible()]
    assert offered == ["Import files…", "Try with sample data"]
    press(qtbot, window.contacts.empty, "Try with sample data")
    dialog = window.imports.sample_dialog
    assert dialog is not None
    assert window.imports.import_sample() is dialog
    qtbot.waitUntil(lambda: window.imports.sample_dialog is None, timeout=90_000)
    qtbot.waitUntil(lambda: "Mei Tan" in names(window.contacts.view), timeout=LONG)
    assert window.sample_mark.isVisible()
    assert empty_context.people.count(PersonKind.STUDENT) > 100
