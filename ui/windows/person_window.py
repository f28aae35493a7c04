"""The details window of one contact or student: who it is, and the History dock."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu

from app.core.messages import Scope, ScopeKind
from app.core.people import LinkedPerson, Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.erase import Hold
from ui.actions import make_action
from ui.dialogs.custom_range_dialog import ask_custom_range
from ui.docks.history_dock import ACTIVITIES, COMMUNICATIONS, HistoryDock
from ui.errors import show_error
from ui.models.hold_texts import hold_text
from ui.models.output_list import OutputList
from ui.widgets.date_button import DateButton
from ui.widgets.person_header import PersonHeader
from ui.windows.corrector import Corrector, make_row_actions
from ui.windows.log_actions import make_log_actions, make_search_action
from ui.windows.log_status import LogStatus
from ui.windows.menus import Menus
from ui.windows.output_actions import OutputActions, activities_output, log_output
from ui.workers.desk import Desk

DOCK_SHARE: Final = 0.55
_UNLIMITED: Final = 16_777_215  # Qt's own QWIDGETSIZE_MAX


class PersonWindow(QMainWindow):
    """One person; what leads to other windows goes out as a signal."""

    person_requested = Signal(int)
    preview_requested = Signal(object, int)  # the panel, position of the row
    import_requested = Signal()
    erase_requested = Signal(object)  # the Person
    hold_requested = Signal(object)  # the Person
    closed = Signal(int)

    def __init__(self, desk: Desk, person: Person, corrector: Corrector) -> None:
        super().__init__()
        self.setObjectName("person_window")
        self._desk = desk
        self._corrector = corrector
        self.person = person
        kind = ScopeKind.STUDENT if person.kind is PersonKind.STUDENT else ScopeKind.CONTACT
        self.header = PersonHeader(self)
        self.setCentralWidget(self.header)
        self.history = HistoryDock(desk, Scope(kind, id=person.id), person.name, self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.history)
        self.statusBar().addWidget(LogStatus(self.statusBar(), self.history.communications), 1)
        self.statusBar().setSizeGripEnabled(False)
        self._make_menus()
        self.header.person_requested.connect(self.person_requested)
        self.header.unlink_requested.connect(self.unlink)
        self.header.told.connect(lambda words: self.statusBar().showMessage(words, 5000))
        self.header.height_changed.connect(self._fit_header)
        self.history.dockLocationChanged.connect(self._fit_header)
        self.history.topLevelChanged.connect(self._fit_header)
        self.history.visibilityChanged.connect(self._fit_header)
        self.history.custom_range_requested.connect(self._on_custom_range_requested)
        panel = self.history.communications
        panel.preview_requested.connect(lambda position: self.preview_requested.emit(panel, position))
        panel.import_requested.connect(self.import_requested)
        panel.failed.connect(self._on_failed)
        self.history.activities.failed.connect(self._on_failed)
        self._show_person(person, ())
        self._window_kind = f"{person.kind.name.lower()}_window"
        if not desk.state.restore_window(self._window_kind, self):
            self.resize(1240, 780)

    def _make_menus(self) -> None:
        menus = self.menus = Menus(self)
        menus.file.addAction(make_action(self, _("&Import…"), self.import_requested.emit))
        menus.file.addSeparator()
        self.output = OutputActions(self._desk, self, menus.file, self._list_to_leave)
        self.history.communications.add_row_actions(lambda menu: menu.addActions(self.output.actions))
        menus.file.addSeparator()
        menus.file.addAction(make_action(self, _("&Close"), self.close, "Ctrl+W"))
        toggle = self.history.toggleViewAction()
        toggle.setText(_("&History"))
        toggle.setShortcut(QKeySequence("Ctrl+Shift+H"))
        menus.view.addAction(toggle)
        menus.view.addActions(self._dock_actions())
        self.ids_action = make_action(self, _("&Ids in the school’s systems"), lambda: None)
        self.ids_action.setCheckable(True)
        self.ids_action.toggled.connect(self.header.show_ids)
        menus.view.addAction(self.ids_action)
        show_tab = self.history.show_tab
        menus.go.addAction(make_action(self, _("&Activities"), lambda: show_tab(ACTIVITIES), "Ctrl+1"))
        menus.go.addAction(make_action(self, _("Co&mmunications"), lambda: show_tab(COMMUNICATIONS), "Ctrl+2"))
        menus.edit.addAction(make_search_action(self, self.history.communications))
        menus.edit.addSeparator()
        menus.edit.addActions(make_row_actions(self, self.history.communications, self._corrector))
        menus.tools.addActions(self._correction_actions())
        menus.tools.addSeparator()
        menus.tools.addActions(self._erase_actions())
        menus.view.addSeparator()
        menus.view.addActions(make_log_actions(self, self.history.communications))
        menus.finish()

    def _dock_actions(self) -> list[QAction]:
        """Where the History panel stands, for those who use no mouse."""
        dock = self.history

        def stand(area: Qt.DockWidgetArea) -> None:
            dock.show()
            dock.setFloating(False)
            self.addDockWidget(area, dock)
            self._give_room(area)

        areas = Qt.DockWidgetArea
        return [
            make_action(self, _("History at the &bottom"), lambda: stand(areas.BottomDockWidgetArea)),
            make_action(self, _("History at the &right"), lambda: stand(areas.RightDockWidgetArea)),
            make_action(self, _("History in its &own window"), lambda: (dock.show(), dock.setFloating(True))),
        ]

    def _give_room(self, area: Qt.DockWidgetArea) -> None:
        """The panel gets 55 % of the height at the bottom, and of the width at the right (product 6.4)."""
        if area is Qt.DockWidgetArea.RightDockWidgetArea:
            self.resizeDocks([self.history], [round(self.width() * DOCK_SHARE)], Qt.Orientation.Horizontal)
        else:
            self.resizeDocks([self.history], [round(self.height() * DOCK_SHARE)], Qt.Orientation.Vertical)

    def _fit_header(self) -> None:
        """Above the panel the head is as high as what it holds, at most the panel's rest; elsewhere it has all."""
        dock = self.history
        above = not dock.isFloating() and dock.isVisible()
        above = above and self.dockWidgetArea(dock) is Qt.DockWidgetArea.BottomDockWidgetArea
        limit = round(self.height() * (1 - DOCK_SHARE))
        wanted = min(self.header.content_height(), limit) if above else _UNLIMITED
        self.header.setMaximumHeight(wanted)
        if above and self.isVisible() and self.header.height() < wanted:  # the panel had taken its room
            self.resizeDocks([dock], [dock.height() - (wanted - self.header.height())], Qt.Orientation.Vertical)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_header()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self, self._fit_header)  # once all inside have their new style

    def _correction_actions(self) -> list[QAction]:
        """What a hand can put right about this person; the menu of unlinking is filled when it opens."""
        corrector = self._corrector
        changes = make_action(self, _("C&orrections…"), lambda: corrector.show_changes(self))
        if self.person.id < 0:
            words = _("&Link to a person…")
            return [make_action(self, words, lambda: corrector.assign_address(self, self.person)), changes]
        student = self.person.kind is PersonKind.STUDENT
        self.unlink_menu = QMenu(_("&Unlink"), self)
        self.unlink_menu.aboutToShow.connect(self._fill_unlink_menu)
        words = _("&Link a carer…") if student else _("&Link a student…")
        return [
            make_action(self, words, lambda: corrector.link(self, self.person)),
            self.unlink_menu.menuAction(),
            make_action(self, _("&Merge with another person…"), lambda: corrector.merge(self, self.person)),
            changes,
        ]

    def _erase_actions(self) -> list[QAction]:
        """Hold and erase; an address that nobody owns has no name that lasts, so there is no hold on it."""
        erase = make_action(self, _("&Erase for Good…"), lambda: self.erase_requested.emit(self.person))
        hold = make_action(self, _("&Hold…"), lambda: self.hold_requested.emit(self.person))
        return [hold, erase] if self.person.id > 0 else [erase]

    def _fill_unlink_menu(self) -> None:
        self.unlink_menu.clear()
        for link in {link.id: link for link in self.person.linked}.values():
            words = link.name.replace("&", "&&")
            self.unlink_menu.addAction(make_action(self.unlink_menu, words, lambda chosen=link: self.unlink(chosen)))

    def unlink(self, link: LinkedPerson) -> None:
        """End the link to *link*; the list of corrections takes it back."""
        self._corrector.unlink(self, self.person, link)
        told = _("{name} is being unlinked. Tools, Corrections takes it back.")
        self.statusBar().showMessage(told.format(name=link.name), 8000)

    def _list_to_leave(self) -> OutputList | None:
        if self.history.tabs.currentIndex() == ACTIVITIES:
            zone = self._desk.settings.zone
            return activities_output(self.history.activities, self.person.name, self.person.id, zone)
        return log_output(self.history.communications, self.person.name)

    def load(self) -> None:
        """Ask for the person, or ask again because the data changed."""
        people, person_id, erasing = self._desk.people, self.person.id, self._desk.erasing
        student = self.person.kind is PersonKind.STUDENT
        self._desk.tasks.run(
            lambda: (
                people.person(person_id),
                people.siblings(person_id) if student else [],
                erasing.hold(person_id),
            ),
            lambda answer: self._on_person_found(*answer),
            self._on_failed,
            key=f"person-{id(self)}",
            owner=self,
        )

    def _on_person_found(self, person: Person | None, siblings: Sequence[LinkedPerson], hold: Hold | None) -> None:
        self.header.show_hold("" if hold is None else hold_text(hold))
        if person is None:
            self.statusBar().showMessage(_("This person is no longer in the log."))
            return
        self._show_person(person, siblings)

    def _show_person(self, person: Person, siblings: Sequence[LinkedPerson]) -> None:
        self.person = person
        if person.id > 0:
            self.unlink_menu.setEnabled(bool(person.linked))
        self.header.show_person(person, siblings)
        self.history.show_person(person)
        empty = self.history.communications.empty
        empty.set_name(person.name)
        empty.has_address = person.kind is PersonKind.STUDENT or bool(person.addresses)
        kind = _("Student") if person.kind is PersonKind.STUDENT else _("Contact")
        if sys.platform == "darwin":
            self.setWindowTitle(_("{name} – {kind}").format(name=person.name, kind=kind))
        else:
            self.setWindowTitle(_("{name} – {kind} – Comms Log").format(name=person.name, kind=kind))

    def reload(self) -> None:
        """Show what the log holds now."""
        self.load()
        self.history.load()

    def _on_custom_range_requested(self, button: DateButton) -> None:
        ask_custom_range(self._desk, button, self)

    def _on_failed(self, error: object) -> None:
        show_error(self, _("Comms Log"), error)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.state.keep_window(self._window_kind, self)
        self.history.stop()
        self.closed.emit(self.person.id)
        super().closeEvent(event)
