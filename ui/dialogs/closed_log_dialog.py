"""Says why the log does not open, and offers as buttons what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
)

from app.i18n import _
from app.services.backups import KeptCopy
from app.services.security.closed_log import Trouble
from ui.models.copy_texts import copy_words, file_patterns
from ui.models.formats import Clock
from ui.theme import styled
from ui.widgets.fitting_dialog import FittingDialog


class Way(Enum):
    """What can be done about a log that does not open."""

    AGAIN = auto()
    RECOVERY_KEY = auto()
    COPY = auto()
    BACKUP = auto()
    ANEW = auto()
    SHOW_FILE = auto()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of one trouble, and the ways out of it, the best first."""

    headline: Callable[[], str]
    words: Callable[[], str]
    ways: tuple[Way, ...]


_TOLD: Final[dict[Trouble, _Told]] = {
    Trouble.LOST_KEY: _Told(
        lambda: _("The key of this log is not on this computer"),
        lambda: _(
            "The log is encrypted, and its key is no longer in the place that kept it: the computer was set up anew, or"
            " the file comes from another computer or another person. Nothing was changed. The recovery key opens it."
        ),
        (Way.RECOVERY_KEY, Way.AGAIN, Way.BACKUP, Way.ANEW),
    ),
    Trouble.LOST_PASSPHRASE: _Told(
        lambda: _("Nobody knows the passphrase any more"),
        lambda: _(
            "Without it nobody can open the log, not even we who made the program. The recovery key opens it, and then"
            " you choose a new passphrase. Nothing was changed."
        ),
        (Way.RECOVERY_KEY, Way.AGAIN, Way.ANEW),
    ),
    Trouble.OTHER_KEY: _Told(
        lambda: _("This log belongs to another key"),
        lambda: _(
            "The key on this computer is that of another log, so this one stays closed; nothing was changed. Its"
            " recovery key opens it, and so does the person who made it, logged on as themselves."
        ),
        (Way.RECOVERY_KEY, Way.BACKUP, Way.ANEW),
    ),
    Trouble.NO_KEYCHAIN: _Told(
        lambda: _("The keychain of this computer does not answer"),
        lambda: _(
            "It keeps the key of the log, so the log stays closed; nothing was changed. Unlock the keychain, then try"
            " again. If it is gone for good, the recovery key opens the log."
        ),
        (Way.AGAIN, Way.RECOVERY_KEY, Way.ANEW),
    ),
    Trouble.UNREADABLE_KEY: _Told(
        lambda: _("The kept key of the log is damaged"),
        lambda: _(
            "What keeps the key can no longer be read, so the log stays closed; nothing was changed. The recovery key"
            " opens it; or put the file of the key back from a backup, then try again."
        ),
        (Way.RECOVERY_KEY, Way.AGAIN, Way.ANEW),
    ),
    Trouble.DAMAGED: _Told(
        lambda: _("The log file is damaged"),
        lambda: _(
            "Its beginning cannot be read, and without that nothing in it can. It was not changed, and whatever you"
            " choose here, the file is kept under another name."
        ),
        (Way.COPY, Way.BACKUP, Way.ANEW, Way.SHOW_FILE),
    ),
    Trouble.FOREIGN: _Told(
        lambda: _("The file in the place of the log is something else"),
        lambda: _(
            "It is no log of Comms Log, or its beginning is damaged. It was not changed, and whatever you choose here,"
            " the file is kept under another name."
        ),
        (Way.COPY, Way.BACKUP, Way.ANEW, Way.SHOW_FILE),
    ),
    Trouble.PLAIN: _Told(
        lambda: _("The file in the place of the log is not encrypted"),
        lambda: _(
            "It is a plain database that anybody can read, and Comms Log never writes one. Somebody or another program"
            " put it there. It was not opened or changed; whatever you choose here, it is kept under another name."
        ),
        (Way.COPY, Way.BACKUP, Way.ANEW, Way.SHOW_FILE),
    ),
    Trouble.NEWER: _Told(
        lambda: _("This log was written by a newer version of Comms Log"),
        lambda: _(
            "It stays closed, so that nothing of it is lost; nothing was changed. Update the program on this computer,"
            " then try again. A copy from before the update can be used instead: what came after it is not in it."
        ),
        (Way.AGAIN, Way.COPY, Way.SHOW_FILE),
    ),
    Trouble.BUSY: _Told(
        lambda: _("The log is being worked on"),
        lambda: _("Another copy of the program has not finished yet. Wait a little, then try again."),
        (Way.AGAIN,),
    ),
    Trouble.UNUSABLE: _Told(
        lambda: _("The log cannot be opened"),
        lambda: _("Nothing was changed. When the reason below is out of the way, try again."),
        (Way.AGAIN, Way.SHOW_FILE),
    ),
}
_BUTTONS: Final[dict[Way, Callable[[], str]]] = {
    Way.AGAIN: lambda: _("&Try again"),
    Way.RECOVERY_KEY: lambda: _("Enter the recovery &key…"),
    Way.COPY: lambda: _("&Use the chosen copy"),
    Way.BACKUP: lambda: _("Restore a &backup…"),
    Way.ANEW: lambda: _("&Start anew…"),
    Way.SHOW_FILE: lambda: _("Show the &file"),
}


