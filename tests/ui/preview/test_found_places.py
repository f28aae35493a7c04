"""Find in pages that are made of many little texts: a conversation, the page of a message whose text is not kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.preview.found_places import PageFinder
from ui.preview.text_block import TextBlock


class Page(QScrollArea):
    """Two texts with a label between them, and a label that cannot be selected."""

    def __init__(self) -> None:
        super().__init__()
        inside = QWidget()
        column = QVBoxLayout(inside)
        self.first, self.last = TextBlock("plain"), TextBlock("plain", links=True)
        self.words = QLabel("The bus leaves at eight")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.other = QLabel("bus")
        for widget in (self.first, self.words, self.other, self.last):
            column.addWidget(widget)
        self.first.show_text("A bus, and another BUS")
        self.last.show_text("No\nbus\ntoday")
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.finder = PageFinder(self)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.resize(300, 80)
    made.show()
    return made


def test_places_are_walked_from_top_to_bottom_and_round(page: Page) -> None:
    assert [page.finder.find("bus") for _time in range(5)] == [(1, 4), (2, 4), (3, 4), (4, 4), (1, 4)]
    assert page.finder.find("bus", backward=True) == (4, 4)
    assert page.last.textCursor().selectedText() == "bus"


def test_backward_begins_at_the_end(page: Page) -> None:
    assert page.finder.find("bus", backward=True) == (4, 4)


def test_a_place_in_a_label_is_selected_and_only_there(page: Page) -> None:
    page.finder.find("leaves")
    assert page.words.selectedText() == "leaves"
    page.finder.find("today")
    assert not page.words.hasSelectedText()


def test_what_was_found_is_scrolled_to(page: Page) -> None:
    page.finder.find("today")
    bar = page.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() > bar.maximum() // 2


def test_nothing_found_and_the_end_leave_no_marks(page: Page) -> None:
    page.finder.find("bus")
    assert page.first.extraSelections()
    assert page.finder.find("train") == (0, 0)
    assert not page.first.extraSelections()
    page.finder.find("bus")
    page.finder.end()
    assert not page.first.extraSelections()
    assert not page.last.textCursor().hasSelection()


def test_an_empty_page_has_no_places(qtbot: QtBot) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    assert PageFinder(area).find("bus") == (0, 0)
