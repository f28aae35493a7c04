"""Finds words in a page: in one text, or in the many little texts that a page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QTextEdit, QWidget

from ui import theme
from ui.preview.text_block import TextBlock

MOST_MARKS: Final = 2_000
_MARGIN: Final = 60  # pixels that stay free above and below what was found


def places_of(document: QTextDocument, words: str) -> list[QTextCursor]:
    """Every place of *words* in *document*, letter case ignored, at most `MOST_MARKS`."""
    places: list[QTextCursor] = []
    found = document.find(words, 0) if words else QTextCursor()
    while not found.isNull() and len(places) < MOST_MARKS:
        places.append(found)
        found = document.find(words, found)
    return places


def mark(edit: QPlainTextEdit | QTextEdit, places: Sequence[QTextCursor]) -> None:
    """Lay a colour under *places* in *edit*, and under nothing else."""
    marked: list[QTextEdit.ExtraSelection] = []
    look = QTextCharFormat()
    look.setBackground(QColor(theme.colours().found))
    look.setForeground(Qt.GlobalColor.black)
    for place in places:
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = place, look  # type: ignore[attr-defined]
        marked.append(selection)
    edit.setExtraSelections(marked)


@dataclass(frozen=True, slots=True)
class _Place:
    """One place: in a block by its cursor, in a label by the position of its first letter."""

    widget: QWidget
    cursor: QTextCursor | None
    start: int
    length: int


class PageFinder:
    """Walks through the places of words on *page*, whose texts are blocks and labels, from top to bottom."""

    def __init__(self, page: QScrollArea) -> None:
        self._page = page
        self._words = ""
        self._at = -1

    def find(self, words: str, *, backward: bool = False) -> tuple[int, int]:
        """Go to the next place of *words*; return which of how many it is, (0, 0) without any. After the last place
        comes the first.
        """
        places = self._places(words)
        fresh = words.casefold() != self._words
        self._words = words.casefold()
        if not places:
            self._at = -1
            return 0, 0
        if fresh:
            self._at = len(places) if backward else -1
        self._at = (self._at + (-1 if backward else 1)) % len(places)
        self._show(places[self._at])
        return self._at + 1, len(places)

    def end(self) -> None:
        """Take the marks away."""
        self._words, self._at = "", -1
        self._places("")

    def _places(self, words: str) -> list[_Place]:
        found: list[_Place] = []
        for widget in self._texts():
            if isinstance(widget, TextBlock):
                cursors = places_of(widget.document(), words)
                mark(widget, cursors)
                widget.setTextCursor(QTextCursor(widget.document()))
                found += [_Place(widget, each, each.selectionStart(), 0) for each in cursors]
            else:
                if widget.hasSelectedText():
                    widget.setSelection(0, 0)
                found += [_Place(widget, None, at, len(words)) for at in _starts(widget.text(), words)]
        return found

    def _texts(self) -> list[TextBlock | QLabel]:
        """What can be read on the page, as a person reads it."""
        inside = self._page.widget()
        if inside is None:
            return []
        flag = Qt.TextInteractionFlag.TextSelectableByMouse
        texts = [
            each
            for each in inside.findChildren(QWidget)
            if isinstance(each, TextBlock) or (isinstance(each, QLabel) and each.textInteractionFlags() & flag)
        ]

        def place(widget: QWidget) -> tuple[int, int]:
            corner = widget.mapTo(inside, QPoint(0, 0))
            return corner.y(), corner.x()

        return sorted(texts, key=place)

    def _show(self, place: _Place) -> None:
        widget, area = place.widget, QRect(QPoint(0, 0), place.widget.size())
        if isinstance(widget, TextBlock) and place.cursor is not None:
            widget.setTextCursor(place.cursor)
            area = widget.cursorRect(place.cursor)
        elif isinstance(widget, QLabel):
            widget.setSelection(place.start, place.length)
        inside = self._page.widget()
        if inside is not None:
            middle = widget.mapTo(inside, area.center())
            self._page.ensureVisible(middle.x(), middle.y(), 0, _MARGIN)


def _starts(text: str, words: str) -> list[int]:
    """Where *words* begin in *text*, letter case ignored."""
    inside, wanted = text.lower(), words.lower()
    starts: list[int] = []
    at = inside.find(wanted) if wanted else -1
    while at >= 0:
        starts.append(at)
        at = inside.find(wanted, at + len(wanted))
    return starts
