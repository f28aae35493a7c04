"""Shown while an older log is brought to the present version at the start."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.i18n import _
from ui.theme import styled
from ui.widgets.fitting_dialog import FittingDialog


class UpgradeDialog(FittingDialog):
    """Progress, and the copies that are kept. It cannot be closed: half an upgrade is none, and is begun again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Comms Log"))
        self.setMinimumWidth(480)
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)
        self.headline = styled(QLabel(_("Bringing the log to the new version…"), self), "preview_title")
        self.words = QLabel(_("This is done once, and may take some minutes for a large log."), self)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.setRange(0, 0)
        self.copies = styled(QLabel(self), "muted")
        for label in (self.headline, self.words, self.copies):
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.headline, self.words, self.progress, self.copies):
            layout.addWidget(widget)
        self._kept: list[str] = []

    def show_kept(self, name: str) -> None:
        """The log as it is before the next step is kept as *name*."""
        self._kept.append(name)
        self.progress.setRange(0, 0)
        self.copies.setText(
            _("The log as it was before each step is kept beside it: {files}").format(files=", ".join(self._kept))
        )
        self.fit()

    def show_progress(self, done: int, total: int) -> None:
        """*done* of *total* parts of a step are behind us."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def reject(self) -> None:
        """Esc does nothing here."""

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    def end(self) -> None:
        """The log is open, or will not be."""
        self.done(QDialog.DialogCode.Accepted)
