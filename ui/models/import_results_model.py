"""What becomes of each file of an import: its counts, or why it was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.i18n import _
from ui.models.formats import number
from ui.models.roles import ACCESSIBLE_TEXT, DISPLAY, TOOLTIP, Index

COUNTS: Final = ("read", "new", "changed", "left", "problems")


@dataclass(frozen=True, slots=True)
class FileState:
    """One file: *words* say how it stands, *counts* are there when it is done; *question* is a code to be answered."""

    path: Path
    words: str
    counts: Mapping[str, int] | None = None
    run_id: int | None = None
    question: str = ""
    error: str = ""


class ImportResultsModel(QAbstractTableModel):
    """The files in their order."""

    def __init__(self, files: Sequence[Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.states = [FileState(path, _("Waiting")) for path in files]
        self._headings = (_("File"), _("Read"), _("New"), _("Changed"), _("Left"), _("Problems"), _("State"))

    def update(self, place: int, **changes: Any) -> None:
        """Change what is known of the file at *place*."""
        self.states[place] = replace(self.states[place], **changes)
        self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.states)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        state, column = self.states[index.row()], index.column()
        counted = 0 < column <= len(COUNTS)
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and counted:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == TOOLTIP and not counted:
            return str(state.path) if column == 0 else state.error or state.words
        if role not in (DISPLAY, ACCESSIBLE_TEXT):
            return None
        if column == 0:
            return state.path.name
        if counted:
            return "" if state.counts is None else number(state.counts.get(COUNTS[column - 1], 0))
        return state.words

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            counted = 0 < section <= len(COUNTS)
            side = Qt.AlignmentFlag.AlignRight if counted else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
