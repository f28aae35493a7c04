"""Keeps which rows are selected and which one stands on top, by their ids, when a table gets other rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from ui.models.paged_model import PagedModel
from ui.widgets.table_view import TableView

KEPT_SELECTION: Final = 1_000


class KeptPlace(QObject):
    """Notes the selection of *view* before *model* gets other rows, and brings it back as they arrive. Where the same
    question is answered anew, the rows on the screen stand still too, unless the first of them is to stay the newest.
    """

    rows_arrived = Signal(int)  # so many more than before, out of sight

    def __init__(self, view: TableView, model: PagedModel[Any, Any], newest_first: Callable[[], bool]) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._newest_first = newest_first
        self._was_on_top = True
        self._top: tuple[int | None, int] = (None, 0)
        self._wanted: set[int] = set()
        self._current: int | None = None
        model.wanted_ids = self._held_ids
        model.modelAboutToBeReset.connect(self._note_selection)
        model.first_rows_shown.connect(self._on_first_rows_shown)
        model.loading_finished.connect(self._on_loading_finished)
        model.located.connect(self._on_located)
        model.about_to_refresh.connect(self._on_about_to_refresh)
        model.refreshed.connect(self._on_refreshed)

    def _note_selection(self) -> None:
        positions = [] if self._view.all_selected else self._view.selected_positions(KEPT_SELECTION)
        current = self._view.current_position()
        self._wanted = {key for key in map(self._model.id_at, positions) if key is not None}
        self._current = self._model.id_at(current) if current is not None else None

    def _held_ids(self) -> set[int]:
        """The ids that a place is wanted of: those of the selected rows, the current one, and the one on top."""
        self._note_selection()
        held = {*self._wanted, self._current, self._model.id_at(self._view.top_row()[0])}
        return {key for key in held if key is not None}

    # -- the same question answered anew: rows change in their places ------------------------------------------------

    def _on_about_to_refresh(self) -> None:
        self._note_selection()
        self._was_on_top = self._view.verticalScrollBar().value() == 0
        first, hidden = self._view.top_row()
        self._top = (self._model.id_at(first), hidden)

    def _on_refreshed(self, more: int, places: Mapping[int, int] | None) -> None:
        self._view.viewport().update()
        if places is None:  # no row has moved
            return
        top, hidden = self._top
        on_top = self._newest_first() and self._was_on_top
        at = places.get(top) if top is not None else None
        if at is not None and not on_top:
            self._view.scroll_to_row(at, hidden)
        self._view.replace_selection(
            [places[key] for key in self._wanted if key in places],
            places.get(self._current) if self._current is not None else None,
        )
        self._wanted, self._current = set(), None
        if more > 0 and not on_top:
            self.rows_arrived.emit(more)

    # -- another question: the rows that are in its answer too stay selected -----------------------------------------

    def _on_first_rows_shown(self) -> None:
        if self._wanted or self._current is not None:
            wanted = self._wanted if self._current is None else {*self._wanted, self._current}
            self._restore(self._model.head_positions(wanted))

    def _on_loading_finished(self) -> None:
        wanted = self._wanted if self._current is None else {*self._wanted, self._current}
        if wanted:
            self._model.locate(wanted)

    def _on_located(self, places: Mapping[int, int]) -> None:
        self._restore(places)
        self._wanted, self._current = set(), None

    def _restore(self, places: Mapping[int, int]) -> None:
        """Select what was found; the rest waits for the other rows."""
        at = places.get(self._current) if self._current is not None else None
        if places:
            self._view.select_positions([places[key] for key in self._wanted if key in places], at)
        self._wanted.difference_update(places)
        self._current = None if at is not None else self._current
