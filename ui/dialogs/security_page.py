"""Settings > Security: how the key of the log is kept, its recovery key, a passphrase, a new key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.services.security.service import KeyPlace, SecurityFacts
from ui.dialogs.key_change_dialog import KeyChangeDialog
from ui.dialogs.passphrase_dialogs import NewPassphraseDialog
from ui.dialogs.recovery_key_dialogs import ShowRecoveryKeyDialog
from ui.errors import error_text
from ui.theme import styled
from ui.workers.desk import Desk

_PLACES: Final[dict[KeyPlace, Callable[[], str]]] = {
    KeyPlace.KEYCHAIN: lambda: _(
        "The log is one encrypted file. Its key is kept in the keychain of this computer, so nothing is asked at the"
        " start: whoever logs on as you can open the log."
    ),
    KeyPlace.FOLDER: lambda: _(
        "The log is one encrypted file. Its key is kept in the same folder, because this folder was chosen by hand:"
        " whoever has the whole folder can open the log. A passphrase protects it better."
    ),
    KeyPlace.PASSPHRASE: lambda: _(
        "The log is one encrypted file. Its key lies behind your passphrase, which is asked once each time the program"
        " starts."
    ),
}


class SecurityPage(QScrollArea):
    """Every button here acts at once; OK and Cancel of the settings have no part in it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = styled(QWidget(self), "security_page")
        self._layout = QVBoxLayout(page)
        self.place = self._words("")
        self._title(_("Recovery key"))
        self.recovery_words = self._words("")
        self.recovery_button = self._button(_("Make a &recovery key…"), self.make_recovery_key)
        self._title(_("Passphrase"))
        self.passphrase_words = self._words("")
        self.passphrase_button = self._button("", self.set_passphrase)
        self.remove_button = self._button(_("Ask for &no passphrase any more"), self.remove_passphrase)
        self._title(_("Key of the log"))
        self._words(
            _("When somebody may have seen the key or the recovery key, encrypt everything anew with another key.")
        )
        self.change_button = self._button(_("C&hange the key…"), self.change_key)
        self.said = styled(self._words(""), "question")
        self.said.hide()
        self._layout.addStretch(1)
        self.setWidget(page)
        self.facts: SecurityFacts | None = None
        self._allow(False)

    def _title(self, text: str) -> None:
        self._layout.addSpacing(10)
        self._layout.addWidget(styled(QLabel(text, self), "section_title"))

    def _words(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        self._layout.addWidget(label)
        return label

    def _button(self, words: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: do())
        self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        return button

    def load(self) -> None:
        """Ask how the key is kept now."""
        self._desk.tasks.run(self._desk.security.facts, self._show, self._on_failed, owner=self)

    def _show(self, facts: SecurityFacts) -> None:
        self.facts = facts
        behind = facts.place is KeyPlace.PASSPHRASE
        self.place.setText(_PLACES[facts.place]())
        self.recovery_words.setText(
            _("A recovery key was made for the present key. It opens the log when the key is lost.")
            if facts.has_recovery_key
            else _("No recovery key was made for the present key. Without one, a lost key is a lost log.")
        )
        self.passphrase_words.setText(
            _("Who does not know the passphrase cannot open the log, even when logged on as you.")
            if behind
            else _("A passphrase keeps others out who can log on as you. It is then asked at each start.")
        )
        self.passphrase_button.setText(_("Change the &passphrase…") if behind else _("Set a &passphrase…"))
        self.remove_button.setVisible(behind)
        self._allow(True)

    def _allow(self, allowed: bool) -> None:
        for button in (self.recovery_button, self.passphrase_button, self.remove_button, self.change_button):
            button.setEnabled(allowed)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    def _on_failed(self, error: BaseException) -> None:
        self._allow(self.facts is not None)
        self._say(error_text(error))

    # -- recovery key ----------------------------------------------------------------------------------------------

    def make_recovery_key(self) -> None:
        """Make the recovery key and show it once."""
        self._desk.tasks.run(self._desk.security.make_recovery_key, self._on_key_made, self._on_failed, owner=self)

    def _on_key_made(self, key: str) -> None:
        self.show_recovery_key(key)

    def show_recovery_key(self, key: str) -> ShowRecoveryKeyDialog:
        """Show *key*, to be kept."""
        settings = self._desk.settings
        today = datetime.fromtimestamp(self._desk.now(), settings.zone).date()
        dialog = ShowRecoveryKeyDialog(key, today, settings.school_name, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._say(_("You have kept the recovery key.")))
        dialog.open()
        self.load()
        return dialog

    # -- passphrase ------------------------------------------------------------------------------------------------

    def set_passphrase(self) -> NewPassphraseDialog:
        """Ask for a new passphrase and protect the log by it."""
        title = self.passphrase_button.text().replace("&", "").rstrip("…")
        why = _("From the next start on this passphrase is asked once each time the program starts.")
        dialog = NewPassphraseDialog(title, why, _("&Set"), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep_behind(dialog.fields.text()))
        dialog.open()
        return dialog

    def _keep_behind(self, passphrase: str) -> None:
        security = self._desk.security
        self._do(
            lambda: security.set_passphrase(passphrase), _("The passphrase is set. It is asked at the next start.")
        )

    def remove_passphrase(self) -> None:
        """Keep the key in the keychain again."""
        self._do(
            self._desk.security.remove_passphrase, _("The passphrase is gone; nothing is asked at the next start.")
        )

    def _do(self, call: Callable[[], None], words: str) -> None:
        def done(_nothing: None) -> None:
            self._say(words)
            self.load()

        self._allow(False)
        self._desk.tasks.run(call, done, self._on_failed, owner=self)

    # -- key -------------------------------------------------------------------------------------------------------

    def change_key(self) -> KeyChangeDialog:
        """Ask whether to change the key, and change it."""
        dialog = KeyChangeDialog(self._desk, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self.load)
        dialog.recovery_key_requested.connect(dialog.reject)
        dialog.recovery_key_requested.connect(self.make_recovery_key)
        dialog.open()
        return dialog
