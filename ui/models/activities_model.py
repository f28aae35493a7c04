"""The Activities tab's rows: a short list, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.core.activities import Activity
from app.i18n import _
from ui.models.columns import ActivityColumn
from ui.models.formats import Clock
from ui.models.paged_model import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index

KIND_NAMES: Final[dict[str, Callable[[], str]]] = {
    "note": lambda: _("Note"),
    "call": lambda: _("Call"),
    "meeting": lambda: _("Meeting"),
    "task": lambda: _("Task"),
    "stage": lambda: _("Stage change"),
    "form": lambda: _("Form"),
    "event": lambda: _("Event"),
}


class ActivityCells(NamedTuple):
    """One activity, ready to be drawn."""

    texts: tuple[str, ...]
    icon: str
    status: None = None
    quiet: bool = False


class ActivitiesModel(QAbstractTableModel):
    """The activities of one person in one range of dates."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._activities: list[Activity] = []
        self._texts: list[tuple[str, ...]] = []
        self._headings = (_("Date"), _("Kind"), _("Summary"), _("By whom"))

    def set_activities(self, activities: Sequence[Activity]) -> None:
        """Show *activities* in their order."""
        self.beginResetModel()
        self._activities = list(activities)
        self._texts = [self._text(activity) for activity in activities]
        self.endResetModel()

    def _text(self, activity: Activity) -> tuple[str, ...]:
        name = KIND_NAMES.get(activity.kind)
        return (
            self._clock.moment(activity.at),
            name() if name else activity.kind,
            activity.title,
            activity.author or "",
        )

    def cells(self, position: int) -> ActivityCells:
        """The row at *position*, ready to be drawn."""
        kind = self._activities[position].kind
        return ActivityCells(self._texts[position], f"activity_{kind if kind in KIND_NAMES else 'note'}")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._activities)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(ActivityColumn)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        activity = self._activities[index.row()]
        text = self._texts[index.row()][index.column()]
        if role in (DISPLAY, ACCESSIBLE_TEXT, COPY):
            return text
        if role == ROW:
            return activity
        if role == SORT:
            return activity.at if index.column() == ActivityColumn.DATE else text.casefold()
        if role == TOOLTIP:
            return activity.detail if index.column() == ActivityColumn.SUMMARY and activity.detail else text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(ActivityColumn):
            return None
        if role == DISPLAY:
            return self._headings[section]
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
