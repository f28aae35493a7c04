"""Back up, restore and check from the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.context import open_context
from app.core.records import PersonKind
from app.core.statuses import EventKind
from app.storage.database import opens_with
from support.cache import NOW, Cache, event, mail
from ui.dialogs.backup_dialog import BackupDialog
from ui.windows.main_window import MainWindow

LONG = 20_000


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def backed_up(window: MainWindow, file: Path, qtbot: QtBot) -> BackupDialog:
    dialog = window.vault.back_up()
    dialog.write(file)
    qtbot.waitUntil(lambda: not dialog.working, timeout=LONG)
    return dialog


def messages(window: MainWindow) -> int:
    desk = window.desk
    return int(desk.backups._database.reader().execute("SELECT count(*) FROM message").fetchall()[0][0])


def test_a_backup_is_written_read_again_and_told(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "kept.clbackup"
    dialog = backed_up(window, file, qtbot)
    assert opens_with(file, window.desk.backups._database.key)
    said = dialog.words.text()
    assert "kept.clbackup" in said
    assert "500 messages" in said
    assert "read again" in said
    assert "File > Restore" in said
    assert dialog.folder_button.isVisible()
    dialog.reject()
    again = window.vault.back_up()
    assert again.choose_file().directory().absolutePath() == str(tmp_path), "the folder is remembered"


def test_a_backup_that_cannot_be_written_says_why_and_can_be_tried_again(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = backed_up(window, tmp_path / "nowhere" / "kept.clbackup", qtbot)
    assert dialog.problem.isVisible()
    assert "could not be written" in dialog.problem.text()
    assert dialog.choose_button.isVisible()
    dialog.write(tmp_path / "kept.clbackup")
    qtbot.waitUntil(dialog.folder_button.isVisible, timeout=LONG)
    assert not dialog.problem.isVisible()


def test_a_backup_comes_back_with_the_windows_showing_it(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "kept.clbackup"
    backed_up(window, file, qtbot).reject()
    before = messages(window)
    context = open_context(window.desk.data_dir, now=NOW)
    Cache(window.desk.data_dir, context.database).take([mail("later", event(EventKind.SENT, NOW), subject="Later")])
    context.close()
    assert messages(window) == before + 1
    people = window.desk.people
    person = people.person(people.people(PersonKind.STUDENT)[0])
    assert person is not None
    window.book.open_person(person)
    dialog = window.vault.restore()
    dialog.look_at(file)
    qtbot.waitUntil(dialog.restore_button.isVisible, timeout=LONG)
    assert "500 messages" in dialog.words.text()
    assert messages(window) == before + 1, "nothing is changed before it is asked for"
    with qtbot.waitSignal(window.vault.replaced, timeout=LONG):
        press(dialog.restore_button)
    assert messages(window) == before
    assert window.book.windows() == [], "an id may be another person's now"
    (aside,) = window.desk.data_dir.glob("log-before-restore-*.bak")
    assert aside.name in dialog.words.text()
    assert window.desk.audit.lines()[0].action == "restored"


def test_a_backup_with_another_key_asks_for_its_recovery_key(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    other = open_context(tmp_path / "other", now=NOW)
    Cache(tmp_path / "other", other.database).take([mail("m", event(EventKind.SENT, NOW), subject="From elsewhere")])
    other.backups.back_up(tmp_path / "other.clbackup")
    printed = other.security.make_recovery_key()
    other.close()
    dialog = window.vault.restore_from(tmp_path / "other.clbackup")
    qtbot.waitUntil(dialog.key.isVisible, timeout=LONG)
    assert "another key" in dialog.problem.text()
    assert not dialog.look_button.isEnabled()
    dialog.key.setText("ABCD")
    press(dialog.look_button)
    qtbot.waitUntil(lambda: "not a whole recovery key" in dialog.problem.text(), timeout=LONG)
    dialog.key.setText(printed)
    press(dialog.look_button)
    qtbot.waitUntil(dialog.restore_button.isVisible, timeout=LONG)
    assert "1 message" in dialog.words.text()
    with qtbot.waitSignal(window.vault.replaced, timeout=LONG):
        press(dialog.restore_button)
    assert messages(window) == 1


def test_a_file_that_is_no_backup_is_told(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "letter.txt").write_text("Dear family" * 100)
    dialog = window.vault.restore_from(tmp_path / "letter.txt")
    qtbot.waitUntil(dialog.problem.isVisible, timeout=LONG)
    assert "not a backup" in dialog.problem.text()
    assert dialog.choose_button.isVisible()
    assert not dialog.restore_button.isVisible()


def test_the_copies_of_the_program_are_listed(window: MainWindow, qtbot: QtBot) -> None:
    window.desk.backups._database.copy_to(window.desk.data_dir / "log-version-3.bak")
    dialog = window.vault.restore()
    qtbot.waitUntil(dialog.copies.isVisible, timeout=LONG)
    assert "log-version-3.bak" in dialog.copies.item(0).text()
    dialog.copies.setCurrentRow(0)
    qtbot.waitUntil(dialog.restore_button.isVisible, timeout=LONG)


def test_a_check_finds_nothing_in_a_log_that_is_well(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.vault.check()
    qtbot.waitUntil(lambda: not dialog.working, timeout=LONG)
    assert dialog.headline.text() == "The log is whole"
    assert not dialog.repair_button.isVisible()


def test_what_a_check_finds_is_told_and_repaired(window: MainWindow, qtbot: QtBot) -> None:
    database = window.desk.backups._database
    database.writer().execute("UPDATE recipient SET opens = 77 WHERE id = (SELECT max(id) FROM recipient)")
    dialog = window.vault.check()
    qtbot.waitUntil(dialog.repair_button.isVisible, timeout=LONG)
    assert "The status of 1 row" in dialog.findings.item(0).text()
    with qtbot.waitSignal(window.vault.repaired, timeout=LONG):
        press(dialog.repair_button)
    assert "Put right" in dialog.findings.item(0).text()
    assert dialog.headline.text() == "The log is repaired"
    assert database.reader().execute("SELECT max(opens) < 77 FROM recipient").fetchall() == [(1,)]


@pytest.mark.slow
def test_a_damaged_log_is_set_aside_and_a_new_one_made(window: MainWindow, qtbot: QtBot) -> None:
    database = window.desk.backups._database
    database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    path = database.path
    content = bytearray(path.read_bytes())
    at = len(content) // 2 // 16384 * 16384 + 500
    content[at : at + 64] = bytes(64)
    path.write_bytes(content)
    dialog = window.vault.check()
    qtbot.waitUntil(dialog.repair_button.isVisible, timeout=LONG)
    assert "damaged" in dialog.findings.item(0).text()
    assert "under another name" in dialog.words.text()
    with qtbot.waitSignal(window.vault.repaired, timeout=60_000):
        press(dialog.repair_button)
    (aside,) = path.parent.glob("log-damaged-*.db")
    assert aside.read_bytes() == bytes(content)
    assert aside.name in dialog.words.text()
    assert window.desk.checks.check().findings == ()


def test_work_that_runs_is_stopped_by_cancel(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.vault.check()
    assert dialog.working
    dialog.reject()
    assert dialog.isVisible(), "it closes only when the work has ended"
    qtbot.waitUntil(lambda: not dialog.working, timeout=LONG)
    assert "Cancelled" in dialog.problem.text()
    assert window.desk.audit.lines() == []
