"""Files dropped on the window, and imports that do not reach their end: stopped, closed, broken off."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QProcess, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.date_ranges import DateRange, Preset
from support.people_files import people_file, pupils
from support.windows import (
    LONG,
    cells,
    choose_from,
    close_import,
    ended,
    filled,
    import_files,
    labels,
    names,
    press,
    shows,
)
from ui.dialogs.import_dialog import ImportDialog
from ui.windows.main_window import MainWindow
from ui.workers import import_process

SMALL = Path(__file__).parents[1] / "data" / "microsoft-sds" / "CSV Samples" / "SDS v2.1"


# -- dropped on the window ---------------------------------------------------------------------------------------------


def drag(window: MainWindow, *urls: str) -> bool:
    """Drag *urls* over the middle of *window* and, where they are welcome, let go; return whether they are."""
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    middle = window.rect().center()
    below = window.childAt(middle)
    assert isinstance(below, QWidget)
    place = below.mapFrom(window, middle)
    enter = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(below, enter)
    if enter.isAccepted():
        drop = QDropEvent(QPointF(place), copy, data, left, none)
        QApplication.sendEvent(below, drop)
        assert drop.isAccepted()
    return enter.isAccepted()


def test_files_dropped_on_the_window_are_imported(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = pupils(tmp_path / "Klasse 5b, neu.csv", 2)
    assert drag(empty_window, QUrl.fromLocalFile(str(file)).toString(), QUrl.fromLocalFile(str(SMALL)).toString())
    review = empty_window.imports.review_dialog
    assert review is not None
    shows(qtbot, lambda: (review.go.text(), review.go.isEnabled()), ("&Import 2 files", True))
    press(qtbot, review, "Import 2 files")
    shows(qtbot, lambda: empty_window.imports.import_dialog is not None, True)
    dialog = empty_window.imports.import_dialog
    assert dialog is not None
    ended(qtbot, dialog)
    assert cells(dialog.results_table) == [
        ("Klasse 5b, neu.csv", "2", "2", "0", "0", "0", "Done"),
        ("SDS v2.1", "8", "6", "0", "0", "0", "Done"),
    ]
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view)[:2], ["Kid Aa", "Kid Ab"])


def test_what_is_no_file_is_not_welcome(empty_window: MainWindow) -> None:
    assert not drag(empty_window, "https://school.example.org/roster.csv")
    assert empty_window.imports.review_dialog is None


def test_the_menu_leads_by_the_file_dialog_to_the_import(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = pupils(tmp_path / "some.csv", 2)
    choose_from(empty_window.menuBar(), "File", "Import Files…")
    chooser = empty_window.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.selectFile(str(file))
    press(qtbot, chooser, "Open")
    shows(qtbot, lambda: empty_window.imports.review_dialog is not None, True)
    review = empty_window.imports.review_dialog
    assert review is not None
    qtbot.waitUntil(review.go.isEnabled, timeout=LONG)
    press(qtbot, review, "Import 1 file")
    shows(qtbot, lambda: empty_window.imports.import_dialog is not None, True)
    dialog = empty_window.imports.import_dialog
    assert dialog is not None
    ended(qtbot, dialog)
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), ["Kid Aa", "Kid Ab"])


# -- stopped -----------------------------------------------------------------------------------------------------------

MANY = 30_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["message_id", "sent_at", "type", "to", "from", "subject", "text"])
        for n in range(MANY):
            to = f"p{n % 500}@example.com"
            rows.writerow([f"m{n}", "2026-11-02 20:15:04", "email", to, "office@example.com", f"News {n}", "Hello"])
    return path


def all_messages(window: MainWindow, qtbot: QtBot) -> int:
    window.navigation.choose("messages")
    panel = window.messages.panel
    panel.set_range(DateRange(Preset.ALL))
    filled(qtbot, panel)
    return panel.view.model().rowCount()


def reading(qtbot: QtBot, window: MainWindow, file: Path) -> ImportDialog:
    """The dialog while *file* is read: some of it is in, most is not."""
    dialog = window.imports.import_files([file])
    assert dialog is not None
    qtbot.waitUntil(lambda: cells(dialog.results_table)[0][-1].endswith("read"), timeout=30_000)
    return dialog


@pytest.mark.slow
def test_stop_keeps_what_came_in_and_leaves_a_sound_cache(
    empty_window: MainWindow, empty_context: Context, qtbot: QtBot, large: Path
) -> None:
    dialog = reading(qtbot, empty_window, large)
    press(qtbot, dialog, "Stop")
    ended(qtbot, dialog)
    assert dialog.headline.text() == "Stopped. What was imported before stays."
    ((name, read, new, *rest),) = cells(dialog.results_table)
    assert (name, rest) == ("large.csv", ["0", "0", "0", "Not taken whole"])
    kept = int(new.replace(",", ""))
    assert read == new
    assert 0 < kept < MANY
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: all_messages(empty_window, qtbot), kept)
    assert empty_context.database.reader().execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    dialog = import_files(qtbot, empty_window, large)
    assert cells(dialog.results_table) == [("large.csv", "30,000", f"{MANY - kept:,}", "0", "0", "0", "Done")]
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: all_messages(empty_window, qtbot), MANY)


@pytest.mark.slow
def test_a_roster_that_is_stopped_leaves_the_lists_as_they_were(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    roster = people_file(tmp_path / "roster.csv", *(f"student,s{n},Kid,Number{n}," for n in range(200_000)))
    dialog = reading(qtbot, empty_window, roster)
    press(qtbot, dialog, "Stop")
    ended(qtbot, dialog)
    ((name, read, *rest),) = cells(dialog.results_table)
    assert (name, rest) == ("roster.csv", ["0", "0", "0", "0", "Not taken whole"])
    assert int(read.replace(",", "")) % 1000 == 0
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: "No contacts yet. Import a roster to see them." in labels(empty_window), True)
    assert names(empty_window.students.view) == []


@pytest.mark.slow
def test_closing_the_dialog_stops_the_import_and_the_next_one_can_write(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, large: Path
) -> None:
    dialog = reading(qtbot, empty_window, large)
    close_import(qtbot, empty_window)
    assert 0 < all_messages(empty_window, qtbot) < MANY
    dialog = import_files(qtbot, empty_window, pupils(tmp_path / "some.csv", 2))
    assert cells(dialog.results_table) == [("some.csv", "2", "2", "0", "0", "0", "Done")]


@pytest.mark.slow
def test_an_import_that_dies_says_so_and_leaves_a_sound_cache(
    empty_window: MainWindow, empty_context: Context, qtbot: QtBot, tmp_path: Path, large: Path
) -> None:
    dialog = reading(qtbot, empty_window, large)
    process = dialog.findChild(QProcess)
    assert isinstance(process, QProcess)
    process.kill()
    ended(qtbot, dialog)
    assert dialog.headline.text() == "The import broke off. What was imported before stays."
    assert cells(dialog.results_table) == [("large.csv", "", "", "", "", "", "Broken off")]
    told = "The program that imports ended without a word. Try again; what is there already is not doubled."
    assert told in labels(dialog)
    close_import(qtbot, empty_window)
    assert empty_context.database.reader().execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert 0 < all_messages(empty_window, qtbot) < MANY
    dialog = import_files(qtbot, empty_window, pupils(tmp_path / "some.csv", 2))
    assert cells(dialog.results_table) == [("some.csv", "2", "2", "0", "0", "0", "Done")]


def test_a_program_that_cannot_be_started_is_said(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_process, "program_command", lambda: [str(tmp_path / "not-there")])
    dialog = import_files(qtbot, empty_window, pupils(tmp_path / "some.csv", 2))
    assert dialog.headline.text() == "Nothing was imported."
    assert cells(dialog.results_table) == [("some.csv", "", "", "", "", "", "Not taken")]
    assert "The program that imports could not be started. Install Comms Log again." in labels(dialog)
