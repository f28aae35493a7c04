"""What an import has to say or to ask: the reasons why a file was not taken, or a question with a button an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui.theme import styled


class _Question(NamedTuple):
    asks: Callable[[], str]
    answers: tuple[tuple[str, Callable[[], str]], ...]  # option of the command line, words of the button


_QUESTIONS: Final = {
    "day_first": _Question(
        lambda: _("How are the dates in it written?"),
        (
            ("--day-first", lambda: _("Day first (31/12)")),
            ("--month-first", lambda: _("Month first (12/31)")),
        ),
    ),
    "accept_left": _Question(
        lambda: _("Have these people really left?"),
        (("--accept-left", lambda: _("They have left: import")),),
    ),
}


def is_known(code: str) -> bool:
    """Say whether *code* is a question that can be answered here."""
    return code in _QUESTIONS


class ImportQuestion(QWidget):
    """Words, and below them the answers; hidden while there is nothing to say."""

    answered = Signal(str)  # the option of the command line that answers; empty: leave the file out

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = styled(QLabel(self), "question")
        self.words.setWordWrap(True)
        self._buttons: list[QPushButton] = []
        self._line = QHBoxLayout()
        self._line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addLayout(self._line)
        self.hide()

    def say(self, words: str) -> None:
        """Show *words*, with nothing to answer; nothing at all when they are empty."""
        self._forget()
        self.words.setText(words)
        self.setVisible(bool(words))

    def ask(self, code: str, file_name: str, words: str) -> None:
        """Ask the question *code* about a file; *words* say what is the matter with it."""
        question = _QUESTIONS[code]
        self.say(_("{file}: {words} {question}").format(file=file_name, words=words, question=question.asks()))
        for option, text in (*question.answers, ("", lambda: _("Do not import this file"))):
            button = QPushButton(text(), self)
            button.clicked.connect(lambda _checked=False, chosen=option: self.answered.emit(chosen))
            self._line.insertWidget(len(self._buttons), button)
            button.show()  # its parent is on the screen already
            self._buttons.append(button)

    def _forget(self) -> None:
        for button in self._buttons:
            self._line.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
