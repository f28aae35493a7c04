"""What the values of a filter are typed into: texts, numbers, dates, a number of days."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QWidget

from app.core.filters import days, number
from app.errors import UsageError
from app.i18n import _
from ui.models.filter_fields import FieldEditor, Shape

_MOST_DAYS = 9_999


class ValueLine(QWidget):
    """One line of inputs for the values of a filter; `changed` when they are others, `entered` on Enter."""

    changed = Signal()
    entered = Signal()

    def __init__(self, editor: FieldEditor, name: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._shape = Shape.ONE
        self.texts = [self._text(name), self._text(_("{field}, upper limit").format(field=name))]
        self.dates = [self._date(name, today), self._date(_("{field}, last date").format(field=name), today)]
        self.days = QSpinBox(self)
        self.days.setRange(1, _MOST_DAYS)
        self.days.setValue(7)
        self.days.setAccessibleName(_("Number of days"))
        self.days.setMinimumHeight(28)
        self.days.valueChanged.connect(self.changed)
        self._and = QLabel(_("and"), self)
        self._unit = QLabel(_("days"), self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        inputs = self.dates if editor is FieldEditor.DATE else self.texts
        for widget in (inputs[0], self._and, inputs[1], self.days, self._unit):
            line.addWidget(widget)
        line.addStretch(1)
        self.show_shape(self._shape)

    def _text(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setMinimumHeight(28)
        line.setMinimumWidth(110 if self._editor is FieldEditor.NUMBER else 240)
        line.textChanged.connect(self.changed)
        line.returnPressed.connect(self.entered)
        line.hide()
        return line

    def _date(self, name: str, today: date) -> QDateEdit:
        edit = QDateEdit(QDate(today.year, today.month, today.day), self)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("ddd d MMM yyyy")
        edit.setAccessibleName(name)
        edit.setMinimumHeight(28)
        edit.setMinimumWidth(edit.fontMetrics().horizontalAdvance("Wed 30 Nov 2026") + 60)
        edit.dateChanged.connect(self.changed)
        edit.hide()
        return edit

    @property
    def first(self) -> QWidget:
        """What takes the focus."""
        if self._shape is Shape.DAYS:
            return self.days
        return self.dates[0] if self._editor is FieldEditor.DATE else self.texts[0]

    def show_shape(self, shape: Shape) -> None:
        """Show the inputs that a comparison of this *shape* needs."""
        self._shape = shape
        inputs: list[QWidget] = [*(self.dates if self._editor is FieldEditor.DATE else self.texts)]
        inputs[0].setVisible(shape in (Shape.ONE, Shape.TWO))
        inputs[1].setVisible(shape is Shape.TWO)
        self._and.setVisible(shape is Shape.TWO)
        self.days.setVisible(shape is Shape.DAYS)
        self._unit.setVisible(shape is Shape.DAYS)
        self.setVisible(shape not in (Shape.NONE, Shape.SEVERAL))
        self.changed.emit()

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show *values* as a term has them."""
        if self._shape is Shape.DAYS:
            self.days.setValue(days(values[0]) or 1)
        elif self._editor is FieldEditor.DATE:
            for edit, value in zip(self.dates, values, strict=False):
                day = date.fromisoformat(value)
                edit.setDate(QDate(day.year, day.month, day.day))
        else:
            for line, value in zip(self.texts, values, strict=False):
                line.setText(value)

    def values(self) -> tuple[str, ...]:
        """The values as a term takes them; () where one is missing or is no number."""
        if self._shape is Shape.DAYS:
            return (f"{self.days.value()}d",)
        count = 2 if self._shape is Shape.TWO else 1
        if self._editor is FieldEditor.DATE:
            return tuple(edit.date().toString(Qt.DateFormat.ISODate) for edit in self.dates[:count])
        texts = tuple(line.text().strip() for line in self.texts[:count])
        wanted = _is_number if self._editor is FieldEditor.NUMBER else bool
        return texts if all(wanted(text) for text in texts) else ()


def _is_number(text: str) -> bool:
    try:
        number(text)
    except UsageError:
        return False
    return True
