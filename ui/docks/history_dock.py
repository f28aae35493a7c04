"""The History panel of a details window: a dock with the tabs Activities and Communications."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QTabWidget, QToolButton, QWidget

from app.core.date_ranges import DateRange
from app.core.messages import Scope, ScopeKind
from app.core.people import Person
from app.i18n import _
from ui import icons
from ui.models.formats import number
from ui.theme import styled
from ui.widgets.activities_panel import ActivitiesPanel
from ui.widgets.communications_panel import CommunicationsPanel
from ui.widgets.scope_switch import ScopeSwitch
from ui.workers.desk import Desk

ACTIVITIES: Final = 0
COMMUNICATIONS: Final = 1


class _TitleBar(QWidget):
    """The dock's title with its two buttons, in the theme's colours."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dock_title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 1, 6, 1)
        line.setSpacing(2)
        line.addWidget(styled(QLabel(dock.windowTitle(), self), "dock_title_words"))
        line.addStretch(1)
        line.addWidget(self._button("float", _("Undock or dock"), lambda: dock.setFloating(not dock.isFloating())))
        line.addWidget(self._button("close", _("Close History"), dock.close))

    def _button(self, icon: str, name: str, do: object) -> QToolButton:
        button = styled(QToolButton(self), "quiet")
        button.setFixedSize(24, 24)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(name)
        button.setToolTip(name)
        icons.set_icon(button, icon)
        button.clicked.connect(do)
        return button


class HistoryDock(QDockWidget):
    """What was done with, and sent to, one person; both tabs show the same dates."""

    custom_range_requested = Signal(object)  # the date button that asks
    tab_changed = Signal(int)

    def __init__(self, desk: Desk, scope: Scope, name: str, parent: QWidget | None = None) -> None:
        super().__init__(_("History"), parent)
        self.setObjectName("history_dock")
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self.setTitleBarWidget(_TitleBar(self))
        self.activities = ActivitiesPanel(desk, scope, self)
        self.communications = CommunicationsPanel(desk, scope, name, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(_("History"))
        self.tabs.addTab(self.activities, _("Activities"))
        self.tabs.addTab(self.communications, _("Communications"))
        self.tabs.setCurrentIndex(COMMUNICATIONS)
        self.scope_switch = ScopeSwitch(self)
        self.scope_switch.setVisible(scope.kind is ScopeKind.STUDENT)
        if scope.kind is ScopeKind.STUDENT:
            self.tabs.setCornerWidget(self._corner(), Qt.Corner.TopRightCorner)
        self.setWidget(self.tabs)
        self.activities.custom_range_requested.connect(self.custom_range_requested)
        self.activities.date_button.range_changed.connect(self._on_activities_range_changed)
        self.activities.count_changed.connect(self._on_activities_count_changed)
        self.communications.custom_range_requested.connect(self.custom_range_requested)
        self.communications.toolbar.question_changed.connect(self._on_question_changed)
        self.communications.counts_changed.connect(self._on_counts_changed)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.scope_switch.sent_to_changed.connect(self._on_sent_to_changed)

    def _corner(self) -> QWidget:
        corner = QWidget(self.tabs)
        line = QHBoxLayout(corner)
        line.setContentsMargins(0, 2, 12, 2)
        line.addWidget(self.scope_switch)
        return corner

    def show_person(self, person: Person) -> None:
        """Offer the people around *person*, when it is a student, to narrow the log to."""
        if self.communications.question.scope.kind is ScopeKind.STUDENT:
            self.scope_switch.show_student(person)

    def start(self, tab: int) -> None:
        """Show the tab used last, and ask for the rows of the dates used last."""
        self.tabs.setCurrentIndex(tab)
        self.activities.date_button.choose(self.communications.question.range)
        self.load()
        if tab == COMMUNICATIONS:
            self.communications.view.setFocus()

    def load(self) -> None:
        """Ask for both tabs, or ask again because the data changed."""
        self.activities.load()
        self.communications.load()

    def stop(self) -> bool:
        """End the loader; False when it did not end in time."""
        return self.communications.stop()

    def show_tab(self, tab: int) -> None:
        """Open the dock at *tab*."""
        self.show()
        self.tabs.setCurrentIndex(tab)
        if tab == COMMUNICATIONS:
            self.communications.focus_table()
        else:
            self.activities.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_tab_changed(self, tab: int) -> None:
        self.scope_switch.setEnabled(tab == COMMUNICATIONS)  # activities are about the student, whoever was written to
        self.tab_changed.emit(tab)

    def _on_sent_to_changed(self, person_id: int | None) -> None:
        question = self.communications.question
        scope = replace(question.scope, sent_to=person_id)
        self.communications.toolbar.set_question(replace(question, scope=scope))

    def _on_activities_range_changed(self, chosen: DateRange) -> None:
        self.communications.set_range(chosen)

    def _on_question_changed(self) -> None:
        chosen = self.communications.question.range
        if self.activities.date_button.range != chosen:
            self.activities.date_button.choose(chosen)

    def _on_activities_count_changed(self, shown: int, total: int) -> None:
        self._show_count(ACTIVITIES, _("Activities ({n})").format(n=number(shown)), shown, total)

    def _on_counts_changed(self, shown: int | None, total: int | None) -> None:
        if shown is not None:
            self._show_count(COMMUNICATIONS, _("Communications ({n})").format(n=number(shown)), shown, total)

    def _show_count(self, tab: int, words: str, shown: int, total: int | None) -> None:
        self.tabs.setTabText(tab, words)
        if total is not None:
            self.tabs.setTabToolTip(tab, _("{n} of {total}").format(n=number(shown), total=number(total)))
