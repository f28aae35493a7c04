"""The Communications view: controls, the table of messages, and what stands there when it is empty."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.core.date_ranges import DateRange
from app.core.messages import HistoryRow, Scope, ScopeKind
from app.i18n import _
from app.services.history import HistoryQuery
from ui.models.columns import Column
from ui.models.communications_model import CommunicationsModel, HistorySource
from ui.models.communications_proxy import NEWEST_ON_TOP, CommunicationsProxy
from ui.models.formats import Clock
from ui.models.history_cells import HistoryWriter
from ui.models.log_question import LogQuestion, Quick
from ui.models.row_text import tab_separated
from ui.widgets.column_chooser import ColumnChooser, make_header_menu, open_column_chooser
from ui.widgets.empty_log import EmptyLog
from ui.widgets.empty_state import lay_out_list
from ui.widgets.kept_place import KeptPlace
from ui.widgets.log_columns import LOOKS, LogColumns
from ui.widgets.log_counts import LogCounts
from ui.widgets.log_toolbar import LogToolbar
from ui.widgets.new_rows_pill import NewRowsPill
from ui.widgets.row_menu import AddActions, RowMenu
from ui.widgets.table_view import TableView, connect_paging
from ui.workers.desk import Desk

COPY_LIMIT: Final = 20_000


class CommunicationsPanel(QWidget):
    """All messages of one scope. What a person asks for beyond the table goes out as a signal."""

    preview_requested = Signal(int)  # position of the row
    window_requested = Signal(object)  # HistoryRow, to be shown in a window of its own
    current_changed = Signal(int)  # position of the row
    custom_range_requested = Signal(object)  # the date button that asks
    import_requested = Signal()
    counts_changed = Signal(object, object)  # shown and in the whole log; None while not known
    selection_changed = Signal(int)
    coverage_changed = Signal(object)  # Coverage
    failed = Signal(object)
    told = Signal(str)  # a short remark for the status bar

    def __init__(
        self,
        desk: Desk,
        scope: Scope,
        name: str = "",
        parent: QWidget | None = None,
        *,
        always: Quick = Quick.ALL,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._task_key = f"counts-{id(self)}"
        self._facts_wanted = True
        self._shown: int | None = None
        self._total: int | None = None
        self.clock = Clock(desk.settings.current_zone, desk.now)
        writer = HistoryWriter(self.clock, desk.log_facts.typo_hint)
        source = HistorySource(desk.history, writer, desk.close_thread)
        self.model = CommunicationsModel(source, self.clock, self)
        self.proxy = CommunicationsProxy(self.model, self)
        self.toolbar = LogToolbar(desk, scope, self, always=always)
        self.view = self._make_view()
        self.columns = LogColumns(
            self.view,
            desk.state,
            _list_name(scope, always),
            self.clock,
            student=scope.kind is ScopeKind.STUDENT,
        )
        self.empty = EmptyLog(desk, self.clock, name, self)
        self.empty.attention_only = always is Quick.ATTENTION
        self._stack = lay_out_list(self, self.toolbar, self.view, self.empty)
        self._place = KeptPlace(self.view, self.model, lambda: self.proxy.order == NEWEST_ON_TOP)
        self.pill = NewRowsPill(self.view)
        self.row_menu = RowMenu(self.view, self.model.row_at)
        self._connect()

    def _make_view(self) -> TableView:
        view = TableView(
            self.proxy,
            self.model.cells,
            LOOKS,
            links=frozenset({int(Column.PREVIEW)}),
            fixed=frozenset({int(Column.PREVIEW)}),
            parent=self,
        )
        view.setObjectName("communications")
        view.setAccessibleName(_("Communications"))
        view.header.set_sort_keys(self.proxy.order)
        view.setSortingEnabled(True)
        connect_paging(view, self.model)
        view.header.sort_added.connect(self.proxy.add_order)
        view.header.menu_requested.connect(self._on_header_menu_requested)
        self.proxy.order_changed.connect(self._on_order_changed)
        return view

    def _connect(self) -> None:
        self.toolbar.question_changed.connect(self._on_question_changed)
        self.toolbar.date_button.custom_requested.connect(self._on_custom_requested)
        self.toolbar.search.left_downwards.connect(self.focus_table)
        self.model.first_rows_shown.connect(self._on_first_rows_shown)
        self.model.loading_finished.connect(self._on_loading_finished)
        self.model.refreshed.connect(self._show_table_or_empty)
        self.model.loading_failed.connect(self.failed)
        self._place.rows_arrived.connect(self.pill.add)
        self.pill.clicked.connect(self.show_newest)
        self.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.view.link_clicked.connect(lambda position, _column: self.preview_requested.emit(position))
        self.view.link_ctrl_clicked.connect(self._on_link_ctrl_clicked)
        self.view.row_activated.connect(self.preview_requested)
        self.view.space_pressed.connect(self.preview_requested)
        self.view.copy_requested.connect(self.copy_rows)
        self.view.selection_count_changed.connect(self.selection_changed)
        self.view.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.row_menu.preview_requested.connect(self.preview_requested)
        self.row_menu.window_requested.connect(self.window_requested)
        self.row_menu.copy_requested.connect(self.copy_rows)
        self.row_menu.filter_requested.connect(self.toolbar.add_term)
        self.empty.range_requested.connect(self.toolbar.set_range)
        self.empty.clear_requested.connect(self.toolbar.clear_filters)
        self.empty.tag_removal_requested.connect(self.toolbar.remove_filter)
        self.empty.import_requested.connect(self.import_requested)

    # -- asking ----------------------------------------------------------------------------------------------------

    @property
    def question(self) -> LogQuestion:
        return self.toolbar.question

    def load(self) -> None:
        """Ask the log for the first time, or again because it changed."""
        self.toolbar.refresh()
        self.model.forget_answers()
        self.proxy.set_filter(self.question.query())
        self._facts_wanted = True
        self._count()

    def stop(self) -> bool:
        """End the loader; False when it did not end in time."""
        self.columns.flush()
        return self.model.stop()

    def _count(self) -> None:
        self._desk.tasks.run(
            LogCounts.question(self._desk, self.question, with_facts=self._facts_wanted),
            self._on_counted,
            self.failed.emit,
            key=self._task_key,
            owner=self,
        )

    def _on_counted(self, counts: LogCounts) -> None:
        self.toolbar.quick_row.set_counts(counts.by_quick())
        self._total = counts.total
        if counts.filled is not None:
            self._facts_wanted = False
            self.columns.set_filled(counts.filled)
            self.coverage_changed.emit(counts.coverage)
        self.counts_changed.emit(self._shown, self._total)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _on_question_changed(self) -> None:
        self.proxy.set_filter(self.question.query())
        self._count()

    def _on_order_changed(self) -> None:
        self.view.header.set_sort_keys(self.proxy.order)

    def _on_header_menu_requested(self, section: int, place: QPoint) -> None:
        make_header_menu(section, self.columns, self.proxy, self.choose_columns, self).popup(place)

    def _on_scrolled(self, value: int) -> None:
        if value == 0 and self.proxy.order == NEWEST_ON_TOP:
            self.pill.dismiss()

    def _on_custom_requested(self) -> None:
        self.custom_range_requested.emit(self.toolbar.date_button)

    def _on_first_rows_shown(self) -> None:
        self.pill.dismiss()
        self._show_table_or_empty()

    def _show_table_or_empty(self) -> None:
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.view)
        else:
            self.empty.explain(self.question)
            self._stack.setCurrentWidget(self.empty)

    def _on_loading_finished(self, count: int) -> None:
        self._shown = count
        self.counts_changed.emit(self._shown, self._total)

    def _on_link_ctrl_clicked(self, position: int) -> None:
        row = self.row_at(position)
        if row is not None:
            self.window_requested.emit(row)

    def _on_current_row_changed(self) -> None:
        position = self.view.current_position()
        if position is not None:
            self.current_changed.emit(position)

    # -- what a person does ----------------------------------------------------------------------------------------

    def row_at(self, position: int) -> HistoryRow | None:
        """The message at *position*; None while it is on its way, or beyond the end."""
        return self.model.row_at(position)

    def add_row_actions(self, add_actions: AddActions) -> None:
        """Have *add_actions* put what a window can do with the selected rows into the menu of a row."""
        self.row_menu.add(add_actions)

    def show_newest(self) -> None:
        """Go to the newest messages, on top of the table."""
        self.pill.dismiss()
        if self.proxy.order != NEWEST_ON_TOP:
            self.proxy.set_order(NEWEST_ON_TOP)
        self.view.scrollToTop()

    def choose_columns(self) -> ColumnChooser:
        """Open the dialog that chooses columns and order."""
        return open_column_chooser(self.columns, self.proxy, self)

    def set_range(self, chosen: DateRange) -> None:
        """Show the messages of these dates."""
        self.toolbar.set_range(chosen)

    def focus_table(self) -> None:
        """Go to the table."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.view.current_position() is None and self.model.rowCount():
            self.view.setCurrentIndex(self.proxy.index(0, Column.SUBJECT))

    def find_next(self) -> None:
        """Go to the next row of what was found; after the last comes the first."""
        current, count = self.view.current_position(), self.model.rowCount()
        if count:
            self.view.selectRow(0 if current is None else (current + 1) % count)

    def move_current(self, steps: int) -> None:
        """Go *steps* rows down, and select that row alone."""
        current = self.view.current_position()
        wanted = 0 if current is None else current + steps
        if 0 <= wanted < self.model.rowCount():
            self.view.selectRow(wanted)

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, as a spreadsheet takes them."""
        query = self.model.query
        ids = self.model.ids()
        wanted = [ids[position] for position in self.view.selected_positions(COPY_LIMIT)]
        columns = self.columns.shown_sections()
        if query is None or not wanted:
            return
        left_out = self.view.selection_count() - len(wanted)
        self._desk.tasks.run(
            lambda: self._copied_text(query, wanted, columns),
            lambda text: self._on_copied(text, len(wanted), left_out),
            self.failed.emit,
            owner=self,
        )

    def _copied_text(self, query: HistoryQuery, ids: list[int], columns: list[int]) -> str:
        return tab_separated(self.model.copied_rows(query, ids, columns))

    def _on_copied(self, text: str, count: int, left_out: int) -> None:
        QApplication.clipboard().setText(text)
        if left_out > 0:
            self.told.emit(_("The first {n} rows were copied; {rest} more were not.").format(n=count, rest=left_out))
        else:
            self.told.emit(_("{n} rows copied.").format(n=count))


def _list_name(scope: Scope, always: Quick) -> str:
    """The name under which the columns of this kind of list are kept."""
    if scope.kind is ScopeKind.ALL:
        return "attention" if always is Quick.ATTENTION else "all_messages"
    return "student_log" if scope.kind is ScopeKind.STUDENT else "contact_log"
