"""The card at the right of the lists: who the selected person is, whether they can be reached, what was sent last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.history import HistoryQuery
from app.services.row_words import relation_name, subject_text
from app.services.what_happened import status_label, what_happened
from ui.delegates.status_badge import StatusBadge
from ui.models.formats import Clock, reach_label
from ui.models.people_cells import current_links, shown_name
from ui.theme import styled
from ui.widgets.person_header import subtitle
from ui.widgets.reach_dot import ReachDot
from ui.workers.desk import Desk

PAUSE_MS: Final = 80  # who runs through the list with the arrow keys asks once, at the end


@dataclass(frozen=True, slots=True)
class _Answer:
    person: Person | None
    last: HistoryRow | None


class SummaryCard(QScrollArea):
    """Shows one person, read off the UI thread; the newest request wins."""

    person_requested = Signal(int)  # local id: of the person shown, or of one they are linked to
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summary_card")
        self.setAccessibleName(_("Summary"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(max(280, self.fontMetrics().horizontalAdvance("M" * 22)))
        self._desk = desk
        self._clock = Clock(desk.settings.current_zone, desk.now)
        self._wanted: Person | None = None
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self.person: Person | None = None
        self.links: list[QPushButton] = []
        self._show_nobody()

    def show_person(self, person: Person | None) -> None:
        """Show *person*, as soon as everything about them is read; nobody for None."""
        self._wanted = person
        if self.isHidden():
            return  # asked for when it is shown
        self._timer.start()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        if visible:
            self._timer.start()

    def reload(self) -> None:
        """Read the person again, for the data changed."""
        self.show_person(self._wanted)

    def _ask(self) -> None:
        wanted = self._wanted
        if wanted is None:
            self._show_nobody()
            return
        people, history = self._desk.people, self._desk.history
        kind = ScopeKind.STUDENT if wanted.kind is PersonKind.STUDENT else ScopeKind.CONTACT
        newest = HistoryQuery(scope=Scope(kind, id=wanted.id), limit=1)

        def read() -> _Answer:
            return _Answer(people.person(wanted.id), next(iter(history.head(newest, 1)[1]), None))

        self._desk.tasks.run(read, self._on_answered, self.failed.emit, key=f"card-{id(self)}", owner=self)

    def _on_answered(self, answer: _Answer) -> None:
        if answer.person is None or self._wanted is None:
            self._show_nobody()
        else:
            self._show(answer.person, answer.last)

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _fresh(self) -> QVBoxLayout:
        """An empty card in the place of the one that stands."""
        inner = styled(QWidget(), "card")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        self.links = []
        self.setWidget(inner)
        return column

    def _show_nobody(self) -> None:
        self.person = None
        column = self._fresh()
        column.addWidget(self._words(_("Select a person to see them here."), "muted"))
        column.addStretch(1)

    def _show(self, person: Person, last: HistoryRow | None) -> None:
        self.person = person
        column = self._fresh()
        column.addWidget(self._words(shown_name(person), "card_name"))
        column.addWidget(self._words(subtitle(person), "muted"))
        opener = styled(QPushButton(_("Open"), self), "primary")
        opener.setAccessibleName(_("Open {name}").format(name=shown_name(person)))
        opener.clicked.connect(lambda: self.person_requested.emit(person.id))
        column.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_addresses(column, person)
        self._add_last(column, last)
        self._add_linked(column, person)
        column.addStretch(1)

    def _add_addresses(self, column: QVBoxLayout, person: Person) -> None:
        column.addWidget(self._words(_("Addresses"), "card_title"))
        current = [address for address in person.addresses if not address.former]
        if not current:
            column.addWidget(self._words(_("No email address or mobile on file."), "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for address in current:
            self._add_address(grid, address)
        column.addLayout(grid)

    def _add_address(self, grid: QGridLayout, address: OwnedAddress) -> None:
        row = grid.rowCount()
        if address.reach is not None:
            grid.addWidget(ReachDot(address.reach), row, 0)
        grid.addWidget(self._words(address.display or address.value), row, 1)
        if address.reach is not None:
            grid.addWidget(self._words(reach_label(address.reach), "muted"), row + 1, 1)

    def _add_last(self, column: QVBoxLayout, last: HistoryRow | None) -> None:
        column.addWidget(self._words(_("Last message"), "card_title"))
        if last is None:
            column.addWidget(self._words(_("Nothing was sent yet."), "muted"))
            return
        column.addWidget(self._words(subject_text(last)))
        column.addWidget(self._words(self._clock.full(last.sent_at), "muted"))
        badge = StatusBadge()
        badge.set_status(last.status, status_label(last.status))
        column.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)
        happened = what_happened(last, self._clock.zone)
        if happened:
            column.addWidget(self._words(happened, "muted"))

    def _add_linked(self, column: QVBoxLayout, person: Person) -> None:
        linked = current_links(person)
        if not linked:
            return
        title = _("Contacts") if person.kind is PersonKind.STUDENT else _("Students")
        column.addWidget(self._words(title, "card_title"))
        for link in linked:
            column.addWidget(self._link(link), 0, Qt.AlignmentFlag.AlignLeft)

    def _link(self, link: LinkedPerson) -> QPushButton:
        role = relation_name(link.relation)
        words = _("{name} ({relation})").format(name=link.name, relation=role) if role else link.name
        button = styled(QPushButton(words, self, flat=True), "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(_("Open {name}").format(name=link.name))
        button.clicked.connect(lambda: self.person_requested.emit(link.id))
        self.links.append(button)
        return button

    @staticmethod
    def _words(text: str, name: str = "") -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setIndent(0)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return styled(label, name) if name else label
