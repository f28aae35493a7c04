"""Removes what is too old by itself where the settings say so: asked the first time, told of every time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.errors import LockedError
from app.i18n import _
from app.services.retention import Due, PurgePreview
from app.services.retention_words import purged_text
from ui.dialogs.purge_dialog import PurgeDialog
from ui.errors import error_text
from ui.models.formats import number
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk

TOLD_MS: Final = 30_000


class RetentionKeeper(QObject):
    """Looks once a day when the program starts, and after each import and change of the settings."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._busy = False
        self.question: PurgeDialog | None = None
        window.imports.import_ended.connect(self.look)
        window.settings_changed.connect(self.look)

    def start(self) -> None:
        """End an erasure that waited for other windows, then see what is due today."""
        erasing = self._desk.erasing
        self._desk.tasks.run(erasing.resume, self._on_resumed, self._on_failed, owner=self)

    def _on_resumed(self, finished: bool) -> None:
        if not finished:
            self._tell(_("An erasure waits until no other window reads this log; the next start tries again."))
        self._look(daily=True)

    def look(self) -> None:
        """See what is due now."""
        self._look(daily=False)

    def _look(self, *, daily: bool) -> None:
        retention = self._desk.retention
        self._desk.tasks.run(lambda: retention.due(daily=daily), self._on_due, self._on_failed, owner=self)

    def _on_due(self, due: Due | None) -> None:
        if due is None or self._busy or self._is_asking():
            return
        if due.agreed:
            self._purge()
            return
        self.question = PurgeDialog(self._desk, due.preview, due.months, self._window, by_itself=True)
        self.question.purged.connect(lambda _went: self._window.reload())
        self.question.open()

    def _is_asking(self) -> bool:
        return self.question is not None and isValid(self.question) and self.question.isVisible()

    def _purge(self) -> None:
        retention = self._desk.retention
        self._busy = True
        self._tell(_("Removing what is too old, as Settings, Retention says…"))
        self._desk.tasks.run(
            lambda: retention.purge(lambda _done, _total: None, lambda: False), self._on_purged, self._on_failed,
            owner=self,
        )  # fmt: skip

    def _on_purged(self, went: PurgePreview) -> None:
        self._busy = False
        if not went.nothing:
            self._tell(purged_text(went, number))
            self._window.reload()

    def _on_failed(self, error: BaseException) -> None:
        self._busy = False
        words = error_text(error)
        if isinstance(error, LockedError):
            words = _("{why} What is too old is removed after the next import or at the next start.").format(
                why=error.message
            )
        self._tell(words)

    def _tell(self, words: str) -> None:
        self._window.statusBar().showMessage(words, TOLD_MS)
