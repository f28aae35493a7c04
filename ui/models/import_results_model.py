"""The files of one import and what became of each, as rows."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.i18n import _, ngettext
from ui.models.paged_model import ACCESSIBLE_TEXT, DISPLAY, TOOLTIP, Index
from ui.workers.import_process import FileOutcome


class ResultColumn(IntEnum):
    """The columns of the list of results."""

    FILE = 0
    READ = 1
    NEW = 2
    CHANGED = 3
    LEFT = 4
    PROBLEMS = 5
    WORDS = 6


_COUNTS = {
    ResultColumn.READ: "read",
    ResultColumn.NEW: "new",
    ResultColumn.CHANGED: "changed",
    ResultColumn.LEFT: "left",
    ResultColumn.PROBLEMS: "problems",
}


class ImportResultsModel(QAbstractTableModel):
    """One row a file, in the order they were imported; a file imported again takes the place of its first row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outcomes: list[FileOutcome] = []
        self._headings = (_("File"), _("Read"), _("New"), _("Changed"), _("Left"), _("Set aside"), _("What happened"))

    def add(self, outcome: FileOutcome) -> None:
        """Show what became of one more file."""
        for position, known in enumerate(self._outcomes):
            if known.name == outcome.name:
                self._outcomes[position] = outcome
                self.dataChanged.emit(self.index(position, 0), self.index(position, len(ResultColumn) - 1))
                return
        self.beginInsertRows(QModelIndex(), len(self._outcomes), len(self._outcomes))
        self._outcomes.append(outcome)
        self.endInsertRows()

    def outcome_at(self, position: int) -> FileOutcome | None:
        """The file in the row *position*."""
        return self._outcomes[position] if 0 <= position < len(self._outcomes) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._outcomes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(ResultColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == DISPLAY and 0 <= section < len(self._headings):
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        column = ResultColumn(index.column())
        if role in (DISPLAY, ACCESSIBLE_TEXT, TOOLTIP):
            return self._text(self._outcomes[index.row()], column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _COUNTS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, outcome: FileOutcome, column: ResultColumn) -> str:
        if column is ResultColumn.FILE:
            return outcome.name
        if column is ResultColumn.WORDS:
            return outcome.error or _words(outcome.counts)
        return f"{outcome.counts[_COUNTS[column]]:n}"


def _words(counts: dict[str, int]) -> str:
    if counts["problems"]:
        return ngettext(
            "Imported; {n} record needs a look.", "Imported; {n} records need a look.", counts["problems"]
        ).format(n=counts["problems"])
    if counts["new"] or counts["changed"] or counts["left"]:
        return _("Imported.")
    return _("Nothing new in it.")
