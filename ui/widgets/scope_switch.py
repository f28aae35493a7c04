"""Narrows a student's log to one person: everything, the student alone, or one of the carers."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.core.people import Person
from app.i18n import _
from app.services.row_words import relation_name
from ui.actions import make_action
from ui.theme import styled

EVERYTHING: Final = None


class ScopeSwitch(QToolButton):
    """``Everything about Olivia ▾``; `sent_to_changed` carries the id of the person, None for everything."""

    sent_to_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        styled(self, "scope_switch")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.sent_to: int | None = EVERYTHING
        self._words: dict[int | None, str] = {}

    def show_student(self, student: Person) -> None:
        """Offer the people around *student*; a choice that is gone becomes everything again."""
        name = student.preferred or student.name.partition(" ")[0]
        words: dict[int | None, str] = {
            EVERYTHING: _("Everything about {name}").format(name=name),
            student.id: _("Sent to {name}’s own address").format(name=name),
        }
        for link in student.linked:
            role = relation_name(link.relation)
            words.setdefault(
                link.id,
                _("Sent to {name} ({relation})").format(name=link.name, relation=role)
                if role
                else _("Sent to {name}").format(name=link.name),
            )
        if words == self._words:
            return
        self._words = words
        self._fill()
        if self.sent_to not in words:
            self.choose(EVERYTHING)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        for person_id, words in self._words.items():
            action = make_action(menu, words.replace("&", "&&"), lambda chosen=person_id: self.choose(chosen))
            action.setCheckable(True)
            action.setChecked(person_id == self.sent_to)
            action.setData(person_id)
            group.addAction(action)
            menu.addAction(action)
        self._show()

    def choose(self, person_id: int | None) -> None:
        """Narrow to what was sent to *person_id*, None for everything."""
        if person_id not in self._words or person_id == self.sent_to:
            return
        self.sent_to = person_id
        for action in self.menu().actions():
            action.setChecked(action.data() == person_id)
        self._show()
        self.sent_to_changed.emit(person_id)

    def _show(self) -> None:
        words = self._words.get(self.sent_to) or self._words[EVERYTHING]
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(_("Whose messages: {words}").format(words=words))
