"""Asks for a link of a carer and a student: whom, as what, and from and until when."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from app.core.people import Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.row_words import relation_name
from ui.dialogs.person_dialogs import CorrectionDialog
from ui.widgets.date_line import DateLine
from ui.widgets.person_search import PersonSearch
from ui.workers.desk import Desk

ROLES: Final = ("mother", "father", "guardian", "stepmother", "stepfather", "grandparent", "carer", "other")


class LinkDialog(CorrectionDialog):
    """A search for the other one, the role, the dates, and whether access is restricted."""

    def __init__(self, desk: Desk, person: Person, today: date, parent: QWidget | None = None) -> None:
        student = person.kind is PersonKind.STUDENT
        title = _("Link a carer to {name}") if student else _("Link a student to {name}")
        words = _("What you say here counts before what the school’s files say of these two, also after an import.")
        super().__init__(title.format(name=person.name), words, _("&Link"), parent)
        self._person = person
        wanted = PersonKind.CONTACT if student else PersonKind.STUDENT
        self.search = PersonSearch(desk, [wanted], frozenset({person.id}), self)
        self.role = QComboBox(self)
        self.role.setEditable(True)
        self.role.addItems([relation_name(role) for role in ROLES])
        self.role.setCurrentText("")
        self.since = DateLine(_("&From"), today, self)
        self.until = DateLine(_("&Until"), today, self)
        self.restricted = QCheckBox(_("&Access is restricted (a court order, for example)"), self)
        form = QFormLayout()
        form.addRow(_("The carer is the student’s"), self.role)
        form.addRow("", self.since)
        form.addRow("", self.until)
        form.addRow("", self.restricted)
        self.parts.addWidget(self.search, 1)
        self.parts.addLayout(form)
        self.search.person_changed.connect(lambda found: self.do_button.setEnabled(found is not None))
        self.search.setFocus()
        self.resize(560, 540)

    def pair(self) -> tuple[int, int] | None:
        """The ids of student and carer."""
        other = self.search.person()
        if other is None:
            return None
        return (self._person.id, other.id) if self._person.kind is PersonKind.STUDENT else (other.id, self._person.id)

    def role_word(self) -> str:
        """The role as it is kept: English where it is one of the list, else as it was typed."""
        text = self.role.currentText().strip()
        shown = {relation_name(role).casefold(): role for role in ROLES}
        return shown.get(text.casefold(), text)
