"""A list on its way out: its head, its columns, and its rows as often as a writer wants to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

Cell = str | int | datetime | None  # a datetime carries the school's zone


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: *key* is its lasting name, *width* a usual number of characters."""

    key: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line above the rows, such as School: Seaview College."""

    label: str
    text: str


class Watch(Protocol):
    """Who waits for an export. Called on the thread that writes."""

    def progress(self, done: int, total: int) -> None:
        """*done* of *total* steps are behind us."""
        ...

    def stopped(self) -> bool:
        """Whether the person pressed Cancel."""
        ...


class Unwatched:
    """A watch for whoever does not wait."""

    def progress(self, done: int, total: int) -> None:
        """Nothing to tell."""

    def stopped(self) -> bool:
        """Nobody can."""
        return False


class ExportCancelledError(Exception):
    """The person pressed Cancel. It never leaves the services."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its *title* and *head*; *pages* reads its rows from the beginning, a page of them at a time.

    *count* is how many rows were found; one that an import takes away meanwhile is left out.
    """

    title: str
    head: tuple[HeadLine, ...]
    columns: tuple[SheetColumn, ...]
    count: int
    zone: ZoneInfo
    pages: Callable[[], Iterator[Sequence[tuple[Cell, ...]]]]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """All rows, from the first."""
        for page in self.pages():
            yield from page


class SheetWriter(Protocol):
    """Writes a sheet in one format. *passes* is how often it reads the rows, for the progress."""

    passes: ClassVar[int]

    def write(self, sheet: Sheet, path: Path) -> int:
        """Write *sheet* to the new file *path*; return how many rows it holds. Raises OSError."""
        ...
