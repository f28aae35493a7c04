"""A search box that asks when typing pauses, and at once on Enter or when it is cleared."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import icons

PAUSE_MS: Final = 180


class SearchField(QLineEdit):
    """A line for words; `search_changed` carries them."""

    search_changed = Signal(str)
    submitted = Signal(str)  # on Enter, after `search_changed`
    left_downwards = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(placeholder) + 62)
        self._icon = QAction(self)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        icons.set_icon(self._icon, "search")
        self._asked = ""
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self.textChanged.connect(self._on_text_changed)
        self.returnPressed.connect(self._on_return_pressed)

    def _on_text_changed(self, text: str) -> None:
        if text:
            self._timer.start()
        else:
            self._ask()

    def _ask(self) -> None:
        self._timer.stop()
        if self.text() != self._asked:
            self._asked = self.text()
            self.search_changed.emit(self._asked)

    def put(self, text: str) -> None:
        """Let *text* stand here, and ask for it at once."""
        self.setText(text)
        self._ask()

    def _on_return_pressed(self) -> None:
        self._ask()
        self.submitted.emit(self.text())

    def take_focus(self) -> None:
        """Put the cursor here, what stands here selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._ask()
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        escape = (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and bool(self.text())
        )
        if escape:  # Esc empties the box first; only an empty one lets it close the window
            event.accept()
            return True
        return super().event(event)
