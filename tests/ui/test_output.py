"""File > Export… and Print… on real windows: the visible list leaves as it is seen, and never unnoticed."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.records import PersonKind
from app.services.audit import AuditLine
from app.services.exports.log_columns import log_cells, log_columns
from app.services.exports.people_columns import people_columns
from ui.dialogs.export_dialog import ExportDialog
from ui.dialogs.print_list import PrintPreview, paint_list, print_list
from ui.models.columns import Column, headings
from ui.models.formats import Clock
from ui.models.people_columns import PEOPLE_COLUMNS, PeopleColumn
from ui.windows.main_window import MESSAGES, MainWindow
from ui.windows.output_actions import log_output
from ui.windows.person_window import PersonWindow
from ui.workers.desk import Desk

LONG = 8_000


def olivia(window: MainWindow, qtbot: QtBot) -> PersonWindow:
    people = window._desk.people
    (found,) = people.people(PersonKind.STUDENT, "olivia tan")
    person = people.person(found)
    assert person is not None
    opened = window.book.open_person(person)
    qtbot.addWidget(opened)
    opened.history.communications.set_range(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: filled(opened), timeout=LONG)
    return opened


def filled(opened: PersonWindow) -> bool:
    model = opened.history.communications.model
    return model.complete and model.rowCount() > 0


def exported(dialog: ExportDialog, path: Path, qtbot: QtBot) -> None:
    dialog.export_to(path)
    qtbot.waitUntil(dialog.folder_button.isVisible, timeout=LONG)


def last_line(desk: Desk, qtbot: QtBot, action: str) -> AuditLine:
    qtbot.waitUntil(lambda: desk.audit.lines(1)[0].action == action, timeout=LONG)
    return desk.audit.lines(1)[0]


def body(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    return rows[rows.index([]) + 1 :]


def test_the_log_on_the_screen_leaves_with_its_columns_order_and_filters(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = olivia(window, qtbot)
    panel = opened.history.communications
    panel.toolbar.add_term(Term("type", Operator.ANY_OF, ("sms",)))
    qtbot.waitUntil(lambda: panel.model.complete and {row.data() for row in type_cells(panel)} == {"SMS"}, timeout=LONG)
    panel.view.setColumnHidden(Column.HAPPENED, True)
    header = panel.view.horizontalHeader()
    header.moveSection(header.visualIndex(Column.STATUS), 1)
    dialog = opened.output.export()
    assert dialog is not None
    dialog.formats["csv"].setChecked(True)
    assert "Status, Type, Sent" in dialog.contents.text()
    assert "only where no name is known" in dialog.contents.text()
    target = tmp_path / "olivia.csv"
    exported(dialog, target, qtbot)
    head, *rows = body(target)
    assert head == ["Status", "Type", "Sent", "Subject / message", "To", "Relation"]
    assert [row[0] for row in rows] == [
        panel.proxy.index(at, Column.STATUS).data() for at in range(panel.proxy.rowCount())
    ]
    text = target.read_text("utf-8-sig")
    assert "Olivia Tan" in text
    assert "Type: SMS" in text
    assert "All time" in text
    line = last_line(desk, qtbot, "exported")
    assert (line.person, line.rows, line.format) == ("Olivia Tan", len(rows), "csv")
    dialog.close()


def type_cells(panel: object) -> list:  # type: ignore[type-arg]
    proxy = panel.proxy  # type: ignore[attr-defined]
    return [proxy.index(at, Column.TYPE) for at in range(proxy.rowCount())]


def test_selected_people_leave_as_a_workbook(window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    window.contacts.view.select_positions([0, 2])
    dialog = window.output.export()
    assert dialog is not None
    assert dialog.selected_rows.isChecked()
    assert "(2)" in dialog.selected_rows.text()
    target = tmp_path / "contacts.xlsx"
    exported(dialog, target, qtbot)
    assert dialog.said.text() == "Saved: contacts.xlsx, 2 rows."
    page = openpyxl.load_workbook(target).worksheets[0]
    names = [row[0].value for row in page.iter_rows(min_row=page.max_row - 1)]
    assert names == [window.contacts.model.person_at(0).name, window.contacts.model.person_at(2).name]  # type: ignore[union-attr]
    dialog.close()


def test_all_messages_leave_as_pdf_and_the_folder_opens(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.navigation.choose(MESSAGES)
    panel = window.messages.panel
    panel.set_range(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: panel.model.complete and panel.model.rowCount() > 100, timeout=LONG)
    dialog = window.output.export()
    assert dialog is not None
    dialog.formats["pdf"].setChecked(True)
    assert not dialog.head.isEnabled()
    target = tmp_path / "all.pdf"
    exported(dialog, target, qtbot)
    document = QPdfDocument()
    assert document.load(str(target)) is QPdfDocument.Error.None_
    assert document.pageCount() > 5
    assert f"Page 2 of {document.pageCount()}" in " ".join(document.getAllText(1).text().split())
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dialog.folder_button.click()
    assert [Path(name) for name in opened] == [tmp_path]
    dialog.close()


def test_cancel_leaves_no_file_and_says_so(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.exports.service.PAGE", 5)
    dialog = window.output.export()
    assert dialog is not None
    target = tmp_path / "contacts.xlsx"
    dialog.export_to(target)
    dialog.reject()
    qtbot.waitUntil(lambda: dialog.said.text() == "Cancelled. No file was left behind.", timeout=LONG)
    assert list(tmp_path.glob("*contacts*")) == []
    assert last_line(desk, qtbot, "export_cancelled").what == "contacts"
    assert dialog.export_button.isVisible()
    dialog.reject()


def test_a_file_that_cannot_be_written_can_be_tried_again_or_saved_elsewhere(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = window.output.export()
    assert dialog is not None
    folder = tmp_path / "later"
    dialog.export_to(folder / "report.xlsx")
    qtbot.waitUntil(dialog.again_button.isVisible, timeout=LONG)
    assert dialog.said.text() == "Could not write report.xlsx – is it open in another program?"
    assert dialog.save_as_button.isVisible()
    folder.mkdir()
    dialog.again_button.click()
    qtbot.waitUntil(dialog.folder_button.isVisible, timeout=LONG)
    assert (folder / "report.xlsx").exists()
    dialog.close()


def test_print_draws_the_list_and_leaves_a_line_only_once_it_is_printed(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = olivia(window, qtbot)
    output = log_output(opened.history.communications, "Olivia Tan")
    assert output is not None
    previews: list[PrintPreview] = []
    print_list(desk, output, opened, previews.append)
    qtbot.waitUntil(lambda: bool(previews), timeout=LONG)
    (preview,) = previews
    assert "Communications of Olivia Tan" in preview.windowTitle()
    assert desk.audit.lines(1)[0].action == "viewed"
    preview.accept()
    line = last_line(desk, qtbot, "printed")
    assert (line.person, line.rows) == ("Olivia Tan", output.total)


def test_what_is_printed_is_what_the_pdf_holds(window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    output = log_output(olivia(window, qtbot).history.communications, "Olivia Tan")
    assert output is not None
    sheet = desk.exports.to_print(output.make(False), 2_000)[0]
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    pages = paint_list(sheet, Clock(desk.settings.current_zone, desk.now), printer)
    document = QPdfDocument()
    document.load(str(tmp_path / "printed.pdf"))
    assert document.pageCount() == pages
    assert "Communications of Olivia Tan" in document.getAllText(0).text()


def test_a_list_too_long_for_paper_is_told(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    from app.errors import UsageError  # noqa: PLC0415 - only here

    output = log_output(olivia(window, qtbot).history.communications, "Olivia Tan")
    assert output is not None
    with pytest.raises(UsageError, match="export it as PDF"):
        desk.exports.to_print(output.make(False), 3)


def test_an_empty_list_says_why_nothing_happens(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.contacts
    qtbot.keyClicks(panel.search, "nobody of this name")
    qtbot.waitUntil(lambda: panel.model.complete and panel.model.rowCount() == 0, timeout=LONG)
    assert window.output.export() is None
    assert window.statusBar().currentMessage() == "There are no rows to export or print."


def test_every_column_of_the_tables_can_leave_under_its_heading() -> None:
    headed = dict(zip([column.key for column in Column], headings(), strict=True))
    keys = tuple(key for key in headed if key != "preview")
    assert [(c.key, c.label) for c in log_columns(keys)] == [(key, headed[key]) for key in keys]
    for kind, specs in PEOPLE_COLUMNS.items():
        wanted = {str(spec.key): spec.heading() for spec in specs if spec.key is not PeopleColumn.OPEN}
        found = people_columns(tuple(wanted), students=kind is PersonKind.STUDENT)
        assert {c.key: c.label for c in found} == wanted


def test_cells_leave_in_the_words_of_the_table(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    panel = olivia(window, qtbot).history.communications
    same = ("type", "subject", "to", "relation", "status", "happened", "sent_by", "campaign", "student", "provider")
    columns = log_columns(same)
    for at, row in enumerate(desk.history.head(panel.model.query, 12)[1]):
        shown = [panel.model.cell_data(at, Column[key.upper()], 0) for key in same]
        assert [cell or "" for cell in log_cells(row, columns, desk.settings.zone)] == shown
