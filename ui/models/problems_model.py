"""What an import set aside: where, and what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.i18n import _
from ui.models.roles import ACCESSIBLE_TEXT, DISPLAY, TOOLTIP, Index

SHOWN: Final = 1_000
Row = tuple[str, str, str]


class ProblemsModel(QAbstractTableModel):
    """A growing list of (file, place, what happened); the first thousand are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._found: dict[int, list[Row]] = {}
        self._headings = (_("File"), _("Where"), _("What happened"))

    @property
    def total(self) -> int:
        """How many there are, shown or not."""
        return sum(map(len, self._found.values()))

    def add(self, file: int, row: Row) -> None:
        """Add *row*, which is from the file with the number *file*, at the end."""
        self._found.setdefault(file, []).append(row)
        if len(self._rows) < SHOWN:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
            self._rows.append(row)
            self.endInsertRows()

    def drop(self, files: Iterable[int]) -> None:
        """Forget the rows of *files*: they are read again, or their import was undone."""
        self.beginResetModel()
        for file in files:
            self._found.pop(file, None)
        self._rows = [row for rows in self._found.values() for row in rows][:SHOWN]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if index.isValid() and role in (DISPLAY, TOOLTIP, ACCESSIBLE_TEXT):
            return self._rows[index.row()][index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == DISPLAY and 0 <= section < len(self._headings):
            return self._headings[section]
        return None
