"""Which list leaves: the question it answers, its columns in their order, and the words of its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.messages import ScopeKind
from app.core.people import PeopleSort
from app.core.records import PersonKind
from app.services.exports.log_columns import carries_addresses, log_columns
from app.services.exports.people_columns import people_columns
from app.services.exports.sheet import Cell, HeadLine, SheetColumn
from app.services.history import HistoryQuery


@dataclass(frozen=True, slots=True)
class LogList:
    """A list of messages as it is seen: *query* with its order, *ids* when only these rows are wanted, *columns* by
    key. *person* is whose log it is, '' for all; *dates* and *filters* are the words of the controls above it.
    """

    query: HistoryQuery
    columns: tuple[str, ...]
    person: str = ""
    dates: str = ""
    filters: tuple[str, ...] = ()
    ids: Sequence[int] | None = None

    @property
    def sheet_columns(self) -> tuple[SheetColumn, ...]:
        """The columns that leave."""
        return log_columns(self.columns)

    @property
    def person_id(self) -> int | None:
        """Whose log it is, for the activity record."""
        return self.query.scope.id if self.query.scope.kind in (ScopeKind.CONTACT, ScopeKind.STUDENT) else None

    @property
    def key(self) -> str:
        """The list's name in the activity record."""
        return "communications" if self.query.scope.kind is not ScopeKind.ALL else "all_messages"

    @property
    def has_addresses(self) -> bool:
        """Whether an address of every recipient leaves."""
        return carries_addresses(self.columns)


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A list of contacts or students as it is seen; *ids* when only these rows are wanted."""

    kind: PersonKind
    columns: tuple[str, ...]
    search: str = ""
    left: bool = False
    sort: PeopleSort | None = None
    ids: Sequence[int] | None = None

    @property
    def sheet_columns(self) -> tuple[SheetColumn, ...]:
        """The columns that leave."""
        return people_columns(self.columns, students=self.kind is PersonKind.STUDENT)

    @property
    def person_id(self) -> int | None:
        """Nobody in particular."""
        return None

    @property
    def key(self) -> str:
        """The list's name in the activity record."""
        return "students" if self.kind is PersonKind.STUDENT else "contacts"

    @property
    def has_addresses(self) -> bool:
        """Whether addresses leave."""
        return "email" in self.columns or "mobile" in self.columns


@dataclass(frozen=True, slots=True)
class ReadyList:
    """A short list whose rows are all there: activities, the activity record. *person_id* is whose it is."""

    title: str
    sheet_columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: str
    head: tuple[HeadLine, ...] = ()
    person_id: int | None = None
    ids: Sequence[int] | None = None

    @property
    def has_addresses(self) -> bool:
        """No column of theirs holds any."""
        return False


ListToLeave = LogList | PeopleList | ReadyList
