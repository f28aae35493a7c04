"""All corrections by hand: a line each, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from app.core.corrections import Change
from app.i18n import _
from app.services.correction_texts import change_text, state_text
from ui.models.formats import Clock
from ui.models.roles import ACCESSIBLE_TEXT, DISPLAY, TOOLTIP, Index


class CorrectionsModel(QAbstractTableModel):
    """When, what, by whom, and whether it counts."""

    def __init__(self, clock: Clock, parent: Any = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.changes: Sequence[Change] = ()
        self._headings = (_("When"), _("What was put right"), _("By"), _("State"))

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show *changes*, in their order."""
        self.beginResetModel()
        self.changes = changes
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.changes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or role not in (DISPLAY, TOOLTIP, ACCESSIBLE_TEXT):
            return None
        change = self.changes[index.row()]
        texts = (self._clock.full(change.at), change_text(change), change.actor, state_text(change))
        return texts[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == DISPLAY and 0 <= section < len(self._headings):
            return self._headings[section]
        return None
