"""Who exported what: the lines in a table that sorts, and the record on its own way out."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.records import PersonKind
from app.services.audit import AuditAction
from ui.windows.audit_window import AuditWindow
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk

LONG = 6_000


def opened(window: MainWindow, desk: Desk, qtbot: QtBot) -> AuditWindow:
    (mei,) = desk.people.people(PersonKind.CONTACT, "mei tan")
    desk.audit.record(AuditAction.VIEWED, person_id=mei)
    desk.audit.record(AuditAction.EXPORTED, person_id=mei, rows=12, form="pdf", what="communications")
    desk.audit.record(AuditAction.EXPORT_CANCELLED, rows=3, form="csv", what="contacts")
    (action,) = [a for a in window.menus.tools.actions() if "Exported" in a.text()]
    action.trigger()
    made = window.findChild(AuditWindow)
    assert made is not None
    qtbot.waitUntil(lambda: made.model.rowCount() == 3, timeout=LONG)
    return made


def column(made: AuditWindow, number: int) -> list[str]:
    return [made.proxy.index(row, number).data() for row in range(made.proxy.rowCount())]


def test_lines_stand_newest_first_in_words_and_sort(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    made = opened(window, desk, qtbot)
    QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert column(made, 2) == ["Export cancelled, no file left", "Exported", "Viewed"]
    assert column(made, 3) == ["", "Mei Tan", "Mei Tan"]
    assert column(made, 4) == ["Contacts (CSV)", "Communications (PDF)", ""]
    assert column(made, 5) == ["3", "12", ""]
    made.view.sortByColumn(5, Qt.SortOrder.DescendingOrder)
    assert column(made, 5) == ["12", "3", ""]
    made.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(made, 2)[0] == "Viewed"
    assert made.view.accessibleName()
    made.view.selectAll()
    made.view.copy_requested.emit()
    assert "Mei Tan\tCommunications (PDF)\t12" in QApplication.clipboard().text()


def test_the_record_leaves_too_and_that_adds_a_line(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    made = opened(window, desk, qtbot)
    dialog = made.output.export()
    assert dialog is not None
    dialog.formats["csv"].setChecked(True)
    dialog.export_to(tmp_path / "record.csv")
    qtbot.waitUntil(dialog.folder_button.isVisible, timeout=LONG)
    with (tmp_path / "record.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["Who exported what"]
    assert [row[2] for row in rows[-3:]] == ["Export cancelled, no file left", "Exported", "Viewed"]
    line = desk.audit.lines(1)[0]
    assert (line.action, line.what, line.rows) == ("exported", "audit", 3)
    dialog.close()
