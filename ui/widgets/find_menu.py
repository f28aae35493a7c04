"""A menu with a line to find an entry by typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from app.core.text_folding import fold
from app.i18n import _


class FindMenu(QMenu):
    """Typing narrows the entries to those with a word that begins so; Enter takes the first."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find_menu")
        self.find_line = QLineEdit(self)
        self.find_line.setPlaceholderText(placeholder)
        self.find_line.setAccessibleName(placeholder)
        self.find_line.installEventFilter(self)
        self.find_line.textChanged.connect(self._narrow)
        line = QWidgetAction(self)
        line.setDefaultWidget(self.find_line)
        self.addAction(line)
        self._nothing = QAction(_("No such entry"), self)
        self._nothing.setEnabled(False)
        self._nothing.setVisible(False)
        self.entries: list[QAction] = []
        self._hidden: set[QAction] = set()

    def add_entry(self, action: QAction) -> None:
        """Add *action* below the others."""
        self.removeAction(self._nothing)
        self.addAction(action)
        self.addAction(self._nothing)
        self.entries.append(action)

    def leave_out(self, action: QAction, *, left_out: bool) -> None:
        """Do not offer the entry *action* at all, whatever is typed; or offer it again."""
        (self._hidden.add if left_out else self._hidden.discard)(action)
        self._narrow(self.find_line.text())

    def offered(self) -> list[QAction]:
        """The entries to choose from now."""
        return [action for action in self.entries if action.isVisible()]

    def showEvent(self, event: QShowEvent) -> None:
        self.find_line.clear()
        super().showEvent(event)
        self.find_line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.find_line and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._takes(event)
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key that was pressed in the line is one for the menu."""
        entries = self.offered()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and entries:
            now = self.activeAction()
            place = entries.index(now) + step if now in entries else (0 if step > 0 else -1)
            self.setActiveAction(entries[place % len(entries)])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            chosen = self.activeAction() if self.activeAction() in entries else next(iter(entries), None)
            if chosen is not None:
                self.close()
                chosen.trigger()
            return True
        return False

    def _narrow(self, text: str) -> None:
        typed = fold(text.strip())
        for action in self.entries:
            words = fold(action.text().replace("&", ""))
            found = words.startswith(typed) or f" {typed}" in words
            action.setVisible(found and action not in self._hidden)
        self._nothing.setVisible(not self.offered())
