"""The controls above the communications table: dates, toggle buttons, Add Filter, words, and the tags below."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from app.core.date_ranges import DateRange
from app.core.filters import Term
from app.core.messages import Scope, ScopeKind
from app.i18n import _
from ui import icons
from ui.models.filter_texts import FIELD_KEYS, field_label
from ui.models.log_question import LogQuestion, Quick
from ui.theme import styled
from ui.widgets.date_button import DateButton
from ui.widgets.filter_editor import FilterEditor
from ui.widgets.filter_tags import FilterTagRow
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.quick_row import QuickRow
from ui.widgets.search_field import SearchField
from ui.workers.desk import Desk


class LogToolbar(QWidget):
    """Holds the question that the table answers; `question_changed` says that it is another one."""

    question_changed = Signal()

    def __init__(self, desk: Desk, scope: Scope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log_toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.date_button = DateButton(desk, self)
        self.question = LogQuestion(scope, self.date_button.range)
        self.quick_row = QuickRow(self, capped_counts=scope.kind is ScopeKind.ALL)
        self.add_filter = self._make_add_filter()
        self.search = SearchField(_("Search these messages"), self)
        self.tags = FilterTagRow(self)
        self.range_label = styled(QLabel(self), "muted")
        self.editor: FilterEditor | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(6)
        layout.addLayout(self._first_line())
        layout.addLayout(self._second_line())
        self._connect()
        self._show_range()

    def _first_line(self) -> FlowLayout:
        line = FlowLayout(spacing=10, last_at_end=True)
        for widget in (self.date_button, self.quick_row, self.add_filter, self.search):
            line.addWidget(widget)
        return line

    def _second_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(self.tags, 1)
        line.addStretch(0)
        self.range_label.setMinimumHeight(28)
        line.addWidget(self.range_label, 0, Qt.AlignmentFlag.AlignRight)
        return line

    def _make_add_filter(self) -> QToolButton:
        button = styled(QToolButton(self), "add_filter")
        button.setText(f" {_('Add Filter')}")  # the space keeps icon and words apart
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        icons.set_icon(button, "filter")
        self.filter_menu = QMenu(button)
        self.filter_actions: dict[str, QAction] = {}
        for key in FIELD_KEYS:
            action = QAction(field_label(key), button)
            action.triggered.connect(lambda _checked=False, chosen=key: self.open_editor(chosen))
            self.filter_menu.addAction(action)
            self.filter_actions[key] = action
        button.setMenu(self.filter_menu)
        return button

    def _connect(self) -> None:
        self.date_button.range_changed.connect(self._on_range_changed)
        self.quick_row.quick_changed.connect(self._on_quick_changed)
        self.search.search_changed.connect(self._on_search_changed)
        self.tags.edit_requested.connect(self._on_tag_edit_requested)
        self.tags.remove_requested.connect(self.remove_term)
        self.tags.clear_requested.connect(self.clear_filters)

    # -- changing the question -------------------------------------------------------------------------------------

    def set_question(self, question: LogQuestion) -> None:
        """Ask *question*, and show it in all controls."""
        if question == self.question:
            return
        self.question = question
        self.tags.set_terms(question.terms)
        self.quick_row.set_quick(question.quick)
        if self.search.text() != question.search:
            self.search.setText(question.search)
        self.date_button.choose(question.range)
        self._show_range()
        self.question_changed.emit()

    def set_range(self, chosen: DateRange) -> None:
        """Show the messages of these dates."""
        self.set_question(replace(self.question, range=chosen))

    def add_term(self, term: Term) -> None:
        """Narrow by one filter more."""
        if term not in self.question.terms:
            self.set_question(replace(self.question, terms=(*self.question.terms, term)))

    def replace_term(self, place: int, term: Term) -> None:
        """Put *term* in the place of an older one."""
        terms = list(self.question.terms)
        terms[place] = term
        self.set_question(replace(self.question, terms=tuple(dict.fromkeys(terms))))

    def remove_term(self, place: int) -> None:
        """Take one filter away."""
        terms = self.question.terms
        self.set_question(replace(self.question, terms=terms[:place] + terms[place + 1 :]))

    def clear_filters(self) -> None:
        """Take all filters and words away; the dates stay."""
        self.set_question(LogQuestion(self.question.scope, self.question.range))

    # -- slots -----------------------------------------------------------------------------------------------------

    def _on_range_changed(self, chosen: DateRange) -> None:
        self.set_range(chosen)

    def _on_quick_changed(self, quick: Quick) -> None:
        self.set_question(replace(self.question, quick=quick))

    def _on_search_changed(self, text: str) -> None:
        self.set_question(replace(self.question, search=text))

    def _on_tag_edit_requested(self, place: int) -> None:
        self.open_editor(self.question.terms[place].key, place)

    def open_editor(self, key: str, place: int | None = None) -> FilterEditor:
        """Open the editor for a new filter of field *key*, or for the tag at *place*."""
        term = None if place is None else self.question.terms[place]
        editor = FilterEditor(key, term, self)
        if place is None:
            editor.accepted.connect(self.add_term)
        else:
            editor.accepted.connect(lambda changed: self.replace_term(place, changed))
        self.editor = editor
        editor.destroyed.connect(self._on_editor_destroyed)
        editor.open_below(self.add_filter if place is None else self.tags.tags[place])
        return editor

    def _on_editor_destroyed(self) -> None:
        self.editor = None

    def _show_range(self) -> None:
        self.range_label.setText(self.date_button.dates_text())
