"""What leaves the preview: PDF, paper, the original, attachments; and the line that each leaves in the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.query_text import parse_query
from app.core.records import BodyKind
from app.services.history import HistoryQuery
from app.services.imports import ImportOptions
from app.services.preview import REBUILT_HEADER
from support.school import Quiet
from ui.dialogs.print_pdf import PdfPrintPreview
from ui.preview.tool_row import Tab
from ui.windows.preview_window import PreviewWindow
from ui.workers.desk import Desk

LONG = 10_000
HOSTILE = """From: Office <office@hillcrest.example>
To: Mei Tan <mei@example.com>
Subject: Zebra forms
Date: Fri, 20 Nov 2026 01:00:00 +0000
Message-ID: <zebra@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><style>div{display:none!important} body > *{color:#fff!important;font-size:0!important}</style>
<body><p style="color:#000!important;font-size:14px!important">Bring a zebra.</p>
<p style="font-size:14px!important"><a href="https://example.com/zebra?a=1&amp;b=2">Form</a>
<a href="https://example.org/">example.com</a></p></body>
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="..\\..\\zebra\u202efdp.exe"

stripes
--b--
"""


@pytest.fixture
def preview(desk: Desk, qtbot: QtBot) -> Iterator[PreviewWindow]:
    made = PreviewWindow(desk)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def rows(desk: Desk, words: str) -> list[HistoryRow]:
    return desk.history.head(HistoryQuery(Scope(ScopeKind.ALL), filter=parse_query(words)))[1]


@pytest.fixture
def zebra(context: Context, desk: Desk, tmp_path: Path) -> HistoryRow:
    """A mail that hides whatever it can, with a file that hides its ending."""
    path = tmp_path / "zebra.eml"
    path.write_bytes(HOSTILE.replace("\n", "\r\n").encode())
    (result,) = context.imports.import_files([path], ImportOptions(region="AU"), Quiet())
    assert result.error is None
    (row,) = rows(desk, "subject:zebra")
    return row


def show(preview: PreviewWindow, qtbot: QtBot, row: HistoryRow) -> None:
    with qtbot.waitSignal(preview.message_shown, timeout=LONG):
        preview.show_message(row)


def saved(preview: PreviewWindow, qtbot: QtBot, ask: Callable[[], object], path: Path) -> str:
    """Do what *ask* asks for, save it as *path*, and return the name that was proposed."""
    ask()
    (dialog,) = preview.findChildren(QFileDialog)
    proposed = Path(dialog.selectedFiles()[0]).name
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(path.exists, timeout=LONG)
    return proposed


def audited(desk: Desk, qtbot: QtBot) -> tuple[str, str, str]:
    qtbot.waitUntil(lambda: bool(desk.audit.lines()), timeout=LONG)
    line = desk.audit.lines()[0]
    return line.action, line.what, line.format


def text_of(path: Path) -> str:
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    return " ".join(document.getAllText(page).text() for page in range(document.pageCount()))


def test_a_mail_as_pdf_below_a_head_that_no_style_hides(
    preview: PreviewWindow, desk: Desk, zebra: HistoryRow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, zebra)
    path = tmp_path / "out.pdf"
    assert saved(preview, qtbot, preview.output.save_pdf, path) == "Zebra forms.pdf"
    words = text_of(path)
    for part in (
        "Zebra forms",
        "From: Office <office@hillcrest.example>",
        "mei@example.com",
        "Status: Sent",
        "Bring a zebra.",
    ):
        assert part in words
    assert "Australia/Sydney" in words
    assert audited(desk, qtbot) == ("exported", "message", "pdf")


def test_links_of_a_pdf_lead_where_they_lead_unless_they_deceive(
    preview: PreviewWindow, zebra: HistoryRow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, zebra)
    path = tmp_path / "links.pdf"
    saved(preview, qtbot, preview.output.save_pdf, path)
    assert re.findall(rb"/URI *\(([^)]*)\)", path.read_bytes()) == [b"https://example.com/zebra?a=1&b=2"]


def test_an_sms_as_pdf_is_its_words(preview: PreviewWindow, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    row = rows(desk, "type:sms status:failed")[0]
    show(preview, qtbot, row)
    path = tmp_path / "sms.pdf"
    saved(preview, qtbot, preview.output.save_pdf, path)
    words = text_of(path)
    assert f"SMS to {row.to_name}" in words
    assert "Status: Failed" in words
    assert row.subject[:20] in words


def test_a_text_that_is_not_kept_is_said_on_paper(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, next(row for row in rows(desk, "type:email") if row.provider == "sendgrid"))
    path = tmp_path / "missing.pdf"
    saved(preview, qtbot, preview.output.save_pdf, path)
    assert "SendGrid never gives it back" in text_of(path)


def test_paper_shows_the_pages_and_leaves_a_line(
    preview: PreviewWindow, desk: Desk, zebra: HistoryRow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, zebra)
    QTest.keySequence(preview, QKeySequence(QKeySequence.StandardKey.Print))
    qtbot.waitUntil(lambda: bool(preview.findChildren(PdfPrintPreview)), timeout=LONG)
    (dialog,) = preview.findChildren(PdfPrintPreview)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    assert dialog.paint(printer) == 1
    paper = QPdfDocument()
    paper.load(str(tmp_path / "paper.pdf"))
    image = paper.render(0, paper.pagePointSize(0).toSize())
    dark = sum(image.pixelColor(x, y).lightness() < 100 for x in range(0, image.width(), 2) for y in range(300))
    assert dark > 100  # words, not an empty sheet
    assert desk.audit.lines() == []
    dialog.accept()
    assert audited(desk, qtbot) == ("printed", "message", "")


def test_the_original_byte_for_byte(
    preview: PreviewWindow, desk: Desk, zebra: HistoryRow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, zebra)
    path = tmp_path / "out.eml"
    assert saved(preview, qtbot, preview.output.save_original, path) == "Zebra forms.eml"
    assert path.read_bytes() == HOSTILE.replace("\n", "\r\n").encode()
    assert path.read_bytes() == desk.history.part(zebra.message_id, BodyKind.RAW)
    assert audited(desk, qtbot) == ("exported", "message", "eml")


def test_an_original_that_is_not_kept_is_said_and_may_be_put_together(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, next(row for row in rows(desk, "type:email has:body") if row.provider == "generic"))
    preview.output.save_original()
    (box,) = preview.findChildren(QMessageBox)
    assert "was not in the file" in box.text()
    (build,) = [button for button in box.buttons() if "instead" in button.text()]
    path = tmp_path / "rebuilt.eml"
    saved(preview, qtbot, build.click, path)
    assert REBUILT_HEADER.encode() in path.read_bytes()


def test_nothing_to_put_together_where_no_text_is_kept(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    show(preview, qtbot, next(row for row in rows(desk, "type:email") if row.provider == "sendgrid"))
    preview.output.save_original()
    (box,) = preview.findChildren(QMessageBox)
    assert "SendGrid does not give the original mail back" in box.text()
    assert len(box.buttons()) == 1
    box.close()


def test_an_attachment_is_saved_under_a_safe_name(
    preview: PreviewWindow, desk: Desk, zebra: HistoryRow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, zebra)
    (button,) = preview.attachments.buttons
    assert "zebrafdp.exe" in button.text()
    path = tmp_path / "kept.exe"
    assert saved(preview, qtbot, button.click, path) == "zebrafdp.exe"
    assert path.read_bytes() == b"stripes"
    assert audited(desk, qtbot) == ("exported", "message", "attachment")


def test_a_place_that_cannot_be_written_is_told(
    preview: PreviewWindow, zebra: HistoryRow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(preview, qtbot, zebra)
    preview.output.write(tmp_path / "no folder" / "out.pdf", b"%PDF", "pdf")
    qtbot.waitUntil(lambda: bool(preview.findChildren(QMessageBox)), timeout=LONG)
    (box,) = preview.findChildren(QMessageBox)
    assert "Could not write out.pdf" in box.text()
    box.close()


def test_headers_of_a_hostile_mail_show_what_hides(preview: PreviewWindow, zebra: HistoryRow, qtbot: QtBot) -> None:
    show(preview, qtbot, zebra)
    preview.choose_tab(Tab.SOURCE)
    assert "⟦U+202E⟧" in preview.stage.source.toPlainText()
    assert Qt.TextInteractionFlag.TextEditable not in preview.stage.source.textInteractionFlags()
