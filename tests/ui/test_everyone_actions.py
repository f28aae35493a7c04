"""Every entry of every menu does something that can be seen, is to be found in a menu, and no two share a key."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QToolButton, QWidget
from pytestqt.exceptions import TimeoutError as QtTimeoutError
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.records import PersonKind
from support.window_state_seen import Seen, close_others, look_at, open_windows
from support.windows import filled
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
LEAVING = {"Close", "Quit"}  # tested by themselves: afterwards there is no window to look at
# product 6.14, less what comes with later issues: command palette, sync, masking
MAIN_KEYS = [
    "Ctrl+F", "Ctrl+Shift+N", "Ctrl+Shift+F", "Ctrl+Shift+Backspace", "Ctrl+Shift+D", "Alt+PgUp", "Alt+PgDown",
    "Ctrl+Shift+E", "Ctrl+P", "Ctrl+Shift+L", "F6", "Shift+F6", "Alt+Left", "Alt+Right", "Ctrl+,", "F1", "Ctrl+/",
    "Ctrl+W", "Ctrl+Q", "F9", "F11",
]  # fmt: skip
PERSON_KEYS = [
    "Ctrl+F", "Ctrl+1", "Ctrl+2", "Ctrl+Shift+H", "Ctrl+Shift+F", "Ctrl+Shift+Backspace", "Ctrl+Shift+D", "Alt+PgUp",
    "Alt+PgDown", "Ctrl+Shift+E", "Ctrl+P", "Ctrl+Shift+L", "Ctrl+W",
]  # fmt: skip


def plain(action: QAction) -> str:
    return action.text().replace("&", "").rstrip("…").split("\t")[0]


def menu_actions(window: QMainWindow) -> Iterator[QAction]:
    """The actions of all menus of the bar, those of submenus too."""

    def below(menu: QMenu) -> Iterator[QAction]:
        for action in menu.actions():
            submenu = action.menu()
            if isinstance(submenu, QMenu):
                yield from below(submenu)
            elif not action.isSeparator():
                yield action

    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            yield from below(menu)


@pytest.fixture
def student(window: MainWindow, qtbot: QtBot) -> PersonWindow:
    """The details of Olivia Tan, all of her log shown and a row chosen."""
    people = window._desk.people
    person = people.person(people.people(PersonKind.STUDENT, "olivia tan")[0])
    assert person is not None
    opened = window.book.open_person(person)  # closed with the main window
    panel = opened.history.communications
    filled(qtbot, panel)
    panel.set_range(DateRange(Preset.LAST_30_DAYS))
    qtbot.waitUntil(lambda: panel.model.complete and panel.model.rowCount() > 10)
    panel.view.selectRow(1)
    return opened


def settle() -> None:
    for _turn in range(8):
        QApplication.processEvents()


def changes(window: QMainWindow, before: Seen, qtbot: QtBot) -> bool:
    """Whether within two seconds something else is to be seen than *before*."""
    try:
        qtbot.waitUntil(lambda: look_at(window) != before, timeout=2_000)
    except QtTimeoutError:
        return False
    return True


def idle_actions(window: QMainWindow, prepare: QWidget, qtbot: QtBot) -> list[str]:
    """The menu entries of *window* after which nothing is to be seen that was not before."""
    kept = set(open_windows())
    idle: list[str] = []
    for action in list(menu_actions(window)):
        if plain(action) in LEAVING or not action.isVisible():
            continue
        if isinstance(window, PersonWindow):  # an entry before may have put it elsewhere, or away
            window.history.setFloating(False)
            window.history.show()
        prepare.setFocus()
        settle()
        if not action.isEnabled():
            continue
        QApplication.clipboard().clear()
        before = look_at(window)
        action.trigger()
        chosen = action.isCheckable() and action.isChecked()  # choosing what is chosen already may change nothing
        raises_itself = plain(action) == window.windowTitle().partition(" – ")[0]
        if not changes(window, before, qtbot) and not chosen and not raises_itself:
            idle.append(plain(action))
        close_others(kept)
        if window.isFullScreen():
            window.showNormal()
        window.activateWindow()
        settle()
    return idle


def test_every_entry_of_the_main_window_does_something(window: MainWindow, qtbot: QtBot) -> None:
    for page in ("contacts", "messages"):
        window.navigation.choose(page)
        panel = window.contacts if page == "contacts" else window.messages.panel
        qtbot.waitUntil(lambda p=panel: p.model.complete)
        panel.view.selectRow(2)
        assert idle_actions(window, panel.view, qtbot) == [], page


def test_every_entry_of_a_details_window_does_something(student: PersonWindow, qtbot: QtBot) -> None:
    assert idle_actions(student, student.history.communications.view, qtbot) == []


def test_nothing_is_reachable_from_nowhere(window: MainWindow, student: PersonWindow) -> None:
    for each in (window, student):
        shown = set(map(id, menu_actions(each)))
        buttons = {
            id(action)
            for button in each.findChildren(QToolButton)
            for menu in [button.menu()]
            if menu is not None
            for action in menu.actions()
        }
        by_mouse = Qt.ContextMenuPolicy.ActionsContextMenu
        buttons |= {
            id(action)
            for widget in each.findChildren(QWidget)
            if widget.contextMenuPolicy() is by_mouse
            for action in widget.actions()
        }
        menus = {id(action) for menu in each.findChildren(QMenu) for action in menu.actions()}
        lost = [
            plain(action)
            for action in each.findChildren(QAction)
            if action.text() and id(action) not in shown | buttons | menus and action.menu() is None
        ]
        assert lost == [], each.objectName()


@pytest.mark.parametrize("kind", ["main", "student"])
def test_no_two_entries_share_a_key(window: MainWindow, student: PersonWindow, kind: str) -> None:
    each: QMainWindow = window if kind == "main" else student
    keys = Counter(
        sequence.toString()
        for action in menu_actions(each)
        if action.isEnabled() and action.isVisible()
        for sequence in action.shortcuts()
        if not sequence.isEmpty()
    )
    keys.update(shortcut.key().toString() for shortcut in each.findChildren(QShortcut))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.skipif(sys.platform == "darwin", reason="the keys of the other systems")
@pytest.mark.parametrize("kind", ["main", "student"])
def test_the_keys_of_the_specification_are_there(window: MainWindow, student: PersonWindow, kind: str) -> None:
    each: QMainWindow = window if kind == "main" else student
    wanted = MAIN_KEYS if kind == "main" else PERSON_KEYS
    there = {sequence.toString() for action in menu_actions(each) for sequence in action.shortcuts()}
    there |= {shortcut.key().toString() for shortcut in each.findChildren(QShortcut)}
    assert [key for key in wanted if QKeySequence(key).toString() not in there] == []


def test_close_and_quit_leave(window: MainWindow, student: PersonWindow, qtbot: QtBot) -> None:
    (close,) = [action for action in menu_actions(student) if plain(action) == "Close"]
    close.trigger()
    qtbot.waitUntil(lambda: not student.isVisible())
    assert window.isVisible()
    (leave,) = [action for action in menu_actions(window) if plain(action) == "Quit"]
    leave.trigger()
    qtbot.waitUntil(lambda: not window.isVisible())
