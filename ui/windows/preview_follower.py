"""Ties a preview to the table that it was opened from: it tells what is chosen there, and moves the choice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.core.messages import HistoryRow
from ui.widgets.communications_panel import CommunicationsPanel


class PreviewFollower(QObject):
    """Follows one table at a time; the table may go away at any time."""

    row_changed = Signal(object)  # the HistoryRow that is chosen; None while it is on its way

    def __init__(self, wanted: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._panel: CommunicationsPanel | None = None
        self._row: HistoryRow | None = None
        self._position = 0
        self._direction = 1

    def follow(self, panel: CommunicationsPanel, position: int) -> None:
        """Tell of the message at *position* of *panel*, and then of whatever is chosen there while it is *wanted*."""
        if panel is not self._panel:
            self._let_go()
            self._panel = panel
            panel.current_changed.connect(self._on_current_changed)
            panel.model.dataChanged.connect(self._on_rows_arrived)
            panel.destroyed.connect(self._on_panel_destroyed)
        self._row = None
        self._tell(position)

    def likely_next(self) -> HistoryRow | None:
        """The message beside the one that is shown, on the side to which the last step went; None where none is."""
        return self._panel.row_at(self._position + self._direction) if self._panel is not None else None

    def step(self, steps: int) -> None:
        """Go *steps* rows down in the table."""
        if self._panel is not None:
            self._panel.move_current(steps)

    def _let_go(self) -> None:
        panel, self._panel = self._panel, None
        if panel is not None:
            panel.current_changed.disconnect(self._on_current_changed)
            panel.model.dataChanged.disconnect(self._on_rows_arrived)
            panel.destroyed.disconnect(self._on_panel_destroyed)

    def _on_panel_destroyed(self) -> None:
        self._panel = None

    def _on_current_changed(self, position: int) -> None:
        if self._wanted():
            self._tell(position)

    def _on_rows_arrived(self) -> None:
        position = self._panel.view.current_position() if self._panel is not None else None
        if self._wanted() and self._row is None and position is not None:
            self._tell(position)

    def _tell(self, position: int) -> None:
        row = self._panel.row_at(position) if self._panel is not None else None
        if row is None:
            self._row = None
            self.row_changed.emit(None)
        elif self._row is None or row.id != self._row.id:
            if abs(position - self._position) == 1:
                self._direction = position - self._position
            self._row, self._position = row, position
            self.row_changed.emit(row)
