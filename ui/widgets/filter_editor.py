"""The small windows in which one filter is made or changed: by field and comparison, or as typed text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.filters import FIELDS, And, Filter, Term, check
from app.core.query_text import format_query, parse_query
from app.errors import UsageError
from app.i18n import _
from app.services.history import ChoiceCount
from ui.models.filter_choices import Choice, choice_label, first_choices
from ui.models.filter_fields import (
    Comparison,
    FieldEditor,
    FilterField,
    Shape,
    comparison_of,
    comparisons,
    field_of_term,
)
from ui.theme import styled
from ui.widgets.choice_list import ChoiceList
from ui.widgets.filter_values import ValueLine


class FilterPopover(QFrame):
    """The frame of both editors; `accepted` carries the filter. Closing it otherwise changes nothing."""

    accepted = Signal(object)  # Filter

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("filter_editor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("Filter {field}").format(field=title))
        self.apply = styled(QPushButton(_("&Apply"), self), "primary")
        self.apply.setMinimumHeight(28)
        self.apply.clicked.connect(self._accept)
        self.cancel = QPushButton(_("Cancel"), self)
        self.cancel.setMinimumHeight(28)
        self.cancel.clicked.connect(self.close)
        self.head = QHBoxLayout()
        self.head.addWidget(styled(QLabel(title, self), "editor_title"))
        self.body = QVBoxLayout()
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.apply)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addLayout(self.head)
        layout.addLayout(self.body)
        layout.addLayout(foot)

    def made(self) -> Filter | None:
        """The filter that the editor shows; None while it is not whole."""
        return None

    def first_input(self) -> QWidget:
        """What takes the focus when the editor opens."""
        return self.apply

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # of a box that is ticked too, which ignores it
            self._accept()
        else:
            super().keyPressEvent(event)

    def _on_changed(self) -> None:
        self.apply.setEnabled(self.made() is not None)

    def _accept(self) -> None:
        made = self.made()
        if made is not None:
            self.accepted.emit(made)
            self.close()

    def open_below(self, widget: QWidget) -> None:
        """Show the editor under *widget*, ready for typing."""
        below = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        self._place(below)
        self.show()
        self._place(below)  # what is shown has its style now, and may need more room
        self.first_input().setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self, wanted: QPoint) -> None:
        """Fit the editor to what it holds, at *wanted* or as near as the screen lets it be."""
        screen = self.screen().availableGeometry()
        self.resize(self.sizeHint().expandedTo(self.minimumSizeHint()).boundedTo(screen.size()))
        x = max(screen.left(), min(wanted.x(), screen.right() - self.width()))
        y = max(screen.top(), min(wanted.y(), screen.bottom() - self.height()))
        self.move(x, y)


class FilterEditor(FilterPopover):
    """Edits one term of one field."""

    def __init__(self, field: FilterField, term: Term | None, today: date, parent: QWidget | None = None) -> None:
        super().__init__(field.label(), parent)
        self.field = field
        self.operator = QComboBox(self)
        self.operator.setAccessibleName(_("Comparison"))
        self.operator.setMinimumHeight(28)
        self.head.addWidget(self.operator, 1)
        self.choices: ChoiceList | None = None
        self.value: ValueLine | None = None
        if field.editor is FieldEditor.CHOICE:
            ticked = term.values if term is not None else ()
            self.choices = ChoiceList(first_choices(field.key), ticked, self)
            self.choices.changed.connect(self._on_changed)
            self.body.addWidget(self.choices)
        elif field.editor is not FieldEditor.YES_NO:
            self.value = ValueLine(field.editor, field.label(), today, self)
            self.value.changed.connect(self._on_changed)
            self.value.entered.connect(self._accept)
            self.body.addWidget(self.value)
            if field.key == "size":
                self.body.addWidget(styled(QLabel(_("In bytes; 500k and 2m are understood."), self), "muted"))
        for found in comparisons(field):
            self.operator.addItem(found.words)
        if term is not None:
            self._show_term(term)
        self.operator.currentIndexChanged.connect(self._on_comparison_changed)
        self._on_comparison_changed()

    def _show_term(self, term: Term) -> None:
        found = comparison_of(term, self.field)
        if found is None:
            return
        self.operator.setCurrentIndex(comparisons(self.field).index(found))
        if self.value is not None and term.values:
            self.value.show_shape(found.shape)
            self.value.set_values(term.values)

    def set_counts(self, counted: Sequence[ChoiceCount]) -> None:
        """Show how many rows have each value; values that only the log knows are offered then."""
        if self.choices is None:
            return
        key = self.field.key
        found = {one.value: one for one in counted}
        first = [
            Choice(choice.word, choice.label, choice.group, found[choice.word].count, found[choice.word].more)
            for choice in first_choices(key)
            if choice.word in found
        ]
        known = {choice.word for choice in first_choices(key)} | set(FIELDS[key].words)
        others = [
            Choice(word, choice_label(key, word), count=one.count, more=one.more)
            for word, one in found.items()
            if word not in known
        ]
        self.choices.show_choices([*first, *others])
        if not found:
            self.choices.tell_nothing()
        self._place(self.pos())

    @property
    def comparison(self) -> Comparison:
        """The way to compare that is chosen."""
        return comparisons(self.field)[self.operator.currentIndex()]

    def made(self) -> Term | None:
        """The term that the editor shows; None while a value is missing."""
        chosen = self.comparison
        values: tuple[str, ...] = ()
        if self.field.word:
            values = (self.field.word,)
        elif self.choices is not None:
            values = self.choices.values()
        elif self.value is not None and chosen.shape is not Shape.NONE:
            values = self.value.values()
        if not values and (chosen.shape is not Shape.NONE or self.field.word):
            return None
        return check(Term(self.field.key, chosen.operator, values, chosen.negated))

    def first_input(self) -> QWidget:
        if self.choices is not None and self.choices.boxes:
            return next(iter(self.choices.boxes.values()))
        if self.value is not None and not self.value.isHidden():
            return self.value.first
        return self.operator

    def _on_comparison_changed(self) -> None:
        if self.value is not None:
            self.value.show_shape(self.comparison.shape)
        self._on_changed()
        if self.isVisible():
            self._place(self.pos())


class TypedFilterEditor(FilterPopover):
    """Edits a filter as text, for what has no fields: ``or``, parentheses, words that must be missing."""

    def __init__(self, wanted: Filter, parent: QWidget | None = None) -> None:
        super().__init__(_("Typed filter"), parent)
        self.line = QLineEdit(format_query(wanted), self)
        self.line.setAccessibleName(_("Typed filter"))
        self.line.setMinimumWidth(380)
        self.line.setMinimumHeight(28)
        self.note = styled(QLabel(self), "muted")
        self.note.setWordWrap(True)
        self.body.addWidget(self.line)
        self.body.addWidget(self.note)
        self.line.textChanged.connect(self._on_changed)
        self.line.returnPressed.connect(self._accept)
        self._on_changed()

    def made(self) -> Filter | None:
        try:
            wanted = parse_query(self.line.text())
        except UsageError as error:
            self.note.setText(str(error))
            return None
        self.note.setText("")
        return None if wanted == And() else wanted

    def first_input(self) -> QWidget:
        return self.line


def make_editor(wanted: Filter, today: date, parent: QWidget) -> FilterPopover:
    """The editor that can change *wanted*."""
    field = field_of_term(wanted) if isinstance(wanted, Term) else None
    if field is not None and isinstance(wanted, Term):
        return FilterEditor(field, wanted, today, parent)
    return TypedFilterEditor(wanted, parent)
