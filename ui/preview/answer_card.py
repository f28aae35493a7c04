"""The answer sentence on a card, with Copy."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui import icons
from ui.preview.text_block import TextBlock
from ui.theme import styled


class AnswerCard(QFrame):
    """What to tell somebody who asks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer_card")
        self.words = TextBlock("answer_words", self)
        self.words.setAccessibleName(_("The answer in one sentence"))
        self.copy_button = styled(QPushButton(_("Copy"), self), "link")
        self.copy_button.setAccessibleName(_("Copy the answer"))
        self.copy_button.setToolTip(_("Copy the answer (Ctrl+Shift+C)"))
        self.copy_button.clicked.connect(self.copy)
        icons.set_icon(self.copy_button, "copy")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(self.words)
        line = QHBoxLayout()
        line.addWidget(self.copy_button)
        line.addStretch(1)
        layout.addLayout(line)

    def show_answer(self, sentence: str) -> None:
        """Show *sentence*."""
        self.words.show_text(sentence)

    def copy(self) -> None:
        """Put the sentence on the clipboard."""
        QApplication.clipboard().setText(self.words.toPlainText())
