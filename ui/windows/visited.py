"""Back and forward: where a person has been in the main window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its key, and what was searched for there."""

    page: str
    search: str = ""


class Visited:
    """The places that were visited in order, and where one stands among them."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    def visit(self, place: Place) -> None:
        """Note that *place* is shown now; what lay ahead is forgotten. A search that is typed on is one place."""
        here = self.here
        if place == here:
            return
        if here is not None and _typed_on(here, place):
            self._places[self._at] = place
            return
        self._places[self._at + 1 :] = [place]
        self._at += 1

    def forget(self) -> None:
        """Forget every place but the one that is shown: a search may hold the name of somebody who was erased."""
        self._places = self._places[self._at : self._at + 1]
        self._at = len(self._places) - 1

    @property
    def here(self) -> Place | None:
        """The place that is shown now; None before the first."""
        return self._places[self._at] if self._places else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place after this one."""
        return self._at + 1 < len(self._places)

    def go(self, steps: int) -> Place | None:
        """Go back (negative) or forward; None where there is nothing."""
        if not 0 <= self._at + steps < len(self._places):
            return None
        self._at += steps
        return self._places[self._at]


def _typed_on(here: Place, place: Place) -> bool:
    """Whether *place* is the same search with letters added or taken away."""
    if here.page != place.page or not here.search or not place.search:
        return False
    return here.search.startswith(place.search) or place.search.startswith(here.search)
