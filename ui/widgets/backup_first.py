"""A button that makes a backup before something goes for good, and the words about how that went."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from app.i18n import _
from app.services.backups import SUFFIX, CopyContent
from ui.errors import error_text
from ui.theme import styled
from ui.workers.desk import Desk


class BackupFirst(QWidget):
    """Asks where to, and writes the backup off the window's thread."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.button = QPushButton(_("&Back up first…"), self)
        self.said = styled(
            QLabel(_("This cannot be undone. A backup keeps the log as it is now, in a file of yours."), self), "muted"
        )
        self.said.setWordWrap(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.said, 1)
        self.button.clicked.connect(lambda _checked=False: self.choose_file())

    def choose_file(self) -> None:
        """Ask where the backup is to lie, then write it."""
        dialog = QFileDialog(self, _("Back up"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("Backup of Comms Log (*{suffix})").format(suffix=SUFFIX))
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(self._desk.backups.suggested_name())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.back_up_to(Path(chosen)))
        dialog.open()

    def back_up_to(self, path: Path) -> None:
        """Write the backup to *path*."""
        backups = self._desk.backups
        self.button.setEnabled(False)
        self.said.setText(_("Writing {file}…").format(file=path.name))
        self._desk.tasks.run(
            lambda: backups.back_up(path), lambda made: self._on_made(path, made), self._on_failed, owner=self
        )

    def _on_made(self, path: Path, _made: CopyContent) -> None:
        self.button.setEnabled(True)
        self.said.setText(_("Backed up: {file}. It still holds everything.").format(file=path.name))

    def _on_failed(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        self.said.setText(error_text(error))
