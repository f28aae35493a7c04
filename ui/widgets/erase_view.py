"""Shows what erasing a person takes away, what stays and why, before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.services import erase_words
from app.services.erase import ErasePreview
from ui.theme import styled


class EraseView(QScrollArea):
    """Two lists of sentences; long ones wrap, many scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("What goes and what stays"))
        self._page = styled(QWidget(self), "erase_page")
        self.going, self.staying = self._list(), self._list()
        layout = QVBoxLayout(self._page)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(styled(QLabel(_("What goes"), self._page), "section_title"))
        layout.addWidget(self.going)
        layout.addSpacing(8)
        layout.addWidget(styled(QLabel(_("What stays, and why"), self._page), "section_title"))
        layout.addWidget(self.staying)
        layout.addStretch(1)
        self.setWidget(self._page)

    def _list(self) -> QLabel:
        label = QLabel(self._page)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def show_preview(self, what: ErasePreview) -> None:
        """Show *what* goes."""
        self.going.setText(_lines(erase_words.going(what)))
        self.staying.setText(_lines([*erase_words.staying(what), erase_words.elsewhere()]))


def _lines(sentences: Sequence[str]) -> str:
    return "\n".join(_("• {sentence}").format(sentence=sentence) for sentence in sentences)
