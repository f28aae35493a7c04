"""The Activities tab's rows: a short list, newest first, narrowed by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSortFilterProxyModel, Qt

from app.core.activities import Activity
from app.i18n import _
from app.services.exports.activity_list import ACTIVITY_KINDS, author_words, kind_words, visible_words
from ui.models.columns import ActivityColumn
from ui.models.formats import Clock
from ui.models.roles import ACCESSIBLE_TEXT, COPY, DISPLAY, ROW, SORT, TOOLTIP, Index


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
        self._all: list[Activity] = []
        self._kinds: frozenset[str] = frozenset()
        self._activities: list[Activity] = []
        self._texts: list[tuple[str, ...]] = []
        self._headings = (_("Date"), _("Kind"), _("Summary"), _("By whom"), _("Visible to family"))

    def set_activities(self, activities: Sequence[Activity]) -> None:
        """Show *activities* in their order, those of the chosen kinds."""
        self._all = list(activities)
        self._narrow()

    @property
    def shown_kinds(self) -> frozenset[str]:
        """The kinds that are shown; empty for all."""
        return self._kinds

    def set_kinds(self, kinds: frozenset[str]) -> None:
        """Show these kinds only, all when there is none."""
        self._kinds = kinds
        self._narrow()

    def _narrow(self) -> None:
        self.beginResetModel()
        self._activities = [a for a in self._all if not self._kinds or a.kind in self._kinds]
        self._texts = [self._text(activity) for activity in self._activities]
        self.endResetModel()

    def _text(self, activity: Activity) -> tuple[str, ...]:
        return (
            self._clock.moment(activity.at),
            kind_words(activity.kind),
            activity.title,
            author_words(activity),
            visible_words(activity),
        )

    def activity(self, position: int) -> Activity:
        """The activity at *position*."""
        return self._activities[position]

    def kinds(self) -> Counter[str]:
        """How many activities there are of each kind, shown or not."""
        return Counter(activity.kind for activity in self._all)

    def cells(self, position: int) -> ActivityCells:
        """The row at *position*, ready to be drawn."""
        kind = self._activities[position].kind
        return ActivityCells(self._texts[position], f"activity_{kind if kind in ACTIVITY_KINDS else 'note'}")

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
            if index.column() == ActivityColumn.DATE:
                return self._clock.full_with_zone(activity.at)
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


class ActivitiesProxy(QSortFilterProxyModel):
    """Sorts the short list."""

    def __init__(self, model: ActivitiesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setSourceModel(model)
        self.setSortRole(SORT)

    def activity(self, position: int) -> Activity:
        """The activity at *position* as it is shown."""
        return self._model.activity(self.source(position))

    def source(self, position: int) -> int:
        """Where the row shown at *position* stands in the model."""
        return self.mapToSource(self.index(position, 0)).row()
