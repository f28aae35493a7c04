"""Fills the log with the sample school, by a process of its own, and shows how far it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.errors import EXIT_DONE, EXIT_PROBLEMS, EXIT_STOPPED
from app.i18n import _
from ui.models.formats import number
from ui.theme import styled
from ui.workers.desk import Desk
from ui.workers.import_process import ImportProcess


class SampleDialog(QDialog):
    """Progress and Stop; it closes by itself when all went well."""

    data_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Sample data"))
        self._desk = desk
        self.headline = styled(QLabel(_("Making a sample school…"), self), "preview_title")
        self.words = QLabel(_("All people and messages in it are invented."), self)
        self.words.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.setRange(0, 0)
        self.buttons = QDialogButtonBox(self)
        self.stop_button = self.buttons.addButton(_("S&top"), QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        for widget in (self.headline, self.progress, self.words, self.buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(440)
        self._process: ImportProcess | None = None
        self.buttons.rejected.connect(self.reject)

    def start(self) -> None:
        """Begin."""
        self._process = self._desk.import_process(self)
        self._process.told.connect(self._on_process_told)
        self._process.ended.connect(self._on_process_ended)
        self._process.start_sample()

    def _on_process_told(self, message: dict[str, Any]) -> None:
        event, total = message.get("event"), message.get("total")
        if event == "start":
            self.progress.setRange(0, 0)
            self.words.setText(_("Reading {file}").format(file=message["file"]))
        elif event == "progress":
            read = int(message["read"])
            self.progress.setRange(0, int(total or 0))
            self.progress.setValue(read if total else -1)
            self.words.setText(_("Reading {file}: {n} read").format(file=message["file"], n=number(read)))

    def _on_process_ended(self, code: int, said: str) -> None:
        self._process = None
        self._desk.settings.reload()  # the other process has set the sample school's mail domains
        self.data_changed.emit()
        if code in (EXIT_DONE, EXIT_PROBLEMS):
            self.accept()
            return
        self.progress.hide()
        self.stop_button.setText(_("&Close"))
        if code == EXIT_STOPPED:
            self.headline.setText(_("Stopped."))
            self.words.setText(_("What was read until then is in the log. It can be taken back under File > Imports."))
        else:
            self.headline.setText(_("The sample school could not be made."))
            self.words.setText(said.strip().splitlines()[-1] if said.strip() else _("The program gave no reason."))

    def reject(self) -> None:
        if self._process is not None:  # what runs is asked to stop, and says when it has
            self.stop_button.setEnabled(False)
            self._process.stop()
            self._process.ended.connect(lambda _code, _said: self.stop_button.setEnabled(True))
            return
        super().reject()

    def end(self) -> None:
        """Stop it and wait, for the window closes."""
        if self._process is not None:
            self._process.end()
            self._process = None
