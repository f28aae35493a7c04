"""The tables of a roster bundle: found by file name, read under the names of their columns, however spelt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from app.core.records import Problem
from app.sources.files.archives import Bundle
from app.sources.files.tabular import Row, Table, table_from_opener


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: where it stands, its *cells* under the names of the form, and its *raw* text."""

    place: str
    cells: Mapping[str, str]
    raw: str

    def __getitem__(self, name: str) -> str:
        """The cell under *name*, empty when there is none."""
        return self.cells.get(name, "")


class RosterTable:
    """One file of a bundle; one that is not there or has no byte has no rows. *spellings* are header keys
    -> the name the reader knows the column by.
    """

    def __init__(self, bundle: Bundle, name: str, spellings: Mapping[str, str]) -> None:
        self._table: Table | None = None
        self._spellings = spellings
        if name in bundle and not bundle.is_empty(name):
            self._table = table_from_opener(partial(bundle.open, name), name)

    def __bool__(self) -> bool:
        return self._table is not None

    @property
    def keys(self) -> frozenset[str]:
        """The names of the columns that are there."""
        keys = self._table.keys if self._table is not None else ()
        return frozenset(self._spellings.get(key, key) for key in keys if key)

    def rows(self) -> Iterator[RosterRow | Problem]:
        """Yield the rows; nothing when the file is not in the bundle."""
        if self._table is None:
            return
        for row in self._table.rows():
            if not isinstance(row, Row):
                yield row
                continue
            cells: dict[str, str] = {}
            for key, value in row.cells.items():
                name = self._spellings.get(key, key)
                cells[name] = cells.get(name) or value
            yield RosterRow(self._table.place(row.line), cells, row.raw)

    def good_rows(self) -> Iterator[RosterRow]:
        """Yield the rows that can be read, in a reading of its own; the problems come with ``rows``."""
        for row in self.rows():
            if isinstance(row, RosterRow):
                yield row

    def problems(self) -> Iterator[Problem]:
        """Yield only what cannot be read, for a table whose good rows were taken before."""
        for row in self.rows():
            if isinstance(row, Problem):
                yield row
