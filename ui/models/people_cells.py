"""What the lists say of one person: a text a column, dots beside addresses, chips of names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.reachability import Reach
from app.core.records import PersonKind
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.row_words import relation_name, year_and_entry
from app.services.what_happened import status_label
from ui.models.formats import Clock, reach_explanation, reach_label
from ui.models.people_columns import PEOPLE_COLUMNS, PeopleColumn

NOTHING: Final = "—"
_CHANNELS: Final = {PeopleColumn.EMAIL: Channel.EMAIL, PeopleColumn.MOBILE: Channel.SMS}


class CellPart(NamedTuple):
    """One value of a cell: its *text*, the state that its dot shows, and the local *id* of the person it names."""

    text: str
    reach: Reach | None = None
    id: int = 0


class PersonCells(NamedTuple):
    """One person, ready to be drawn: *texts* in the order of the columns, *parts* of those that hold several values."""

    id: int
    texts: tuple[str, ...]
    parts: Mapping[int, tuple[CellPart, ...]]
    icon: str
    status: Status | None
    quiet: bool
    person: Person


class PersonWriter:
    """Turns people into cells; used on the loader's thread."""

    def __init__(self, clock: Clock, kind: PersonKind) -> None:
        self._clock = clock
        self._keys = tuple(spec.key for spec in PEOPLE_COLUMNS[kind])

    def cells(self, person: Person) -> PersonCells:
        """The cells of *person*."""
        parts = {n: found for n, key in enumerate(self._keys) if (found := self._parts(person, key))}
        return PersonCells(
            person.id,
            tuple(self._text(person, key) for key in self._keys),
            parts,
            "students" if person.kind is PersonKind.STUDENT else "contacts",
            person.last_status,
            person.left,
            person,
        )

    def _parts(self, person: Person, key: PeopleColumn) -> tuple[CellPart, ...]:
        if key is PeopleColumn.LINKED:
            return tuple(CellPart(link.name, id=link.id) for link in current_links(person))
        if key in _CHANNELS:
            owned = person.current(_CHANNELS[key])
            return tuple(CellPart(_shown(a), a.reach) for a in owned) or (CellPart(NOTHING, Reach.NONE),)
        return ()

    def _text(self, person: Person, key: PeopleColumn) -> str:
        match key:
            case PeopleColumn.OPEN:
                return ""
            case PeopleColumn.NAME:
                return _("{name} (left)").format(name=person.name) if person.left else shown_name(person)
            case PeopleColumn.RELATION:
                return _roles(person)
            case PeopleColumn.LINKED:
                return ", ".join(link.name for link in current_links(person))
            case PeopleColumn.EMAIL | PeopleColumn.MOBILE:
                return ", ".join(_shown(a) for a in person.current(_CHANNELS[key]))
            case PeopleColumn.LAST_MESSAGE:
                return "" if person.last_message_at is None else self._clock.recent(person.last_message_at)
            case PeopleColumn.LAST_STATUS:
                return "" if person.last_status is None else status_label(person.last_status)
            case PeopleColumn.STAGE:
                return person.stage or ""
            case PeopleColumn.YEAR:
                return year_and_entry(person)

    def tooltip(self, person: Person, key: PeopleColumn) -> str | None:
        """What more there is to say than the cell has room for; None for nothing."""
        if key in _CHANNELS:
            lines = [
                _("{address}: {state}").format(address=_shown(a), state=reach_explanation(a.reach))
                for a in person.current(_CHANNELS[key])
                if a.reach is not None
            ]
            return "\n".join(lines) or reach_explanation(Reach.NONE)
        if key is PeopleColumn.LINKED:
            return "\n".join(_linked_line(link) for link in current_links(person)) or None
        if key is PeopleColumn.LAST_MESSAGE and person.last_message_at is not None:
            return self._clock.full_with_zone(person.last_message_at)
        return None

    @staticmethod
    def spoken(person: Person, key: PeopleColumn) -> str | None:
        """What a screen reader says of a cell with dots: each address and its state; None for other cells."""
        if key not in _CHANNELS:
            return None
        said = [
            _("{address}, {state}").format(address=_shown(a), state=reach_label(a.reach))
            for a in person.current(_CHANNELS[key])
            if a.reach is not None
        ]
        return "; ".join(said) or reach_label(Reach.NONE)


def shown_name(person: Person) -> str:
    """The name of *person*; a number that nobody owns as a person reads it."""
    return _shown(person.addresses[0]) if person.id < 0 and person.addresses else person.name


def current_links(person: Person) -> list[LinkedPerson]:
    """The people whom *person* is linked to today, each once."""
    return list({link.id: link for link in reversed(person.linked) if link.holds}.values())[::-1]


def _shown(address: OwnedAddress) -> str:
    return address.display or address.value


def _linked_line(link: LinkedPerson) -> str:
    role = relation_name(link.relation)
    return _("{name}: {relation}").format(name=link.name, relation=role) if role else link.name


def _roles(person: Person) -> str:
    roles = [relation_name(link.relation) for link in person.linked if link.holds and link.relation]
    return ", ".join(dict.fromkeys(roles))
