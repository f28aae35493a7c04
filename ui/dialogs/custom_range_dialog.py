"""Asks for a range of dates of one's own: two dates, either may be open."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QDateEdit, QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core.date_ranges import DateRange, Preset
from app.i18n import _
from ui.theme import styled
from ui.widgets.date_button import DateButton
from ui.workers.desk import Desk


class CustomRangeDialog(QDialog):
    """Two date fields with a calendar; an unticked one leaves its side open, the wrong order is turned round."""

    def __init__(self, first: date | None, last: date | None, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Custom range"))
        self.from_box, self.from_edit = self._side(_("&From"), first, today)
        self.to_box, self.to_edit = self._side(_("&To"), last, today)
        self._note = styled(QLabel(self), "muted")
        self._note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout()
        for row, (box, edit) in enumerate(((self.from_box, self.from_edit), (self.to_box, self.to_edit))):
            grid.addWidget(box, row, 0)
            grid.addWidget(edit, row, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        self._show_note()

    def _side(self, label: str, value: date | None, today: date) -> tuple[QCheckBox, QDateEdit]:
        shown = value or today
        box = QCheckBox(label, self)
        box.setChecked(value is not None)
        edit = QDateEdit(QDate(shown.year, shown.month, shown.day), self)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("ddd d MMM yyyy")
        edit.setMinimumWidth(edit.fontMetrics().horizontalAdvance("Wed 30 Nov 2026") + 60)
        edit.setAccessibleName(label.replace("&", ""))
        edit.setEnabled(value is not None)
        box.toggled.connect(edit.setEnabled)
        box.toggled.connect(self._show_note)
        edit.dateChanged.connect(self._show_note)
        return box, edit

    def _chosen(self) -> tuple[date | None, date | None]:
        first = self.from_edit.date().toPython() if self.from_box.isChecked() else None
        last = self.to_edit.date().toPython() if self.to_box.isChecked() else None
        return (first if isinstance(first, date) else None), (last if isinstance(last, date) else None)

    def _show_note(self) -> None:
        first, last = self._chosen()
        if first is not None and last is not None and first > last:
            text = _("The dates stand in the wrong order; they will be swapped.")
        elif first is None and last is None:
            text = _("Both sides are open: all time.")
        else:
            text = _("Both dates are included.")
        self._note.setText(text)

    def chosen_range(self) -> DateRange:
        """The range that the dialog shows."""
        return DateRange.of_dates(*self._chosen())


def ask_custom_range(desk: Desk, button: DateButton, parent: QWidget) -> CustomRangeDialog:
    """Open the dialog for *button*, which takes the range when the person agrees."""
    today = desk.dates(DateRange(Preset.TODAY))[1]
    assert today is not None, "today is a date"
    first, last = desk.dates(button.range)
    dialog = CustomRangeDialog(first, last, today, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: button.choose(dialog.chosen_range()))
    dialog.open()
    return dialog
