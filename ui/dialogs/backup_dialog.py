"""Back up: writes the whole log into one encrypted file, and says what is in it and how it comes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.services.backups import SUFFIX, CopyContent
from ui.dialogs.work_dialog import WorkDialog
from ui.models.copy_texts import content_words, file_size
from ui.models.formats import Clock
from ui.workers.desk import Desk
from ui.workers.export_watch import ExportWatch

_FOLDER = "backup/folder"


class BackupDialog(WorkDialog):
    """One backup. The file counts only after it was read again."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Back up the log"), parent)
        self._path: Path | None = None
        self.words.setText(
            _(
                "The whole log goes into one file, encrypted with its key. Keep the file on another disk; who is to"
                " open it on another computer needs the recovery key."
            )
        )
        self.choose_button = self.add_button(_("Choose the &file…"), self.choose_file)
        self.folder_button = self.add_button(_("&Open folder"), self._open_folder)
        self.folder_button.hide()
        self.choose_button.setDefault(True)

    def choose_file(self) -> QFileDialog:
        """Ask where to, then write."""
        dialog = QFileDialog(self, _("Back up the log"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("Backups ({pattern})").format(pattern=f"*{SUFFIX}"))
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        folder = self._desk.state.value(_FOLDER)
        if isinstance(folder, str) and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.selectFile(self._desk.backups.suggested_name())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.open()
        return dialog

    def write(self, path: Path) -> None:
        """Write the backup to *path*."""
        self._path = path
        self._desk.state.set_value(_FOLDER, str(path.parent))
        self.choose_button.hide()
        backups = self._desk.backups

        def call(watch: ExportWatch) -> tuple[CopyContent, int]:
            return backups.back_up(path, watch), path.stat().st_size

        self.work(_("Writing {file}, then reading it again…").format(file=path.name), call, self._on_written)

    def _on_written(self, answer: tuple[CopyContent, int]) -> None:
        content, size = answer
        assert self._path is not None, "it was chosen"
        clock = Clock(self._desk.settings.current_zone, self._desk.now)
        self.headline.setText(_("The backup is whole"))
        self.words.setText(
            _(
                "{file}, {size}, made {date}. It was read again after it was written.\n\n{content}\n\nIt comes back"
                " with File > Restore. On another computer, or after the key was changed, the recovery key of today is"
                " asked for."
            ).format(
                file=self._path.name,
                size=file_size(size),
                date=clock.full(self._desk.now()),
                content=content_words(content, clock),
            )
        )
        self.folder_button.show()

    def failed(self, error: BaseException) -> None:
        super().failed(error)
        self.choose_button.show()
        self.choose_button.setFocus()

    def _open_folder(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))
