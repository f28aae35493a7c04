"""The pages of the main window: contacts, students, all messages, and those that need attention."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope, ScopeKind
from app.core.records import PersonKind
from app.i18n import _
from ui.models.log_question import LogQuestion, Quick
from ui.widgets.communications_panel import CommunicationsPanel
from ui.widgets.messages_page import MessagesKind, MessagesPage
from ui.widgets.navigation_list import NavigationList, Page
from ui.widgets.people_panel import PeoplePanel
from ui.widgets.search_field import SearchField
from ui.widgets.table_view import TableView
from ui.windows.visited import Place
from ui.workers.desk import Desk

CONTACTS: Final = "contacts"
STUDENTS: Final = "students"
MESSAGES: Final = "messages"
ATTENTION: Final = "attention"
PAGES: Final = (CONTACTS, STUDENTS, MESSAGES, ATTENTION)
COUNT_CAP: Final = 5_001  # shown as "5,000+"


class MainPages(QStackedWidget):
    """One page is shown; a page asks for its rows when it is shown for the first time."""

    counts_changed = Signal()
    moved = Signal()  # the page or its search is another one
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.contacts = PeoplePanel(desk, PersonKind.CONTACT, self)
        self.students = PeoplePanel(desk, PersonKind.STUDENT, self)
        self.messages = MessagesPage(desk, MessagesKind.ALL, self)
        self.attention = MessagesPage(desk, MessagesKind.ATTENTION, self)
        self.people = {CONTACTS: self.contacts, STUDENTS: self.students}
        self.logs = {MESSAGES: self.messages.panel, ATTENTION: self.attention.panel}
        self.attention_count: int | None = None
        self.page = CONTACTS
        self._loaded: set[str] = set()
        for widget in (self.contacts, self.students, self.messages, self.attention):
            self.addWidget(widget)
        for panel in self.people.values():
            panel.count_changed.connect(self.counts_changed)
            panel.total_changed.connect(self.counts_changed)
            panel.search_changed.connect(self.moved)
            panel.failed.connect(self.failed)
        for log in self.logs.values():
            log.toolbar.question_changed.connect(self.moved)
            log.failed.connect(self.failed)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_page(self, key: str) -> None:
        """Show the page *key*."""
        self.page = key
        self.setCurrentIndex(PAGES.index(key))
        self.load(key)
        self.moved.emit()

    @property
    def shown_people(self) -> PeoplePanel | None:
        """The list of people that is shown; None on a page of messages."""
        return self.people.get(self.page)

    @property
    def shown_log(self) -> CommunicationsPanel | None:
        """The log that is shown; None on a page of people."""
        return self.logs.get(self.page)

    @property
    def search(self) -> SearchField:
        """The search box of the page that is shown."""
        people = self.shown_people
        return people.search if people is not None else self.logs[self.page].toolbar.search

    @property
    def table(self) -> TableView:
        """The table of the page that is shown."""
        people = self.shown_people
        return people.view if people is not None else self.logs[self.page].view

    def place(self) -> Place:
        """Where one is."""
        log = self.shown_log
        return Place(self.page, log.question.search if log is not None else self.search.text())

    def show_search(self, text: str) -> None:
        """Search the page that is shown for *text*."""
        log = self.shown_log
        if log is not None:
            log.toolbar.set_question(replace(log.question, search=text))
        elif self.search.text() != text:
            self.search.put(text)

    # -- asking ----------------------------------------------------------------------------------------------------

    def load(self, key: str) -> None:
        """Ask for the rows of the page *key*, if that was not done yet."""
        if key not in self._loaded:
            self._loaded.add(key)
            self._reload(key)

    def reload(self) -> None:
        """Ask anew for what was asked for before, for the data changed."""
        for key in self._loaded:
            self._reload(key)
        self.count_attention()

    def _reload(self, key: str) -> None:
        if key in self.people:
            self.people[key].load()
        else:
            self.logs[key].load()

    def count_attention(self) -> None:
        """Count the messages that need attention."""
        history = self._desk.history
        query = LogQuestion(Scope(ScopeKind.ALL), DateRange(Preset.ALL), Quick.ATTENTION).query()
        self._desk.tasks.run(
            lambda: history.count(query, COUNT_CAP),
            self._on_attention_counted,
            self.failed.emit,
            key=f"attention-{id(self)}",
            owner=self,
        )

    def _on_attention_counted(self, count: int) -> None:
        self.attention_count = count
        self.counts_changed.emit()

    def stop(self) -> None:
        """End all loaders."""
        for panel in (*self.people.values(), *self.logs.values()):
            panel.stop()


def make_navigation(parent: QWidget) -> NavigationList:
    """The list of the pages at the left."""
    return NavigationList(
        {
            _("Enquiries"): [
                Page(CONTACTS, _("Contacts"), "contacts"),
                Page(STUDENTS, _("Students"), "students"),
            ],
            _("Messages"): [
                Page(MESSAGES, _("All messages"), "messages"),
                Page(ATTENTION, _("Needs attention"), "attention"),
            ],
        },
        parent,
    )
