"""Change the key: encrypts the log and its copies anew, and says what that means for backups and the recovery key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.work_dialog import WorkDialog
from ui.workers.desk import Desk


class KeyChangeDialog(WorkDialog):
    """Asks, works, and offers the recovery key of the new key. Half a change is never left: it cannot be stopped."""

    changed = Signal()
    recovery_key_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Change the key"), parent)
        self.words.setText(
            _(
                "The log and the copies that the program keeps are encrypted anew with a new key. Do this when somebody"
                " may have seen the old key or the recovery key.\n\nThe recovery key of now opens nothing of it any"
                " more. Backups that were made before still need it: keep it with them, or make new ones."
            )
        )
        self.change_button = self.add_button(_("C&hange the key"), self.change)
        self.recovery_button = self.add_button(_("Make a &recovery key…"), self.recovery_key_requested.emit)
        self.recovery_button.hide()
        self.change_button.setDefault(True)

    def change(self) -> None:
        """Encrypt everything anew."""
        security = self._desk.security
        self.change_button.hide()
        words = _("Encrypting the log anew. This takes about as long as copying it; leave the computer on.")
        self.work(words, lambda watch: security.change_key(watch.progress), self._on_changed, stoppable=False)

    def _on_changed(self, _nothing: None) -> None:
        self.headline.setText(_("The key is changed"))
        self.words.setText(_("The old recovery key opens nothing of this log any more. Make a new one now."))
        self.recovery_button.show()
        self.recovery_button.setDefault(True)
        self.recovery_button.setFocus()
        self.changed.emit()

    def failed(self, error: BaseException) -> None:
        super().failed(error)
        self.change_button.show()
