"""A page of plain text: the words of a message, its source, its headers; searched and made larger."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.core.text_folding import readable, visible_controls
from ui.preview.found_places import mark, places_of
from ui.theme import styled


class PlainPage(QPlainTextEdit):
    """Read-only. The source of a mail is strangers' text: its control characters are shown as signs."""

    def __init__(self, name: str, *, fixed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        styled(self, "preview_text")
        self._is_source = fixed
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.document().setDocumentMargin(16)
        kind = QFontDatabase.SystemFont.FixedFont if fixed else QFontDatabase.SystemFont.GeneralFont
        self._font = QFontDatabase.systemFont(kind)
        self.setFont(self._font)

    def show_text(self, text: str) -> None:
        """Show *text* from its beginning."""
        self.setExtraSelections([])
        self.setPlainText(visible_controls(readable(text), turning=self._is_source))

    def set_zoom(self, percent: int) -> None:
        """Show the text at *percent* of its size."""
        font = QFont(self._font)
        font.setPointSizeF(self._font.pointSizeF() * percent / 100)
        self.setFont(font)

    def find_words(self, words: str, *, backward: bool = False) -> tuple[int, int]:
        """Go to the next place of *words*; return which of how many it is, (0, 0) without any. Letter case is
        ignored; after the last place comes the first.
        """
        places = places_of(self.document(), words)
        mark(self, places)
        if not places:
            return 0, 0
        here = self.textCursor()
        flags = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        found = self.document().find(words, here, flags)
        if found.isNull():
            found = places[-1 if backward else 0]
        self.setTextCursor(found)
        starts = [place.selectionStart() for place in places]
        at = found.selectionStart()
        return (starts.index(at) + 1 if at in starts else len(starts)), len(places)

    def end_find(self) -> None:
        """Take the marks of a search away."""
        self.setExtraSelections([])
