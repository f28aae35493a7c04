"""The lists of contacts and of students: lazy rows, searched and sorted by the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from PySide6.QtCore import Qt

from app.core.people import LinkedPerson, Person
from app.core.records import PersonKind
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.people import PeopleService, PeopleSort, PeopleSortKey
from app.services.row_words import relation_name, year_text
from app.services.what_happened import status_label
from ui.models.columns import PeopleColumn
from ui.models.formats import Clock
from ui.models.paged_model import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index, PagedModel

NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people, in which order."""

    kind: PersonKind
    search: str = ""
    sort: PeopleSort = field(default_factory=PeopleSort)


class PersonCells(NamedTuple):
    """One person, ready to be drawn: *texts* in the order of the columns."""

    id: int
    texts: tuple[str, ...]
    icon: str
    status: Status | None
    person: Person


@dataclass(frozen=True, slots=True)
class PersonWriter:
    """Turns people into cells; used on the loader's thread."""

    clock: Clock

    def cells(self, person: Person) -> PersonCells:
        carers = person.kind is PersonKind.STUDENT
        others = [link for link in person.linked if link.holds]
        return PersonCells(
            person.id,
            (
                "",
                person.name,
                year_text(person.year or "") if carers else _roles(others),
                ", ".join(link.name for link in others),
                _addresses(person, Channel.EMAIL),
                _addresses(person, Channel.SMS),
                self.clock.recent(person.last_message_at) if person.last_message_at is not None else "",
                status_label(person.last_status) if person.last_status is not None else "",
            ),
            "students" if carers else "contacts",
            person.last_status,
            person,
        )


def _addresses(person: Person, channel: Channel) -> str:
    shown = [a.display or a.value for a in person.addresses if a.channel is channel and not a.former]
    return ", ".join(shown) or NOTHING


def _roles(links: Sequence[LinkedPerson]) -> str:
    return ", ".join(dict.fromkeys(relation_name(link.relation) for link in links if link.relation))


class PeopleSource:
    """People for a paged table, from the people service."""

    def __init__(self, service: PeopleService, writer: PersonWriter, close_thread: Callable[[], None]) -> None:
        self._service = service
        self._write = writer.cells
        self._answer: tuple[PeopleQuery, list[int]] | None = None
        self.close_thread = close_thread

    def head(self, query: PeopleQuery, size: int) -> tuple[Sequence[int], Sequence[PersonCells | None]]:
        ids = self._service.people(query.kind, query.search, sort=query.sort)
        self._answer = (query, ids)
        return ids[:size], self.rows(query, ids[:size])

    def ids(self, query: PeopleQuery) -> Iterator[Sequence[int]]:
        answer, self._answer = self._answer, None
        if answer is not None and answer[0] == query:
            yield answer[1]
        else:
            yield self._service.people(query.kind, query.search, sort=query.sort)

    def rows(self, query: PeopleQuery, ids: Sequence[int]) -> Sequence[PersonCells | None]:  # noqa: ARG002
        """The cells of *ids*, None where a person went away meanwhile."""
        found = {person.id: self._write(person) for person in self._service.rows(list(ids))}
        return [found.get(number) for number in ids]

    def interrupt(self) -> None:
        """A list of people is short work: it runs to its end, and its answer is dropped."""


_SORT_KEYS: Final[dict[PeopleColumn, PeopleSortKey]] = {
    PeopleColumn.NAME: PeopleSortKey.NAME,
    PeopleColumn.RELATION: PeopleSortKey.RELATION,
    PeopleColumn.LINKED: PeopleSortKey.LINKED,
    PeopleColumn.EMAIL: PeopleSortKey.EMAIL,
    PeopleColumn.MOBILE: PeopleSortKey.MOBILE,
    PeopleColumn.LAST_MESSAGE: PeopleSortKey.LAST_MESSAGE,
    PeopleColumn.LAST_STATUS: PeopleSortKey.LAST_STATUS,
}


class PeopleModel(PagedModel[PeopleQuery, PersonCells]):
    """Contacts or students by position."""

    def __init__(self, source: PeopleSource, kind: PersonKind, parent: Any = None) -> None:
        super().__init__(source, parent)
        student = kind is PersonKind.STUDENT
        self.kind = kind
        self._headings = (
            "",
            _("Name"),
            _("Year") if student else _("Relation"),
            _("Contacts") if student else _("Students"),
            _("Email"),
            _("Mobile"),
            _("Last message"),
            _("Last status"),
        )

    def set_search(self, text: str) -> None:
        """Show the people that fit *text*, in the order in use now."""
        base = self.query if self.query is not None else PeopleQuery(self.kind)
        self.set_query(replace(base, search=text))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Have the service sort by *column*."""
        if column not in _SORT_KEYS:
            return
        key = _SORT_KEYS[PeopleColumn(column)]
        if key is PeopleSortKey.RELATION and self.kind is PersonKind.STUDENT:
            key = PeopleSortKey.YEAR
        base = self.query if self.query is not None else PeopleQuery(self.kind)
        wanted = replace(base, sort=PeopleSort(key, order is Qt.SortOrder.DescendingOrder))
        if wanted != self.query:
            self.set_query(wanted)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(PeopleColumn)

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
        if index.column() == PeopleColumn.OPEN and role in (TOOLTIP, ACCESSIBLE_TEXT):
            return _("Open {name}").format(name=cells.person.name)
        return cells.texts[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(PeopleColumn):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == ACCESSIBLE_TEXT:
            return self._headings[section] or _("Open")
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
