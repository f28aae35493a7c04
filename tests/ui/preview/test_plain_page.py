"""The pages of plain text: whatever a stranger wrote, the window does not stand still over it."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.preview.plain_page import PlainPage

GATE_S = 1.0  # of this thread's own time; unguarded, the first takes seven seconds


@pytest.mark.parametrize(
    "text",
    [
        "x" * 400_000,
        "x" * 5_000_000,
        "אa" * 330_000,
        "Dear parents\n" * 500_000,
        "\t" * 400_000,
        "a" + "\u0301" * 390_000,
    ],
    ids=["a word without end", "5 MB of it", "flips", "many lines", "tabs", "marks"],
)
def test_a_text_that_is_hard_to_lay_out_stands_there_at_once(qtbot: QtBot, text: str) -> None:
    page = PlainPage("Source", fixed=True)
    qtbot.addWidget(page)
    page.resize(600, 500)
    page.show()
    started = time.thread_time()
    page.show_text(text)
    QApplication.processEvents()
    page.grab()
    assert time.thread_time() - started < GATE_S
