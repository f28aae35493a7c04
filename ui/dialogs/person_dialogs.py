"""Dialogs that ask for a person: whom an address belongs to, for whom messages were, whom an entry is joined to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.people import Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.correction_texts import local_note
from ui.theme import styled
from ui.widgets.person_search import PersonSearch, person_line
from ui.workers.desk import Desk

_ID: Final = int(Qt.ItemDataRole.UserRole)


class CorrectionDialog(QDialog):
    """What the dialogs of corrections share: a title, room for their parts, the note, and buttons."""

    def __init__(self, title: str, words: str, do: str, parent: QWidget | None = None) -> None:
        """*words* say what will happen, *do* stands on the button that does it."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = QLabel(words, self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)  # a name is never markup
        self.words.setWordWrap(True)
        self.parts = QVBoxLayout()
        note = styled(QLabel(local_note(), self), "muted")
        note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.do_button = QPushButton(do, self)
        self.buttons.addButton(self.do_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do_button.setDefault(True)
        self.do_button.setEnabled(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addLayout(self.parts, 1)
        layout.addWidget(note)
        layout.addWidget(self.buttons)


class ChoosePersonDialog(CorrectionDialog):
    """Asks for one person by search."""

    def __init__(
        self, desk: Desk, kinds: Sequence[PersonKind], words: tuple[str, str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(*words, parent)
        self.search = PersonSearch(desk, kinds, frozenset(), self)
        self.parts.addWidget(self.search)
        self.search.person_changed.connect(lambda person: self.do_button.setEnabled(person is not None))
        self.resize(520, 420)
        self.search.setFocus()

    def chosen(self) -> int | None:
        """The id of the person who is chosen."""
        person = self.search.person()
        return None if person is None else person.id


class PinDialog(CorrectionDialog):
    """Asks for whom messages were, among those who own the address and their students, or any other student."""

    def __init__(self, desk: Desk, choices: Sequence[Person], count: int, parent: QWidget | None = None) -> None:
        words = _(
            "Choose a contact who owns the address: the log of its other owners will not show the message then. Or"
            " choose a student: the message will count as being about this student alone."
        )
        title = _("This was for…") if count == 1 else _("These {n} messages were for…").format(n=count)
        super().__init__(title, words, _("&Save"), parent)
        self.list = styled(QListWidget(self), "people_list")
        self.list.setAccessibleName(_("For whom"))
        for person in choices:
            item = QListWidgetItem(person_line(person), self.list)
            item.setData(_ID, person.id)
        self.nobody = styled(QLabel(_("Nobody in the log has this address."), self), "muted")
        self.nobody.setVisible(not choices)
        self.list.setVisible(bool(choices))
        self.search = PersonSearch(desk, [PersonKind.STUDENT], frozenset(p.id for p in choices), self)
        for widget in (self.nobody, self.list, QLabel(_("Or about another student:"), self), self.search):
            self.parts.addWidget(widget)
        self.list.itemSelectionChanged.connect(self._on_listed_chosen)
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        self.search.person_changed.connect(self._on_found_chosen)
        (self.list if choices else self.search).setFocus()
        self.resize(520, 520)

    def _on_listed_chosen(self) -> None:
        if self.list.selectedItems():
            self.search.list.setCurrentRow(-1)
        self.do_button.setEnabled(self.chosen() is not None)

    def _on_found_chosen(self, person: Person | None) -> None:
        if person is not None:
            self.list.clearSelection()
        self.do_button.setEnabled(self.chosen() is not None)

    def chosen(self) -> int | None:
        """The id of the person who is chosen."""
        items = self.list.selectedItems()
        if items:
            return int(items[0].data(_ID))
        found = self.search.person()
        return None if found is None else found.id


class MergeDialog(CorrectionDialog):
    """Shows two entries side by side and asks which one stays."""

    def __init__(self, desk: Desk, person: Person, parent: QWidget | None = None) -> None:
        words = _("Find the other entry of {name}. Their messages, links and addresses will be shown as one person’s.")
        title = _("Merge {name} with another person").format(name=person.name)
        super().__init__(title, words.format(name=person.name), _("&Merge"), parent)
        self.person = person
        self.search = PersonSearch(desk, [person.kind], frozenset({person.id}), self)
        self.left, self.right = QRadioButton(self), QRadioButton(self)
        self._sides = (QLabel(self), QLabel(self))
        self.promise = QLabel(_("It can be undone at any time under Tools, Corrections."), self)
        self._pair = QWidget(self)
        group = QButtonGroup(self)
        grid = QGridLayout(self._pair)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(styled(QLabel(_("Which entry gives the name?"), self), "section_title"), 0, 0, 1, 2)
        for column, (button, side) in enumerate(zip((self.left, self.right), self._sides, strict=True)):
            group.addButton(button)
            side.setWordWrap(True)
            side.setAlignment(Qt.AlignmentFlag.AlignTop)
            side.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(button, 1, column)
            grid.addWidget(side, 2, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.promise, 3, 0, 1, 2)
        self._pair.hide()
        self.parts.addWidget(self.search, 1)
        self.parts.addWidget(self._pair)
        self.search.person_changed.connect(self._on_person_changed)
        self.left.setChecked(True)
        self.search.setFocus()
        self.resize(620, 560)

    def _on_person_changed(self, other: Person | None) -> None:
        self.do_button.setEnabled(other is not None)
        self._pair.setVisible(other is not None)
        if other is None:
            return
        for button, side, person in zip((self.left, self.right), self._sides, (self.person, other), strict=True):
            button.setText(_("Keep {name}").format(name=person.name).replace("&", "&&"))
            side.setText(entry_text(person))

    def chosen(self) -> tuple[int, int] | None:
        """The ids of who stays and of who is joined to them."""
        other = self.search.person()
        if other is None:
            return None
        return (self.person.id, other.id) if self.left.isChecked() else (other.id, self.person.id)


def entry_text(person: Person) -> str:
    """What an entry holds, in lines, to be compared with another one."""
    lines = [a.display or a.value for a in person.addresses]
    lines += [link.name for link in person.linked]
    lines += [_("Student number {number}").format(number=person.student_number)] if person.student_number else []
    for source, ids in person.external_ids.items():
        lines.append(_("{source}: {ids}").format(source=source, ids=", ".join(ids)))
    return "\n".join(dict.fromkeys(lines)) or _("No email address or mobile on file.")
