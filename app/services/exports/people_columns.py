"""The columns that a list of contacts or students can leave with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from app.core.people import Person
from app.core.statuses import Channel
from app.i18n import _
from app.services.exports.log_columns import moment_cell
from app.services.exports.sheet import Cell, ColumnKind, SheetColumn
from app.services.row_words import relation_name, year_and_entry
from app.services.what_happened import status_label


@dataclass(frozen=True, slots=True)
class _Entry:
    label: Callable[[bool], str]  # of students?
    value: Callable[[Person, ZoneInfo], Cell]
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


def _addresses(person: Person, channel: Channel) -> str:
    return ", ".join(a.display or a.value for a in person.addresses if a.channel is channel and not a.former)


def _linked(person: Person, _zone: ZoneInfo) -> Cell:
    return ", ".join(link.name for link in person.linked if link.holds)


def _relation(person: Person, _zone: ZoneInfo) -> Cell:
    return ", ".join(dict.fromkeys(relation_name(x.relation) for x in person.linked if x.holds and x.relation))


def _year(person: Person, _zone: ZoneInfo) -> Cell:
    return year_and_entry(person)


def _last_status(person: Person, _zone: ZoneInfo) -> Cell:
    return None if person.last_status is None else status_label(person.last_status)


_ENTRIES: Final[dict[str, _Entry]] = {
    "name": _Entry(lambda _s: _("Name"), lambda p, _z: p.name, width=26),
    "relation": _Entry(lambda _s: _("Relation"), _relation, width=14),
    "year": _Entry(lambda _s: _("Year"), _year, width=10),
    "linked": _Entry(lambda s: _("Contacts") if s else _("Students"), _linked, width=34),
    "email": _Entry(lambda _s: _("Email"), lambda p, _z: _addresses(p, Channel.EMAIL), width=30),
    "mobile": _Entry(lambda _s: _("Mobile"), lambda p, _z: _addresses(p, Channel.SMS), width=18),
    "last_message": _Entry(
        lambda _s: _("Last message"), lambda p, z: moment_cell(p.last_message_at, z), ColumnKind.MOMENT, 17
    ),
    "last_status": _Entry(lambda _s: _("Last status"), _last_status, width=16),
    "stage": _Entry(lambda _s: _("Stage"), lambda p, _z: p.stage, width=14),
    "entry_year": _Entry(lambda _s: _("Entry year"), lambda p, _z: p.entry_year, width=11),
}
PEOPLE_COLUMNS: Final = tuple(_ENTRIES)


def people_columns(keys: tuple[str, ...], *, students: bool) -> tuple[SheetColumn, ...]:
    """The columns *keys* in that order; keys that nothing can be written for are left out."""
    return tuple(
        SheetColumn(key, e.label(students), e.kind, e.width) for key in keys if (e := _ENTRIES.get(key)) is not None
    )


def people_cells(person: Person, columns: tuple[SheetColumn, ...], zone: ZoneInfo) -> tuple[Cell, ...]:
    """The cells of *person* in *columns*, times in *zone*."""
    return tuple(_ENTRIES[column.key].value(person, zone) for column in columns)
