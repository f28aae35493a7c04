"""The main window: pages at the left, the chosen list in the middle, counts below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QStackedWidget, QWidget

from app.core.records import PersonKind
from app.i18n import _
from ui.actions import make_action
from ui.dialogs.about_dialog import show_about
from ui.dialogs.custom_range_dialog import ask_custom_range
from ui.dialogs.settings_dialog import SettingsDialog
from ui.errors import show_error
from ui.models.output_list import OutputList
from ui.widgets.date_button import DateButton
from ui.widgets.messages_page import MessagesKind, MessagesPage
from ui.widgets.navigation_list import NavigationList, Page
from ui.widgets.people_panel import PeoplePanel
from ui.windows.audit_window import open_audit_window
from ui.windows.corrector import make_row_actions
from ui.windows.import_door import ImportDoor, dropped_files
from ui.windows.log_actions import make_log_actions
from ui.windows.log_status import LogStatus
from ui.windows.menus import Menus
from ui.windows.output_actions import OutputActions, log_output, people_output
from ui.windows.window_book import WindowBook
from ui.workers.desk import Desk

CONTACTS: Final = "contacts"
STUDENTS: Final = "students"
MESSAGES: Final = "messages"


class MainWindow(QMainWindow):
    """Lists of people and the log of all messages; the way to every other window."""

    closed = Signal()
    settings_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(_("Comms Log"))
        self._desk = desk
        self.book = WindowBook(desk, self)
        self.imports = ImportDoor(desk, self)
        self.contacts = PeoplePanel(desk, PersonKind.CONTACT, self)
        self.students = PeoplePanel(desk, PersonKind.STUDENT, self)
        self.messages = MessagesPage(desk, MessagesKind.ALL, self)
        self._pages: dict[str, QWidget] = {
            CONTACTS: self.contacts,
            STUDENTS: self.students,
            MESSAGES: self.messages,
        }
        self._loaded: set[str] = set()
        self.navigation = self._make_navigation()
        self.stack = QStackedWidget(self)
        for page in self._pages.values():
            self.stack.addWidget(page)
        self._lay_out()
        self.status_words = QLabel(self)
        self.log_status = LogStatus(self.statusBar(), self.messages.panel)
        self.statusBar().addWidget(self.status_words)
        self.statusBar().addWidget(self.log_status, 1)
        self.statusBar().setSizeGripEnabled(False)
        self._make_menus()
        self._connect()
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        if not desk.state.restore_window("main_window", self):
            self.resize(1180, 720)

    def _make_navigation(self) -> NavigationList:
        return NavigationList(
            {
                _("Enquiries"): [
                    Page(CONTACTS, _("Contacts"), "contacts"),
                    Page(STUDENTS, _("Students"), "students"),
                ],
                _("Messages"): [Page(MESSAGES, _("All messages"), "messages")],
            },
            self,
        )

    def _lay_out(self) -> None:
        centre = QWidget(self)
        line = QHBoxLayout(centre)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.navigation)
        line.addWidget(self.stack, 1)
        self.setCentralWidget(centre)

    def _make_menus(self) -> None:
        menus = self.menus = Menus(self)
        self.imports.add_actions(menus.file)
        menus.file.addSeparator()
        self.output = OutputActions(self._desk, self, menus.file, self._list_to_leave)
        menus.file.addSeparator()
        menus.file.addAction(make_action(self, _("&Close"), self.close, "Ctrl+W"))
        role = QAction.MenuRole.QuitRole
        menus.file.addAction(make_action(self, _("&Quit"), self._quit, "Ctrl+Q", role=role))
        self._page_actions = self._make_page_actions()
        menus.go.addActions(list(self._page_actions.values()))
        self._find = make_action(self, _("&Search"), self._search, QKeySequence.StandardKey.Find)
        menus.edit.addAction(self._find)
        self._log_actions = make_log_actions(self, self.messages.panel)[1:]
        menus.view.addActions(self._log_actions)
        menus.edit.addSeparator()
        self._row_actions = make_row_actions(self, self.messages.panel, self.book.corrector)
        menus.edit.addActions(self._row_actions)
        menus.tools.addAction(make_action(self, _("C&orrections…"), lambda: self.book.corrector.show_changes(self)))
        preferences = QAction.MenuRole.PreferencesRole
        menus.tools.addAction(make_action(self, _("&Who Exported What…"), lambda: open_audit_window(self._desk, self)))
        menus.tools.addAction(make_action(self, _("&Settings…"), self.open_settings, "Ctrl+,", role=preferences))
        self.book.fill_window_menu(menus.window)
        about = QAction.MenuRole.AboutRole
        menus.help.addAction(make_action(self, _("&About Comms Log"), lambda: show_about(self), role=about))
        menus.finish()

    def _make_page_actions(self) -> dict[str, QAction]:
        group = QActionGroup(self)
        words = {CONTACTS: _("&Contacts"), STUDENTS: _("S&tudents"), MESSAGES: _("&All Messages")}
        found: dict[str, QAction] = {}
        for key, text in words.items():
            action = make_action(self, text, lambda chosen=key: self.navigation.choose(chosen))
            action.setCheckable(True)
            group.addAction(action)
            found[key] = action
        return found

    def _connect(self) -> None:
        self.navigation.page_chosen.connect(self._on_page_chosen)
        for panel in (self.contacts, self.students):
            panel.person_requested.connect(self.book.open_person)
            panel.linked_person_requested.connect(self.book.open_person_id)
            panel.count_changed.connect(self._on_count_changed)
            panel.import_requested.connect(self.imports.choose_files)
            panel.failed.connect(self._on_failed)
        log = self.messages.panel
        log.preview_requested.connect(lambda position: self.book.show_preview(log, position))
        log.custom_range_requested.connect(self._on_custom_range_requested)
        log.import_requested.connect(self.imports.choose_files)
        log.failed.connect(self._on_failed)
        self.imports.data_changed.connect(self.reload)
        self.book.corrector.corrected.connect(self.reload)
        self.book.import_requested.connect(lambda _window: self.imports.choose_files())

    # -- pages -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the first page and ask for its rows."""
        self.navigation.choose(CONTACTS)
        self._load(STUDENTS)

    def _load(self, key: str) -> None:
        if key not in self._loaded:
            self._loaded.add(key)
            self._reload_page(key)

    def _reload_page(self, key: str) -> None:
        if key == MESSAGES:
            self.messages.panel.load()
        else:
            (self.contacts if key == CONTACTS else self.students).load()

    def _on_page_chosen(self, key: str) -> None:
        self.stack.setCurrentWidget(self._pages[key])
        self._page_actions[key].setChecked(True)
        for action in self._log_actions:
            action.setEnabled(key == MESSAGES)
        for action in self._row_actions:
            action.setVisible(key == MESSAGES)
        self.status_words.setVisible(key != MESSAGES)
        self.log_status.setVisible(key == MESSAGES)
        self._load(key)
        self._on_count_changed()

    def _on_count_changed(self) -> None:
        for key, panel in ((CONTACTS, self.contacts), (STUDENTS, self.students)):
            if panel.total is not None:
                self.navigation.set_count(key, panel.total)
            if self.stack.currentWidget() is panel:
                self.status_words.setText(panel.count_text())

    def _list_to_leave(self) -> OutputList | None:
        page = self.stack.currentWidget()
        if isinstance(page, PeoplePanel):
            return people_output(page, PersonKind.STUDENT if page is self.students else PersonKind.CONTACT)
        return log_output(self.messages.panel, "")

    def _search(self) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, PeoplePanel):
            page.search.take_focus()
        else:
            self.messages.panel.toolbar.search.take_focus()

    def reload(self) -> None:
        """Show what the log holds now, here and in all details windows."""
        for key in self._loaded:
            self._reload_page(key)
        self.book.reload()

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

    def _quit(self) -> None:
        self.close()
        QApplication.closeAllWindows()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.state.keep_window("main_window", self)
        self.book.close_all()
        for stop in (self.contacts.stop, self.students.stop, self.messages.panel.stop):
            stop()
        self.closed.emit()
        super().closeEvent(event)
