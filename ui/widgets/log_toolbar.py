"""The controls above the communications table: dates, toggle buttons, Add Filter, words, and the tags below."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Filter
from app.core.messages import Scope, ScopeKind
from app.core.typed_search import take_apart
from app.i18n import _
from ui.flow_layout import FlowLayout
from ui.models.log_question import LogQuestion, Quick, Tag
from ui.theme import styled
from ui.widgets.date_button import DateButton
from ui.widgets.filter_button import AddFilterButton
from ui.widgets.filter_editor import FilterPopover
from ui.widgets.filter_tags import FilterTagRow
from ui.widgets.quick_row import QuickRow
from ui.widgets.search_field import SearchField
from ui.workers.desk import Desk

_TERM_PRESETS: Final = frozenset({Preset.THIS_TERM, Preset.LAST_TERM})


class LogToolbar(QWidget):
    """Holds the question that the table answers; `question_changed` says that it is another one, or that the same
    one means other dates.

    A list of its own, such as Needs attention, always asks for *always*, and offers no other toggle buttons.
    """

    question_changed = Signal()

    def __init__(self, desk: Desk, scope: Scope, parent: QWidget | None = None, *, always: Quick = Quick.ALL) -> None:
        super().__init__(parent)
        self.setObjectName("log_toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._always = always
        self._range_key = _range_key(scope, always)
        self.date_button = DateButton(desk, self)
        self.date_button.choose(self._kept_range())
        self.question = LogQuestion(scope, self.date_button.range, always)
        self.quick_row = QuickRow(self, capped_counts=scope.kind is ScopeKind.ALL)
        self.quick_row.setVisible(always is Quick.ALL)
        self.add_filter = AddFilterButton(desk, lambda: self.question, self)
        self.search = SearchField(_("Search these messages"), self)
        self.note = styled(QLabel(self), "search_note")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self.note.hide()
        self.tags = FilterTagRow(self)
        self.range_label = styled(QLabel(self), "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(6)
        layout.addLayout(self._first_line())
        layout.addWidget(self.note)
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
        line.addWidget(self.range_label, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        return line

    def _connect(self) -> None:
        self.date_button.range_changed.connect(self._on_range_changed)
        self.date_button.dates_moved.connect(self._on_dates_moved)
        self.quick_row.quick_changed.connect(self._on_quick_changed)
        self.add_filter.filter_made.connect(self.add_term)
        self.search.search_changed.connect(self._on_search_changed)
        self.search.submitted.connect(self._on_search_submitted)
        self.search.textEdited.connect(lambda: self._show_note(()))
        self.tags.edit_requested.connect(self._on_tag_edit_requested)
        self.tags.remove_requested.connect(self.remove_tag)
        self.tags.change_requested.connect(self.replace_tag)
        self.tags.clear_requested.connect(self.clear_filters)

    def _kept_range(self) -> DateRange:
        """The preset that was used last in this kind of list, where there is still such a one."""
        word = self._desk.state.value(self._range_key)
        if word not in list(Preset) or (word in _TERM_PRESETS and not self._desk.settings.terms):
            # what needs attention must not be missed for being old
            return self.date_button.range if self._always is Quick.ALL else DateRange(Preset.ALL)
        return DateRange(Preset(word))

    @property
    def editor(self) -> FilterPopover | None:
        """The filter editor that is open now."""
        return self.add_filter.editor

    def refresh(self) -> None:
        """Show what may have changed with the data or the settings: the fields to filter by, the dates."""
        self.date_button.refresh()
        self._show_range()
        self.add_filter.refresh()

    # -- changing the question -------------------------------------------------------------------------------------

    def set_question(self, question: LogQuestion) -> None:
        """Ask *question*, and show it in all controls."""
        if question == self.question:
            return
        self.question = question
        self.tags.show_tags(question.tags)
        self.quick_row.set_quick(question.quick)
        if self.search.text() != question.search:
            self.search.setText(question.search)
        self.date_button.choose(question.range)
        if question.range.preset is not None:
            self._desk.state.set_value(self._range_key, question.range.preset.value)
        self._show_range()
        self.question_changed.emit()

    def set_range(self, chosen: DateRange) -> None:
        """Show the messages of these dates."""
        self.set_question(replace(self.question, range=chosen))

    def add_term(self, wanted: Filter) -> None:
        """Narrow by one filter more; one that is there but off is turned on."""
        self._set_tags((*self.question.tags, Tag(wanted)))

    def replace_tag(self, place: int, tag: Tag) -> None:
        """Put *tag* in the place of an older one."""
        tags = list(self.question.tags)
        tags[place] = tag
        self._set_tags(tags)

    def _set_tags(self, tags: list[Tag] | tuple[Tag, ...]) -> None:
        """Ask with *tags*; the same filter stands once, on where it is on anywhere."""
        on = {tag.filter: any(other.on for other in tags if other.filter == tag.filter) for tag in tags}
        self.set_question(replace(self.question, tags=tuple(Tag(wanted, state) for wanted, state in on.items())))

    def remove_tag(self, place: int) -> None:
        """Take one filter away."""
        self.set_question(self.question.without_tag(place))

    def remove_filter(self, tag: Tag) -> None:
        """Take *tag* away, where it still is."""
        if tag in self.question.tags:
            self.remove_tag(self.question.tags.index(tag))

    def clear_filters(self) -> None:
        """Take all filters and words away; the dates stay."""
        self._show_note(())
        self.set_question(LogQuestion(self.question.scope, self.question.range, self._always))

    # -- slots -----------------------------------------------------------------------------------------------------

    def _on_range_changed(self, chosen: DateRange) -> None:
        self.set_range(chosen)

    def _on_dates_moved(self) -> None:
        self._show_range()
        self.question_changed.emit()

    def _on_quick_changed(self, quick: Quick) -> None:
        self.set_question(replace(self.question, quick=quick))

    def _on_search_changed(self, text: str) -> None:
        self.set_question(replace(self.question, search=text))

    def _on_search_submitted(self, text: str) -> None:
        """Make a tag of each term that was typed; what remains is words."""
        typed = take_apart(text)
        self._show_note(typed.notes)
        if typed.filters:
            tags = tuple(Tag(wanted) for wanted in typed.filters if Tag(wanted) not in self.question.tags)
            self.set_question(replace(self.question, tags=(*self.question.tags, *tags), search=typed.words))

    def _show_note(self, notes: tuple[str, ...]) -> None:
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))
        self.search.setAccessibleDescription(" ".join(notes))

    def _on_tag_edit_requested(self, place: int) -> None:
        tag = self.question.tags[place]
        self.add_filter.open_editor(
            tag.filter, self.tags.tags[place], lambda changed: self._on_tag_edited(tag, changed)
        )

    def _on_tag_edited(self, tag: Tag, changed: Filter) -> None:
        if tag in self.question.tags:
            self.replace_tag(self.question.tags.index(tag), Tag(changed))

    def _show_range(self) -> None:
        self.range_label.setText(self.date_button.dates_text())


def _range_key(scope: Scope, always: Quick) -> str:
    """Under which name the range of this kind of list is kept."""
    if scope.kind is not ScopeKind.ALL:
        return "person/range"
    return "messages/range" if always is Quick.ALL else f"{always.value}/range"
