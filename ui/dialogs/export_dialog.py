"""Export: which format, which rows; the progress while it is written; where it lies afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import FileUnwritableError
from app.i18n import _, ngettext
from app.services.exports.csv_writer import CsvWriter
from app.services.exports.service import ExportResult
from app.services.exports.sheet import SheetWriter
from app.services.exports.xlsx_writer import XlsxWriter
from ui.errors import error_text, show_error
from ui.models.formats import number
from ui.models.output_list import OutputList, contents_text
from ui.preview.pdf_writer import PdfWriter
from ui.workers.desk import Desk
from ui.workers.export_watch import ExportWatch


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a list can be written in."""

    key: str
    label: Callable[[], str]
    kind: Callable[[], str]
    has_choice_of_head: bool
    writer: Callable[[Desk, bool], SheetWriter]


FORMATS: Final = (
    Format(
        "xlsx",
        lambda: _("&Excel workbook (.xlsx)"),
        lambda: _("Excel workbook"),
        True,
        lambda _desk, head: XlsxWriter(with_head=head),
    ),
    Format(
        "csv",
        lambda: _("&CSV for spreadsheets (.csv)"),
        lambda: _("CSV file"),
        True,
        lambda _desk, head: CsvWriter(with_head=head),
    ),
    Format(
        "pdf",
        lambda: _("&PDF to read and to send (.pdf)"),
        lambda: _("PDF document"),
        False,
        lambda desk, _head: PdfWriter(desk.settings.zone, desk.now),
    ),
)


class ExportDialog(QDialog):
    """Asks, writes off the window's thread, and tells how it went. Closing it while it writes cancels."""

    def __init__(self, desk: Desk, output: OutputList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Export"))
        self._desk = desk
        self._output = output
        self._watch: ExportWatch | None = None
        self._path: Path | None = None
        self.formats = {form.key: QRadioButton(form.label(), self) for form in FORMATS}
        self.all_rows = QRadioButton(_("&All rows ({n})").format(n=number(output.total)), self)
        self.selected_rows = QRadioButton(_("&Selected rows ({n})").format(n=number(output.selected)), self)
        self.head = QCheckBox(_("School, dates and filters &above the rows"), self)
        self.contents = QLabel(self)
        self.progress = QProgressBar(self)
        self.said = QLabel(self)
        self.buttons = QDialogButtonBox(self)
        self.export_button = QPushButton(_("E&xport…"), self)
        self.again_button = QPushButton(_("&Try again"), self)
        self.save_as_button = QPushButton(_("Save &as…"), self)
        self.folder_button = QPushButton(_("Open &folder"), self)
        self._close_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._choices = QWidget(self)
        self._set_up()

    def _set_up(self) -> None:
        for label in (self.contents, self.said):
            label.setWordWrap(True)
        self.contents.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress.setAccessibleName(_("Progress of the export"))
        self._lay_out()  # each set of choices has a parent of its own from here on, and one that is ticked
        self.formats["xlsx"].setChecked(True)
        several = self._output.selected > 1
        self.selected_rows.setEnabled(self._output.selected > 0)
        (self.selected_rows if several else self.all_rows).setChecked(True)
        self.head.setChecked(True)
        for button, do in (
            (self.export_button, self.choose_file),
            (self.again_button, self._try_again),
            (self.save_as_button, self.choose_file),
            (self.folder_button, self._open_folder),
        ):
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
            button.clicked.connect(do)
        self.export_button.setDefault(True)
        for choice in (*self.formats.values(), self.all_rows, self.selected_rows):
            choice.toggled.connect(self._on_choice_toggled)
        self.buttons.rejected.connect(self.reject)
        self._show_choices()

    def _lay_out(self) -> None:
        form = QFormLayout(self._choices)
        form.setContentsMargins(0, 0, 0, 0)
        for title, choices in (
            (_("Format"), [*self.formats.values(), self.head]),
            (_("Rows"), [self.all_rows, self.selected_rows]),
        ):
            group = QWidget(self._choices)
            group.setAccessibleName(title)
            column = QVBoxLayout(group)
            column.setContentsMargins(0, 0, 0, 8)
            for choice in choices:
                column.addWidget(choice)
            form.addRow(title, group)
        form.addRow(_("In the file"), self.contents)
        layout = QVBoxLayout(self)
        layout.addWidget(self._choices)
        layout.addWidget(self.progress)
        layout.addWidget(self.said)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.contents.setMinimumWidth(self.fontMetrics().horizontalAdvance("n" * 46))

    # -- choosing --------------------------------------------------------------------------------------------------

    @property
    def format(self) -> Format:
        """The format that is chosen."""
        return next(form for form in FORMATS if self.formats[form.key].isChecked())

    def _on_choice_toggled(self) -> None:
        self.head.setEnabled(self.format.has_choice_of_head)
        rows = self._output.selected if self.selected_rows.isChecked() else self._output.total
        self.contents.setText(contents_text(self._output.make(self.selected_rows.isChecked()), rows))

    def _show_choices(self) -> None:
        self._on_choice_toggled()
        self._show_only(self.export_button)
        self.progress.hide()
        self.said.hide()

    def _show_only(self, *shown: QPushButton) -> None:
        for button in (self.export_button, self.again_button, self.save_as_button, self.folder_button):
            button.setVisible(button in shown)

    def choose_file(self) -> None:
        """Ask where to, then write."""
        form = self.format
        dialog = QFileDialog(self, _("Export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{form.kind()} (*.{form.key})")
        dialog.setDefaultSuffix(form.key)
        name = f"{self._output.file_name}.{form.key}"
        dialog.selectFile(str(self._path.with_suffix(f".{form.key}")) if self._path else name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.open()

    # -- writing ---------------------------------------------------------------------------------------------------

    def export_to(self, path: Path) -> None:
        """Write the list to *path*."""
        self._path = path
        form, desk = self.format, self._desk
        wanted = self._output.make(self.selected_rows.isChecked())
        writer = form.writer(desk, self.head.isChecked())
        watch = self._watch = ExportWatch(desk.tasks)
        watch.progressed.connect(self._on_progressed)
        self._choices.setEnabled(False)
        self._show_only()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.said.setText(_("Writing {file}…").format(file=path.name))
        self.said.show()
        desk.tasks.run(
            lambda: desk.exports.export(wanted, path, writer, form.key, watch),
            self._on_exported,
            self._on_failed,
            owner=self,
        )

    def _try_again(self) -> None:
        if self._path is not None:
            self.export_to(self._path)

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.deleteLater()
            self._watch = None
        self.progress.hide()

    def _on_exported(self, result: ExportResult) -> None:
        self._end()
        if result.cancelled:
            self.said.setText(_("Cancelled. No file was left behind."))
            self._choices.setEnabled(True)
            self._show_only(self.export_button)
            return
        saved = ngettext("Saved: {file}, {n} row.", "Saved: {file}, {n} rows.", result.rows)
        self.said.setText(saved.format(file=result.path.name, n=number(result.rows)))
        self._show_only(self.folder_button)
        self._close_button.setText(_("&Close"))
        self.folder_button.setFocus()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self.said.setText(error_text(error))
        if isinstance(error, FileUnwritableError):
            self._show_only(self.again_button, self.save_as_button)
            self.again_button.setFocus()
            return
        self._choices.setEnabled(True)
        self._show_only(self.export_button)
        show_error(self, _("Export"), error)

    def _open_folder(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))

    # -- closing ---------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        if self._watch is not None:  # the first Cancel ends the writing, and says so; the next one closes
            self._watch.cancel()
            self.said.setText(_("Cancelling…"))
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        super().closeEvent(event)
