"""What a person sees and does in Settings."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.settings import Term
from support.windows import LONG, filled, texts
from ui import theme
from ui.application import follow_theme
from ui.dialogs.settings_dialog import SettingsDialog
from ui.models.columns import Column
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk


def open_dialog(desk: Desk, qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.school.zone.count() > 1, timeout=LONG)
    return dialog


def press_ok(dialog: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


def test_settings_are_shown_changed_and_kept(desk: Desk, qtbot: QtBot) -> None:
    dialog = open_dialog(desk, qtbot)
    assert dialog.school.zone.currentText() == "Australia/Sydney"
    assert [line.name.text() for line in dialog.terms.editor.lines] == ["Term 3", "Term 4"]
    dialog.school.name.setText("Harbour School")
    dialog.school.zone.setEditText("australia/brisbane")
    dialog.school.country.setEditText("New Zealand")
    dialog.school.week_start.setCurrentIndex(dialog.school.week_start.findData("sunday"))
    qtbot.mouseClick(dialog.terms.editor.lines[0].remove, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.terms.editor.add, Qt.MouseButton.LeftButton)
    added = dialog.terms.editor.lines[-1]
    added.name.setText("Term 1")
    added.first.setDate(QDate(2027, 2, 1))
    added.last.setDate(QDate(2027, 4, 9))
    dialog.mail.domains.setPlainText("school.example\n@pupil.example\n")
    with qtbot.waitSignals([dialog.settings_changed, dialog.accepted]):
        press_ok(dialog, qtbot)
    settings = desk.settings
    assert settings.school_name == "Harbour School"
    assert settings.zone.key == "Australia/Brisbane"
    assert settings.country == "NZ"
    assert settings.week_start == 6
    assert settings.own_domains == {"school.example", "pupil.example"}
    assert settings.terms == (Term("Term 4", "2026-10-13", "2026-12-16"), Term("Term 1", "2027-02-01", "2027-04-09"))


def test_what_is_wrong_is_said_and_nothing_is_kept(desk: Desk, qtbot: QtBot) -> None:
    dialog = open_dialog(desk, qtbot)
    dialog.school.name.setText("Not kept")
    dialog.school.zone.setEditText("Nowhere")
    press_ok(dialog, qtbot)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "“Nowhere” is no time zone; nothing was changed." in dialog.problem.text()
    assert dialog.isVisible()
    assert dialog.isEnabled()
    assert desk.settings.school_name == ""


def test_the_appearance_is_drawn_at_once_and_stays(window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    desk = window._desk
    window.settings_changed.connect(follow_theme(qapp, lambda: str(desk.settings.get("appearance"))))
    try:
        window.open_settings()
        (dialog,) = window.findChildren(SettingsDialog)
        dialog.appearance.group.button(2).click()
        with qtbot.waitSignal(window.settings_changed):
            press_ok(dialog, qtbot)
        assert theme.is_dark()
    finally:
        desk.settings.set("appearance", "light")
        window.settings_changed.emit()
    assert not theme.is_dark()


def test_another_zone_is_shown_at_once_in_open_windows(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.choose("messages")
    panel = window.messages.panel
    filled(qtbot, panel)
    before = texts(panel.proxy, Column.SENT)[0]
    window._desk.school_settings.change({"zone": "Europe/London"})
    window._on_settings_changed()
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0 and texts(panel.proxy, Column.SENT)[0] != before, timeout=8_000)


def test_what_is_typed_before_the_choices_are_there_stays(desk: Desk, qtbot: QtBot) -> None:
    dialog = SettingsDialog(desk)
    qtbot.addWidget(dialog)
    assert dialog.school.zone.currentText() == "Australia/Sydney"
    assert dialog.school.texts()["country"] == desk.settings.country
    dialog.school.country.setEditText("New Zealand")
    qtbot.waitUntil(lambda: dialog.school.country.count() > 100, timeout=LONG)
    assert dialog.school.texts()["zone"] == "Australia/Sydney"
    assert dialog.school.texts()["country"] == "NZ"
