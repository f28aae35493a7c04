"""Imports files with progress and Stop, shows what each did, its problems, and answers its questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.records import Problem
from app.i18n import _
from ui.models.import_results_model import ImportResultsModel, ResultColumn
from ui.models.problems_model import ProblemColumn, ProblemsModel
from ui.workers.desk import Desk
from ui.workers.import_process import FileOutcome, ImportProcess

_DATES: Final = "--day-first or --month-first"


class ImportDialog(QDialog):
    """One import. `imported` says that the log may have changed."""

    imported = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Import files"))
        self._desk = desk
        self._paths: dict[str, Path] = {}
        self._pending: list[tuple[Path, list[str]]] = []
        self._process = ImportProcess(self)
        self.results = ImportResultsModel(self)
        self.problems = ProblemsModel(self)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.resize(900, 560)

    def _make_widgets(self) -> None:
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(_("Progress of the import"))
        self.stop_button = QPushButton(_("&Stop"), self)
        self.results_view = _table(self.results, _("Files of this import"), ResultColumn.WORDS)
        self.problems_label = QLabel(_("Select a file to see what was set aside."), self)
        self.problems_label.setObjectName("muted")
        self.problems_view = _table(self.problems, _("Records that were set aside"), ProblemColumn.WORDS)
        self.save_button = QPushButton(_("Save &list as CSV…"), self)
        self.undo_button = QPushButton(_("&Undo this import"), self)
        self.close_button = QPushButton(_("&Close"), self, default=True)
        # answers to the one question at hand; hidden until it is asked
        self.question = QLabel(self)
        self.day_first_button = QPushButton(_("&Day first (3/4 is 3 April)"), self)
        self.month_first_button = QPushButton(_("&Month first (3/4 is 4 March)"), self)
        self.accept_left_button = QPushButton(_("They have left: &import it"), self)
        self.question.setWordWrap(True)
        self.bar.setTextVisible(False)
        self.save_button.setEnabled(False)
        self.undo_button.setEnabled(False)
        self._ask_next()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.bar, 1)
        top.addWidget(self.stop_button)
        answers = QHBoxLayout()
        for button in (self.day_first_button, self.month_first_button, self.accept_left_button):
            answers.addWidget(button)
        answers.addStretch(1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.save_button)
        bottom.addWidget(self.undo_button)
        bottom.addStretch(1)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.state)
        layout.addLayout(top)
        layout.addWidget(self.results_view, 2)
        layout.addWidget(self.question)
        layout.addLayout(answers)
        layout.addWidget(self.problems_label)
        layout.addWidget(self.problems_view, 3)
        layout.addLayout(bottom)

    def _connect(self) -> None:
        self._process.file_started.connect(self._on_file_started)
        self._process.progressed.connect(self._on_progressed)
        self._process.file_finished.connect(self._on_file_finished)
        self._process.finished.connect(self._on_process_finished)
        self.stop_button.clicked.connect(self._process.stop)
        self.close_button.clicked.connect(self.close)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.undo_button.clicked.connect(self._on_undo_clicked)
        self.results_view.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.day_first_button.clicked.connect(lambda: self._answer("--day-first"))
        self.month_first_button.clicked.connect(lambda: self._answer("--month-first"))
        self.accept_left_button.clicked.connect(lambda: self._answer("--accept-left"))

    def start(self, files: Sequence[Path], options: Sequence[str] = ()) -> None:
        """Import *files* with the command line's *options*."""
        self._paths.update({path.name: path for path in files})
        self.state.setText(_("Importing…"))
        self.bar.setRange(0, 0)
        self.bar.show()
        self.stop_button.show()
        self.undo_button.setEnabled(False)
        self._process.start(self._desk.global_options, files, options)

    def is_running(self) -> bool:
        """Whether an import is at work."""
        return self._process.is_running()

    @Slot(str)
    def _on_file_started(self, name: str) -> None:
        self.state.setText(_("Importing {file}…").format(file=name))
        self.bar.setRange(0, 0)

    @Slot(str, int, int)
    def _on_progressed(self, name: str, read: int, total: int) -> None:
        self.state.setText(_("Importing {file}… {n} records read.").format(file=name, n=f"{read:n}"))
        self.bar.setRange(0, total)
        self.bar.setValue(min(read, total))

    @Slot(object)
    def _on_file_finished(self, outcome: FileOutcome) -> None:
        self.results.add(outcome)
        if outcome.question is not None and outcome.name in self._paths:
            self._pending.append((self._paths[outcome.name], [outcome.error, outcome.question[1]]))

    @Slot(bool, str)
    def _on_process_finished(self, stopped: bool, trouble: str) -> None:
        self.bar.hide()
        self.stop_button.hide()
        if stopped:
            self.state.setText(_("The import was stopped. What it had read of messages stays."))
        elif trouble and not self.results.rowCount():
            self.state.setText(trouble)
        else:
            self.state.setText(_("The import is finished."))
        if not self.results_view.currentIndex().isValid():
            self.results_view.selectRow(0)
        self._ask_next()
        self._desk.tasks.run(self._desk.imports.can_undo, self.undo_button.setEnabled, self._on_failed)
        self.imported.emit()

    def _ask_next(self) -> None:
        """Show the next open question with the buttons that answer it."""
        for widget in (self.question, self.day_first_button, self.month_first_button, self.accept_left_button):
            widget.hide()
        if not self._pending:
            return
        words, option = self._pending[0][1]
        self.question.setText(words)
        self.question.show()
        if "--accept-left" in option:
            self.accept_left_button.show()
        if "first" in option:
            self.day_first_button.show()
            self.month_first_button.show()

    def _answer(self, option: str) -> None:
        path, _words = self._pending.pop(0)
        self._ask_next()
        self.start([path], [option])

    def _on_row_changed(self) -> None:
        outcome = self.results.outcome_at(self.results_view.currentIndex().row())
        run_id = outcome.run_id if outcome is not None else None
        if run_id is None:
            self._show_problems([])
            return
        imports = self._desk.imports
        self._desk.tasks.run(lambda: imports.problems(run_id), self._show_problems, self._on_failed, key="problems")

    def _show_problems(self, problems: list[Problem]) -> None:
        self.problems.set_problems(problems)
        self.save_button.setEnabled(bool(problems))
        if problems:
            self.problems_label.setText(_("These records were set aside, or taken without the part that is named:"))
        else:
            self.problems_label.setText(_("Nothing of this file was set aside."))

    def _on_save_clicked(self) -> None:
        outcome = self.results.outcome_at(self.results_view.currentIndex().row())
        if outcome is None or outcome.run_id is None:
            return
        suggestion = _("Problems of {file}.csv").format(file=outcome.name)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the list"), suggestion, _("CSV files (*.csv)"))
        if chosen:
            self.save_problems(outcome.run_id, Path(chosen))

    def save_problems(self, run_id: int, path: Path) -> None:
        """Write the problems of a run to *path*, off the UI thread."""
        imports = self._desk.imports

        def write() -> None:
            path.write_text(imports.problems_csv(run_id), "utf-8-sig")

        self._desk.tasks.run(write, lambda _done: self.state.setText(_("The list is saved.")), self._on_failed)

    def _on_undo_clicked(self) -> None:
        answer = QMessageBox.question(
            self,
            _("Undo this import"),
            _("Put the log back as it was before this import? Nothing else is changed."),
        )
        if answer is QMessageBox.StandardButton.Yes:
            self.undo()

    def undo(self) -> None:
        """Put the log back as it was before the last import, off the UI thread."""
        self.undo_button.setEnabled(False)
        self._desk.tasks.run(self._desk.imports.undo, self._on_undone, self._on_failed)

    def _on_undone(self, _nothing: None) -> None:
        self.state.setText(_("The import was undone. The log is as it was before."))
        self.imported.emit()

    def _on_failed(self, error: BaseException) -> None:
        self.state.setText(str(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._process.end()
        super().closeEvent(event)


def _table(model: ImportResultsModel | ProblemsModel, name: str, wide: int) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName(name)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
    return view
