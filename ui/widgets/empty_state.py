"""What stands where a table has no rows: a picture, one line, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from ui import icons, theme


def lay_out_list(panel: QWidget, head: QWidget, view: QWidget, empty: QWidget) -> QStackedLayout:
    """Give *panel* a *head* and below it, in one place, *view* or *empty*; return what switches between the two."""
    stack = QStackedLayout()
    stack.addWidget(view)
    stack.addWidget(empty)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(head)
    layout.addLayout(stack, 1)
    return stack


class EmptyState(QWidget):
    """One line and a few buttons in the middle of an empty table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty_state")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(self._picture)
        layout.addWidget(self.words)
        layout.addSpacing(6)
        layout.addLayout(self._row)
        layout.addStretch(3)
        icons.book().changed.connect(self._draw)
        self._draw()

    def show_words(self, text: str, actions: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Show *text*, and a button for each of *actions* (its words, and what it does)."""
        self.words.setText(text)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for words, action in actions:
            button = QPushButton(words.replace("&", "&&"), self)
            button.setMinimumHeight(28)
            button.clicked.connect(lambda _checked=False, do=action: do())
            self._row.addWidget(button)
            self.buttons.append(button)

    def _draw(self) -> None:
        self._picture.setPixmap(icons.pixmap("empty", theme.colours().muted, 40, self.devicePixelRatioF()))
