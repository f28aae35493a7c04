"""The lists of contacts and of students: lazy rows, searched and sorted by the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import Qt

from app.core.people import PeopleSort, Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.asker import Asker
from app.services.people import PeopleService
from ui.models.formats import plain_tip
from ui.models.paged_model import PagedModel
from ui.models.people_cells import PersonCells, PersonWriter, shown_name
from ui.models.people_columns import PEOPLE_COLUMNS, PeopleColumn
from ui.models.roles import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people, in which order; *left*: also those whom their roster no longer names."""

    kind: PersonKind
    search: str = ""
    sort: PeopleSort = field(default_factory=PeopleSort)
    left: bool = False


class PeopleSource:
    """People for a paged table, from the people service."""

    def __init__(self, service: PeopleService, writer: PersonWriter, close_thread: Callable[[], None]) -> None:
        self._service = service
        self._write = writer.cells
        self._answer: tuple[PeopleQuery, list[int]] | None = None
        self._asker = Asker()
        self.close_thread = close_thread

    def head(self, query: PeopleQuery, size: int) -> tuple[Sequence[int], Sequence[PersonCells | None]]:
        ids = self._people(query)
        self._answer = (query, ids)
        return ids[:size], self.rows(query, ids[:size])

    def ids(self, query: PeopleQuery) -> Iterator[Sequence[int]]:
        answer, self._answer = self._answer, None
        if answer is not None and answer[0] == query:
            yield answer[1]
        else:
            yield self._people(query)

    def _people(self, query: PeopleQuery) -> list[int]:
        return self._service.people(query.kind, query.search, left=query.left, sort=query.sort, asker=self._asker)

    def rows(self, query: PeopleQuery, ids: Sequence[int]) -> Sequence[PersonCells | None]:  # noqa: ARG002
        """The cells of *ids*, None where a person went away meanwhile."""
        found = {person.id: self._write(person) for person in self._service.rows(list(ids))}
        return [found.get(number) for number in ids]

    def interrupt(self) -> None:
        """Drop the question that runs: the order of the last message takes long where there are many people."""
        self._asker.interrupt()


class PeopleModel(PagedModel[PeopleQuery, PersonCells]):
    """Contacts or students by position."""

    def __init__(self, source: PeopleSource, writer: PersonWriter, kind: PersonKind, parent: Any = None) -> None:
        super().__init__(source, parent)
        self.kind = kind
        self.columns = PEOPLE_COLUMNS[kind]
        self._writer = writer
        self._headings = tuple(spec.heading() for spec in self.columns)
        self._places = {spec.key: place for place, spec in enumerate(self.columns)}

    def column(self, key: PeopleColumn) -> int:
        """The index of the column *key*. Raises KeyError where the list has no such column."""
        return self._places[key]

    def set_search(self, text: str) -> None:
        """Show the people that fit *text*, in the order in use now."""
        self.set_query(replace(self._base(), search=text))

    def set_left(self, left: bool) -> None:
        """Show also those who *left*, or no longer."""
        if left != self._base().left:
            self.set_query(replace(self._base(), left=left))

    def _base(self) -> PeopleQuery:
        return self.query if self.query is not None else PeopleQuery(self.kind)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Have the service sort by *column*."""
        key = self.columns[column].sorts if 0 <= column < len(self.columns) else None
        if key is None:
            return
        wanted = replace(self._base(), sort=PeopleSort(key, order is Qt.SortOrder.DescendingOrder))
        if wanted != self.query:
            self.set_query(wanted)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def person_at(self, position: int) -> Person | None:
        """The person at *position*; None while they are on their way, or beyond the end."""
        if not 0 <= position < self.rowCount():
            return None
        cells = self.cells(position)
        return None if cells is None else cells.person

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        role = int(role)
        if role not in (DISPLAY, ROW, TOOLTIP, ACCESSIBLE_TEXT, COPY, SORT):
            return None
        cells = self.cells(index.row())
        if cells is None:
            return "" if role == DISPLAY else None
        if role == ROW:
            return cells
        key, text = self.columns[index.column()].key, cells.texts[index.column()]
        if key is PeopleColumn.OPEN and role in (TOOLTIP, ACCESSIBLE_TEXT):
            words = _("Open {name}").format(name=shown_name(cells.person))
            return plain_tip(words) if role == TOOLTIP else words
        if role == TOOLTIP:
            return plain_tip(self._writer.tooltip(cells.person, key) or text)
        if role == ACCESSIBLE_TEXT:
            return self._writer.spoken(cells.person, key) or text
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == ACCESSIBLE_TEXT:
            return self._headings[section] or _("Open")
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
