"""The school's terms as lines that a person edits: name, first and last date."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.settings import Term
from ui import icons


class TermLine(QWidget):
    """One term."""

    def __init__(self, name: str, first: QDate, last: QDate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit(name, self)
        self.name.setAccessibleName(_("Name of the term"))
        self.first = self._date(first, _("First day of the term"))
        self.last = self._date(last, _("Last day of the term"))
        self.remove = QToolButton(self)
        self.remove.setObjectName("quiet")
        self.remove.setFixedSize(28, 28)
        self.remove.setIconSize(QSize(16, 16))
        self.remove.setToolTip(_("Remove this term"))
        self.remove.setAccessibleName(_("Remove this term"))
        icons.set_icon(self.remove, "close")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.name, 1)
        line.addWidget(self.first)
        line.addWidget(QLabel("–", self))
        line.addWidget(self.last)
        line.addWidget(self.remove)

    def _date(self, value: QDate, name: str) -> QDateEdit:
        edit = QDateEdit(value, self)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("ddd d MMM yyyy")
        edit.setMinimumWidth(edit.fontMetrics().horizontalAdvance("Wed 30 Nov 2026") + 50)
        edit.setAccessibleName(name)
        return edit


class TermsEditor(QWidget):
    """All terms, in the order of the person; `text` says them as the setting takes them."""

    def __init__(self, terms: Sequence[Term], today: QDate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.lines: list[TermLine] = []
        self._rows = QVBoxLayout()
        self._rows.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._rows.setContentsMargins(0, 0, 0, 0)
        inside = QWidget(self)
        inside.setLayout(self._rows)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        self.add = QPushButton(_("&Add a term"), self)
        self.add.clicked.connect(self.add_next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area, 1)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        for term in terms:
            self._add(term.name, _date(term.first), _date(term.last))

    def add_next(self) -> None:
        """Add a term of ten weeks, which begins two weeks after the last one ends."""
        start = self.lines[-1].last.date().addDays(14) if self.lines else self._today
        line = self._add(_("Term {n}").format(n=len(self.lines) + 1), start, start.addDays(70))
        line.name.setFocus()
        line.name.selectAll()

    def _add(self, name: str, first: QDate, last: QDate) -> TermLine:
        line = TermLine(name, first, last, self)
        line.remove.clicked.connect(lambda: self._remove(line))
        self._rows.addWidget(line)
        self.lines.append(line)
        return line

    def _remove(self, line: TermLine) -> None:
        self.lines.remove(line)
        self._rows.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.add.setFocus()

    def text(self) -> str:
        """The terms as the setting ``terms`` takes them; '' when there is none."""
        rows = [
            {
                "name": " ".join(line.name.text().split()) or _("Term {n}").format(n=place),
                "first": line.first.date().toString(Qt.DateFormat.ISODate),
                "last": line.last.date().toString(Qt.DateFormat.ISODate),
            }
            for place, line in enumerate(self.lines, 1)
        ]
        return json.dumps(rows, ensure_ascii=False) if rows else ""


def _date(text: str) -> QDate:
    return QDate.fromString(text, Qt.DateFormat.ISODate)
