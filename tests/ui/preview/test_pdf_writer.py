"""A list as PDF: its text read back, its pages numbered, every script shaped, nothing cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPdfWriter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from app.services.exports.log_columns import log_columns
from app.services.exports.sheet import Cell, HeadLine, Sheet
from ui.models.formats import Clock
from ui.preview.paper_list import PaperList
from ui.preview.pdf_writer import PdfWriter, set_up_pages

ZONE = ZoneInfo("Australia/Sydney")
START = datetime(2026, 11, 23, 9, 2, tzinfo=ZONE)
NAMES = ("Mei Tan", "محمد الأحمد", "王小明", "Zoë Müller-Søndergård", "Nguyễn Thị Ánh")
COLUMNS = ("type", "sent", "subject", "to", "relation", "status", "happened")


def sheet(count: int, keys: Sequence[str] = COLUMNS, subject: str = "Trip to the zoo") -> Sheet:
    def row(at: int) -> tuple[Cell, ...]:
        cells: dict[str, Cell] = {
            "type": "Email",
            "sent": START - timedelta(minutes=at),
            "subject": f"{subject} #{at:05}",
            "to": NAMES[at % len(NAMES)],
            "relation": "Mother · family",
            "status": "Bounced (hard)",
            "happened": "Address does not exist",
        }
        return tuple(cells[key] for key in keys)

    head = (HeadLine("School", "Seaview College"), HeadLine("Filters", "Status: Bounced"), HeadLine("Rows", str(count)))
    columns = log_columns(tuple(keys))
    return Sheet("All messages", head, columns, count, ZONE, lambda: ([row(at)] for at in range(count)))


def written(given: Sheet, path: Path) -> QPdfDocument:
    assert PdfWriter(ZONE, lambda: int(START.timestamp())).write(given, path) == given.count
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    return document


def page_text(document: QPdfDocument, page: int) -> str:
    return " ".join(document.getAllText(page).text().split())


def test_every_page_has_its_number_the_header_and_each_row_stands_once(qapp: QApplication, tmp_path: Path) -> None:
    document = written(sheet(120), tmp_path / "a.pdf")
    pages = document.pageCount()
    assert pages > 2
    texts = [page_text(document, page) for page in range(pages)]
    for at, text in enumerate(texts, 1):
        assert f"Page {at} of {pages}" in text
        assert "What happened" in text
    assert "Seaview College" in texts[0]
    assert "Status: Bounced" in texts[0]
    assert "Mon 23 Nov 2026, 9:02 am" in texts[0]
    together = " ".join(texts)
    assert [together.count(f"#{at:05}") for at in range(120)] == [1] * 120


def test_names_of_every_script_are_there(qapp: QApplication, tmp_path: Path) -> None:
    text = page_text(written(sheet(10), tmp_path / "a.pdf"), 0)
    for name in ("Mei Tan", "王小明", "Zoë", "Søndergård", "Nguyễn"):
        assert name in text
    assert set("محمد") <= set(text)


def test_many_columns_lie_and_few_stand(qapp: QApplication, tmp_path: Path) -> None:
    lying = written(sheet(1), tmp_path / "a.pdf").pagePointSize(0)
    standing = written(sheet(1, ("sent", "subject", "to")), tmp_path / "b.pdf").pagePointSize(0)
    assert lying.width() > lying.height()
    assert standing.width() < standing.height()


def test_a_long_text_breaks_into_lines_and_ends_in_dots(qapp: QApplication, tmp_path: Path) -> None:
    text = page_text(written(sheet(1, subject="excursion " * 80), tmp_path / "a.pdf"), 0)
    assert text.count("excursion") > 10
    assert "…" in text
    assert "#00000" not in text


@pytest.mark.parametrize("keys", [COLUMNS, ("sent", "to"), (*COLUMNS[:3],)])
def test_columns_fill_the_page_and_do_not_overlap(qapp: QApplication, tmp_path: Path, keys: Sequence[str]) -> None:
    device = QPdfWriter(str(tmp_path / "a.pdf"))
    device.setResolution(300)
    given = sheet(1, keys)
    set_up_pages(device, given)
    paper = PaperList(given, Clock(lambda: ZONE, lambda: int(START.timestamp())), device)
    edges = [(place.left, place.left + place.width) for place in paper._places]
    assert all(right < left for (_l, right), (left, _r) in pairwise(edges))
    assert edges[-1][1] <= paper._page.width() + 1


def test_what_is_drawn_reaches_the_right_columns_in_a_mirrored_run(qapp: QApplication, tmp_path: Path) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415 - only this test turns the program round

    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        document = written(sheet(1, ("sent", "to")), tmp_path / "a.pdf")
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    picture = document.render(0, QSize(600, 850))
    dark = [x for x in range(600) if any(picture.pixelColor(x, y).lightness() < 90 for y in range(60, 200))]
    assert max(dark) > 520, "the text begins at the right margin"


def test_a_file_that_cannot_be_opened_is_an_os_error(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be opened"):
        PdfWriter(ZONE, lambda: 0).write(sheet(1), tmp_path / "gone" / "a.pdf")
