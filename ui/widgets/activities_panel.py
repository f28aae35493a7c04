"""The Activities tab: what was done with a person besides messages, in the same dates, with a reading pane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.activities import Activity, NoteChange, NoteText
from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope
from app.i18n import _
from app.services.exports.activity_list import ACTIVITY_KINDS, kind_words
from ui.delegates.looks import Cells, Draw, Look
from ui.models.activities_model import ActivitiesModel, ActivitiesProxy
from ui.models.columns import ActivityColumn
from ui.models.formats import Clock
from ui.models.row_text import tab_separated
from ui.theme import styled
from ui.widgets.activity_reader import ActivityReader
from ui.widgets.date_button import DateButton
from ui.widgets.empty_state import EmptyState, lay_out_list
from ui.widgets.kind_row import KindRow
from ui.widgets.table_view import TableView
from ui.workers.desk import Desk

_LOOKS: Final[Mapping[int, Look]] = {
    ActivityColumn.KIND: Look(Draw.ICON_TEXT),
    ActivityColumn.AUTHOR: Look(colour="muted"),
    ActivityColumn.VISIBLE: Look(colour="muted"),
}
_SIDE_BY_SIDE: Final = 64  # widths of an "M": from there on the reading pane stands beside the table


class ActivitiesPanel(QWidget):
    """A short list, sorted by Qt's own proxy; the date button is its own and follows the Communications tab's."""

    custom_range_requested = Signal(object)  # the date button that asks
    count_changed = Signal(int, int)  # shown, all
    failed = Signal(object)

    def __init__(self, desk: Desk, scope: Scope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._scope = scope
        self._total = 0
        self._task_key = f"activities-{id(self)}"
        self._last_change: NoteChange | None = None
        clock = Clock(desk.settings.current_zone, desk.now)
        self.date_button = DateButton(desk, self)
        self.range_label = styled(QLabel(self), "muted")
        self.add_button = styled(QToolButton(self), "kind")
        self.add_button.setText(_("Add &note…"))
        self.kinds = KindRow(self)
        self.told = styled(QLabel(self), "muted")
        self.undo_button = QPushButton(_("&Undo"), self)
        self.model = ActivitiesModel(clock, self)
        self.proxy = ActivitiesProxy(self.model, self)
        self.view = self._make_view()
        self.reader = ActivityReader(clock, self)
        self.empty = EmptyState(self)
        self.splitter = QSplitter(self)
        list_side = QWidget(self)
        self._stack = lay_out_list(list_side, self._make_toolbar(), self.view, self.empty)
        self._lay_out(list_side)
        self._connect()
        self._on_range_shown()

    def _make_toolbar(self) -> QWidget:
        bar = QWidget(self)
        bar.setObjectName("log_toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(12, 6, 12, 6)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.date_button)
        first.addWidget(self.add_button)
        first.addStretch(1)
        first.addWidget(self.range_label)
        second.addWidget(self.kinds, 1)
        second.addWidget(self.told)
        second.addWidget(self.undo_button)
        lines.addLayout(first)
        lines.addLayout(second)
        self.range_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.range_label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        first.setStretchFactor(self.range_label, 3)
        named = self._scope.id is not None and self._scope.id > 0
        self.add_button.setEnabled(named)
        if not named:
            self.add_button.setToolTip(_("A note needs a person whom a roster names."))
        self._tell("")
        return bar

    def _lay_out(self, list_side: QWidget) -> None:
        self.splitter.addWidget(list_side)
        self.splitter.addWidget(self.reader)
        self.splitter.setStretchFactor(0, 5)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([5_000, 2_000])  # shares, not pixels
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setAccessibleName(_("Activities and the selected entry"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    def _make_view(self) -> TableView:
        view = TableView(self.proxy, self._cells_at, _LOOKS, parent=self)
        view.setObjectName("activities")
        view.setAccessibleName(_("Activities"))
        kind = "MM" + max((kind_words(kind) for kind in ACTIVITY_KINDS), key=len)
        samples = ("Wed 18 Nov 11:15 pm", kind, "M" * 16, "M" * 9, f"{_('Visible to family')} ")
        view.set_widths(samples, stretch=ActivityColumn.SUMMARY)
        view.horizontalHeader().setSortIndicator(ActivityColumn.DATE, Qt.SortOrder.DescendingOrder)
        view.setSortingEnabled(True)
        return view

    def _connect(self) -> None:
        self.date_button.range_changed.connect(self._on_range_changed)
        self.date_button.dates_moved.connect(self._on_range_changed)
        self.date_button.custom_requested.connect(lambda: self.custom_range_requested.emit(self.date_button))
        self.kinds.kinds_changed.connect(self._on_kinds_changed)
        self.add_button.clicked.connect(lambda: self.reader.write(self._desk.now()))
        self.undo_button.clicked.connect(self._undo)
        self.view.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.view.copy_requested.connect(self._copy_rows)
        self.view.row_activated.connect(self._on_row_activated)
        self.reader.edit_requested.connect(lambda activity: self.reader.write(self._desk.now(), activity))
        self.reader.delete_requested.connect(self._delete)
        self.reader.note_kept.connect(self._keep)
        self.reader.writing_ended.connect(self.view.setFocus)

    def _cells_at(self, position: int) -> Cells | None:
        return self.model.cells(self.proxy.source(position))

    # -- asking ----------------------------------------------------------------------------------------------------

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

    def shown(self) -> list[Activity]:
        """The activities as they stand on the screen, top to bottom."""
        return [self.proxy.activity(position) for position in range(self.proxy.rowCount())]

    def _show(self, activities: Sequence[Activity], total: int) -> None:
        position = self.view.current_position()
        current = self.proxy.activity(position).id if position is not None else None
        self._total = total
        self.model.set_activities(activities)
        self.kinds.set_counts(self.model.kinds())
        self._show_table_or_empty()
        places = [at for at, activity in enumerate(self.shown()) if activity.id == current]
        if places:
            flags = QItemSelectionModel.SelectionFlag
            self.view.selectionModel().setCurrentIndex(
                self.proxy.index(places[0], 0), flags.ClearAndSelect | flags.Rows
            )
        else:
            self.reader.show_activity(None)

    def _show_table_or_empty(self) -> None:
        shown = self.proxy.rowCount()
        self.count_changed.emit(shown, self._total)
        if shown:
            self._stack.setCurrentWidget(self.view)
            return
        if self.model.kinds():
            names = ", ".join(kind_words(kind) for kind in ACTIVITY_KINDS if kind in self.model.shown_kinds)
            text = _("No {kinds} in these dates.").format(kinds=names)
            self.empty.show_words(text, [(_("Show all kinds"), self.kinds.show_all)])
        elif self._total:
            everything = DateRange(Preset.ALL)
            self.empty.show_words(
                _("No activities in these dates ({n} in all).").format(n=self._total),
                [(everything.label(), lambda: self.date_button.choose(everything))],
            )
        else:
            self.empty.show_words(_("No activities on file."))
        self._stack.setCurrentWidget(self.empty)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _on_range_changed(self) -> None:
        self._on_range_shown()
        self.load()

    def _on_range_shown(self) -> None:
        self.range_label.setText(self.date_button.dates_text())

    def _on_kinds_changed(self, kinds: frozenset[str]) -> None:
        self.model.set_kinds(kinds)
        self._on_current_changed()
        self.kinds.set_counts(self.model.kinds())
        self._show_table_or_empty()

    def _on_current_changed(self) -> None:
        position = self.view.current_position()
        self.reader.show_activity(None if position is None else self.proxy.activity(position))

    def _on_row_activated(self, position: int) -> None:
        self.reader.show_activity(self.proxy.activity(position))
        self.reader.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy_rows(self) -> None:
        rows = [self.model.cells(self.proxy.source(p)).texts for p in self.view.selected_positions(self._total)]
        QApplication.clipboard().setText(tab_separated(rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = self.width() >= self.fontMetrics().horizontalAdvance("M") * _SIDE_BY_SIDE
        self.splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        super().resizeEvent(event)

    # -- notes -----------------------------------------------------------------------------------------------------

    def _keep(self, text: NoteText, edited: Activity | None) -> None:
        service, scope = self._desk.activities, self._scope
        if edited is None:
            self._change(lambda: service.add_note(scope, text), _("Note added."))
        else:
            self._change(lambda: service.edit_note(edited.id, text), _("Note changed."))

    def _delete(self, activity: Activity) -> None:
        service = self._desk.activities
        self._change(lambda: service.delete_note(activity.id), _("Note deleted."))

    def _change(self, work: Callable[[], NoteChange], words: str) -> None:
        def done(change: NoteChange) -> None:
            self.reader.end_writing()
            self._tell(words, change)
            self.load()

        self._desk.tasks.run(work, done, self.failed.emit, owner=self)

    def _undo(self) -> None:
        change, service = self._last_change, self._desk.activities
        if change is None:
            return

        def done(_nothing: object) -> None:
            self._tell(_("Taken back."))
            self.load()

        self._desk.tasks.run(lambda: service.undo(change), done, self.failed.emit, owner=self)

    def _tell(self, words: str, change: NoteChange | None = None) -> None:
        self._last_change = change
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.undo_button.setVisible(change is not None)
