"""Keeps which rows are selected and which one stands on top, by their ids, when a table gets other rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from ui.models.paged_model import PagedModel
from ui.widgets.table_view import TableView

KEPT_SELECTION: Final = 1_000


class KeptPlace(QObject):
    """Notes the selection of *view* before *model* is reset, and brings it back as the rows arrive. Where the same
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
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.first_rows_shown.connect(self._on_first_rows_shown)
        model.refreshed.connect(self._on_refreshed)
        model.loading_finished.connect(self._on_loading_finished)

    def _on_model_about_to_be_reset(self) -> None:
        ids = self._model.ids()
        positions = [] if self._view.all_selected else self._view.selected_positions(KEPT_SELECTION)
        current = self._view.current_position()
        self._wanted = {ids[position] for position in positions if position < len(ids)}
        self._current = self._model.id_at(current) if current is not None else None
        self._was_on_top = self._view.verticalScrollBar().value() == 0
        first, hidden = self._view.top_row()
        self._top = (self._model.id_at(first), hidden)

    def _on_refreshed(self, more: int) -> None:
        self._view.viewport().update()
        top, hidden = self._top
        self._top = (None, 0)
        on_top = self._newest_first() and self._view.verticalScrollBar().value() == 0
        if top is not None:
            at = self._model.find([top])
            on_top = self._newest_first() and self._was_on_top
            if at and not on_top:
                self._view.scroll_to_row(at[0], hidden)
        if more > 0 and not on_top:
            self.rows_arrived.emit(more)

    def _on_first_rows_shown(self) -> None:
        self._restore(self._model.rowCount())

    def _on_loading_finished(self) -> None:
        self._restore(None)
        self._wanted, self._current = set(), None

    def _restore(self, limit: int | None) -> None:
        """Select what is found among the first *limit* rows; the rest waits for the other rows."""
        if not self._wanted and self._current is None:
            return
        positions = self._model.find(self._wanted, limit)
        at = self._model.find([self._current], limit)[:1] if self._current is not None else []
        if positions or at:
            self._view.select_positions(positions, at[0] if at else None)
            self._wanted -= {self._model.id_at(position) for position in positions}
            self._current = None if at else self._current
