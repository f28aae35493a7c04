"""The head of a details window: initials, name, what the person is, linked people and addresses, facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.row_words import relation_name, year_and_entry, year_text
from ui import theme
from ui.models.formats import initials, iso_day_text
from ui.theme import styled

_DIAMETER: Final = 44


class InitialsBadge(QWidget):
    """A round with a person's initials, where others put a photo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters = ""
        self.setFixedSize(_DIAMETER, _DIAMETER)

    def set_name(self, name: str) -> None:
        """Show the initials of *name*."""
        self._letters = initials(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_DIAMETER, _DIAMETER)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        used = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(used.avatar))
        painter.drawEllipse(QRectF(0, 0, _DIAMETER, _DIAMETER))
        font = self.font()
        font.setBold(True)
        font.setPixelSize(16)
        painter.setFont(font)
        painter.setPen(QColor(used.avatar_text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)
        painter.end()


class PersonHeader(QWidget):
    """Read-only facts about one person; the names of others are links."""

    person_requested = Signal(int)  # id of the linked person

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("person_header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.badge = InitialsBadge(self)
        self.name = styled(QLabel(self), "person_name")
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.subtitle = styled(QLabel(self), "muted")
        self.links: list[QPushButton] = []
        self._people = QGridLayout()
        self._facts = QGridLayout()
        for grid in (self._people, self._facts):
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(3)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.subtitle)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 12, 16, 10)
        line.setSpacing(14)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words)
        line.addStretch(2)
        line.addLayout(self._column(self._people))
        line.addStretch(3)
        line.addLayout(self._column(self._facts))

    @staticmethod
    def _column(grid: QGridLayout) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def show_person(self, person: Person, siblings: Sequence[LinkedPerson] = ()) -> None:
        """Show *person*; *siblings* are the other students of the carers."""
        self.badge.set_name(person.name)
        self.name.setText(person.name)
        self.subtitle.setText(subtitle(person))
        for grid in (self._people, self._facts):
            _clear(grid)
        self.links = []
        student = person.kind is PersonKind.STUDENT
        for link in person.linked:
            self._add_linked(link, student)
        if person.addresses or not person.linked:
            label = _("Student’s own") if student else _("Addresses")
            if person.addresses or not student:
                self._add_row(self._people, label, [self._address_line(person.addresses)])
        self._add_facts(person, siblings)

    def _add_linked(self, link: LinkedPerson, student: bool) -> None:
        role = relation_name(link.relation) or (_("Contact") if student else _("Student"))
        if link.restricted:
            role = _("{relation} (restricted)").format(relation=role)
        elif not link.holds:
            role = _("{relation} (former)").format(relation=role)
        words = (
            link.name
            if student or not link.year
            else _("{name} ({year})").format(name=link.name, year=year_text(link.year))
        )
        parts: list[QWidget] = [self._link(link.id, words)]
        if student and link.addresses:
            parts.append(self._address_line(link.addresses))
        self._add_row(self._people, role, parts)

    def _link(self, person_id: int, words: str) -> QPushButton:
        button = styled(QPushButton(words, self, flat=True), "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(_("Open {name}").format(name=words))
        button.clicked.connect(lambda: self.person_requested.emit(person_id))
        self.links.append(button)
        return button

    def _address_line(self, addresses: Sequence[OwnedAddress]) -> QLabel:
        shown = [_address_text(address) for address in addresses]
        label = QLabel("   ".join(shown) or _("No email address or mobile on file."), self)
        if not shown:
            label.setObjectName("muted")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _add_facts(self, person: Person, siblings: Sequence[LinkedPerson]) -> None:
        facts: list[tuple[str, list[QWidget]]] = []
        if person.applied_on:
            facts.append((_("Applied"), [QLabel(iso_day_text(person.applied_on), self)]))
        if person.student_number:
            facts.append((_("Student number"), [QLabel(person.student_number, self)]))
        for place, sibling in enumerate(siblings):
            words = (
                _("{name} ({year})").format(name=sibling.name, year=year_text(sibling.year))
                if sibling.year
                else sibling.name
            )
            facts.append((_("Sibling") if place == 0 else "", [self._link(sibling.id, words)]))
        for label, parts in facts:
            self._add_row(self._facts, label, parts)

    def _add_row(self, grid: QGridLayout, label: str, parts: Sequence[QWidget]) -> None:
        row = grid.rowCount()
        grid.addWidget(styled(QLabel(label, self), "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(12)
        for part in parts:
            line.addWidget(part)
        line.addStretch(1)
        grid.addLayout(line, row, 1)


def subtitle(person: Person) -> str:
    """What a person is, such as ``Student · Year 7, entry 2027 · Tour booked``."""
    student = person.kind is PersonKind.STUDENT
    parts = [_("Student") if student else _("Contact")]
    parts += [text for text in (year_and_entry(person), person.stage) if text]
    if person.left:
        parts.append(_("no longer in the roster"))
    return " · ".join(parts)


def _address_text(address: OwnedAddress) -> str:
    text = address.display or address.value
    if address.former:
        return _("{address} (former)").format(address=text)
    if not address.valid:
        return _("{address} (not valid)").format(address=text)
    return text


def _clear(grid: QGridLayout) -> None:
    for place in reversed(range(grid.count())):
        item = grid.takeAt(place)
        line = item.layout() if item is not None else None
        widgets = [item.widget()] if item is not None else []
        while line is not None and line.count():
            part = line.takeAt(0)
            widgets.append(part.widget() if part is not None else None)
        for widget in widgets:
            if widget is not None:
                widget.hide()
                widget.deleteLater()
