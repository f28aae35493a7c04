"""Erase a person: who, what goes and what stays, the name typed to confirm, and how it went."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.people import Person
from app.core.records import PersonKind
from app.core.text_folding import fold, squash_spaces
from app.i18n import _, ngettext
from app.services import erase_words
from app.services.erase import PATIENCE_S, ErasePreview, Erasure, Hold
from ui.errors import error_text
from ui.models.formats import number
from ui.models.hold_texts import hold_text
from ui.theme import styled
from ui.widgets.backup_first import BackupFirst
from ui.widgets.copies_choice import CopiesChoice
from ui.widgets.erase_view import EraseView
from ui.widgets.person_search import PersonSearch
from ui.widgets.space_offer import SpaceOffer
from ui.workers.desk import Desk

_ROOM: Final = 120  # for the offer of space, which may come below


class EraseDialog(QDialog):
    """Asks for a person where none is given. Nothing goes before the name was typed."""

    erased = Signal(int)  # the id that the person had

    def __init__(self, desk: Desk, person: Person | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Erase a person"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.preview: ErasePreview | None = None
        self.done_with: Erasure | None = None
        self._running = False
        kinds = [PersonKind.CONTACT, PersonKind.STUDENT]
        self.search = PersonSearch(desk, kinds, frozenset(), self)
        self.headline = styled(QLabel(self), "preview_title")
        self.said = styled(QLabel(self), "question")
        self.view = EraseView(self)
        self.copies = CopiesChoice(self)
        self.backup = BackupFirst(desk, self)
        self.ask_name = QLabel(self)
        self.name = QLineEdit(self)
        self.progress = QProgressBar(self)
        self.space = SpaceOffer(desk, self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.erase_button = QPushButton(_("&Erase for good"), self)
        self.again_button = QPushButton(_("&Try again"), self)
        self._set_up()
        self.search.setVisible(person is None)
        self._show(None)
        if person is None:
            self.search.setFocus()
        else:
            self.load(person.id)

    def _set_up(self) -> None:
        for label in (self.headline, self.said):
            label.setWordWrap(True)
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.ask_name.setTextFormat(Qt.TextFormat.PlainText)
        self.ask_name.setWordWrap(True)
        self.ask_name.setBuddy(self.name)
        self.name.setAccessibleName(_("The name, to confirm"))
        self.progress.setAccessibleName(_("Progress of the erasure"))
        self.progress.setRange(0, 0)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search, 1)
        layout.addWidget(self.headline)
        layout.addWidget(self.said)
        layout.addWidget(self.view, 2)
        layout.addStretch(0)  # takes the room of what is hidden once the person is erased
        for widget in (self.copies, self.backup, self.ask_name, self.name, self.progress,
                       self.space, self.buttons):  # fmt: skip
            layout.addWidget(widget)
        self.buttons.addButton(self.erase_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.buttons.addButton(self.again_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.reject)
        self.erase_button.clicked.connect(lambda _checked=False: self.erase())
        self.again_button.clicked.connect(lambda _checked=False: self._try_again())
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        for button in (self.erase_button, self.again_button, self.backup.button, self.space.button, cancel):
            button.setAutoDefault(False)  # Enter in the line of the name does nothing, least of all that
        self.name.textChanged.connect(lambda _text: self._show_erase_button())
        self.search.person_changed.connect(lambda found: self._show(None) if found is None else self.load(found.id))
        self.search.failed.connect(self._on_failed)
        self.resize(640, 600)

    # -- what goes -------------------------------------------------------------------------------------------------

    def load(self, person_id: int) -> None:
        """Ask what would go with the person."""
        erasing = self._desk.erasing
        self._desk.tasks.run(
            lambda: erasing.preview(person_id), self._show, self._on_failed, key=f"erase-{id(self)}", owner=self
        )

    def _show(self, what: ErasePreview | None) -> None:
        self.preview = what
        held = what is not None and what.hold is not None
        for widget in (self.headline, self.view):
            widget.setVisible(what is not None)
        for widget in (self.backup, self.ask_name, self.name):
            widget.setVisible(what is not None and not held)
        copies = what.copies if what is not None and not held else ()
        self.copies.show_copies(copies, "" if what is None else erase_words.copies_words(what))
        for widget in (self.progress, self.space, self.again_button):
            widget.hide()
        self.name.clear()
        self._show_erase_button()
        self._say(_held(what.hold) if what is not None and what.hold is not None else "")
        if what is None:
            return
        self.headline.setText(_("Erase {name} for good?").format(name=what.name))
        self.view.show_preview(what)
        self.ask_name.setText(_("To confirm, type the name: {name}").format(name=what.name))

    def _show_erase_button(self) -> None:
        what = self.preview
        typed = fold(squash_spaces(self.name.text()))
        fits = what is not None and what.hold is None and typed == fold(squash_spaces(what.name))
        self.erase_button.setEnabled(fits and not self._running)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    # -- erasing ---------------------------------------------------------------------------------------------------

    def erase(self) -> None:
        """Erase the person whose name was typed."""
        what, erasing = self.preview, self._desk.erasing
        if what is None or not self.erase_button.isEnabled():
            return
        drop = self.copies.drop.isChecked()
        self._run(running=True)
        self._say(_("Erasing…"))
        self._desk.tasks.run(
            lambda: erasing.erase(what.person_id, drop_copies=drop), self._on_erased, self._on_failed, owner=self
        )

    def _run(self, *, running: bool) -> None:
        self._running = running
        self.progress.setVisible(running)
        for widget in (self.search, self.copies, self.backup, self.name):
            widget.setEnabled(not running)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setEnabled(not running)
        self._show_erase_button()

    def _on_erased(self, done: Erasure) -> None:
        self._run(running=False)
        self.done_with = done
        went = done.went
        for widget in (self.search, self.view, self.copies, self.backup, self.ask_name,
                       self.name, self.erase_button):  # fmt: skip
            widget.hide()
        self.headline.setText(_("{name} was erased.").format(name=went.name))
        lines = [
            ngettext("{n} message went whole.", "{n} messages went whole.", went.messages).format(
                n=number(went.messages)
            ),
            ngettext("{n} stays with others.", "{n} stay with others.", went.shared).format(n=number(went.shared)),
        ]
        if self.copies.drop.isChecked() and went.copies:
            words = ngettext(
                "{n} copy of the log was deleted.", "{n} copies of the log were deleted.", len(went.copies)
            )
            lines.append(words.format(n=len(went.copies)))
        elif went.copies:
            lines.append(erase_words.copies_words(went))
        lines.append(erase_words.elsewhere())
        self._show_end(done.finished, " ".join(lines))
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()) + _ROOM)
        self.erased.emit(went.person_id)

    def _show_end(self, finished: bool, words: str) -> None:
        self._say(words if finished else f"{words}\n\n{erase_words.unfinished()}")
        self.again_button.setVisible(not finished)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(_("&Close"))
        if finished:
            self.space.ask()

    def _try_again(self) -> None:
        erasing = self._desk.erasing
        self.again_button.setEnabled(False)
        self._desk.tasks.run(lambda: erasing.resume(PATIENCE_S), self._on_tried, self._on_failed, owner=self)

    def _on_tried(self, finished: bool) -> None:
        self.again_button.setEnabled(True)
        words = _("The erasure is finished: nothing of it is in the files of the log.")
        self._show_end(finished, words if finished else "")

    def _on_failed(self, error: BaseException) -> None:
        self._run(running=False)
        self._say(error_text(error))

    # -- closing ---------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        if not self._running and not self.space.running:  # what runs cannot be taken back, and says when it is done
            super().reject()


def _held(hold: Hold) -> str:
    words = _("{hold}. Nothing of this person can be erased until the hold is taken off, in the window of the person.")
    return words.format(hold=hold_text(hold).rstrip("."))
