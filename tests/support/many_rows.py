"""A log of as many rows as wanted, made of numbers, for tables that are to be tried at a million rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from app.core.statuses import Status
from app.services.history import HistoryQuery
from ui.models.columns import Column
from ui.models.history_cells import HistoryCells

LOT = 100_000


def cells_of(number: int) -> HistoryCells:
    """The cells of the row with this id: each tells whose it is."""
    row: Any = None  # no cell that these tests look at needs the message itself
    texts = tuple(f"{column.name} of {number}" for column in Column)
    return HistoryCells(number, texts, "email", Status.DELIVERED, row)


class ManyRows:
    """Answers every question with *numbers*: in their order, or backwards when sorted ascending. Counts what it is
    asked.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = array("q", numbers)
        self.asked_ids: list[HistoryQuery] = []
        self.asked_rows: list[tuple[int, ...]] = []

    def _answer(self, query: HistoryQuery) -> array[int]:
        found = self.numbers if query.sort[0].descending else self.numbers[::-1]
        return found[::2] if query.search else found

    def head(self, query: HistoryQuery, size: int) -> tuple[Sequence[int], Sequence[HistoryCells]]:
        ids = self._answer(query)[:size]
        return ids, [cells_of(number) for number in ids]

    def ids(self, query: HistoryQuery) -> Iterator[Sequence[int]]:
        self.asked_ids.append(query)
        found = self._answer(query)
        return (found[start : start + LOT] for start in range(0, len(found), LOT))

    def rows(self, query: HistoryQuery, ids: Sequence[int]) -> Sequence[HistoryCells]:
        self.asked_rows.append(tuple(ids))
        return [cells_of(number) for number in ids]

    def interrupt(self) -> None:
        """Nothing runs long."""

    def close_thread(self) -> None:
        """Nothing is open."""
