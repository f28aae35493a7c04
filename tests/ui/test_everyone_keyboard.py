"""The whole main job without a mouse: find a family, open the student, narrow, read the reason, copy, print to PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from support.windows import texts
from ui.dialogs.export_dialog import ExportDialog
from ui.models.columns import Column
from ui.models.roles import ACCESSIBLE_TEXT
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LONG = 8_000


class Keys:
    """Somebody at the keyboard: every key goes to whatever has the focus now."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot

    @property
    def at(self) -> QWidget:
        """Where a key goes: an open menu takes it before the focus does."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        found = QApplication.focusWidget() or QApplication.activeWindow()
        assert found is not None, "keys must go somewhere"
        return found

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.at, key, modifiers)

    def write(self, words: str) -> None:
        for letter in words:
            QTest.keyClicks(self.at, letter)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=LONG)

    def go_on_in(self, window: QWidget) -> None:
        """Wait until *window* has the keys again; the offscreen platform forgets whose they are when one closes."""
        self.until(lambda: QApplication.activePopupWidget() is None)
        window.activateWindow()
        self.until(lambda: QApplication.activeWindow() is window)

    def choose(self, words: str) -> None:
        """Go down the open menu to the entry *words* and take it."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for _step in range(40):
            active = menu.activeAction()
            if active is not None and active.text().replace("&", "") == words:
                self.press(Qt.Key.Key_Return)
                return
            self.press(Qt.Key.Key_Down)
        pytest.fail(f"no entry {words}")


def find_the_family(keys: Keys, window: MainWindow) -> None:
    """Three keystrokes in the list of contacts."""
    keys.press(Qt.Key.Key_F, CTRL)
    people = window.contacts
    keys.until(people.search.hasFocus)
    keys.write("tan")
    keys.until(lambda: people.model.complete and not people.model.loading and 0 < people.model.rowCount() <= 6)
    keys.press(Qt.Key.Key_Down)
    keys.until(people.view.hasFocus)


def open_olivia(keys: Keys, window: MainWindow) -> PersonWindow:
    """To the students, and into the details of one."""
    keys.press(Qt.Key.Key_F6, SHIFT)
    keys.press(Qt.Key.Key_F6, SHIFT)
    keys.until(window.navigation.hasFocus)
    keys.press(Qt.Key.Key_Down)
    students = window.students
    keys.until(students.isVisible)
    keys.press(Qt.Key.Key_F, CTRL)
    keys.until(students.search.hasFocus)
    keys.write("oli tan")
    keys.until(lambda: students.model.complete and not students.model.loading and students.model.rowCount() == 1)
    keys.press(Qt.Key.Key_Down)
    keys.until(students.view.hasFocus)
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: len(window.book.windows()) == 1)
    student = window.book.windows()[0]
    panel = student.history.communications
    keys.until(lambda: QApplication.activeWindow() is student and panel.model.complete and not panel.model.loading)
    return student


def narrow(keys: Keys, student: PersonWindow) -> None:
    """The last 30 days, bounced only."""
    panel = student.history.communications
    keys.press(Qt.Key.Key_D, CTRL | SHIFT)
    keys.choose("Last 30 days")
    keys.go_on_in(student)
    keys.until(lambda: panel.model.complete and not panel.model.loading and panel.model.rowCount() > 10)
    keys.press(Qt.Key.Key_F, CTRL | SHIFT)
    keys.until(lambda: isinstance(keys.at, QLineEdit))
    keys.write("status")
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: panel.toolbar.add_filter.editor is not None and panel.toolbar.add_filter.editor.isVisible())
    editor = panel.toolbar.add_filter.editor
    assert editor is not None
    for _step in range(20):
        box = editor.focusWidget()
        if isinstance(box, QCheckBox) and box.text() == "Bounced":
            break
        keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Return)
    keys.go_on_in(student)
    keys.until(
        lambda: (
            panel.model.complete
            and not panel.model.loading
            and 0 < panel.model.rowCount() < 10
            and all(text.startswith("Bounced") for text in texts(panel.proxy, Column.STATUS))
        )
    )


def read_the_reason(keys: Keys, panel: CommunicationsPanel) -> str:
    """As it is shown and as it is heard."""
    keys.press(Qt.Key.Key_2, CTRL)
    keys.until(panel.view.hasFocus)
    keys.press(Qt.Key.Key_Home, CTRL)
    row = panel.view.current_position()
    assert row == 0
    reason = texts(panel.proxy, Column.HAPPENED)[row]
    assert reason
    heard = str(panel.proxy.index(row, Column.STATUS).data(ACCESSIBLE_TEXT))
    assert heard.startswith("Bounced")
    assert reason in heard
    return reason


def print_to_pdf(keys: Keys, student: PersonWindow, target: Path) -> None:
    """Export, PDF, a name, Enter."""
    keys.press(Qt.Key.Key_E, CTRL | SHIFT)
    keys.until(lambda: bool(student.findChildren(ExportDialog)))
    (dialog,) = student.findChildren(ExportDialog)
    keys.until(lambda: QApplication.activeWindow() is dialog)
    for _step in range(12):
        if QApplication.focusWidget() is dialog.formats["xlsx"]:
            break
        keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Down)
    assert dialog.formats["pdf"].isChecked()
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: bool(dialog.findChildren(QFileDialog)))
    (files,) = dialog.findChildren(QFileDialog)
    keys.until(lambda: QApplication.activeWindow() is files)
    (line,) = [edit for edit in files.findChildren(QLineEdit) if edit.objectName() == "fileNameEdit"]
    assert line.hasFocus()
    line.selectAll()
    keys.write(str(target))
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: target.exists() and target.read_bytes().startswith(b"%PDF"))
    keys.until(lambda: "Saved" in dialog.said.text())
    keys.go_on_in(dialog)
    keys.press(Qt.Key.Key_Escape)


def test_the_whole_job_by_keyboard(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    keys = Keys(qtbot)
    window.activateWindow()
    keys.until(lambda: QApplication.activeWindow() is window)
    find_the_family(keys, window)
    student = open_olivia(keys, window)
    narrow(keys, student)
    panel = student.history.communications
    reason = read_the_reason(keys, panel)
    QApplication.clipboard().clear()
    panel.view.selectRow(0)
    keys.press(Qt.Key.Key_C, CTRL)
    keys.until(lambda: reason in QApplication.clipboard().text())
    print_to_pdf(keys, student, tmp_path / "olivia.pdf")
    keys.go_on_in(student)
    keys.press(Qt.Key.Key_W, CTRL)
    keys.until(lambda: not student.isVisible())
