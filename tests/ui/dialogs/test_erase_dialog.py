"""What a person sees who erases somebody, or puts them on hold, in the windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.people import Person
from app.core.records import PersonKind
from app.services import erase
from app.storage.database import open_keyed
from app.sync.lock import WriterLock
from support.windows import LONG, buttons, choose_from, labels, names, press
from ui.dialogs import erase_dialog
from ui.dialogs.erase_dialog import EraseDialog
from ui.dialogs.hold_dialog import HoldDialog
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    main = MainWindow(desk)
    qtbot.addWidget(main)
    main.show()
    main.start()
    qtbot.waitUntil(lambda: main.contacts.model.complete, timeout=LONG)
    yield main
    main.close()


def found(desk: Desk, words: str, kind: PersonKind = PersonKind.CONTACT) -> Person:
    person = desk.people.person(desk.people.people(kind, words)[0])
    assert person is not None
    return person


def shown(dialog: EraseDialog, qtbot: QtBot) -> EraseDialog:
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=LONG)
    return dialog


def write(qtbot: QtBot, dialog: EraseDialog, words: str) -> None:
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, words)


def test_a_person_is_erased_from_their_window_once_the_name_is_typed(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    person = found(desk, "daniel tan")
    details = window.book.open_person(person)
    choose_from(details.menuBar(), "Tools", "Erase for Good…")
    dialog = shown(details.findChildren(EraseDialog)[0], qtbot)
    assert dialog.headline.text() == "Erase Daniel Tan for good?"
    told = context.erasing.preview(person.id)
    assert f"• {told.messages} messages go whole: nobody else got them." in dialog.view.going.text()
    assert "Olivia Tan" in dialog.view.staying.text()
    assert "Backups, exported files and prints" in dialog.view.staying.text()
    for words in ("", "Daniel", "Mei Tan"):
        write(qtbot, dialog, words)
        assert not dialog.erase_button.isEnabled()
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    write(qtbot, dialog, " daniel  TAN")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.done_with is None  # Enter erases nobody
    with qtbot.waitSignal(dialog.erased, timeout=LONG):
        press(qtbot, dialog, "Erase for good")
    assert dialog.headline.text() == "Daniel Tan was erased."
    assert f"{told.messages} messages went whole." in dialog.said.text()
    qtbot.waitUntil(lambda: window.contacts.model.complete and "Daniel Tan" not in names(window.contacts.view))
    assert context.people.person(person.id) is None
    press(qtbot, dialog, "Close")
    qtbot.waitUntil(lambda: window.book.windows() == [], timeout=LONG)


def test_whom_to_erase_is_chosen_in_the_main_window_and_the_way_back_forgets_searches(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    details = window.book.open_person(found(desk, "olivia tan", PersonKind.STUDENT))
    window.contacts.show_search("olivia")
    qtbot.waitUntil(window.actions_.back.isEnabled, timeout=LONG)
    choose_from(window.menuBar(), "Tools", "Erase a Person…")
    dialog = window.findChildren(EraseDialog)[0]
    assert "Erase for good" in buttons(dialog)
    assert not dialog.view.isVisible()
    dialog.search.search.put("olivia tan")
    shown(dialog, qtbot)
    assert "to others" in dialog.view.staying.text()  # letters about her went to her parents
    write(qtbot, dialog, "Olivia Tan")
    with qtbot.waitSignal(details.closed, timeout=LONG):
        press(qtbot, dialog, "Erase for good")
    qtbot.waitUntil(lambda: not window.actions_.back.isEnabled(), timeout=LONG)
    assert desk.people.people(PersonKind.STUDENT, "olivia tan") == []
    press(qtbot, dialog, "Close")
    window.close()  # keeps how the windows stood
    desk.state._settings.sync()
    kept = [p for p in context.paths.data_dir.rglob("*") if p.is_file() and p != context.paths.cache]
    assert {p.name for p in kept} >= {"windows.ini", "settings.json", "keyinfo.json"}
    assert [p.name for p in kept if b"olivia" in p.read_bytes().lower()] == []


def test_copies_are_offered_for_deletion_and_kept_while_nobody_wants_that(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    context.paths.snapshots.mkdir()
    copy = context.paths.snapshots / "before.db"
    for name, drop in (("daniel tan", False), ("olga petrova", True)):
        context.database.copy_to(copy)
        dialog = shown(window.book.eraser.erase(window, found(desk, name)), qtbot)
        assert "Delete this copy, too" in dialog.copies.drop.text()
        assert not dialog.copies.drop.isChecked()
        dialog.copies.drop.setChecked(drop)
        write(qtbot, dialog, name)
        with qtbot.waitSignal(dialog.erased, timeout=LONG):
            press(qtbot, dialog, "Erase for good")
        assert copy.exists() is not drop
        assert ("still holds the person" in dialog.said.text()) is not drop
        assert ("1 copy of the log was deleted." in dialog.said.text()) is drop
        dialog.reject()


def test_a_hold_is_set_shown_in_the_window_and_keeps_from_erasing(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    person = found(desk, "daniel tan")
    details = window.book.open_person(person)
    choose_from(details.menuBar(), "Tools", "Hold…")
    dialog = details.findChildren(HoldDialog)[0]
    assert not dialog.hold_button.isEnabled()
    assert "Take the hold off" not in buttons(dialog)
    qtbot.keyClicks(dialog.reason, "A request is open")
    dialog.until.box.setChecked(True)
    dialog.until.edit.setDate(QDate(2026, 12, 3))
    press(qtbot, dialog, "Put on hold")
    qtbot.waitUntil(lambda: details.header.hold.text() == "On hold until 3 Dec 2026: A request is open", timeout=LONG)
    assert details.header.hold.isVisible()
    held = context.erasing.hold(person.id)
    assert held is not None
    assert held.until == date(2026, 12, 3).isoformat()

    refused = shown(window.book.eraser.erase(details, person), qtbot)
    assert refused.said.text().startswith("On hold until 3 Dec 2026: A request is open.")
    assert not refused.name.isVisible()
    refused.name.setText("Daniel Tan")
    assert not refused.erase_button.isEnabled()
    refused.erase()
    assert context.people.person(person.id) is not None
    refused.reject()

    choose_from(details.menuBar(), "Tools", "Hold…")
    again = next(d for d in details.findChildren(HoldDialog) if d.isVisible())
    qtbot.waitUntil(lambda: again.reason.text() == "A request is open", timeout=LONG)
    assert "Since Mon 23 Nov 2026, 2:05 pm, by " in again.now.text()
    press(qtbot, again, "Take the hold off")
    qtbot.waitUntil(lambda: not details.header.hold.isVisible(), timeout=LONG)
    assert context.erasing.hold(person.id) is None


def test_nothing_happens_while_an_import_runs_and_the_words_say_so(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    person = found(desk, "daniel tan")
    with WriterLock(context.paths.lock, "an import", "somebody"):
        dialog = shown(window.book.eraser.erase(window, person), qtbot)
        write(qtbot, dialog, "daniel tan")
        press(qtbot, dialog, "Erase for good")
        qtbot.waitUntil(lambda: "somebody is running an import" in dialog.said.text(), timeout=LONG)
        assert dialog.erase_button.isEnabled()
        hold = window.book.eraser.hold(window, person)
        qtbot.keyClicks(hold.reason, "why")
        press(qtbot, hold, "Put on hold")
        qtbot.waitUntil(lambda: "somebody is running an import" in hold.said.text(), timeout=LONG)
        assert hold.isEnabled()
    assert context.people.person(person.id) is not None
    hold.reject()
    dialog.reject()


def test_an_erasure_that_waits_for_a_reader_says_so_and_is_tried_again(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "PATIENCE_S", 0.05)
    monkeypatch.setattr(erase_dialog, "PATIENCE_S", 0.05)
    reader = open_keyed(context.paths.cache, context.database.key)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchall()
    dialog = shown(window.book.eraser.erase(window, found(desk, "daniel tan")), qtbot)
    write(qtbot, dialog, "daniel tan")
    with qtbot.waitSignal(dialog.erased, timeout=LONG):
        press(qtbot, dialog, "Erase for good")
    assert "a copy stays in the journal" in dialog.said.text()
    press(qtbot, dialog, "Try again")
    qtbot.waitUntil(dialog.again_button.isEnabled, timeout=LONG)
    assert "a copy stays in the journal" in dialog.said.text()
    reader.close()
    press(qtbot, dialog, "Try again")
    qtbot.waitUntil(lambda: "nothing of it is in the files of the log" in dialog.said.text(), timeout=LONG)
    assert "Try again" not in buttons(dialog)
    dialog.reject()


def test_a_backup_is_made_before(window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    person = found(desk, "daniel tan")
    dialog = shown(window.book.eraser.erase(window, person), qtbot)
    assert "keeps the log as it is now" in dialog.backup.said.text()
    path = tmp_path / "before.clbackup"
    dialog.backup.back_up_to(path)
    qtbot.waitUntil(lambda: "Backed up: before.clbackup" in dialog.backup.said.text(), timeout=LONG)
    assert desk.backups.look(path).messages > 0
    dialog.backup.back_up_to(tmp_path / "no folder" / "x.clbackup")
    qtbot.waitUntil(dialog.backup.button.isEnabled, timeout=LONG)
    assert "Backed up" not in dialog.backup.said.text()
    dialog.reject()


def test_space_is_offered_and_given_back_only_when_that_is_wanted(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown(window.book.eraser.erase(window, found(desk, "daniel tan")), qtbot)
    monkeypatch.setattr("ui.widgets.space_offer.WORTH", 1)
    write(qtbot, dialog, "daniel tan")
    context.database.writer().execute("CREATE TABLE filler(x); INSERT INTO filler VALUES(zeroblob(4000000))")
    context.database.writer().execute("DROP TABLE filler")
    press(qtbot, dialog, "Erase for good")
    qtbot.waitUntil(dialog.space.isVisible, timeout=LONG)
    assert "twice its size on the disk" in dialog.space.said.text()
    size = context.paths.cache.stat().st_size
    QApplication.processEvents()
    assert context.paths.cache.stat().st_size == size
    press(qtbot, dialog, "Give the space back")
    qtbot.waitUntil(lambda: "The log is smaller by" in dialog.space.said.text(), timeout=LONG)
    assert context.paths.cache.stat().st_size < size - 3_900_000
    assert any("smaller" in words for words in labels(dialog))
    dialog.reject()
