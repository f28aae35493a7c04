"""Offers to give the space of what was removed back to the disk; never does so unasked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui.errors import error_text
from ui.models.formats import chosen_locale
from ui.theme import styled
from ui.workers.desk import Desk
from ui.workers.export_watch import ExportWatch

WORTH: Final = 1_000_000  # bytes; below that nobody would notice


def bytes_text(count: int) -> str:
    """A number of bytes such as ``12.3 MB``."""
    return chosen_locale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


class SpaceOffer(QWidget):
    """Hidden until `ask` finds that the log holds much that is empty."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._watch: ExportWatch | None = None
        self.said = styled(QLabel(self), "muted")
        self.said.setWordWrap(True)
        self.button = QPushButton(_("&Give the space back"), self)
        self.stop_button = QPushButton(_("S&top"), self)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(_("Progress of writing the log anew"))
        line = QHBoxLayout()
        for widget in (self.button, self.progress, self.stop_button):
            line.addWidget(widget)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.said)
        layout.addLayout(line)
        self.button.clicked.connect(lambda _checked=False: self.give_back())
        self.stop_button.clicked.connect(lambda _checked=False: self._stop())
        self._show_running(running=False)
        self.hide()

    @property
    def running(self) -> bool:
        """Whether the log is being written anew."""
        return self._watch is not None

    def ask(self) -> None:
        """Look how much of the log is empty, and offer it when that is worth it."""
        erasing = self._desk.erasing
        self._desk.tasks.run(erasing.unused_bytes, self._on_found, self._on_failed, owner=self)

    def _on_found(self, unused: int) -> None:
        words = _(
            "{size} of the log are empty now and will be filled again. They can be given back to the disk: the log is"
            " written anew, which needs twice its size on the disk for a while."
        )
        self.said.setText(words.format(size=bytes_text(unused)))
        self.setVisible(unused >= WORTH)

    def give_back(self) -> None:
        """Write the log anew without what is empty."""
        erasing = self._desk.erasing
        watch = self._watch = ExportWatch(self._desk.tasks)
        watch.progressed.connect(self._on_progressed)
        self.progress.setRange(0, 0)
        self._show_running(running=True)
        self._desk.tasks.run(lambda: erasing.give_space_back(watch), self._on_done, self._on_failed, owner=self)

    def _stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self.stop_button.setEnabled(False)

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_done(self, freed: int) -> None:
        self._end(_("The log is smaller by {size}.").format(size=bytes_text(freed)))
        self.button.hide()

    def _on_failed(self, error: BaseException) -> None:
        self._end(error_text(error))
        self.show()

    def _end(self, words: str) -> None:
        if self._watch is not None:
            self._watch.deleteLater()
            self._watch = None
        self._show_running(running=False)
        self.said.setText(words)

    def _show_running(self, *, running: bool) -> None:
        self.button.setVisible(not running)
        self.progress.setVisible(running)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(True)
