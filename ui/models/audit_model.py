"""The lines of the activity record, for a table that sorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.services.audit import AuditLine, action_words
from app.services.exports.audit_list import audit_columns, list_words
from ui.models.formats import Clock, number
from ui.models.roles import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index


class AuditCells(NamedTuple):
    """One line, ready to be drawn."""

    texts: tuple[str, ...]
    icon: str = ""
    status: None = None
    quiet: bool = False


class AuditModel(QAbstractTableModel):
    """A short list: all lines are there."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lines: list[AuditLine] = []
        self._cells: list[AuditCells] = []
        self._headings = tuple(column.label for column in audit_columns())

    def set_lines(self, lines: Sequence[AuditLine]) -> None:
        """Show *lines*."""
        self.beginResetModel()
        self._lines = list(lines)
        self._cells = [AuditCells(self._texts(line)) for line in lines]
        self.endResetModel()

    def _texts(self, line: AuditLine) -> tuple[str, ...]:
        rows = "" if line.rows is None else number(line.rows)
        when = self._clock.full(line.at)
        return (when, line.actor, action_words(line.action), line.person, list_words(line), rows)

    def line(self, position: int) -> AuditLine:
        """The line at *position*."""
        return self._lines[position]

    def cells(self, position: int) -> AuditCells:
        """The line at *position*, ready to be drawn."""
        return self._cells[position]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        text = self._cells[index.row()].texts[index.column()]
        if role in (DISPLAY, ACCESSIBLE_TEXT, COPY, TOOLTIP):
            return text
        if role == ROW:
            return line
        if role == SORT:
            first, last = 0, len(self._headings) - 1
            if index.column() == first:
                return line.id  # lines are written one after the other
            return (-1 if line.rows is None else line.rows) if index.column() == last else text.casefold()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
