"""Puts a person on hold, so that nobody erases them and no purge removes their messages; or takes the hold off."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.people import Person
from app.i18n import _
from app.services.erase import Hold
from ui.errors import error_text
from ui.models.formats import Clock
from ui.models.hold_texts import hold_text
from ui.theme import styled
from ui.widgets.date_line import DateLine
from ui.workers.desk import Desk


class HoldDialog(QDialog):
    """The reason, and until when; what holds the person now is shown, and can be changed or taken off."""

    hold_changed = Signal()

    def __init__(self, desk: Desk, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Hold on {name}").format(name=person.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._person_id = person.id
        words = _(
            "While a person is on hold, nobody can erase them and no removal of old messages takes theirs. For a"
            " request to see the data that is still open, or a duty to keep it."
        )
        self.words = QLabel(words, self)
        self.now = styled(QLabel(self), "question")
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(200)
        today = datetime.fromtimestamp(desk.now(), desk.settings.zone).date()
        self.until = DateLine(_("&Until, this day included"), today, self)
        self.until.edit.setMinimumDate(self.until.edit.date())
        self.said = styled(QLabel(self), "question")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.hold_button = QPushButton(_("&Put on hold"), self)
        self.release_button = QPushButton(_("&Take the hold off"), self)
        self._set_up()
        self.load()

    def _set_up(self) -> None:
        for label in (self.words, self.now, self.said):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.now.hide()
        self.said.hide()
        self.hold_button.setDefault(True)
        self.hold_button.setEnabled(False)
        form = QFormLayout()
        form.addRow(_("&Reason"), self.reason)
        form.addRow("", self.until)
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addWidget(self.now)
        layout.addLayout(form)
        layout.addWidget(self.said)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.buttons.addButton(self.hold_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.release_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.release_button.hide()  # a box of buttons shows what it is given
        self.buttons.rejected.connect(self.reject)
        self.hold_button.clicked.connect(lambda _checked=False: self.hold())
        self.release_button.clicked.connect(lambda _checked=False: self.release())
        self.reason.textChanged.connect(lambda text: self.hold_button.setEnabled(bool(text.strip())))
        self.resize(520, 300)

    def load(self) -> None:
        """Ask for what holds the person now."""
        erasing, person_id = self._desk.erasing, self._person_id
        self._desk.tasks.run(
            lambda: erasing.hold(person_id), self._on_found, self._on_failed, key=f"hold-{id(self)}", owner=self
        )

    def _on_found(self, hold: Hold | None) -> None:
        self.release_button.setVisible(hold is not None)
        self.now.setVisible(hold is not None)
        if hold is None:
            return
        clock = Clock(self._desk.settings.current_zone, self._desk.now)
        said = _("{hold}. Since {moment}, by {who}.")
        self.now.setText(said.format(hold=hold_text(hold).rstrip("."), moment=clock.full(hold.at), who=hold.actor))
        self.hold_button.setText(_("&Change the hold"))
        if not self.reason.text():
            self.reason.setText(hold.reason)
            self.until.set_text(hold.until)

    def hold(self) -> None:
        """Put the person on hold for what the dialog says."""
        erasing, person_id, reason = self._desk.erasing, self._person_id, self.reason.text()
        text = self.until.text()
        until = date.fromisoformat(text) if text else None
        self.setEnabled(False)
        self._desk.tasks.run(
            lambda: erasing.set_hold(person_id, reason, until), lambda _none: self._on_done(), self._on_failed,
            owner=self,
        )  # fmt: skip

    def release(self) -> None:
        """Take the hold off."""
        erasing, person_id = self._desk.erasing, self._person_id
        self.setEnabled(False)
        self._desk.tasks.run(
            lambda: erasing.clear_hold(person_id), lambda _none: self._on_done(), self._on_failed, owner=self
        )

    def _on_done(self) -> None:
        self.hold_changed.emit()
        self.accept()

    def _on_failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.said.setText(error_text(error))
        self.said.show()
