"""Before an import: what each file is, its first rows, and which column fills which field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.i18n import _, ngettext
from app.services.imports import FileKind, FileLook, ImportOptions
from ui.dialogs.import_tables import make_rows_table
from ui.errors import error_text
from ui.models.file_rows_model import FileRowsModel
from ui.models.formats import number, plain_tip
from ui.models.import_texts import FORM_KINDS, field_words, kind_words
from ui.theme import styled
from ui.widgets.column_choice import ColumnChoice
from ui.workers.desk import Desk


class ImportReviewDialog(QDialog):
    """Shows the files and what they hold; nothing is imported before the person agrees."""

    import_requested = Signal(object)  # the files to import, as paths

    def __init__(self, desk: Desk, files: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Import"))
        self._desk = desk
        self._looks: dict[Path, FileLook | None] = dict.fromkeys(files)
        self._chosen: set[Path] = set()  # files of which the person chose columns
        self.files = styled(QListWidget(self), "file_list")
        self.files.setWordWrap(True)
        self.files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.files.setAccessibleName(_("Files"))
        self.headline = styled(QLabel(self), "preview_title")
        self.problem = styled(QLabel(self), "question")
        self.problem.setWordWrap(True)
        self.form = QComboBox(self)
        self.form_label = QLabel(_("This file &holds"), self)
        self.form_label.setBuddy(self.form)
        for kind in FORM_KINDS:
            self.form.addItem(kind_words(kind), kind)
        self.choice = ColumnChoice(self)
        self.rows = FileRowsModel(self)
        self.table = make_rows_table(self.rows, self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = self.buttons.addButton(_("&Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self.resize(900, 600)

    def _lay_out(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        form = QHBoxLayout()
        form.addWidget(self.form_label)
        form.addWidget(self.form)
        form.addStretch(1)
        self.rows_title = styled(QLabel(_("First rows"), right), "section_title")
        column.addWidget(self.headline)
        column.addWidget(self.problem)
        column.addLayout(form)
        column.addWidget(self.choice, 2)
        column.addWidget(self.rows_title)
        column.addWidget(self.table, 3)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.files)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([230, 660])
        layout = QVBoxLayout(self)
        layout.addWidget(split, 1)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.files.currentRowChanged.connect(lambda _row: self._show_current())
        self.form.activated.connect(lambda _index: self._on_choice_changed(other_form=True))
        self.choice.columns_changed.connect(self._on_choice_changed)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)

    # -- looking ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Look into all files."""
        for path in self._looks:
            item = QListWidgetItem(path.name, self.files)
            item.setToolTip(plain_tip(str(path)))
        self.files.setCurrentRow(0)
        for path in self._looks:
            self._look(path, ImportOptions())
        self._show_state()

    def _look(self, path: Path, options: ImportOptions) -> None:
        imports = self._desk.imports
        self._desk.tasks.run(
            lambda: imports.look(path, options),
            lambda look: self._on_looked(path, look),
            lambda error: self._on_failed(path, error),
            key=f"look-{id(self)}-{path}",
            owner=self,
        )

    def _on_looked(self, path: Path, look: FileLook) -> None:
        self._looks[path] = look
        self._show_state()
        if path == self._current():
            self._show_current()

    def _on_failed(self, path: Path, error: BaseException) -> None:
        shown = error if isinstance(error, AppError) else AppError(error_text(error))
        self._on_looked(path, FileLook(path, None, error=shown))

    # -- showing ---------------------------------------------------------------------------------------------------

    def _paths(self) -> list[Path]:
        return list(self._looks)

    def _current(self) -> Path | None:
        row = self.files.currentRow()
        return self._paths()[row] if 0 <= row < len(self._looks) else None

    def ready(self) -> list[Path]:
        """The files that can be imported as they stand."""
        return [path for path, look in self._looks.items() if look is not None and not look.error and not look.missing]

    def _show_state(self) -> None:
        for row, (path, look) in enumerate(self._looks.items()):
            words = _("Looking…") if look is None else _state_words(look)
            self.files.item(row).setText(_("{file}\n{state}").format(file=path.name, state=words))
        ready, count = len(self.ready()), len(self._looks)
        self.go.setEnabled(ready > 0 and all(look is not None for look in self._looks.values()))
        self.go.setText(
            ngettext("&Import {n} file", "&Import {n} files", ready).format(n=number(ready))
            if ready == count
            else _("&Import {n} of {total} files").format(n=number(ready), total=number(count))
        )
        self.go.setDefault(True)

    def _show_current(self) -> None:
        path = self._current()
        look = None if path is None else self._looks[path]
        self.headline.setText(_("Looking…") if look is None else kind_words(look.kind))
        mappable = look is not None and look.table and look.kind in FORM_KINDS and bool(look.fields)
        for widget in (self.form, self.form_label, self.choice):
            widget.setVisible(mappable)
        self.rows.show_rows((), ())
        self._show_problem(look)
        if look is None:
            return
        if mappable:
            self.form.setCurrentIndex(self.form.findData(look.kind))
            self.choice.show_fields(look.fields, look.headers)
        headers = look.headers if look.table else [field_words(field) for field in look.headers]
        self.rows.show_rows(headers, look.rows)
        self.table.resizeColumnsToContents()

    def _show_problem(self, look: FileLook | None) -> None:
        words = ""
        if look is not None and look.error is not None:
            words = str(look.error)
        elif look is not None and look.missing:
            names = ", ".join(field_words(field) for field in look.missing)
            words = _("Choose the columns for: {names}.").format(names=names)
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    # -- choosing --------------------------------------------------------------------------------------------------

    def _on_choice_changed(self, *, other_form: bool = False) -> None:
        path = self._current()
        look = None if path is None else self._looks[path]
        if path is None or look is None:
            return
        kind = FileKind(self.form.currentData())
        if other_form:
            self._chosen.add(path)
            self._look(path, ImportOptions(kind=kind))
            return
        columns = self.choice.columns()
        fields = tuple(replace(match, column=columns.get(match.field)) for match in look.fields)
        look = self._looks[path] = replace(look, kind=kind, fields=fields)
        self._chosen.add(path)
        self._show_state()
        self._show_problem(look)

    def _on_accepted(self) -> None:
        ready, imports = self.ready(), self._desk.imports
        said = [look for path in ready if path in self._chosen and (look := self._looks[path]) is not None]

        def remember() -> None:
            for look in said:
                columns = {match.field: match.column for match in look.fields if match.column is not None}
                if look.kind is not None:
                    imports.remember_columns(look.path, look.kind, columns)

        self.setEnabled(False)
        self._desk.tasks.run(remember, lambda _done: self._go(ready), self._on_not_remembered, owner=self)

    def _go(self, ready: list[Path]) -> None:
        self.accept()
        self.import_requested.emit(ready)

    def _on_not_remembered(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.problem.setText(error_text(error))
        self.problem.show()


def _state_words(look: FileLook) -> str:
    if look.error is not None:
        return _("Cannot be imported")
    if look.missing:
        return _("Needs columns")
    return kind_words(look.kind)
