"""The Activities tab: what was done with a person besides messages, in the same dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.core.activities import Activity
from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope
from app.i18n import _
from ui.delegates.looks import Cells, Draw, Look
from ui.models.activities_model import KIND_NAMES, ActivitiesModel
from ui.models.columns import ActivityColumn
from ui.models.formats import Clock
from ui.models.paged_model import SORT
from ui.theme import styled
from ui.widgets.date_button import DateButton
from ui.widgets.empty_state import EmptyState, lay_out_list
from ui.widgets.table_view import TableView
from ui.workers.desk import Desk

_LOOKS: Final[Mapping[int, Look]] = {
    ActivityColumn.KIND: Look(Draw.ICON_TEXT),
    ActivityColumn.AUTHOR: Look(colour="muted"),
}


class ActivitiesPanel(QWidget):
    """A short list, sorted by Qt's own proxy; the date button is its own and follows the Communications tab's."""

    custom_range_requested = Signal(object)  # the date button that asks
    count_changed = Signal(int, int)  # shown, all
    failed = Signal(object)

    def __init__(self, desk: Desk, scope: Scope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._scope = scope
        self._task_key = f"activities-{id(self)}"
        self.date_button = DateButton(desk, self)
        self.range_label = styled(QLabel(self), "muted")
        self.model = ActivitiesModel(Clock(desk.settings.zone, desk.now), self)
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(self.model)
        self.proxy.setSortRole(SORT)
        self.view = self._make_view()
        self.empty = EmptyState(self)
        self._stack = lay_out_list(self, self._make_toolbar(), self.view, self.empty)
        self.date_button.range_changed.connect(self._on_range_changed)
        self.date_button.dates_moved.connect(self._on_range_changed)
        self.date_button.custom_requested.connect(lambda: self.custom_range_requested.emit(self.date_button))
        self._on_range_shown()

    def _make_toolbar(self) -> QWidget:
        bar = QWidget(self)
        bar.setObjectName("log_toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(bar)
        line.setContentsMargins(12, 6, 12, 6)
        line.addWidget(self.date_button)
        line.addStretch(1)
        line.addWidget(self.range_label)
        return bar

    def _make_view(self) -> TableView:
        view = TableView(self.proxy, self._cells_at, _LOOKS, parent=self)
        view.setObjectName("activities")
        view.setAccessibleName(_("Activities"))
        kind = "MM" + max((name() for name in KIND_NAMES.values()), key=len)
        view.set_widths(("Wed 18 Nov 2026 11:15 pm", kind, "M" * 20, "M" * 16), stretch=ActivityColumn.SUMMARY)
        view.horizontalHeader().setSortIndicator(ActivityColumn.DATE, Qt.SortOrder.DescendingOrder)
        view.setSortingEnabled(True)
        return view

    def _cells_at(self, position: int) -> Cells | None:
        return self.model.cells(self.proxy.mapToSource(self.proxy.index(position, 0)).row())

    def load(self) -> None:
        """Ask for the activities of the range in use."""
        scope, chosen, service = self._scope, self.date_button.range, self._desk.activities
        self._desk.tasks.run(
            lambda: (service.activities(scope, chosen), service.count(scope)),
            lambda answer: self._show(*answer),
            self.failed.emit,
            key=self._task_key,
            owner=self,
        )

    def _show(self, activities: Sequence[Activity], total: int) -> None:
        self.model.set_activities(activities)
        self.count_changed.emit(len(activities), total)
        if activities:
            self._stack.setCurrentWidget(self.view)
            return
        if total:
            everything = DateRange(Preset.ALL)
            self.empty.show_words(
                _("No activities in these dates ({n} in all).").format(n=total),
                [(everything.label(), lambda: self.date_button.choose(everything))],
            )
        else:
            self.empty.show_words(_("No activities on file."))
        self._stack.setCurrentWidget(self.empty)

    def _on_range_changed(self) -> None:
        self._on_range_shown()
        self.load()

    def _on_range_shown(self) -> None:
        self.range_label.setText(self.date_button.dates_text())
