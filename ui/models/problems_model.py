"""What an import set aside, as rows: where, why, and the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.core.records import Problem
from app.i18n import _
from ui.models.paged_model import ACCESSIBLE_TEXT, DISPLAY, TOOLTIP, Index


class ProblemColumn(IntEnum):
    """The columns of the list of problems."""

    PLACE = 0
    WORDS = 1
    RECORD = 2


class ProblemsModel(QAbstractTableModel):
    """The problems of one file, in its order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems: list[Problem] = []
        self._headings = (_("Where"), _("What happened"), _("Record"))

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show *problems*."""
        self.beginResetModel()
        self._problems = list(problems)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._problems)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(ProblemColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == DISPLAY and 0 <= section < len(self._headings):
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or role not in (DISPLAY, ACCESSIBLE_TEXT, TOOLTIP):
            return None
        problem = self._problems[index.row()]
        return (problem.place, problem.message, problem.record)[index.column()][:2000]
