"""Add Filter: the button, its menu of the fields that the data can answer, and the editors it opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Filter
from app.i18n import _
from app.services.history import HistoryQuery
from ui import icons
from ui.models.filter_fields import FILTER_FIELDS, FieldEditor, FilterField, offered
from ui.models.log_question import LogQuestion
from ui.widgets.filter_editor import FilterEditor, FilterPopover, make_editor
from ui.widgets.find_menu import FindMenu
from ui.workers.desk import Desk


class AddFilterButton(QToolButton):
    """Opens the editor of a field, for a new filter or an older one. *question* is what is asked at the moment."""

    filter_made = Signal(object)  # Filter

    def __init__(self, desk: Desk, question: Callable[[], LogQuestion], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._question = question
        self._task_key = f"filters-{id(self)}"
        self.editor: FilterPopover | None = None
        self.setObjectName("add_filter")
        self.setText(f" {_('Add Filter')}")  # the space keeps icon and words apart
        self.setAccessibleName(_("Add Filter"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        icons.set_icon(self, "filter")
        self.fields = FindMenu(_("Find a field"), self)
        self.actions_by_name: dict[str, QAction] = {}
        for field in FILTER_FIELDS:
            action = QAction(field.label().replace("&", "&&"), self)
            action.triggered.connect(lambda _checked=False, chosen=field: self.open_new(chosen))
            self.fields.add_entry(action)
            self.actions_by_name[field.name] = action
        self.setMenu(self.fields)

    def refresh(self) -> None:
        """Ask which fields the data at hand can answer; the others are left out of the menu."""
        self._desk.tasks.run(
            self._desk.history.filled_fields,
            self._on_filled,
            lambda _error: self._on_filled(frozenset(self.actions_by_name)),
            key=self._task_key,
            owner=self,
        )

    def _on_filled(self, filled: frozenset[str]) -> None:
        scope = self._question().scope.kind
        for field in FILTER_FIELDS:
            self.fields.leave_out(self.actions_by_name[field.name], left_out=not offered(field, filled, scope))

    def open_new(self, field: FilterField) -> None:
        """Open the editor for a new filter of *field*."""
        editor = FilterEditor(field, None, self._today(), self)
        editor.accepted.connect(self.filter_made)
        self._open(editor, self)

    def open_editor(self, wanted: Filter, below: QWidget, changed: Callable[[Filter], None]) -> None:
        """Open the editor for *wanted* below a widget; *changed* gets what becomes of it."""
        editor = make_editor(wanted, self._today(), self)
        editor.accepted.connect(changed)
        self._open(editor, below)

    def _open(self, editor: FilterPopover, below: QWidget) -> None:
        self.editor = editor
        editor.destroyed.connect(lambda: self._on_editor_destroyed(editor))
        editor.open_below(below)
        if isinstance(editor, FilterEditor) and editor.field.editor is FieldEditor.CHOICE:
            self._ask_counts(editor, self._question().unfiltered())

    def _ask_counts(self, editor: FilterEditor, query: HistoryQuery) -> None:
        history, key = self._desk.history, editor.field.key
        self._desk.tasks.run(
            lambda: history.choices(query, key),
            editor.set_counts,
            lambda _error: editor.set_counts([]),
            key=f"{self._task_key}-counts",
            owner=editor,
        )

    def _on_editor_destroyed(self, editor: FilterPopover) -> None:
        if self.editor is editor:
            self.editor = None

    def _today(self) -> date:
        today = self._desk.dates(DateRange(Preset.TODAY))[0]
        assert today is not None, "today is a date"
        return today
