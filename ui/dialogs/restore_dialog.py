"""Restore: says what a backup holds, asks, and puts it in the place of the log, which is kept as a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.errors import OtherKeyError, UsageError
from app.i18n import _
from app.services.backups import CopyContent, KeptCopy
from ui.dialogs.work_dialog import WorkDialog
from ui.models.copy_texts import content_words, copy_words, file_patterns, file_size
from ui.models.formats import Clock
from ui.workers.desk import Desk
from ui.workers.export_watch import ExportWatch

_FOLDER = "backup/folder"


@dataclass(frozen=True, slots=True)
class _Looked:
    content: CopyContent
    size: int
    written: int


class RestoreDialog(WorkDialog):
    """One restore: a file or a copy is chosen, looked at, and then restored by its button."""

    restored = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Restore a backup"), parent)
        self._path: Path | None = None
        self.copies_title = QLabel(_("Copies that the program has &kept"), self)
        self.copies = QListWidget(self)
        self.copies.setObjectName("file_list")
        self.copies.setAccessibleName(_("Copies that the program has kept"))
        self.copies.setMaximumHeight(150)
        self.copies_title.setBuddy(self.copies)
        self.key_title = QLabel(_("Recovery &key of this backup"), self)
        self.key = QLineEdit(self)
        self.key.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.key.setAccessibleName(_("Recovery key of this backup"))
        self.key_title.setBuddy(self.key)
        for widget in (self.copies_title, self.copies, self.key_title, self.key):
            self.body.addWidget(widget)
        self.choose_button = self.add_button(_("Choose a &file…"), self.choose_file)
        self.look_button = self.add_button(_("&Look into it"), self._look_again)
        self.restore_button = self.add_button(_("&Restore"), self.restore)
        self.copies.currentItemChanged.connect(lambda item, _before: self._on_copy_chosen(item))
        self.key.textChanged.connect(lambda text: self.look_button.setEnabled(bool(text.strip())))
        self._show_choice()

    def _show_choice(self) -> None:
        self.words.setText(_("Choose a backup. What it holds is said first, and the log of now is kept as a copy."))
        self._show_only(self.choose_button)
        self._show_key(False)
        self._show_copies(())
        self.choose_button.setDefault(True)

    def _show_only(self, *shown: QWidget) -> None:
        for button in (self.choose_button, self.look_button, self.restore_button):
            button.setVisible(button in shown)

    def _show_key(self, shown: bool) -> None:
        self.key_title.setVisible(shown)
        self.key.setVisible(shown)

    # -- choosing --------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the copies that the program has kept."""
        self._desk.tasks.run(self._desk.backups.copies, self._show_copies, self.failed, owner=self)

    def _show_copies(self, copies: Sequence[KeptCopy]) -> None:
        self.copies.clear()
        for copy in copies:
            item = QListWidgetItem(copy_words(copy, self._clock()), self.copies)
            item.setData(Qt.ItemDataRole.UserRole, copy.path)
        self.copies.setVisible(bool(copies))
        self.copies_title.setVisible(bool(copies))
        self.fit()

    def _on_copy_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self.working:
            self.look_at(item.data(Qt.ItemDataRole.UserRole))

    def choose_file(self) -> QFileDialog:
        """Ask which file."""
        dialog = QFileDialog(self, _("Restore a backup"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(file_patterns())
        folder = self._desk.state.value(_FOLDER)
        if isinstance(folder, str) and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.look_at(Path(name)))
        dialog.open()
        return dialog

    # -- looking ---------------------------------------------------------------------------------------------------

    def look_at(self, path: Path) -> None:
        """Say what the backup *path* holds."""
        if path != self._path:
            self.key.clear()
            self._show_key(False)
        self._path = path
        key, backups = self._typed_key(), self._desk.backups

        def call(_watch: ExportWatch) -> _Looked:
            facts = path.stat()
            return _Looked(backups.look(path, key), facts.st_size, int(facts.st_mtime))

        self.copies.setEnabled(False)
        self._show_only()
        self.work(_("Reading {file}…").format(file=path.name), call, self._on_looked, stoppable=False)

    def _typed_key(self) -> str | None:
        return None if self.key.isHidden() else self.key.text()

    def _look_again(self) -> None:
        if self._path is not None:
            self.look_at(self._path)

    def _on_looked(self, found: _Looked) -> None:
        assert self._path is not None, "it was chosen"
        clock = self._clock()
        self.copies.setEnabled(True)
        self.close_button.setText(_("&Cancel"))
        self.words.setText(
            _(
                "{file}, {size}, written {date}, is whole.\n\n{content}\n\nRestore it? It takes the place of the log."
                " The log of now is kept as a copy beside it, and people who were erased since stay erased."
            ).format(
                file=self._path.name,
                size=file_size(found.size),
                date=clock.full(found.written),
                content=content_words(found.content, clock),
            )
        )
        self._show_only(self.choose_button, self.restore_button)
        self.restore_button.setDefault(True)
        self.restore_button.setFocus()

    # -- restoring -------------------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Put the backup in the place of the log."""
        path, key, backups = self._path, self._typed_key(), self._desk.backups
        if path is None:
            return
        self._show_only()
        self._show_key(False)
        self._show_copies(())
        self.work(
            _("Restoring {file}…").format(file=path.name),
            lambda watch: backups.restore(path, key, watch),
            self._on_restored,
        )

    def _on_restored(self, aside: Path) -> None:
        assert self._path is not None, "it was chosen"
        self.headline.setText(_("The backup is restored"))
        self.words.setText(
            _("{file} is the log now. The log as it was before is kept beside it: {aside}").format(
                file=self._path.name, aside=aside.name
            )
        )
        self.restored.emit()

    def failed(self, error: BaseException) -> None:
        super().failed(error)
        self.copies.setEnabled(True)
        wants_key = isinstance(error, OtherKeyError) or (isinstance(error, UsageError) and not self.key.isHidden())
        if isinstance(error, OtherKeyError):
            self.problem.setText(
                _(
                    "This backup has another key: it is from another computer, or from before the key was changed."
                    " Enter the recovery key of that time. Nothing was changed."
                )
                if self.key.isHidden()
                else _("This recovery key is whole, but it is not the one of this backup. Nothing was changed.")
            )
        self._show_key(wants_key)
        self._show_only(self.choose_button, *([self.look_button] if wants_key else []))
        self.look_button.setEnabled(bool(self.key.text().strip()))
        (self.key if wants_key else self.choose_button).setFocus()

    def _clock(self) -> Clock:
        return Clock(self._desk.settings.current_zone, self._desk.now)
