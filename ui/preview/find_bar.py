"""The bar that looks for words in the message: a field, how many there are, next and previous."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from app.i18n import _
from ui import icons
from ui.models.formats import number
from ui.theme import styled


class FindBar(QWidget):
    """Hidden until it is asked for. `find_requested` says what and in which direction."""

    find_requested = Signal(str, bool)  # the words, backwards
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(_("Find in this message"))
        self.field.setAccessibleName(_("Find in this message"))
        self.field.setMaximumWidth(320)
        self.field.textChanged.connect(lambda words: self.find_requested.emit(words, False))
        self.count = styled(QLabel(self), "muted")
        self.previous = self._button("up", _("Previous (Shift+F3)"), lambda: self.search(backward=True))
        self.next = self._button("down", _("Next (F3)"), self.search)
        close = self._button("close", _("Close the search (Esc)"), self.close_bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 12, 6)
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        line.addWidget(self.previous)
        line.addWidget(self.next)
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(close)
        self.hide()

    def _button(self, icon: str, words: str, do: Callable[[], None]) -> QToolButton:
        button = styled(QToolButton(self), "quiet")
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFixedSize(28, 28)
        icons.set_icon(button, icon)
        button.clicked.connect(lambda _checked=False: do())
        return button

    def open_bar(self) -> None:
        """Show the bar, ready to type."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self.search()

    def close_bar(self) -> None:
        """Hide the bar."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def search(self, *, backward: bool = False) -> None:
        """Look for the words again, forwards or *backward*."""
        self.find_requested.emit(self.field.text(), backward)

    def show_count(self, at: int, total: int) -> None:
        """Show which of how many places this is."""
        if not self.field.text():
            self.count.clear()
        elif total == 0:
            self.count.setText(_("Not found"))
        else:
            self.count.setText(_("{n} of {total}").format(n=number(at), total=number(total)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.search(backward=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)
