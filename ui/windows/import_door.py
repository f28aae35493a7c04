"""The way of files into the log: choose or drop them, look at them, import them; and the list of imports."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.i18n import _
from ui.actions import make_action
from ui.dialogs.import_dialog import ImportDialog
from ui.dialogs.import_review_dialog import ImportReviewDialog
from ui.dialogs.imports_dialog import ImportsDialog
from ui.dialogs.sample_dialog import SampleDialog
from ui.workers.desk import Desk


def dropped_files(data: QMimeData) -> list[Path]:
    """The files and folders of this computer that are dragged with *data*."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class ImportDoor(QObject):
    """Opens the dialogs of importing over one window; one import at a time."""

    data_changed = Signal()
    import_ended = Signal()  # its dialog is closed

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.review_dialog: ImportReviewDialog | None = None
        self.import_dialog: ImportDialog | None = None
        self.sample_dialog: SampleDialog | None = None

    def add_actions(self, menu: QMenu) -> None:
        """Add what leads here to the File menu of the window."""
        window = self._window
        menu.addAction(make_action(window, _("&Import Files…"), self.choose_files, "Ctrl+I"))
        menu.addAction(make_action(window, _("Import &Folder…"), self.choose_folder))
        menu.addAction(make_action(window, _("I&mports…"), self.open_imports))

    def choose_files(self) -> None:
        """Ask which files to import."""
        self._choose(_("Import files"), QFileDialog.FileMode.ExistingFiles)

    def choose_folder(self) -> None:
        """Ask which folder to import: an unpacked roster."""
        self._choose(_("Import a folder: an unpacked roster"), QFileDialog.FileMode.Directory)

    def _choose(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.review_files([Path(name) for name in names]))
        dialog.open()

    def review_files(self, files: list[Path]) -> ImportReviewDialog | None:
        """Show what *files* hold before they are imported; nothing while an import is open."""
        if not files or self.import_dialog is not None or self.review_dialog is not None:
            return self.review_dialog
        dialog = ImportReviewDialog(self._desk, files, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.import_requested.connect(self.import_files)
        dialog.finished.connect(self._on_review_finished)
        self.review_dialog = dialog
        dialog.open()
        dialog.start()
        return dialog

    def import_files(self, files: list[Path]) -> ImportDialog | None:
        """Import *files* and show what becomes of them; nothing while an import is open."""
        if not files or self.import_dialog is not None:
            return self.import_dialog
        dialog = ImportDialog(self._desk, files, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.data_changed.connect(self.data_changed)
        dialog.finished.connect(self._on_import_finished)
        self.import_dialog = dialog
        dialog.open()
        dialog.start()
        return dialog

    def import_sample(self) -> SampleDialog:
        """Fill the log with the sample school; the same window while that runs."""
        if self.sample_dialog is not None:
            return self.sample_dialog
        dialog = SampleDialog(self._desk, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.data_changed.connect(self.data_changed)
        dialog.finished.connect(self._on_sample_finished)
        self.sample_dialog = dialog
        dialog.open()
        dialog.start()
        return dialog

    def open_imports(self) -> ImportsDialog:
        """Show all imports so far."""
        dialog = ImportsDialog(self._desk, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.data_changed.connect(self.data_changed)
        dialog.open()
        dialog.load()
        return dialog

    def _on_review_finished(self) -> None:
        self.review_dialog = None

    def _on_sample_finished(self) -> None:
        self.sample_dialog = None

    def _on_import_finished(self) -> None:
        self.import_dialog = None
        self.import_ended.emit()
