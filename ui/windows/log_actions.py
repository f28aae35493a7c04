"""The menu entries and keys that work on a communications table."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.actions import make_action, open_menu_of
from ui.widgets.communications_panel import CommunicationsPanel


def make_log_actions(parent: QWidget, panel: CommunicationsPanel) -> list[QAction]:
    """Next row, Add filter, Clear all, the dates and the columns of *panel*, with their keys."""
    toolbar = panel.toolbar
    dates = toolbar.date_button
    return [
        make_action(parent, _("Find &Next"), panel.find_next, QKeySequence.StandardKey.FindNext),
        make_action(parent, _("Add &Filter"), lambda: open_menu_of(toolbar.add_filter), "Ctrl+Shift+F"),
        make_action(parent, _("&Clear All Filters"), lambda: clear_filters(panel), "Ctrl+Shift+Backspace"),
        make_action(parent, _("&Date Range"), dates.open_menu, "Ctrl+Shift+D"),
        make_action(parent, _("&Earlier"), lambda: dates.step(-1), "Alt+PgUp"),
        make_action(parent, _("&Later"), lambda: dates.step(1), "Alt+PgDown"),
        make_action(parent, _("Col&umns…"), panel.choose_columns, "Ctrl+Shift+L"),
    ]


def make_search_action(parent: QWidget, panel: CommunicationsPanel) -> QAction:
    """Search the messages of *panel*."""
    return make_action(parent, _("&Search"), panel.toolbar.search.take_focus, QKeySequence.StandardKey.Find)


def clear_filters(panel: CommunicationsPanel) -> None:
    """Take all filters of *panel* off, or say that none is on."""
    if panel.question.filter_count:
        panel.toolbar.clear_filters()
    else:
        panel.told.emit(_("No filter is on."))
