"""Before an import a person sees what a file is, chooses columns, and finds the choice again; the list of imports."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.records import PersonKind
from app.services.imports import FileKind
from ui.dialogs.import_review_dialog import ImportReviewDialog
from ui.dialogs.imports_dialog import ImportsDialog
from ui.windows.main_window import MainWindow

LONG = 30_000
HEAD = "Role,Ref,First,Last,E-Mail\n"


def people_file(folder: Path, name: str, rows: str) -> Path:
    path = folder / name
    path.write_text(HEAD + rows)
    return path


def review(window: MainWindow, qtbot: QtBot, files: list[Path]) -> ImportReviewDialog:
    dialog = window.imports.review_files(files)
    assert dialog is not None
    qtbot.waitUntil(lambda: all(look is not None for look in dialog._looks.values()), timeout=LONG)
    return dialog


def choose(dialog: ImportReviewDialog, columns: dict[str, str]) -> None:
    for field, header in columns.items():
        box = dialog.choice.boxes[field]
        box.setCurrentIndex(box.findData(header))


def run_import(window: MainWindow, dialog: ImportReviewDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.import_requested, timeout=LONG):
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    imported = window.imports.import_dialog
    assert imported is not None
    qtbot.waitUntil(lambda: imported._process is None, timeout=LONG)
    imported.close()
    qtbot.waitUntil(lambda: window.imports.import_dialog is None, timeout=LONG)


def test_columns_are_chosen_once_and_then_known(
    empty_window: MainWindow, empty_context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    window = empty_window
    first = people_file(tmp_path, "export.csv", "contact,c1,Mei,Tan,mei.tan@example.com\n")
    dialog = review(window, qtbot, [first])
    tester = QAbstractItemModelTester(dialog.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester is not None
    dialog.form.setCurrentIndex(dialog.form.findData(FileKind.PEOPLE))
    dialog.form.activated.emit(dialog.form.currentIndex())
    qtbot.waitUntil(lambda: "kind" in dialog.choice.boxes, timeout=LONG)
    assert dialog.go.isEnabled() is False
    assert "Needs columns" in dialog.files.item(0).text()
    assert "Given name" in dialog.problem.text()
    assert dialog.rows.index(0, 4).data() == "mei.tan@example.com"
    choose(dialog, {"kind": "Role", "external_id": "Ref", "given": "First", "family": "Last", "email": "E-Mail"})
    assert dialog.problem.isHidden()
    assert dialog.go.isEnabled()
    run_import(window, dialog, qtbot)
    assert len(empty_context.people.people(PersonKind.CONTACT, "mei tan")) == 1
    second = people_file(tmp_path, "again.csv", "contact,c2,Daniel,Tan,d.tan@example.com\n")
    dialog = review(window, qtbot, [second])
    assert "People" in dialog.files.item(0).text()
    assert dialog.go.isEnabled()
    run_import(window, dialog, qtbot)
    assert len(empty_context.people.people(PersonKind.CONTACT, "daniel tan")) == 1


def test_what_cannot_be_imported_is_said_and_left_out(empty_window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    good = tmp_path / "relations.csv"
    good.write_text("student_id,contact_id,relation\n1,2,mother\n")
    bad = tmp_path / "picture.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    dialog = review(empty_window, qtbot, [good, bad])
    assert dialog.go.text() == "&Import 1 of 2 files"
    assert dialog.ready() == [good]
    assert "Relations between students and contacts" in dialog.files.item(0).text()
    assert "Cannot be imported" in dialog.files.item(1).text()
    dialog.files.setCurrentRow(1)
    assert "picture.png is no file that can be imported" in dialog.problem.text()
    assert dialog.choice.isHidden()
    dialog.reject()
    assert empty_window.imports.review_dialog is None


def test_the_list_of_imports_shows_problems_and_undoes_the_last(
    empty_window: MainWindow, empty_context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    window = empty_window
    path = tmp_path / "people.csv"
    path.write_text(
        "kind,external_id,given,family,email\n"
        "contact,c1,Mei,Tan,mei.tan@example.com\ncontact,,No,Id,no.id@example.com\n"
    )
    run_import(window, review(window, qtbot, [path]), qtbot)
    dialog: ImportsDialog = window.imports.open_imports()
    tester = QAbstractItemModelTester(dialog.runs, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester is not None
    qtbot.waitUntil(lambda: dialog.problems.rowCount() == 1, timeout=LONG)
    assert [dialog.runs.index(0, column).data() for column in (1, 3, 6, 7)] == ["people.csv", "1", "1", "Done"]
    assert dialog.problems.index(0, 1).data() == "people.csv, line 3"
    saved = tmp_path / "problems.csv"
    dialog.save_problems(saved)
    qtbot.waitUntil(lambda: saved.exists() and "line 3" in saved.read_text("utf-8-sig"), timeout=LONG)
    assert dialog.undo.isEnabled()
    with qtbot.waitSignal(dialog.data_changed, timeout=LONG):
        dialog.undo_last()
    qtbot.waitUntil(lambda: dialog.runs.rowCount() == 0, timeout=LONG)
    assert dialog.empty.isVisible()
    assert empty_context.people.people(PersonKind.CONTACT) == []
    assert dialog.undo.isEnabled() is False
    dialog.close()
