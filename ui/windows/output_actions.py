"""File > Export… and File > Print… of a window: they take the list that is on the screen."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMainWindow, QMenu

from app.core.records import PersonKind
from app.i18n import _
from app.services.exports.activity_list import ACTIVITY_KINDS, activity_list, kind_words
from app.services.exports.lists import ListToLeave, LogList, PeopleList
from app.services.exports.sheet import HeadLine
from ui.actions import make_action
from ui.dialogs.export_dialog import ExportDialog
from ui.dialogs.print_list import print_list
from ui.models.columns import Column
from ui.models.filter_texts import filter_text
from ui.models.log_question import QUICK_LABELS, LogQuestion, Quick
from ui.models.output_list import OutputList
from ui.widgets.activities_panel import ActivitiesPanel
from ui.widgets.communications_panel import CommunicationsPanel
from ui.widgets.date_button import DateButton
from ui.widgets.people_panel import PeoplePanel
from ui.workers.desk import Desk

Panel = CommunicationsPanel | PeoplePanel
SELECTED_LIMIT: Final = 1_048_576


def shown_columns(header: QHeaderView, keys: Sequence[str]) -> tuple[str, ...]:
    """Which of *keys*, those of all columns, are on the screen, in the order they stand there."""
    order = [header.logicalIndex(place) for place in range(header.count())]
    return tuple(keys[logical] for logical in order if not header.isSectionHidden(logical))


def filter_words(question: LogQuestion) -> tuple[str, ...]:
    """The filters that are on, each as a person reads it."""
    words = [filter_text(wanted) for wanted in question.filters]
    if question.quick is not Quick.ALL:
        words.append(QUICK_LABELS[question.quick]())
    if question.words:
        words.append(_("Words: “{words}”").format(words=question.words))
    return tuple(words)


def _dates_words(button: DateButton) -> str:
    dates = button.dates_text()
    if button.range.preset is None:
        return dates
    return _("{name}: {dates}").format(name=button.range.label(), dates=dates)


def log_output(panel: CommunicationsPanel, person: str) -> OutputList | None:
    """The messages that *panel* shows; None while it was not asked for any yet."""
    query = panel.model.query
    if query is None:
        return None
    columns = shown_columns(panel.view.horizontalHeader(), [column.name.lower() for column in Column])
    dates = _dates_words(panel.toolbar.date_button)
    filters = filter_words(panel.question)

    def make(selected: bool) -> ListToLeave:
        ids = _selected_ids(panel) if selected else None
        return LogList(query, columns, person, dates, filters, ids)

    return OutputList(make, _file_name(person or _("All messages")), panel.model.rowCount(), _selected_count(panel))


def activities_output(panel: ActivitiesPanel, person: str, person_id: int, zone: ZoneInfo) -> OutputList:
    """The activities that *panel* shows, as they stand there."""
    shown = panel.shown()
    selected = [shown[at] for at in panel.view.selected_positions(len(shown))] if shown else []
    kinds = ", ".join(kind_words(kind) for kind in ACTIVITY_KINDS if kind in panel.model.shown_kinds)
    head = (HeadLine(_("Dates"), _dates_words(panel.date_button)), HeadLine(_("Filters"), kinds or _("None")))

    def make(some: bool) -> ListToLeave:
        return activity_list(selected if some else shown, zone, person, person_id, head)

    name = _file_name(_("{name} – activities").format(name=person))
    return OutputList(make, name, len(shown), len(selected))


def people_output(panel: PeoplePanel, kind: PersonKind) -> OutputList | None:
    """The people that *panel* lists; None while it was not asked for any yet."""
    query = panel.model.query
    if query is None:
        return None
    columns = shown_columns(panel.view.horizontalHeader(), [str(spec.key) for spec in panel.model.columns])

    def make(selected: bool) -> ListToLeave:
        ids = _selected_ids(panel) if selected else None
        return PeopleList(kind, columns, query.search, left=query.left, sort=query.sort, ids=ids)

    return OutputList(make, _file_name(panel.title.text()), panel.model.rowCount(), _selected_count(panel))


def _selected_count(panel: Panel) -> int:
    return 0 if panel.view.all_selected else panel.view.selection_count()


def _selected_ids(panel: Panel) -> Sequence[int]:
    ids, found = panel.model.ids(), array("q")
    for run in panel.view.selected_runs(SELECTED_LIMIT):  # a hundred thousand rows one by one would be felt
        found.extend(ids[run.start : run.stop])
    return found


def _file_name(words: str) -> str:
    """*words* without what a file system does not take."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", words).strip(" .") or _("List")


class OutputActions:
    """The two actions of one window; *output* gives the list on its screen, None when it shows none."""

    def __init__(self, desk: Desk, window: QMainWindow, menu: QMenu, output: Callable[[], OutputList | None]) -> None:
        self._desk = desk
        self._window = window
        self._output = output
        export = make_action(window, _("&Export…"), self.export, "Ctrl+Shift+E")
        print_it = make_action(window, _("&Print…"), self.print, QKeySequence.StandardKey.Print)
        self.actions: tuple[QAction, QAction] = (export, print_it)
        menu.addActions(self.actions)

    def export(self) -> ExportDialog | None:
        """Open the export dialog for the list on the screen."""
        output = self._output_with_rows()
        if output is None:
            return None
        dialog = ExportDialog(self._desk, output, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def print(self) -> None:
        """Open the print preview of the list on the screen."""
        output = self._output_with_rows()
        if output is not None:
            print_list(self._desk, output, self._window)

    def _output_with_rows(self) -> OutputList | None:
        output = self._output()
        if output is not None and output.total:
            return output
        self._window.statusBar().showMessage(_("There are no rows to export or print."), 5_000)
        return None
