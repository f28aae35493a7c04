"""Keeps which rows are selected, by their ids, when a table gets other rows or another order."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject

from ui.models.paged_model import PagedModel
from ui.widgets.table_view import TableView

KEPT_SELECTION: Final = 1_000


class KeptPlace(QObject):
    """Notes the selection of *view* before *model* is reset, and brings it back as the rows arrive."""

    def __init__(self, view: TableView, model: PagedModel[Any, Any]) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._wanted: set[int] = set()
        self._current: int | None = None
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.first_rows_shown.connect(self._on_first_rows_shown)
        model.loading_finished.connect(self._on_loading_finished)

    def _on_model_about_to_be_reset(self) -> None:
        ids = self._model.ids()
        positions = [] if self._view.all_selected else self._view.selected_positions(KEPT_SELECTION)
        current = self._view.current_position()
        self._wanted = {ids[position] for position in positions if position < len(ids)}
        self._current = self._model.id_at(current) if current is not None else None

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
