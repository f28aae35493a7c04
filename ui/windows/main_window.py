"""The main window: pages at the left, the chosen list in the middle, a card at the right, counts below."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QWidget

from app.core.records import PersonKind
from app.i18n import _
from app.services.sample import is_sample_school
from ui.dialogs.custom_range_dialog import ask_custom_range
from ui.dialogs.settings_dialog import SettingsDialog
from ui.errors import show_error
from ui.models.output_list import OutputList
from ui.widgets.communications_panel import CommunicationsPanel
from ui.widgets.date_button import DateButton
from ui.widgets.summary_card import SummaryCard
from ui.windows.dock_life import DockLife
from ui.windows.import_door import ImportDoor, dropped_files
from ui.windows.log_status import LogStatus, make_sample_mark
from ui.windows.log_vault import LogVault
from ui.windows.main_actions import MainActions
from ui.windows.main_pages import ATTENTION, CONTACTS, COUNT_CAP, MESSAGES, PAGES, STUDENTS, MainPages, make_navigation
from ui.windows.output_actions import log_output, people_output
from ui.windows.visited import Visited
from ui.windows.window_book import WindowBook
from ui.workers.desk import Desk

__all__ = ["ATTENTION", "CONTACTS", "MESSAGES", "STUDENTS", "MainWindow"]


class MainWindow(QMainWindow):
    """Lists of people and the logs of all messages; the way to every other window."""

    closed = Signal()
    settings_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(_("Comms Log"))
        self.desk = self._desk = desk
        self.book = WindowBook(desk, self)
        self.imports = ImportDoor(desk, self)
        self.vault = LogVault(desk, self)
        self.pages = MainPages(desk, self)
        self.contacts, self.students = self.pages.contacts, self.pages.students
        self.messages, self.attention = self.pages.messages, self.pages.attention
        self.navigation = make_navigation(self)
        self.card = SummaryCard(desk, self)
        self.visited = Visited()
        self._travelling = False
        self._lay_out()
        self._fill_status_bar()
        self.actions_ = MainActions(self)
        self.menus, self.output = self.actions_.menus, self.actions_.output
        self.dock_life: DockLife | None = None
        application = QApplication.instance()
        if sys.platform == "darwin" and isinstance(application, QApplication):
            self.dock_life = DockLife(application, self)
        self._connect()
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        self.show_card(bool(desk.state.value("main_window/card", default=False)))
        if not desk.state.restore_window("main_window", self):
            self.resize(1180, 720)

    def _lay_out(self) -> None:
        centre = QWidget(self)
        line = QHBoxLayout(centre)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.navigation)
        line.addWidget(self.pages, 1)
        line.addWidget(self.card)
        self.setCentralWidget(centre)

    def _fill_status_bar(self) -> None:
        bar = self.statusBar()
        self.status_words = QLabel(self)
        bar.addWidget(self.status_words)
        self.log_status = {key: LogStatus(bar, panel) for key, panel in self.pages.logs.items()}
        for words in self.log_status.values():
            bar.addWidget(words, 1)
        self.sample_mark = make_sample_mark(self, is_sample_school(self._desk.settings))
        bar.addPermanentWidget(self.sample_mark)
        bar.setSizeGripEnabled(False)

    def _connect(self) -> None:
        self.navigation.page_chosen.connect(self.pages.show_page)
        self.pages.moved.connect(self._on_moved)
        self.pages.counts_changed.connect(self._on_counts_changed)
        self.pages.failed.connect(self._on_failed)
        for panel in self.pages.people.values():
            panel.person_requested.connect(self.book.open_person)
            panel.linked_person_requested.connect(self.book.open_person_id)
            panel.current_changed.connect(self._on_current_changed)
            panel.left_changed.connect(self.show_left)
            panel.import_requested.connect(self.imports.choose_files)
            panel.sample_requested.connect(self.imports.import_sample)
        for log in self.pages.logs.values():
            self._connect_log(log)
        self.card.person_requested.connect(self.book.open_person_id)
        self.card.failed.connect(self._on_failed)
        self.imports.data_changed.connect(self.reload)
        self.vault.repaired.connect(self.reload)
        self.vault.replaced.connect(self._on_log_replaced)
        self.book.corrector.corrected.connect(self.reload)
        self.book.eraser.erased.connect(lambda *_who: (self.visited.forget(), self._on_moved(), self.reload()))
        self.book.import_requested.connect(lambda _window: self.imports.choose_files())

    def _connect_log(self, log: CommunicationsPanel) -> None:
        log.preview_requested.connect(lambda position: self.book.show_preview(log, position))
        log.window_requested.connect(self.book.open_message)
        log.custom_range_requested.connect(self._on_custom_range_requested)
        log.import_requested.connect(self.imports.choose_files)
        log.empty.offers_sample = True
        log.empty.sample_requested.connect(self.imports.import_sample)

    # -- pages -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the page that was shown last and ask for its rows, and for the counts of the others."""
        page = self._desk.state.value("main_window/page", CONTACTS)
        self.navigation.choose(page if page in PAGES else CONTACTS)
        self.pages.load(CONTACTS)
        self.pages.load(STUDENTS)
        self.pages.count_attention()
        self.book.watch_for(self.reload)

    def _on_moved(self) -> None:
        page = self.pages.page
        if not self._travelling:
            self.visited.visit(self.pages.place())
        self._desk.state.set_value("main_window/page", page)
        self.actions_.follow()
        self.status_words.setVisible(page in self.pages.people)
        for key, words in self.log_status.items():
            words.setVisible(key == page)
        people = self.pages.shown_people
        self.card.setVisible(self.actions_.summary.isChecked() and people is not None)
        self.card.show_person(people.current_person() if people is not None else None)
        self._on_counts_changed()

    def travel(self, steps: int) -> None:
        """Go back (negative) or forward through the pages and searches that were shown."""
        place = self.visited.go(steps)
        if place is None:
            return
        self._travelling = True
        try:
            self.navigation.choose(place.page)
            self.pages.show_search(place.search)
        finally:
            self._travelling = False
        self.actions_.follow()

    def _on_counts_changed(self) -> None:
        for key, panel in self.pages.people.items():
            if panel.total is not None:
                self.navigation.set_count(key, panel.total)
        if self.pages.attention_count is not None:
            self.navigation.set_count(ATTENTION, self.pages.attention_count, COUNT_CAP - 1)
        people = self.pages.shown_people
        if people is not None:
            self.status_words.setText(people.count_text())

    def _on_current_changed(self, person: object) -> None:
        people = self.pages.shown_people
        if people is not None and people.current_person() is person:
            self.card.show_person(people.current_person())

    def show_card(self, shown: bool) -> None:
        """Show the summary of the selected person, or not."""
        self._desk.state.set_value("main_window/card", shown)
        self.actions_.summary.setChecked(shown)
        self.card.setVisible(shown and self.pages.shown_people is not None)

    def show_left(self, shown: bool) -> None:
        """Show also the people who left, in both lists, or no longer."""
        self.actions_.left.setChecked(shown)
        for panel in self.pages.people.values():
            panel.show_left(shown)

    def choose_people_columns(self) -> None:
        """Open the chooser of the columns of the list that is shown."""
        people = self.pages.shown_people
        if people is not None:
            people.choose_columns()

    def panes(self) -> Sequence[QWidget]:
        """What F6 goes through."""
        return (self.navigation, self.pages.search, self.pages.table, self.card)

    def take_search(self) -> None:
        """Put the cursor into the search box of the page."""
        self.pages.search.take_focus()

    def list_to_leave(self) -> OutputList | None:
        """The list on the screen, for Export and Print."""
        people, log = self.pages.shown_people, self.pages.shown_log
        if people is not None:
            return people_output(people, PersonKind.STUDENT if people is self.students else PersonKind.CONTACT)
        return log_output(log, "") if log is not None else None

    def reload(self) -> None:
        """Show what the log holds now, here and in all details windows."""
        self.pages.reload()
        self.card.reload()
        self.sample_mark.setVisible(is_sample_school(self._desk.settings))
        self.book.reload()

    def _on_log_replaced(self) -> None:
        """Another log stands in the place of the old one: an open window could show another person now."""
        self.book.close_windows()
        self.reload()

    # -- import ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.imports.review_files(files)

    # -- settings --------------------------------------------------------------------------------------------------

    def open_settings(self) -> None:
        """Open the settings of this computer."""
        dialog = SettingsDialog(self._desk, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.settings_changed.connect(self._on_settings_changed)
        dialog.open()

    def _on_settings_changed(self) -> None:
        self.settings_changed.emit()
        self.reload()

    # -- the rest --------------------------------------------------------------------------------------------------

    def _on_custom_range_requested(self, button: DateButton) -> None:
        ask_custom_range(self._desk, button, self)

    def _on_failed(self, error: object) -> None:
        show_error(self, _("Comms Log"), error)

    def quit(self) -> None:
        """Close all windows, and so the program."""
        if self.dock_life is not None:
            self.dock_life.quitting = True
        self.close()
        QApplication.closeAllWindows()
        if self.dock_life is not None:
            QApplication.quit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self.actions_.full_screen.setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.state.keep_window("main_window", self)
        if self.dock_life is not None and not self.dock_life.quitting:
            self.hide()
            event.ignore()
            return
        self.book.close_all()
        self.pages.stop()
        self.vault.stop()
        self.closed.emit()
        super().closeEvent(event)
