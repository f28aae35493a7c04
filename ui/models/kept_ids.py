"""The ids of the last few questions of a table, so that going back to one of them asks the data for rows alone."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import Final, Generic, TypeVar

Query = TypeVar("Query")

KEPT: Final = 3  # with that on the screen; 8 MB each at a million rows


class KeptIds(Generic[Query]):
    """Whole answers by their question, the newest few. What is in here is not changed any more."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Query, array[int]] = OrderedDict()

    def put(self, query: Query, ids: array[int]) -> None:
        """Keep *ids* as the whole answer to *query*."""
        self._answers[query] = ids
        self._answers.move_to_end(query)
        while len(self._answers) > KEPT:
            self._answers.popitem(last=False)

    def get(self, query: Query) -> array[int] | None:
        """The whole answer to *query*; None where it is not kept."""
        return self._answers.get(query)

    def clear(self) -> None:
        """Forget all: the data may have changed."""
        self._answers.clear()
