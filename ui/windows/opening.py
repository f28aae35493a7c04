"""The start: opens the log off the window's thread, and asks a person for whatever that takes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from app.errors import AppError, NoKeychainError
from app.i18n import _
from app.services.security.closed_log import ClosedLog, Trouble, trouble_of
from app.services.security.unlocking import (
    AskPassphrase,
    PassphraseNeededError,
    PassphraseQuestion,
    answer_with,
)
from ui.dialogs.closed_log_dialog import ClosedLogDialog
from ui.dialogs.passphrase_dialogs import EnterPassphraseDialog, first_passphrase
from ui.dialogs.recovery_key_dialogs import EnterRecoveryKeyDialog
from ui.dialogs.upgrade_dialog import UpgradeDialog
from ui.errors import error_text, show_error
from ui.models.formats import Clock
from ui.workers.task_runner import TaskRunner
from ui.workers.upgrade_relay import UpgradeRelay

PATIENCE_MS: Final = 400  # an upgrade that takes less is over before its window could be read


class OpenLog(Protocol):
    """Opens the log and gives everything that works with it. Called off the window's thread."""

    def __call__(self, ask: AskPassphrase, watch: UpgradeRelay) -> object: ...


class Opening(QObject):
    """Ends with exactly one of `opened` (what was opened, the backup to restore into it or None) and `given_up`."""

    opened = Signal(object, object)
    given_up = Signal()

    def __init__(self, open_log: OpenLog, closed: ClosedLog, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_log, self._closed, self._tasks = open_log, closed, tasks
        self._to_restore: Path | None = None
        self.relay = UpgradeRelay(self)
        self.dialog: QDialog | None = None  # what is asked now
        self.recovery: EnterRecoveryKeyDialog | None = None
        self.upgrade: UpgradeDialog | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)
        self.relay.kept.connect(self._on_kept)
        self.relay.progressed.connect(self._on_progressed)

    def start(self, passphrase: str | None = None) -> None:
        """Try to open the log, with *passphrase* where one is known."""
        answer = answer_with(passphrase)
        self._tasks.run(lambda: self._open_log(answer, self.relay), self._on_opened, self._on_failed, owner=self)

    # -- upgrade ---------------------------------------------------------------------------------------------------

    def _on_kept(self, name: str) -> None:
        if self.upgrade is None:
            self.upgrade = UpgradeDialog()
            self._patience.start()
        self.upgrade.show_kept(name)

    def _on_progressed(self, done: int, total: int) -> None:
        if self.upgrade is not None:
            self.upgrade.show_progress(done, total)

    def _on_patience_over(self) -> None:
        if self.upgrade is not None:
            self.upgrade.show()

    def _end_upgrade(self) -> None:
        self._patience.stop()
        if self.upgrade is not None:
            self.upgrade.end()
            self.upgrade.deleteLater()
            self.upgrade = None

    # -- what came of it -------------------------------------------------------------------------------------------

    def _on_opened(self, opened: Any) -> None:
        self._end_upgrade()
        self.opened.emit(opened, self._to_restore)  # before the last window of the start closes
        self._show(None)

    def _on_failed(self, error: BaseException) -> None:
        self._end_upgrade()
        if isinstance(error, PassphraseNeededError):
            self._ask_passphrase(error.question)
        elif isinstance(error, AppError):
            self._show_trouble(error)
        else:
            show_error(None, _("Comms Log"), error).finished.connect(lambda _result: self._give_up())

    def _show(self, dialog: QDialog | None) -> None:
        """Put *dialog* in the place of what was asked before."""
        before, self.dialog = self.dialog, dialog
        if dialog is not None:
            dialog.rejected.connect(self._give_up)
            dialog.show()
        if before is not None:
            before.rejected.disconnect(self._give_up)
            before.hide()
            before.deleteLater()

    def _give_up(self) -> None:
        self.given_up.emit()

    # -- passphrase ------------------------------------------------------------------------------------------------

    def _ask_passphrase(self, question: PassphraseQuestion) -> None:
        if question is PassphraseQuestion.NEW:
            first = first_passphrase()
            first.accepted.connect(lambda: self.start(first.fields.text()))
            self._show(first)
        elif isinstance(self.dialog, EnterPassphraseDialog):
            self.dialog.say_wrong()
        else:
            enter = EnterPassphraseDialog()
            enter.entered.connect(self.start)
            enter.lost.connect(lambda: self._show_lost(enter))
            self._show(enter)

    def _show_lost(self, enter: EnterPassphraseDialog) -> None:
        """Nobody knows the passphrase: the same ways as for a lost key."""
        self._show_dialog_of(Trouble.LOST_PASSPHRASE, "")
        enter.field.line.clear()

    # -- trouble ---------------------------------------------------------------------------------------------------

    def _show_trouble(self, error: AppError) -> None:
        self._show_dialog_of(trouble_of(error), error_text(error))

    def _show_dialog_of(self, trouble: Trouble, reason: str) -> None:
        closed = self._closed
        self._tasks.run(closed.copies, lambda copies: self._show_closed(trouble, reason, copies), self._on_failed)

    def _show_closed(self, trouble: Trouble, reason: str, copies: Any) -> None:
        clock = Clock(self._closed.settings.current_zone, lambda: int(time.time()))
        dialog = ClosedLogDialog(trouble, reason, self._closed.file, copies, clock)
        dialog.again_requested.connect(self._on_again_requested)
        dialog.recovery_key_requested.connect(self._ask_recovery_key)
        dialog.restore_requested.connect(lambda path: self._set_aside(dialog, path))
        dialog.anew_requested.connect(lambda: self._set_aside(dialog, None))
        self._show(dialog)

    def _on_again_requested(self) -> None:
        if self.dialog is not None:
            self.dialog.setEnabled(False)
        self.start()

    def _set_aside(self, dialog: ClosedLogDialog, replacement: Path | None) -> None:
        dialog.setEnabled(False)
        closed, trouble = self._closed, dialog.trouble

        def done(_aside: Path) -> None:
            self._to_restore = replacement
            self.start()

        self._tasks.run(
            lambda: closed.set_aside(trouble, replacement),
            done,
            lambda error: dialog.say(error_text(error)),
            owner=dialog,
        )

    # -- recovery key ----------------------------------------------------------------------------------------------

    def _ask_recovery_key(self) -> None:
        """Ask for it over what is shown; it stays open until it fits."""
        dialog = self.recovery = EnterRecoveryKeyDialog(self.dialog, with_passphrase=self._closed.behind_passphrase)
        dialog.entered.connect(lambda key, passphrase: self._enter(dialog, key, passphrase))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _enter(self, dialog: EnterRecoveryKeyDialog, key: str, passphrase: str | None) -> None:
        closed = self._closed

        def done(_nothing: None) -> None:
            dialog.accept()
            self.start(passphrase)

        def failed(error: BaseException) -> None:
            if isinstance(error, NoKeychainError):
                dialog.ask_passphrase(True)
                dialog.say(_("The recovery key fits. This computer has no keychain: choose a passphrase, too."))
            else:
                dialog.say(error_text(error))

        self._tasks.run(lambda: closed.enter_recovery_key(key, passphrase), done, failed, owner=dialog)
