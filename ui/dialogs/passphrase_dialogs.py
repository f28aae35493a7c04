"""Asks for the passphrase of the log, or for a new one, with what it means to lose it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui.theme import styled
from ui.widgets.fitting_dialog import FittingDialog
from ui.widgets.new_passphrase import NewPassphrase
from ui.widgets.passphrase_field import PassphraseField

_WIDTH = 480


def loss_words() -> str:
    """What it means to lose the passphrase; said wherever one is chosen."""
    return _(
        "Who loses both this passphrase and the recovery key loses the log: nobody can open it then, not even we who"
        " made the program. Write it down, and make a recovery key under Settings > Security."
    )


def _wrapped(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setWordWrap(True)
    return label


class EnterPassphraseDialog(FittingDialog):
    """At the start: the passphrase of the log. `entered` carries it, `lost` says that nobody knows it any more."""

    entered = Signal(str)
    lost = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Comms Log"))
        self.setMinimumWidth(_WIDTH)
        self.headline = styled(_wrapped(_("Enter the passphrase of the log"), self), "preview_title")
        self.words = _wrapped(_("It is asked once each time the program starts."), self)
        self.field = PassphraseField(_("Passphrase"), self)
        self.problem = _wrapped("", self)
        self.problem.setObjectName("question")
        self.problem.hide()
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.open_button = self.buttons.addButton(_("&Open"), role.AcceptRole)
        self.quit_button = self.buttons.addButton(_("&Quit"), role.RejectRole)
        self.lost_button = QPushButton(_("I have &lost it…"), self)
        self.lost_button.setAutoDefault(False)
        self.buttons.addButton(self.lost_button, role.ActionRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.headline, self.words, self.field, self.problem, self.buttons):
            layout.addWidget(widget)
        self.open_button.setDefault(True)
        self.open_button.setEnabled(False)
        self.field.changed.connect(lambda: self.open_button.setEnabled(bool(self.field.text())))
        self.lost_button.clicked.connect(self.lost)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self.field.setFocus()

    def _on_accepted(self) -> None:
        self.problem.hide()
        self.setEnabled(False)
        self.entered.emit(self.field.text())

    def say_wrong(self) -> None:
        """The passphrase did not open the log: say so, and let it be typed again."""
        self.setEnabled(True)
        self.problem.setText(
            _("This is not the passphrase of the log; nothing was opened or changed. Look at Caps Lock, and try again.")
        )
        self.problem.show()
        self.fit()
        self.field.clear()

    def try_again(self) -> None:
        """Nothing came of a way around the passphrase; it can be typed again."""
        self.setEnabled(True)
        self.field.clear()


class NewPassphraseDialog(FittingDialog):
    """A new passphrase, typed twice; accepted only when it is whole. *why* stands above the fields."""

    def __init__(self, title: str, why: str, accept_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Comms Log") if parent is None else title)
        self.setMinimumWidth(_WIDTH)
        self.headline = styled(_wrapped(title, self), "preview_title")
        self.why = _wrapped(why, self)
        self.fields = NewPassphrase(self)
        self.loss = styled(_wrapped(loss_words(), self), "question")
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.accept_button = self.buttons.addButton(accept_words, role.AcceptRole)
        words = _("&Quit") if parent is None else _("&Cancel")
        self.cancel_button = self.buttons.addButton(words, role.RejectRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.headline, self.why, self.fields, self.loss, self.buttons):
            layout.addWidget(widget)
        self.accept_button.setDefault(True)
        self.accept_button.setEnabled(False)
        self.fields.changed.connect(lambda: self.accept_button.setEnabled(self.fields.complete))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.fields.setFocus()


def first_passphrase() -> NewPassphraseDialog:
    """The question of the first start on a computer without a keychain."""
    return NewPassphraseDialog(
        _("Choose a passphrase for the log"),
        _(
            "Comms Log keeps what it reads in one encrypted file. This computer has no keychain that could keep the key"
            " of that file, so the key lies behind a passphrase, which is asked once each time the program starts."
        ),
        _("Make the &log"),
    )
