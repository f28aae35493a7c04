"""The columns of the lists of contacts and of students: key, heading, order, and how wide a text they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.people import PeopleSortKey
from app.core.records import PersonKind
from app.i18n import _


class PeopleColumn(StrEnum):
    """The key of a column, under which its place and width are kept."""

    OPEN = "open"
    NAME = "name"
    RELATION = "relation"
    LINKED = "linked"  # of a contact: the students; of a student: the carers
    EMAIL = "email"
    MOBILE = "mobile"
    LAST_MESSAGE = "last_message"
    LAST_STATUS = "last_status"
    STAGE = "stage"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PeopleColumnSpec:
    """One column: its *key*, *heading*, what it *sorts* by, and a text as wide as most of its cells (or pixels).
    *shown* says whether it stands there before a person chose anything.
    """

    key: PeopleColumn
    heading: Callable[[], str]
    sorts: PeopleSortKey | None
    sample: str | int
    shown: bool = True


_OPEN: Final = PeopleColumnSpec(PeopleColumn.OPEN, str, None, 36)
_NAME: Final = PeopleColumnSpec(PeopleColumn.NAME, lambda: _("Name"), PeopleSortKey.NAME, "M" * 10)
_LAST_MESSAGE: Final = PeopleColumnSpec(
    PeopleColumn.LAST_MESSAGE, lambda: _("Last message"), PeopleSortKey.LAST_MESSAGE, "Today 12:58 pm"
)


def _email(*, shown: bool) -> PeopleColumnSpec:
    return PeopleColumnSpec(PeopleColumn.EMAIL, lambda: _("Email"), PeopleSortKey.EMAIL, "● " + "n" * 19, shown)


def _mobile(*, shown: bool) -> PeopleColumnSpec:
    sample = "● +61 400 000 0000"
    return PeopleColumnSpec(PeopleColumn.MOBILE, lambda: _("Mobile"), PeopleSortKey.MOBILE, sample, shown)


def _last_status(*, shown: bool) -> PeopleColumnSpec:
    sample = "MM Bounced (hard) M"
    return PeopleColumnSpec(
        PeopleColumn.LAST_STATUS, lambda: _("Last status"), PeopleSortKey.LAST_STATUS, sample, shown
    )


def _stage(*, shown: bool) -> PeopleColumnSpec:
    return PeopleColumnSpec(PeopleColumn.STAGE, lambda: _("Stage"), PeopleSortKey.STAGE, "Tour attended M", shown)


PEOPLE_COLUMNS: Final[Mapping[PersonKind, tuple[PeopleColumnSpec, ...]]] = {
    PersonKind.CONTACT: (
        _OPEN,
        _NAME,
        PeopleColumnSpec(PeopleColumn.RELATION, lambda: _("Relation"), PeopleSortKey.RELATION, "Grandmother"),
        PeopleColumnSpec(PeopleColumn.LINKED, lambda: _("Students"), PeopleSortKey.LINKED, "M" * 15),
        _email(shown=True),
        _mobile(shown=True),
        _LAST_MESSAGE,
        _last_status(shown=True),
        _stage(shown=False),
    ),
    PersonKind.STUDENT: (
        _OPEN,
        _NAME,
        PeopleColumnSpec(PeopleColumn.YEAR, lambda: _("Year"), PeopleSortKey.YEAR, "Year 10, entry 2028 M"),
        _stage(shown=True),
        PeopleColumnSpec(PeopleColumn.LINKED, lambda: _("Contacts"), PeopleSortKey.LINKED, "M" * 15),
        _LAST_MESSAGE,
        _last_status(shown=False),
        _email(shown=False),
        _mobile(shown=False),
    ),
}