def how_far_back() -> str:
    """What can be had again for a new log."""
    return _(
        "Files that you have can be imported again. What the providers still keep can be fetched: SendGrid 30 days"
        " back, Mailgun 3 to 30, Postmark 45, Twilio 400. What is older is only in the old file."
    )


class ClosedLogDialog(FittingDialog):
    """One trouble, told plainly. It asks for what is pressed by signals; closing it quits."""

    again_requested = Signal()
    recovery_key_requested = Signal()
    restore_requested = Signal(Path)
    anew_requested = Signal()

    def __init__(self, trouble: Trouble, reason: str, file: Path, copies: Sequence[KeptCopy], clock: Clock) -> None:
        super().__init__()
        self.setWindowTitle(_("Comms Log"))
        self.setMinimumWidth(560)
        self._clock = clock
        self.trouble, self._file = trouble, file
        told = _TOLD[trouble]
        self.headline = styled(QLabel(told.headline(), self), "preview_title")
        self.words = QLabel(told.words(), self)
        self.reason = QLabel(reason if trouble in (Trouble.UNUSABLE, Trouble.BUSY) else "", self)
        self.problem = styled(QLabel(self), "question")
        for label in (self.headline, self.words, self.reason, self.problem):
            label.setWordWrap(True)
        self.copies_title = QLabel(_("Copies that the program has &kept"), self)
        self.copies = self._make_copies(copies if Way.COPY in told.ways else ())
        self.copies_title.setBuddy(self.copies)
        self.buttons = QDialogButtonBox(self)
        self.ways = {way: self._make_button(way) for way in told.ways if way is not Way.COPY or copies}
        self.quit_button = self.buttons.addButton(_("&Quit"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.headline, self.words, self.reason, self.copies_title, self.copies, self.problem):
            layout.addWidget(widget)
        for button in self.ways.values():
            layout.addWidget(button)
        layout.addSpacing(6)
        layout.addWidget(self.buttons)
        self.reason.setVisible(bool(self.reason.text()))
        for widget in (self.copies_title, self.copies):
            widget.setVisible(self.copies.count() > 0)
        self.problem.hide()
        first = next(iter(self.ways.values()))
        first.setDefault(True)
        first.setFocus()

    def _make_copies(self, copies: Sequence[KeptCopy]) -> QListWidget:
        found = styled(QListWidget(self), "file_list")
        found.setAccessibleName(_("Copies that the program has kept"))
        for copy in copies:
            item = QListWidgetItem(copy_words(copy, self._clock), found)
            item.setData(Qt.ItemDataRole.UserRole, copy.path)
        found.setCurrentRow(0)
        found.setMaximumHeight(140)
        return found

    def _make_button(self, way: Way) -> QPushButton:
        button = QPushButton(_BUTTONS[way](), self)
        do: dict[Way, Callable[[], object]] = {
            Way.AGAIN: self.again_requested.emit,
            Way.RECOVERY_KEY: self.recovery_key_requested.emit,
            Way.COPY: self._on_copy_chosen,
            Way.BACKUP: self.choose_backup,
            Way.ANEW: self.ask_anew,
            Way.SHOW_FILE: self._show_file,
        }
        button.clicked.connect(lambda _checked=False: do[way]())
        return button

    def _on_copy_chosen(self) -> None:
        self.restore_requested.emit(self.copies.currentItem().data(Qt.ItemDataRole.UserRole))

    def choose_backup(self) -> QFileDialog:
        """Ask which backup is to be restored."""
        dialog = QFileDialog(self, _("Restore a backup"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(file_patterns())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.restore_requested.emit(Path(name)))
        dialog.open()
        return dialog

    def ask_anew(self) -> QMessageBox:
        """Ask whether a new log is really wanted."""
        box = QMessageBox(QMessageBox.Icon.Question, _("Start anew"), "", parent=self)
        box.setText(_("Begin with an empty log?"))
        box.setInformativeText(
            _("The present file is not deleted: it gets another name and stays beside the new one. {back}").format(
                back=how_far_back()
            )
        )
        go = box.addButton(_("&Start anew"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        go.clicked.connect(self.anew_requested)
        box.open()
        return box

    def _show_file(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))

    def say(self, problem: str) -> None:
        """What was chosen did not work: say why, and let something else be chosen."""
        self.setEnabled(True)
        self.problem.setText(problem)
        self.problem.show()
        self.fit()
