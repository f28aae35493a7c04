"""Settings > Security: what is said of the key, and what its buttons do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.recovery_key import key_of_recovery_key
from app.services.security.service import KeyPlace
from app.sync.lock import WriterLock
from support.keychains import CATS, answers, open_log
from ui.dialogs.recovery_key_dialogs import ShowRecoveryKeyDialog, printed_page
from ui.dialogs.security_page import SecurityPage
from ui.dialogs.settings_dialog import SettingsDialog
from ui.workers.desk import Desk

LONG = 20_000
KEY = "-".join(["ABCD"] * 13 + ["EFGH"])


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> SecurityPage:
    """The page in its dialog, filled."""
    dialog = SettingsDialog(desk)
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentWidget(dialog.security)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.security.facts is not None, timeout=LONG)
    return dialog.security


def shown_key(page: SecurityPage, qtbot: QtBot) -> ShowRecoveryKeyDialog:
    press(page.recovery_button)
    qtbot.waitUntil(lambda: bool(page.window().findChildren(ShowRecoveryKeyDialog)), timeout=LONG)
    (dialog,) = page.window().findChildren(ShowRecoveryKeyDialog)
    return dialog


def test_the_recovery_key_is_shown_and_closed_when_it_is_kept(
    page: SecurityPage, context: Context, qtbot: QtBot
) -> None:
    assert "No recovery key was made" in page.recovery_words.text()
    dialog = shown_key(page, qtbot)
    key = dialog.shown.text().replace("\n", "-")
    assert key_of_recovery_key(key) == context.database.key
    assert key in dialog.shown.accessibleName()
    assert not dialog.done_button.isEnabled()
    press(dialog.copy_button)
    assert QApplication.clipboard().text() == key
    dialog.kept.setChecked(True)
    assert not dialog.cancel_button.isVisible()
    press(dialog.done_button)
    qtbot.waitUntil(lambda: "was made for the present key" in page.recovery_words.text(), timeout=LONG)
    assert "kept the recovery key" in page.said.text()
    assert context.audit.lines()[0].action == "recovery_key_made"
    QApplication.clipboard().clear()


def test_the_recovery_key_is_printed_whole(qtbot: QtBot, tmp_path: Path) -> None:
    said = printed_page(KEY, date(2026, 11, 25), "Harbour & School").toPlainText()
    assert KEY.replace("-", "") in said.replace("-", "").replace("\n", "").replace("\u2028", "")
    assert "Harbour & School" in said
    assert "25 Nov 2026" in said
    dialog = ShowRecoveryKeyDialog(KEY, date(2026, 11, 25), "")
    qtbot.addWidget(dialog)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "key.pdf"))
    dialog.print_on(printer)
    assert (tmp_path / "key.pdf").read_bytes().startswith(b"%PDF")
    assert dialog.said.text() == "Printed."


def test_the_key_is_changed_and_a_new_recovery_key_offered(page: SecurityPage, context: Context, qtbot: QtBot) -> None:
    old = shown_key(page, qtbot)
    old.reject()
    qtbot.waitUntil(lambda: page.facts is not None and page.facts.has_recovery_key, timeout=LONG)
    before = context.database.key
    dialog = page.change_key()
    assert "Backups that were made before still need it" in dialog.words.text()
    with qtbot.waitSignal(dialog.changed, timeout=LONG):
        press(dialog.change_button)
    assert context.database.key != before
    assert context.checks.check().findings == ()
    qtbot.waitUntil(lambda: page.facts is not None and not page.facts.has_recovery_key, timeout=LONG)
    assert "No recovery key was made" in page.recovery_words.text(), "the old one opens nothing any more"
    press(dialog.recovery_button)
    qtbot.waitUntil(lambda: len(page.window().findChildren(ShowRecoveryKeyDialog)) > 0, timeout=LONG)
    newest = page.window().findChildren(ShowRecoveryKeyDialog)[-1]
    assert key_of_recovery_key(newest.shown.text()) == context.database.key


def test_a_passphrase_is_set_changed_and_removed(page: SecurityPage, context: Context, qtbot: QtBot) -> None:
    assert page.facts is not None
    assert page.facts.place is KeyPlace.FOLDER
    assert "in the same folder" in page.place.text()
    assert not page.remove_button.isVisible()
    for words, typed in (("Set a passphrase", CATS), ("Change the passphrase", "five large red hens")):
        assert words in page.passphrase_button.text().replace("&", "")
        dialog = page.set_passphrase()
        dialog.fields.first.line.setText(typed)
        dialog.fields.again.line.setText(typed)
        page.said.hide()
        press(dialog.accept_button)
        qtbot.waitUntil(lambda: page.said.isVisible() and page.remove_button.isEnabled(), timeout=LONG)
        qtbot.waitUntil(page.remove_button.isVisible, timeout=LONG)
    assert "behind your passphrase" in page.place.text()
    assert not context.paths.key_file.exists()
    open_log(context.paths.data_dir, answers("five large red hens"), keyring=False).close()
    press(page.remove_button)
    qtbot.waitUntil(lambda: not page.remove_button.isVisible(), timeout=LONG)
    assert context.paths.key_file.exists()


def test_what_cannot_be_done_now_is_said(page: SecurityPage, context: Context, qtbot: QtBot) -> None:
    with WriterLock(context.paths.lock):
        dialog = page.change_key()
        press(dialog.change_button)
        qtbot.waitUntil(dialog.problem.isVisible, timeout=LONG)
        assert "nothing was done" in dialog.problem.text()
        assert dialog.change_button.isVisible()
        page._keep_behind(CATS)
        qtbot.waitUntil(page.said.isVisible, timeout=LONG)
    assert "nothing was done" in page.said.text()
    assert not context.paths.wrapped_key.exists()
