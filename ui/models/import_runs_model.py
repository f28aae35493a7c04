"""All imports so far: a line a file, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from app.i18n import _
from app.services.imports import ImportRun
from ui.models.formats import Clock, number
from ui.models.roles import ACCESSIBLE_TEXT, DISPLAY, TOOLTIP, Index

FIRST_COUNT = 3
STATE = 7


class ImportRunsModel(QAbstractTableModel):
    """When, which file, from where, what it did, and whether it came in whole."""

    def __init__(self, clock: Clock, parent: Any = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.runs: Sequence[ImportRun] = ()
        self._headings = (
            _("Imported"),
            _("File"),
            _("Source"),
            _("New"),
            _("Changed"),
            _("Left"),
            _("Problems"),
            _("State"),
        )

    def show_runs(self, runs: Sequence[ImportRun]) -> None:
        """Show *runs*, in their order."""
        self.beginResetModel()
        self.runs = runs
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._headings)

    def _texts(self, run: ImportRun) -> tuple[str, ...]:
        counts = run.counts
        state = _("Stopped or refused") if run.error else _("Not finished") if run.finished_at is None else _("Done")
        numbers = (counts.new, counts.changed, counts.left, counts.problems)
        return (self._clock.full(run.started_at), run.file_name, run.source_name, *map(number, numbers), state)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        run, column = self.runs[index.row()], index.column()
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and FIRST_COUNT <= column < STATE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == TOOLTIP and column == STATE and run.error:
            return run.error
        return self._texts(run)[column] if role in (DISPLAY, TOOLTIP, ACCESSIBLE_TEXT) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            side = Qt.AlignmentFlag.AlignRight if FIRST_COUNT <= section < STATE else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
