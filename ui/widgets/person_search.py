"""A search for one person: words, and below them those who fit, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.people import Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.row_words import year_text
from ui.theme import styled
from ui.widgets.search_field import SearchField
from ui.workers.desk import Desk

SHOWN: Final = 50
_ID: Final = int(Qt.ItemDataRole.UserRole)


class PersonSearch(QWidget):
    """Students, contacts or both; `person_changed` tells of the one that is chosen, None for nobody."""

    person_changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, desk: Desk, kinds: Sequence[PersonKind], without: frozenset[int], parent: QWidget | None = None
    ) -> None:
        """*without*: the ids of people who cannot be chosen."""
        super().__init__(parent)
        self._desk = desk
        self._kinds = tuple(kinds)
        self._without = without
        self._people: dict[int, Person] = {}
        self.search = SearchField(_("Search name, email or mobile"), self)
        self.list = styled(QListWidget(self), "people_list")
        self.list.setAccessibleName(_("People who fit"))
        self.list.setUniformItemSizes(True)
        self.note = styled(QLabel(_("Type a name."), self), "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        self.setFocusProxy(self.search)
        self.search.search_changed.connect(self._on_search_changed)
        self.search.left_downwards.connect(self._on_left_downwards)
        self.list.currentItemChanged.connect(lambda *_items: self.person_changed.emit(self.person()))

    def person(self) -> Person | None:
        """Who is chosen, None for nobody."""
        item = self.list.currentItem()
        return None if item is None else self._people.get(item.data(_ID))

    def _on_search_changed(self, text: str) -> None:
        if not text.strip():
            self._show([], 0)
            return
        people, kinds, without = self._desk.people, self._kinds, self._without

        def find() -> tuple[list[Person], int]:
            ids = [i for kind in kinds for i in people.people(kind, text, left=True) if i > 0 and i not in without]
            return people.rows(ids[:SHOWN]), len(ids)

        self._desk.tasks.run(
            find, lambda found: self._show(*found), self.failed.emit, key=f"person-search-{id(self)}", owner=self
        )

    def _show(self, found: Sequence[Person], total: int) -> None:
        self._people = {person.id: person for person in found}
        self.list.clear()
        for person in found:
            item = QListWidgetItem(person_line(person), self.list)
            item.setData(_ID, person.id)
        if found:
            self.list.setCurrentRow(0)
        else:
            self.person_changed.emit(None)
        if total > len(found):
            self.note.setText(_("The first {n} of {total} are shown. Type more of the name.").format(
                n=len(found), total=total))  # fmt: skip
        elif found or not self.search.text().strip():
            self.note.setText(_("Type a name.") if not found else "")
        else:
            self.note.setText(_("Nobody fits."))

    def _on_left_downwards(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


def person_line(person: Person) -> str:
    """One line that tells a person from others of that name: what they are, whom they are linked to, an address."""
    parts = [_("Student") if person.kind is PersonKind.STUDENT else _("Contact")]
    if person.year:
        parts.append(year_text(person.year))
    linked = ", ".join(dict.fromkeys(link.name for link in person.linked))
    if linked and person.kind is not PersonKind.STUDENT:
        parts.append(linked)
    address = next((a.display or a.value for a in person.addresses if not a.former), "")
    if address:
        parts.append(address)
    if person.left:
        parts.append(_("no longer in the roster"))
    return f"{person.name}  –  {' · '.join(parts)}"
