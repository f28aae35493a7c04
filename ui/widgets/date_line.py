"""A date that may be left open: a box to tick, and the date beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QWidget


class DateLine(QWidget):
    """The date counts only while the box is ticked."""

    def __init__(self, words: str, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = QCheckBox(words, self)
        self.edit = QDateEdit(QDate(today.year, today.month, today.day), self)
        self.edit.setCalendarPopup(True)
        self.edit.setDisplayFormat("ddd d MMM yyyy")
        self.edit.setMinimumWidth(self.edit.fontMetrics().horizontalAdvance("Wed 30 Nov 2026") + 60)
        self.edit.setAccessibleName(words.replace("&", ""))
        self.edit.setEnabled(False)
        self.box.toggled.connect(self.edit.setEnabled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.box)
        line.addWidget(self.edit)
        line.addStretch(1)

    def set_text(self, text: str) -> None:
        """Show an ISO date, '' for an open one."""
        self.box.setChecked(bool(text))
        if text:
            self.edit.setDate(QDate.fromString(text, "yyyy-MM-dd"))

    def text(self) -> str:
        """The ISO date, '' when it is open."""
        return self.edit.date().toString("yyyy-MM-dd") if self.box.isChecked() else ""
