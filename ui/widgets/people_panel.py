"""The list of contacts or of students: heading, search, table."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from app.core.people import Person
from app.core.records import PersonKind
from app.i18n import _, ngettext
from ui import icons
from ui.actions import make_action
from ui.models.formats import Clock, number
from ui.models.people_cells import PersonWriter, current_links, shown_name
from ui.models.people_columns import PeopleColumn
from ui.models.people_model import PeopleModel, PeopleSource
from ui.models.row_text import tab_separated
from ui.theme import styled
from ui.widgets.column_chooser import ColumnChooser, make_header_menu, open_column_chooser
from ui.widgets.column_layout import ColumnLayout
from ui.widgets.empty_state import EmptyState, lay_out_list
from ui.widgets.kept_place import KeptPlace
from ui.widgets.people_table import PeopleTable, people_specs
from ui.widgets.search_field import SearchField
from ui.widgets.table_view import connect_paging
from ui.workers.desk import Desk

COPY_LIMIT: Final = 2_000
LEFT_KEY: Final = "people/left"


class PeoplePanel(QWidget):
    """All people of one kind; a click on the name or the pencil asks for a person's details."""

    person_requested = Signal(object)  # Person
    linked_person_requested = Signal(int)  # local id: a chip was clicked
    current_changed = Signal(object)  # the Person of the row that keys move from, or None
    search_changed = Signal(str)
    left_changed = Signal(bool)  # whether those who left are shown too
    count_changed = Signal(str)  # what the status bar says
    total_changed = Signal()
    import_requested = Signal()
    sample_requested = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, kind: PersonKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind
        self._total: int | None = None
        self._task_key = f"people-{id(self)}"
        writer = PersonWriter(Clock(desk.settings.current_zone, desk.now), kind)
        self.model = PeopleModel(PeopleSource(desk.people, writer, desk.close_thread), writer, kind, self)
        student = kind is PersonKind.STUDENT
        self.title = styled(QLabel(_("Students") if student else _("Contacts"), self), "page_title")
        self.search = SearchField(_("Search name, email or mobile"), self)
        self.search.setMaximumWidth(320)
        self.left = styled(QPushButton(_("People who left"), self), "toggle")
        self.left.setCheckable(True)
        self.view = self._make_view()
        name = "students" if student else "contacts"
        self.columns = ColumnLayout(self.view, desk.state, name, people_specs(self.model))
        self.choose = self._make_choose()
        self.empty = EmptyState(self)
        self._head = self._make_head()
        self._stack = lay_out_list(self, self._head, self.view, self.empty)
        self._place = KeptPlace(self.view, self.model, lambda: False)
        self._connect()

    def _make_head(self) -> QWidget:
        head = QWidget(self)
        head.setObjectName("page_head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(head)
        line.setContentsMargins(12, 8, 12, 8)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self.left)
        line.addWidget(self.search, 1)
        line.addWidget(self.choose)
        return head

    def _make_choose(self) -> QToolButton:
        button = styled(QToolButton(self), "choose_columns")
        button.setToolTip(_("Columns…"))
        button.setAccessibleName(_("Columns"))
        icons.set_icon(button, "columns")
        button.clicked.connect(lambda _checked=False: self.choose_columns())
        return button

    def choose_columns(self) -> ColumnChooser:
        """Open the dialog that chooses the columns."""
        return open_column_chooser(self.columns, None, self)

    def _on_header_menu_requested(self, section: int, place: QPoint) -> None:
        make_header_menu(section, self.columns, None, self.choose_columns, self).popup(place)

    def _make_view(self) -> PeopleTable:
        view = PeopleTable(self.model, self)
        view.setObjectName("people")
        view.setAccessibleName(self.title.text())
        view.horizontalHeader().setSortIndicator(self.model.column(PeopleColumn.NAME), Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        connect_paging(view, self.model)
        return view

    def _connect(self) -> None:
        self.search.search_changed.connect(self._on_search_changed)
        self.search.left_downwards.connect(self.focus_table)
        self.left.toggled.connect(self._on_left_toggled)
        self.model.first_rows_shown.connect(self._on_first_rows_shown)
        self.model.loading_finished.connect(self._on_loading_finished)
        self.model.loading_failed.connect(self.failed)
        self.view.link_clicked.connect(lambda position, _column: self._open(position))
        self.view.linked_person_clicked.connect(self.linked_person_requested)
        self.view.row_activated.connect(self._open)
        self.view.copy_requested.connect(self.copy_rows)
        self.view.selection_count_changed.connect(self._tell_count)
        self.view.selectionModel().currentRowChanged.connect(self._tell_current)
        self.view.header.menu_requested.connect(self._on_header_menu_requested)
        self.view.customContextMenuRequested.connect(self._on_menu_requested)

    def load(self) -> None:
        """Ask for the list, or ask again because it changed."""
        if self.model.query is None:
            self.left.setChecked(bool(self._desk.state.value(LEFT_KEY, default=False)))
            self.model.set_search(self.search.text())
        else:
            self.model.refresh()
        self._count()

    def _count(self) -> None:
        service, kind, left = self._desk.people, self._kind, self.left.isChecked()
        self._desk.tasks.run(
            lambda: service.count(kind, left=left),
            self._on_total_found,
            self.failed.emit,
            key=self._task_key,
            owner=self,
        )

    def stop(self) -> bool:
        """End the loader; False when it did not end in time."""
        self.columns.flush()
        return self.model.stop()

    @property
    def total(self) -> int | None:
        """How many people there are in all; None while not known."""
        return self._total

    def show_left(self, shown: bool) -> None:
        """Show also those whom their roster no longer names, or no longer."""
        self.left.setChecked(shown)

    def show_search(self, text: str) -> None:
        """Show the people that fit *text*, at once."""
        self.search.put(text)

    def _on_left_toggled(self, shown: bool) -> None:
        self._desk.state.set_value(LEFT_KEY, shown)
        self.left_changed.emit(shown)
        if self.model.query is not None:
            self._count()
        self.model.set_left(shown)

    def _on_total_found(self, total: int) -> None:
        self._total = total
        self._show_table_or_empty()
        self._tell_count()
        self.total_changed.emit()

    def _on_search_changed(self, text: str) -> None:
        self.model.set_search(text)
        self.search_changed.emit(text)

    def _on_first_rows_shown(self) -> None:
        self._show_table_or_empty()

    def _show_table_or_empty(self) -> None:
        if self.model.rowCount() or self.model.loading or self._total is None:
            self._stack.setCurrentWidget(self.view)
        elif self._total and self.search.text().strip():
            self._show_nothing_found(self.search.text().strip())
        elif not self._total:
            self._show_nobody_yet()

    def _show_nothing_found(self, words: str) -> None:
        self.empty.show_words(_("Nothing found for ‘{words}’.").format(words=words))
        self._stack.setCurrentWidget(self.empty)
        service, kind, left = self._desk.people, self._kind, self.left.isChecked()
        self._desk.tasks.run(
            lambda: service.suggestion(kind, words, left=left),
            lambda name: self._on_suggestion_found(words, name),
            self.failed.emit,
            key=f"{self._task_key}-suggestion",
            owner=self,
        )

    def _on_suggestion_found(self, words: str, name: str | None) -> None:
        if name is not None and self.search.text().strip() == words and not self.model.rowCount():
            text = _("Nothing found for ‘{words}’. Did you mean {name}?").format(words=words, name=name)
            self.empty.show_words(text, [(name, lambda: self.show_search(name))])

    def _show_nobody_yet(self) -> None:
        student = self._kind is PersonKind.STUDENT
        self.empty.show_words(
            _("No students yet. Import a roster to see them.")
            if student
            else _("No contacts yet. Import a roster to see them."),
            [(_("Import files…"), self.import_requested.emit), (_("Try with sample data"), self.sample_requested.emit)],
        )
        self._stack.setCurrentWidget(self.empty)

    def _on_loading_finished(self) -> None:
        self._show_table_or_empty()
        self._tell_count()
        self._tell_current()

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

    def current_person(self) -> Person | None:
        """The person of the row that keys move from."""
        position = self.view.current_position()
        return None if position is None else self.model.person_at(position)

    def _tell_current(self, *_indexes: object) -> None:
        self.current_changed.emit(self.current_person())

    def focus_table(self) -> None:
        """Go to the table."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.view.current_position() is None and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, self.model.column(PeopleColumn.NAME)))

    def _on_menu_requested(self, point: QPoint) -> None:
        index = self.view.indexAt(point)
        person = self.model.person_at(index.row()) if index.isValid() else self.current_person()
        if person is not None:
            make_row_menu(self, person).popup(self.view.viewport().mapToGlobal(point))

    def copy_rows(self) -> None:
        """Put the selected people on the clipboard, those whose rows are there."""
        rows: list[tuple[str, ...]] = []
        for position in self.view.selected_positions(COPY_LIMIT):
            cells = self.model.cells(position)
            if cells is not None:
                rows.append(cells.texts[1:])
        if rows:
            QApplication.clipboard().setText(tab_separated(rows))


def make_row_menu(panel: PeoplePanel, person: Person) -> QMenu:
    """The menu of the row of *person* in *panel*: open them or whom they are linked to, copy."""
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    words = _("Open {name}")
    opened = make_action(menu, words.format(name=shown_name(person)), lambda: panel.person_requested.emit(person))
    menu.addAction(opened)
    menu.setDefaultAction(opened)
    for link in current_links(person):
        text, wanted = words.format(name=link.name), link.id
        menu.addAction(make_action(menu, text, lambda i=wanted: panel.linked_person_requested.emit(i)))
    menu.addSeparator()
    for address in (a for a in person.addresses if not a.former):
        text = address.display or address.value
        copy = QApplication.clipboard().setText
        menu.addAction(make_action(menu, _("Copy {address}").format(address=text), lambda t=text, c=copy: c(t)))
    menu.addAction(make_action(menu, _("Copy rows"), panel.copy_rows))
    return menu
