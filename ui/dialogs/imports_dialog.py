"""All imports so far, what each set aside, and Undo for the last one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.records import Problem
from app.i18n import _
from app.services.imports import ImportRun
from ui.dialogs.import_problems_file import ask_where_to_save
from ui.dialogs.import_tables import make_problems_table, make_runs_table
from ui.errors import show_error
from ui.models.formats import Clock, number
from ui.models.import_runs_model import ImportRunsModel
from ui.models.problems_model import SHOWN, ProblemsModel
from ui.theme import styled
from ui.workers.desk import Desk


class ImportsDialog(QDialog):
    """A line a file; below, what the chosen one set aside. Undo puts the log back as it was before the last import."""

    data_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Imports"))
        self._desk = desk
        self._undoable = False
        self.runs = ImportRunsModel(Clock(desk.settings.current_zone, desk.now), self)
        self.table = make_runs_table(self.runs, self)
        self.empty = styled(QLabel(_("Nothing was imported yet."), self), "muted")
        self.problems_title = styled(QLabel(self), "section_title")
        self.problems = ProblemsModel(self)
        self.problems_table = make_problems_table(self.problems, self)
        self.undo_note = styled(QLabel(self), "muted")
        self.undo_note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.save = QPushButton(_("&Save the problem list…"), self)
        self.undo = QPushButton(_("&Undo the last import"), self)
        for button in (self.undo, self.save):
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.addWidget(self.empty)
        layout.addWidget(self.table, 3)
        layout.addWidget(self.problems_title)
        layout.addWidget(self.problems_table, 2)
        layout.addWidget(self.undo_note)
        layout.addWidget(self.buttons)
        self.buttons.rejected.connect(self.reject)
        self.undo.clicked.connect(self._on_undo_clicked)
        self.save.clicked.connect(lambda _checked=False: ask_where_to_save(self, self.save_problems))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._load_problems())
        self._show_problems([])
        self.resize(980, 560)

    def load(self) -> None:
        """Ask for the list, or ask again because it changed."""
        imports = self._desk.imports
        self._desk.tasks.run(
            lambda: (imports.runs(), imports.can_undo()), self._on_found, self._on_failed, key=f"imports-{id(self)}",
            owner=self,
        )  # fmt: skip

    def _on_found(self, found: tuple[Sequence[ImportRun], bool]) -> None:
        runs, self._undoable = found
        self.runs.show_runs(runs)
        self.empty.setVisible(not runs)
        self.table.setVisible(bool(runs))
        self.undo.setEnabled(self._undoable)
        self.undo_note.setText("" if self._undoable or not runs else self._why_not())
        self.undo_note.setVisible(bool(self.undo_note.text()))
        if runs:
            self.table.selectRow(0)
        else:
            self._show_problems([])

    def _why_not(self) -> str:
        return _("The last import can no longer be undone: only the last three keep a copy of the log from before.")

    # -- problems --------------------------------------------------------------------------------------------------

    def current_run(self) -> ImportRun | None:
        """The import that is chosen."""
        row = self.table.currentIndex().row()
        return self.runs.runs[row] if 0 <= row < len(self.runs.runs) else None

    def _load_problems(self) -> None:
        run, imports = self.current_run(), self._desk.imports
        if run is None or not run.counts.problems:
            self._show_problems([])
            return
        run_id = run.id
        self._desk.tasks.run(
            lambda: imports.problems(run_id), self._show_problems, self._on_failed, key=f"problems-{id(self)}",
            owner=self,
        )  # fmt: skip

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        run = self.current_run()
        self.problems.drop([0])
        for problem in problems:
            self.problems.add(0, (run.file_name if run else "", problem.place, problem.message))
        words = _("Set aside") if len(problems) <= SHOWN else _("Set aside: the first {n}; the saved list has all")
        self.problems_title.setText(words.format(n=number(SHOWN)))
        for widget in (self.problems_title, self.problems_table):
            widget.setVisible(bool(problems))
        self.save.setEnabled(bool(problems))

    def save_problems(self, path: Path) -> None:
        """Write what the chosen import set aside to *path* as CSV."""
        run, imports = self.current_run(), self._desk.imports
        if run is not None:
            self._desk.tasks.run(
                lambda: imports.save_problems([run.id], path), lambda _done: None, self._on_failed, owner=self
            )

    # -- undo ------------------------------------------------------------------------------------------------------

    def _on_undo_clicked(self) -> None:
        batch = self.runs.runs[0].batch
        files = ", ".join(run.file_name for run in self.runs.runs if run.batch == batch)
        box = QMessageBox(QMessageBox.Icon.Question, _("Undo the last import"), "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called as it likes
        box.setText(_("Put the log back as it was before this import? ({files})").format(files=files))
        box.setInformativeText(_("The files themselves are not touched; they can be imported again."))
        go = box.addButton(_("&Undo"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        go.clicked.connect(self.undo_last)
        box.open()

    def undo_last(self) -> None:
        """Undo the last import, without asking."""
        self.undo.setEnabled(False)
        self._desk.tasks.run(self._desk.imports.undo, lambda _done: self._on_undone(), self._on_failed, owner=self)

    def _on_undone(self) -> None:
        self.data_changed.emit()
        self.load()

    def _on_failed(self, error: BaseException) -> None:
        self.undo.setEnabled(self._undoable)
        show_error(self, _("Imports"), error)
