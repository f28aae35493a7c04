"""Tips of strangers' words: Qt takes for markup what looks like it, and would open the files that it names."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QApplication

from support.preview_surfaces import AT, story_of
from ui.models.columns import Column
from ui.models.communications_model import CommunicationsModel
from ui.models.formats import Clock, plain_tip
from ui.models.history_cells import HistoryCells, HistoryWriter
from ui.models.roles import TOOLTIP

CLOCK = Clock(lambda: ZoneInfo("UTC"), lambda: AT)
PICTURE = '<img src="file:///tmp/bait.png">'
MAIL = f"Content-Type: text/html\n\n<p>{PICTURE}</p>".encode()


class Reader(QTextDocument):
    """As a tip reads its words, noting what it asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []

    def loadResource(self, kind: int, name: Any) -> Any:  # noqa: N802
        self.asked.append((kind, name))
        return None


def read(tip: str) -> tuple[str, list[object]]:
    """What a person sees of *tip*, and what it loads."""
    if not Qt.mightBeRichText(tip):
        return tip, []
    reader = Reader()
    reader.setHtml(tip)
    reader.documentLayout().documentSize()
    return reader.toPlainText(), reader.asked


def test_a_tip_that_is_not_plain_loads_what_it_names() -> None:
    assert read(PICTURE)[1]


@given(st.lists(st.sampled_from(["<b>", PICTURE, "&lt;", "&", "<", ">", "a", "\n", "</qt>", "<!--"])).map("".join))
def test_a_tip_reads_as_its_words_and_loads_nothing(words: str) -> None:
    assert read(plain_tip(words)) == (words, [])


class OneRow(CommunicationsModel):
    """The table's model with one message that is the attacker's from end to end."""

    def cells(self, row: int) -> HistoryCells | None:
        return HistoryWriter(CLOCK).cells(story_of(MAIL).row) if row == 0 else None


@pytest.mark.parametrize("column", list(Column))
def test_no_cell_of_the_table_has_a_tip_that_is_markup(qapp: QApplication, column: Column) -> None:
    model = OneRow(cast("Any", None), CLOCK, qapp)
    tip = model.cell_data(0, column, TOOLTIP)
    words, asked = read(tip)
    assert not asked
    if column == Column.SUBJECT:
        assert PICTURE in words
