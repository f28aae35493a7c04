"""How an import can end, seen in its dialog: taken, taken again, set aside, refused, asked, stopped and undone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.context import Context
from app.sync.lock import WriterLock
from support.people_files import people_file, pupils
from support.windows import (
    LONG,
    buttons,
    cells,
    close_import,
    ended,
    import_files,
    labels,
    names,
    press,
    shows,
)
from ui.dialogs.import_dialog import ImportDialog
from ui.windows.main_window import MainWindow

SAMPLES = Path(__file__).parents[1] / "data" / "microsoft-sds" / "CSV Samples"
SMALL = SAMPLES / "SDS v2.1"
SMALL_STUDENTS = ["Jack Craig", "Fred Hutch", "Simon Miller", "Alice Smithee"]  # by family name
UNDO = "Undo this import"


# -- closing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "close",
    [
        lambda qtbot, dialog: press(qtbot, dialog, "Close"),
        lambda qtbot, dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape),
        lambda _qtbot, dialog: dialog.close(),
    ],
    ids=["button", "escape", "frame"],
)
def test_the_dialog_closes_and_the_next_import_can_begin(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, close: Callable[[QtBot, ImportDialog], object]
) -> None:
    first = import_files(qtbot, empty_window, pupils(tmp_path / "first.csv", 2))
    close(qtbot, first)
    qtbot.waitUntil(lambda: empty_window.imports.import_dialog is None, timeout=LONG)
    second = import_files(qtbot, empty_window, pupils(tmp_path / "second.csv", 3))
    assert second is not first
    assert cells(second.results_table) == [("second.csv", "3", "1", "0", "0", "0", "Done")]


# -- taken, and taken again --------------------------------------------------------------------------------------------


def test_the_same_file_again_brings_nothing_new(empty_window: MainWindow, qtbot: QtBot) -> None:
    dialog = import_files(qtbot, empty_window, SMALL)
    # 8 users: 4 students, 2 guardians, and 2 members of staff who need no place
    assert cells(dialog.results_table) == [("SDS v2.1", "8", "6", "0", "0", "0", "Done")]
    assert dialog.headline.text() == "Done: 6 records are new or changed."
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), SMALL_STUDENTS)
    dialog = import_files(qtbot, empty_window, SMALL)
    assert cells(dialog.results_table) == [("SDS v2.1", "8", "0", "0", "0", "0", "Done")]
    assert dialog.headline.text() == "Done: everything in these files was here already."
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), SMALL_STUDENTS)


# -- set aside ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    return people_file(
        tmp_path / "untidy.csv",
        "student,s1,Olivia,Tan,olivia@example.com",
        "wizard,s2,Merlin,=Ambrosius,",
        "student,,Nobody,Knows,",
        "student,s4,Lucas,Tan,not an address",
    )


def test_bad_records_are_listed_with_line_and_reason(empty_window: MainWindow, qtbot: QtBot, untidy: Path) -> None:
    dialog = import_files(qtbot, empty_window, untidy)
    assert cells(dialog.results_table) == [("untidy.csv", "4", "2", "0", "0", "3", "Done")]
    assert "Set aside" in labels(dialog)
    assert cells(dialog.problems_table) == [
        ("untidy.csv", "untidy.csv, line 3", "The kind is neither student nor contact. The row was set aside."),
        ("untidy.csv", "untidy.csv, line 4", "The row has no value for external_id. It was set aside."),
        ("untidy.csv", "untidy.csv, line 5", "This is not an e-mail address. The person was taken without it."),
    ]
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), ["Lucas Tan", "Olivia Tan"])


def test_the_problem_list_is_saved_for_a_spreadsheet(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, untidy: Path
) -> None:
    dialog = import_files(qtbot, empty_window, untidy)
    target = tmp_path / "mine.csv"
    press(qtbot, dialog, "Save as CSV…")
    qtbot.waitUntil(lambda: dialog.findChild(QFileDialog) is not None, timeout=LONG)
    box = dialog.findChild(QFileDialog)
    assert isinstance(box, QFileDialog)
    box.selectFile(str(target))
    press(qtbot, box, "Save")
    shows(qtbot, dialog.headline.text, "The problem list was saved.")
    with target.open(encoding="utf-8-sig", newline="") as stream:
        heading, *rows = csv.reader(stream)
    assert heading == ["Where", "Kind", "What happened", "Record"]
    assert [row[0] for row in rows] == ["untidy.csv, line 3", "untidy.csv, line 4", "untidy.csv, line 5"]
    assert "Ambrosius" in rows[0][3]


def test_of_thousands_of_problems_the_first_are_shown_and_all_are_saved(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = import_files(
        qtbot, empty_window, people_file(tmp_path / "w.csv", *(f"wizard,w{n},A,B," for n in range(1200)))
    )
    assert cells(dialog.results_table) == [("w.csv", "1,200", "0", "0", "0", "1,200", "Done")]
    assert len(cells(dialog.problems_table)) == 1000
    assert "Set aside: the first 1,000 of 1,200; the saved list has all" in labels(dialog)
    dialog.save_problems(tmp_path / "all.csv")
    shows(qtbot, dialog.headline.text, "The problem list was saved.")
    assert len((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()) == 1201


# -- refused -----------------------------------------------------------------------------------------------------------


def test_a_refused_file_says_why_and_the_others_come_in(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    strange = tmp_path / "photo.bin"
    strange.write_bytes(bytes(range(256)))
    dialog = import_files(qtbot, empty_window, strange, tmp_path / "gone.csv", pupils(tmp_path / "some.csv", 2))
    assert cells(dialog.results_table) == [
        ("photo.bin", "", "", "", "", "", "Not taken"),
        ("gone.csv", "", "", "", "", "", "Not taken"),
        ("some.csv", "2", "2", "0", "0", "0", "Done"),
    ]
    assert dialog.headline.text() == "Done: 2 records are new or changed."
    said = "\n".join(labels(dialog))
    assert "photo.bin has no readable line of column headers, nothing was imported from it." in said
    assert "gone.csv cannot be opened, nothing was imported from it." in said
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), ["Kid Aa", "Kid Ab"])


def test_only_a_refused_file_leaves_nothing_to_undo(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    import_files(qtbot, empty_window, pupils(tmp_path / "some.csv", 2))
    close_import(qtbot, empty_window)
    dialog = import_files(qtbot, empty_window, tmp_path / "gone.csv")
    assert dialog.headline.text() == "Nothing was imported."
    qtbot.waitUntil(lambda: empty_window.contacts.model.complete and empty_window.students.model.complete)
    assert list(buttons(dialog)) == ["Close"]


def test_while_another_program_writes_nothing_is_imported_and_it_says_so(
    empty_window: MainWindow, empty_context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    with WriterLock(empty_context.paths.lock):
        dialog = import_files(qtbot, empty_window, pupils(tmp_path / "some.csv", 2))
    assert cells(dialog.results_table) == [("some.csv", "", "", "", "", "", "Not taken")]
    assert dialog.headline.text() == "Nothing was imported."
    assert labels(dialog)[1].startswith("Another copy of the program is importing or syncing at this moment")


# -- asked -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shrunken(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> ImportDialog:
    """The import of a roster of 17 students after one of 22 (both with 2 teachers): 5 of 22 are more than 20 %."""
    folder = tmp_path / "roster"
    shutil.copytree(SAMPLES / "SDS Format" / "25 Users", folder)
    import_files(qtbot, empty_window, folder)
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: len(names(empty_window.students.view)), 22)
    lines = (folder / "Student.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "Student.csv").write_text("".join(lines[:18]), "utf-8")
    return import_files(qtbot, empty_window, folder)


ASKS = (
    "roster: This roster no longer names 5 of the 22 people it named before. It may be cut off, so nothing of it was"
    " imported. Have these people really left?"
)


def test_a_roster_without_a_fifth_of_its_people_asks_and_yes_takes_it(
    empty_window: MainWindow, qtbot: QtBot, shrunken: ImportDialog
) -> None:
    assert shrunken.headline.text() == "Nothing was imported."
    assert [row[-1] for row in cells(shrunken.results_table)] == ["Waits for an answer"]
    assert ASKS in labels(shrunken)
    shows(qtbot, lambda: set(buttons(shrunken)), {"They have left: import", "Do not import this file", "Close"})
    press(qtbot, shrunken, "They have left: import")
    ended(qtbot, shrunken)
    assert cells(shrunken.results_table) == [("roster", "19", "0", "0", "5", "0", "Done")]
    assert shrunken.headline.text() == "Done: 0 records are new or changed, 5 people have left."
    assert ASKS not in labels(shrunken)
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: len(names(empty_window.students.view)), 17)


def test_no_leaves_the_roster_out(empty_window: MainWindow, qtbot: QtBot, shrunken: ImportDialog) -> None:
    press(qtbot, shrunken, "Do not import this file")
    assert cells(shrunken.results_table) == [("roster", "", "", "", "", "", "Not imported")]
    assert ASKS not in labels(shrunken)
    assert set(buttons(shrunken)) == {"Close"}
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: len(names(empty_window.students.view)), 22)
    assert "Ora Klein" in names(empty_window.students.view)


def test_each_file_with_ambiguous_dates_is_asked_about(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("first.csv", "second.csv", "third.csv")]
    for file in files:
        file.write_text(f"activity_id,at,kind,title\n{file.stem},3/4/2026,note,Rang\n", "utf-8")
    dialog = import_files(qtbot, empty_window, *files)
    ask = "{}: The dates of this file can be read day first or month first; nothing was imported."
    ask += " How are the dates in it written?"
    assert ask.format("first.csv") in labels(dialog)
    press(qtbot, dialog, "Day first (31/12)")
    ended(qtbot, dialog)
    assert ask.format("second.csv") in labels(dialog)
    press(qtbot, dialog, "Do not import this file")
    assert ask.format("third.csv") in labels(dialog)
    assert ask.format("second.csv") not in labels(dialog)
    press(qtbot, dialog, "Month first (12/31)")
    ended(qtbot, dialog)
    assert cells(dialog.results_table) == [
        ("first.csv", "1", "1", "0", "0", "0", "Done"),
        ("second.csv", "", "", "", "", "", "Not imported"),
        ("third.csv", "1", "1", "0", "0", "0", "Done"),
    ]
    assert dialog.headline.text() == "Done: 2 records are new or changed."
    assert not any(".csv" in words for words in labels(dialog))


# -- undone ------------------------------------------------------------------------------------------------------------


def test_undo_puts_the_lists_back(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    import_files(qtbot, empty_window, pupils(tmp_path / "some.csv", 2))
    close_import(qtbot, empty_window)
    dialog = import_files(qtbot, empty_window, pupils(tmp_path / "more.csv", 5))
    shows(qtbot, lambda: len(names(empty_window.students.view)), 5)
    qtbot.waitUntil(lambda: UNDO in buttons(dialog), timeout=LONG)
    press(qtbot, dialog, UNDO)
    shows(qtbot, dialog.headline.text, "Undone: the log is as it was before this import.")
    assert cells(dialog.results_table) == [("more.csv", "", "", "", "", "", "Undone")]
    assert set(buttons(dialog)) == {"Close"}
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), ["Kid Aa", "Kid Ab"])


def test_undo_takes_back_an_answered_file_first_and_then_the_others(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, untidy: Path
) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text("activity_id,at,kind,title\na1,3/4/2026,note,Rang\n", "utf-8")
    dialog = import_files(qtbot, empty_window, untidy, asked)
    press(qtbot, dialog, "Month first (12/31)")
    ended(qtbot, dialog)
    qtbot.waitUntil(lambda: UNDO in buttons(dialog), timeout=LONG)
    press(qtbot, dialog, UNDO)
    shows(qtbot, lambda: [row[-1] for row in cells(dialog.results_table)], ["Done", "Undone"])
    assert len(cells(dialog.problems_table)) == 3
    qtbot.waitUntil(lambda: UNDO in buttons(dialog), timeout=LONG)
    press(qtbot, dialog, UNDO)
    shows(qtbot, lambda: [row[-1] for row in cells(dialog.results_table)], ["Undone", "Undone"])
    assert cells(dialog.problems_table) == []
    assert set(buttons(dialog)) == {"Close"}
    close_import(qtbot, empty_window)
    shows(qtbot, lambda: names(empty_window.students.view), [])
