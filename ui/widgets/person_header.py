"""The head of a details window: initials, name, what the person is, linked people and addresses, facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.row_words import relation_name, year_and_entry, year_text
from ui.actions import make_action
from ui.flow_layout import FlowLayout
from ui.models.formats import iso_day_text, plain_tip
from ui.theme import styled
from ui.widgets.contact_button import ContactButton
from ui.widgets.initials_badge import InitialsBadge

_IN_LINE: Final = 2  # addresses of one person side by side; more go below


class PersonHeader(QScrollArea):
    """Read-only facts about one person; the names of others are links. A long family wraps, then scrolls."""

    person_requested = Signal(int)  # id of the linked person
    unlink_requested = Signal(object)  # the LinkedPerson
    told = Signal(str)  # a short remark for the status bar
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._page = styled(QWidget(self), "person_header")
        self._page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.badge = InitialsBadge(self._page)
        self.name = styled(QLabel(self._page), "person_name")
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.subtitle = styled(QLabel(self._page), "muted")
        self.hold = styled(QLabel(self._page), "warning_words")
        self.hold.setWordWrap(True)
        self.hold.setMinimumWidth(self.fontMetrics().horizontalAdvance("n" * 34))
        self.hold.hide()
        for label in (self.name, self.subtitle, self.hold):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.links: list[QPushButton] = []
        self.contacts: list[ContactButton] = []
        self._ids_shown = False
        self._shown: tuple[Person, Sequence[LinkedPerson]] | None = None
        self._people, self._facts = QWidget(self._page), QWidget(self._page)
        line = FlowLayout(self._page, spacing=48, last_at_end=True, align_top=True)
        line.setContentsMargins(16, 10, 16, 10)
        for block in (self._who(), self._people, self._facts):
            line.addWidget(block)
        self.setWidget(self._page)
        self._page.installEventFilter(self)

    def _who(self) -> QWidget:
        block = QWidget(self._page)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.subtitle)
        words.addWidget(self.hold)
        words.addStretch(1)
        line = QHBoxLayout(block)
        line.setContentsMargins(0, 2, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words)
        return block

    # -- size ------------------------------------------------------------------------------------------------------

    def content_height(self) -> int:
        """How high the head is when nothing of it scrolls, in the width it has now."""
        return self._page.heightForWidth(max(self.viewport().width(), 200))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.content_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 64)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
            self.height_changed.emit()
        return super().eventFilter(watched, event)

    # -- content ---------------------------------------------------------------------------------------------------

    def show_ids(self, shown: bool) -> None:
        """Show, or hide again, what the sources call the person."""
        self._ids_shown = shown
        if self._shown is not None:
            self.show_person(*self._shown)

    def show_hold(self, words: str) -> None:
        """Show that a hold is on the person; '' for none."""
        self.hold.setText(words)
        self.hold.setVisible(bool(words))

    def show_person(self, person: Person, siblings: Sequence[LinkedPerson] = ()) -> None:
        """Show *person*; *siblings* are the other students of the carers."""
        self._shown = (person, siblings)
        self.badge.set_name(person.name)
        self.name.setText(person.name)
        self.subtitle.setText(subtitle(person))
        self.links, self.contacts = [], []
        student = person.kind is PersonKind.STUDENT
        grid = _fresh_grid(self._people)
        for link in person.linked:
            self._add_linked(grid, link, student)
        label = _("Student’s own") if student else _("Addresses")
        if person.addresses or not student:
            self._add_contacts(grid, label, self._address_buttons(person.addresses), placed=0)
            if not person.addresses:
                none = styled(QLabel(_("No email address or mobile on file."), self._people), "muted")
                _add_row(grid, label, [none])
        phones = [ContactButton(number, number, parent=self._people) for number in person.telephones]
        self._add_contacts(grid, _("Telephone"), phones, placed=0)
        grid = _fresh_grid(self._facts)
        self._add_facts(grid, person, siblings)
        self._facts.setVisible(grid.count() > 0)
        for button in self.contacts:
            button.copied.connect(lambda text: self.told.emit(_("{text} copied.").format(text=text)))

    def _add_linked(self, grid: QGridLayout, link: LinkedPerson, student: bool) -> None:
        role = relation_name(link.relation) or (_("Contact") if student else _("Student"))
        if not link.holds:
            role = _("{relation} (former)").format(relation=role)
        if link.by_hand:
            role = _("{relation} · added by hand").format(relation=role)
        words = (
            link.name
            if student or not link.year
            else _("{name} ({year})").format(name=link.name, year=year_text(link.year))
        )
        button = self._link(link.id, words)
        button.setToolTip(plain_tip(_linked_tip(link)))
        button.addAction(
            make_action(
                button,
                _("Unlink {name}").format(name=link.name.replace("&", "&&")),
                lambda: self.unlink_requested.emit(link),
            )
        )
        parts: list[QWidget] = [button]
        if link.restricted:
            warning = styled(QLabel(_("⚠ Access restricted"), self._people), "warning_words")
            warning.setToolTip(plain_tip(_linked_tip(link)))
            parts.append(warning)
        contacts = self._address_buttons(link.addresses) if student else []
        row = _add_row(grid, role, [*parts, *contacts[:_IN_LINE]])
        row.setToolTip(plain_tip(_linked_tip(link)))
        self.contacts += contacts[:_IN_LINE]
        self._add_contacts(grid, "", contacts, placed=_IN_LINE)

    def _add_contacts(self, grid: QGridLayout, label: str, buttons: Sequence[ContactButton], *, placed: int) -> None:
        """Put *buttons*, less the first *placed*, below each other, two in a line."""
        for start in range(placed, len(buttons), _IN_LINE):
            lot = buttons[start : start + _IN_LINE]
            _add_row(grid, label if start == placed else "", lot)
            self.contacts += lot

    def _address_buttons(self, addresses: Sequence[OwnedAddress]) -> list[ContactButton]:
        return [ContactButton.of_address(address, self._people) for address in addresses]

    def _link(self, person_id: int, words: str) -> QPushButton:
        button = styled(QPushButton(words.replace("&", "&&"), self._people, flat=True), "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(_("Open {name}").format(name=words))
        button.setMinimumHeight(24)
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        button.addAction(
            make_action(button, _("Open {name}").format(name=words), lambda: self.person_requested.emit(person_id))
        )
        button.clicked.connect(lambda: self.person_requested.emit(person_id))
        self.links.append(button)
        return button

    def _add_facts(self, grid: QGridLayout, person: Person, siblings: Sequence[LinkedPerson]) -> None:
        facts: list[tuple[str, str | None]] = [
            (_("Preferred name"), person.preferred if person.preferred not in person.name.split() else None),
            (_("Applied"), iso_day_text(person.applied_on) if person.applied_on else None),
            (_("Student number"), person.student_number),
        ]
        for label, text in facts:
            if text:
                _add_row(grid, label, [_value(text, self._facts)])
        for place, sibling in enumerate(siblings):
            words = (
                _("{name} ({year})").format(name=sibling.name, year=year_text(sibling.year))
                if sibling.year
                else sibling.name
            )
            _add_row(grid, _("Sibling") if place == 0 else "", [self._link(sibling.id, words)])
        for source, ids in person.external_ids.items() if self._ids_shown else ():
            label = _("Id in {source}").format(source=source)
            _add_row(grid, label, [_value(", ".join(ids), self._facts)])


def subtitle(person: Person) -> str:
    """What a person is, such as ``Student · Year 7, entry 2027 · Tour booked``."""
    student = person.kind is PersonKind.STUDENT
    parts = [_("Student") if student else _("Contact"), year_and_entry(person), person.stage]
    if person.left:
        parts.append(_("no longer in the roster"))
    return " · ".join(part for part in parts if part)


def _linked_tip(link: LinkedPerson) -> str:
    lines: list[str] = []
    if link.restricted:
        lines.append(_("What is sent to {name} shows here only when it names the student.").format(name=link.name))
    if link.since:
        lines.append(_("From {day}").format(day=iso_day_text(link.since)))
    if link.until:
        lines.append(_("Until {day}").format(day=iso_day_text(link.until)))
    if link.by_hand:
        lines.append(_("Added by hand on this computer; it counts before the school’s files."))
    return "\n".join(lines)


def _value(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a name is never markup
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _fresh_grid(block: QWidget) -> QGridLayout:
    """An empty grid in *block*; what stood there goes."""
    for child in block.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        child.hide()
        child.deleteLater()
    old = block.layout()
    if old is not None:
        QWidget().setLayout(old)  # a layout leaves its widget only for another one
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(0)
    return grid


def _add_row(grid: QGridLayout, label: str, parts: Sequence[QWidget]) -> QLabel:
    row = grid.rowCount()
    head = styled(QLabel(label, parts[0].parentWidget()), "muted")
    head.setMinimumHeight(24)
    grid.addWidget(head, row, 0)
    line = QHBoxLayout()
    line.setSpacing(12)
    for part in parts:
        line.addWidget(part)
    line.addStretch(1)
    grid.addLayout(line, row, 1)
    return head
