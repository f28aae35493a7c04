"""The menus of the main window and what their entries do, in the order of the platforms (product 6.1, 6.14)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.i18n import _
from ui.actions import make_action
from ui.dialogs.about_dialog import show_about
from ui.dialogs.help_dialog import show_help
from ui.dialogs.shortcuts_dialog import show_shortcuts
from ui.windows.audit_window import open_audit_window
from ui.windows.corrector import make_row_actions
from ui.windows.log_actions import make_log_actions
from ui.windows.main_pages import ATTENTION, CONTACTS, MESSAGES, STUDENTS
from ui.windows.menus import Menus
from ui.windows.output_actions import OutputActions
from ui.windows.panes import make_pane_actions

if TYPE_CHECKING:
    from ui.windows.main_window import MainWindow

MAC: Final = sys.platform == "darwin"


class MainActions(QObject):
    """All actions of the main window, in its menus."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.menus = Menus(window)
        self._fill_file()
        find = make_action(window, _("&Search This List"), window.take_search, QKeySequence.StandardKey.Find)
        self.menus.edit.addAction(find)
        self.menus.edit.addSeparator()
        corrector = window.book.corrector
        self.row_actions = {key: make_row_actions(window, log, corrector) for key, log in window.pages.logs.items()}
        for log in window.pages.logs.values():
            log.add_row_actions(lambda menu: menu.addActions(self.output.actions))
        for actions in self.row_actions.values():
            self.menus.edit.addActions(actions)
        self._fill_view()
        self._fill_go()
        self._fill_tools()
        window.book.fill_window_menu(self.menus.window)
        self._fill_help()
        self.menus.finish()

    def _fill_file(self) -> None:
        window, menu = self._window, self.menus.file
        window.imports.add_actions(menu)
        menu.addSeparator()
        self.output = OutputActions(window.desk, window, menu, window.list_to_leave)
        menu.addSeparator()
        menu.addAction(make_action(window, _("&Back Up…"), window.vault.back_up))
        menu.addAction(make_action(window, _("&Restore…"), window.vault.restore))
        menu.addSeparator()
        menu.addAction(make_action(window, _("&Close"), window.close, "Ctrl+W"))
        menu.addAction(make_action(window, _("&Quit"), window.quit, "Ctrl+Q", role=QAction.MenuRole.QuitRole))

    def _fill_view(self) -> None:
        window, menu = self._window, self.menus.view
        self.summary = make_action(window, _("S&ummary"), lambda: window.show_card(self.summary.isChecked()), "F9")
        self.left = make_action(window, _("People Who &Left"), lambda: window.show_left(self.left.isChecked()))
        screen = QKeySequence.StandardKey.FullScreen if MAC else "F11"
        self.full_screen = make_action(window, _("Full &Screen"), self._toggle_full_screen, screen)
        for action in (self.summary, self.left, self.full_screen):
            action.setCheckable(True)
        self.columns = make_action(window, _("Col&umns…"), window.choose_people_columns, "Ctrl+Shift+L")
        menu.addActions([self.summary, self.left, self.columns])
        menu.addSeparator()
        self.log_actions: dict[str, list[QAction]] = {}
        for key, panel in window.pages.logs.items():
            self.log_actions[key] = make_log_actions(window, panel)
            menu.addActions(self.log_actions[key])
        menu.addSeparator()
        menu.addAction(self.full_screen)

    def _fill_go(self) -> None:
        window, menu = self._window, self.menus.go
        group = QActionGroup(self)
        words = {
            CONTACTS: _("&Contacts"),
            STUDENTS: _("S&tudents"),
            MESSAGES: _("All &Messages"),
            ATTENTION: _("Needs &Attention"),
        }
        self.pages: dict[str, QAction] = {}
        for key, text in words.items():
            keys = "Ctrl+Shift+N" if key == ATTENTION else None
            action = make_action(window, text, lambda chosen=key: window.navigation.choose(chosen), keys)
            action.setCheckable(True)
            group.addAction(action)
            self.pages[key] = action
        menu.addActions(list(self.pages.values()))
        menu.addSeparator()
        self.back = make_action(window, _("&Back"), lambda: window.travel(-1), "Ctrl+[" if MAC else "Alt+Left")
        self.forward = make_action(window, _("&Forward"), lambda: window.travel(1), "Ctrl+]" if MAC else "Alt+Right")
        menu.addActions([self.back, self.forward])
        menu.addSeparator()
        menu.addActions(make_pane_actions(window, window.panes))

    def _fill_tools(self) -> None:
        window, menu = self._window, self.menus.tools
        menu.addAction(make_action(window, _("C&orrections…"), lambda: window.book.corrector.show_changes(window)))
        menu.addAction(make_action(window, _("&Who Exported What…"), lambda: open_audit_window(window.desk, window)))
        menu.addAction(make_action(window, _("&Erase a Person…"), lambda: window.book.eraser.erase(window)))
        role = QAction.MenuRole.PreferencesRole
        menu.addAction(make_action(window, _("&Settings…"), window.open_settings, "Ctrl+,", role=role))

    def _fill_help(self) -> None:
        window, menu = self._window, self.menus.help
        menu.addAction(make_action(window, _("Comms Log &Help"), lambda: show_help(window), "F1"))
        menu.addAction(make_action(window, _("&Keyboard Shortcuts"), lambda: show_shortcuts(window), "Ctrl+/"))
        menu.addSeparator()
        menu.addAction(make_action(window, _("&Check the Log…"), window.vault.check))
        menu.addSeparator()
        role = QAction.MenuRole.AboutRole
        menu.addAction(make_action(window, _("&About Comms Log"), lambda: show_about(window), role=role))

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()
        self.full_screen.setChecked(self._window.isFullScreen())

    def follow(self) -> None:
        """Offer what the page that is shown can do, and say which page it is."""
        pages, visited = self._window.pages, self._window.visited
        self.pages[pages.page].setChecked(True)
        for key, actions in self.log_actions.items():
            for action in actions:
                action.setVisible(pages.page == key)
        for key, actions in self.row_actions.items():
            for action in actions:
                action.setVisible(pages.page == key)
        for action in (self.summary, self.left, self.columns):
            action.setVisible(pages.shown_people is not None)
        self.back.setEnabled(visited.can_go_back)
        self.forward.setEnabled(visited.can_go_forward)
