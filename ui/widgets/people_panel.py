"""The list of contacts or of students: heading, search, table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from app.core.people import Person
from app.core.records import PersonKind
from app.i18n import _, ngettext
from ui.delegates.looks import Draw, Look
from ui.models.columns import PeopleColumn
from ui.models.formats import Clock, number
from ui.models.people_model import PeopleModel, PeopleSource, PersonWriter
from ui.models.row_text import tab_separated
from ui.theme import styled
from ui.widgets.empty_state import EmptyState, lay_out_list
from ui.widgets.search_field import SearchField
from ui.widgets.table_view import TableView, badge_column_width, connect_paging
from ui.workers.desk import Desk

COPY_LIMIT: Final = 2_000
_LOOKS: Final[Mapping[int, Look]] = {
    PeopleColumn.OPEN: Look(Draw.ICON, icon="pencil"),
    PeopleColumn.NAME: Look(colour="link"),
    PeopleColumn.LAST_STATUS: Look(Draw.STATUS),
}


class PeoplePanel(QWidget):
    """All people of one kind; a click on the name or the pencil asks for a person's details."""

    person_requested = Signal(object)  # Person
    count_changed = Signal(str)  # what the status bar says
    import_requested = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, kind: PersonKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind
        self._total: int | None = None
        self._task_key = f"people-{id(self)}"
        clock = Clock(desk.settings.zone, desk.now)
        source = PeopleSource(desk.people, PersonWriter(clock), desk.close_thread)
        self.model = PeopleModel(source, kind, self)
        student = kind is PersonKind.STUDENT
        self.title = styled(QLabel(_("Students") if student else _("Contacts"), self), "page_title")
        self.search = SearchField(_("Search name, email or mobile"), self)
        self.search.setMaximumWidth(320)
        self.view = self._make_view(clock)
        self.empty = EmptyState(self)
        self._stack = lay_out_list(self, self._make_head(), self.view, self.empty)
        self._connect()

    def _make_head(self) -> QWidget:
        head = QWidget(self)
        head.setObjectName("page_head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(head)
        line.setContentsMargins(12, 8, 12, 8)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self.search, 1)
        return head

    def _make_view(self, clock: Clock) -> TableView:
        columns = frozenset({int(PeopleColumn.OPEN), int(PeopleColumn.NAME)})
        view = TableView(
            self.model, self.model.cells, _LOOKS, links=columns, fixed=frozenset({int(PeopleColumn.OPEN)}), parent=self
        )
        view.setObjectName("people")
        view.setAccessibleName(self.title.text())
        badge = badge_column_width(view.fontMetrics())
        recent = clock.recent(self._desk.now())
        samples = (36, "M" * 11, "Grandmother", "M" * 15, "n" * 22, "+61 400 000 0000", recent, badge)
        view.set_widths(samples, stretch=PeopleColumn.LINKED)
        view.horizontalHeader().setSortIndicator(PeopleColumn.NAME, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)
        connect_paging(view, self.model)
        return view

    def _connect(self) -> None:
        self.search.search_changed.connect(self._on_search_changed)
        self.search.left_downwards.connect(self.focus_table)
        self.model.first_rows_shown.connect(self._on_first_rows_shown)
        self.model.loading_finished.connect(self._on_loading_finished)
        self.model.loading_failed.connect(self.failed)
        self.view.link_clicked.connect(lambda position, _column: self._open(position))
        self.view.row_activated.connect(self._open)
        self.view.copy_requested.connect(self.copy_rows)
        self.view.selection_count_changed.connect(self._tell_count)

    def load(self) -> None:
        """Ask for the list, or ask again because it changed."""
        if self.model.query is None:
            self.model.set_search(self.search.text())
        else:
            self.model.reload()
        service, kind = self._desk.people, self._kind
        self._desk.tasks.run(
            lambda: service.count(kind), self._on_total_found, self.failed.emit, key=self._task_key, owner=self
        )

    def stop(self) -> bool:
        """End the loader; False when it did not end in time."""
        return self.model.stop()

    @property
    def total(self) -> int | None:
        """How many people there are in all; None while not known."""
        return self._total

    def _on_total_found(self, total: int) -> None:
        self._total = total
        self._show_table_or_empty()
        self._tell_count()

    def _on_search_changed(self, text: str) -> None:
        self.model.set_search(text)

    def _on_first_rows_shown(self) -> None:
        self._show_table_or_empty()

    def _show_table_or_empty(self) -> None:
        if self.model.rowCount() or self.model.loading or self._total is None:
            self._stack.setCurrentWidget(self.view)
        elif self._total and self.search.text().strip():
            self.empty.show_words(_("Nothing found for ‘{words}’.").format(words=self.search.text().strip()))
            self._stack.setCurrentWidget(self.empty)
        elif not self._total:
            student = self._kind is PersonKind.STUDENT
            self.empty.show_words(
                _("No students yet. Import a roster to see them.")
                if student
                else _("No contacts yet. Import a roster to see them."),
                [(_("Import…"), self.import_requested.emit)],
            )
            self._stack.setCurrentWidget(self.empty)

    def _on_loading_finished(self) -> None:
        self._show_table_or_empty()
        self._tell_count()

    def _tell_count(self) -> None:
        self.count_changed.emit(self.count_text())

    def count_text(self) -> str:
        """What the status bar says, such as ``312 of 50,118 contacts``."""
        if self._total is None:
            return ""
        shown = self.model.rowCount()
        student = self._kind is PersonKind.STUDENT
        if shown == self._total or self.model.loading:
            text = (
                ngettext("{n} student", "{n} students", self._total)
                if student
                else ngettext("{n} contact", "{n} contacts", self._total)
            ).format(n=number(self._total))
        else:
            text = (_("{n} of {total} students") if student else _("{n} of {total} contacts")).format(
                n=number(shown), total=number(self._total)
            )
        selected = self.view.selection_count()
        return _("{count} · {n} selected").format(count=text, n=number(selected)) if selected > 1 else text

    def _open(self, position: int) -> None:
        person = self.model.person_at(position)
        if person is not None:
            self.person_requested.emit(person)

    def focus_table(self) -> None:
        """Go to the table."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.view.current_position() is None and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, PeopleColumn.NAME))

    def copy_rows(self) -> None:
        """Put the selected people on the clipboard, those whose rows are there."""
        rows: list[tuple[str, ...]] = []
        for position in self.view.selected_positions(COPY_LIMIT):
            person = self.model.person_at(position)
            cells = self.model.cells(position)
            if person is not None and cells is not None:
                rows.append(cells.texts[1:])
        if rows:
            QApplication.clipboard().setText(tab_separated(rows))

    def person_at(self, position: int) -> Person | None:
        """The person at *position*; None while they are on their way, or beyond the end."""
        return self.model.person_at(position)
