"""Shows an import: progress and Stop, the counts of each file, problems to save, questions, and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.errors import EXIT_STOPPED
from app.i18n import _, ngettext
from ui.dialogs.import_tables import make_problems_table, make_results_table
from ui.errors import show_error
from ui.models.formats import number
from ui.models.import_results_model import COUNTS, ImportResultsModel
from ui.models.problems_model import ProblemsModel
from ui.theme import styled
from ui.workers.desk import Desk
from ui.workers.import_process import ImportProcess

PROBLEMS_SHOWN: Final = 1_000
QUESTIONS: Final[dict[str, tuple[tuple[str, Callable[[], str]], ...]]] = {
    "day_first": (
        ("--day-first", lambda: _("Day first (31/12)")),
        ("--month-first", lambda: _("Month first (12/31)")),
    ),
    "accept_left": (("--accept-left", lambda: _("They have left: import")),),
}


class ImportDialog(QDialog):
    """One import from its start to its end. The files are read by a process of its own, never here."""

    data_changed = Signal()

    def __init__(self, desk: Desk, files: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Import"))
        self._desk = desk
        self._options: dict[int, list[str]] = {}
        self._running: list[int] = []
        self._begun = -1
        self._process: ImportProcess | None = None
        self.results = ImportResultsModel(files, self)
        self.problems = ProblemsModel(self)
        self.headline = styled(QLabel(self), "preview_title")
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(_("Progress"))
        self.question = styled(QLabel(self), "question")
        self.question.setWordWrap(True)
        self.question_buttons: list[QPushButton] = []
        self._answers = QHBoxLayout()
        self.results_table = make_results_table(self.results, self)
        self.problems_title = styled(QLabel(_("Set aside"), self), "section_title")
        self.problems_table: QTableView = make_problems_table(self.problems, self)
        self.save = QPushButton(_("&Save as CSV…"), self)
        self.undo = QPushButton(_("&Undo this import"), self)
        self.stop_button = QPushButton(_("S&top"), self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._lay_out()
        self._connect()
        self._show_idle(first=True)
        self.resize(760, 520)

    def _lay_out(self) -> None:
        self._buttons.addButton(self.stop_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.undo, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.addWidget(self.headline)
        layout.addWidget(self.progress)
        layout.addWidget(self.question)
        layout.addLayout(self._answers)
        layout.addWidget(self.results_table, 1)
        layout.addWidget(self.problems_title)
        layout.addWidget(self.problems_table, 2)
        layout.addWidget(self._buttons)

    def _connect(self) -> None:
        self._buttons.rejected.connect(self.close)
        self.stop_button.clicked.connect(self._on_stop_clicked)
        self.save.clicked.connect(self._on_save_clicked)
        self.undo.clicked.connect(self._on_undo_clicked)

    # -- running ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Import all files."""
        self._run(list(range(len(self.results.states))), [])

    def _run(self, places: list[int], options: list[str]) -> None:
        self._running = places
        self._begun = -1
        self._clear_question()
        count = len(places)
        words = ngettext("Importing {n} file…", "Importing {n} files…", count).format(n=number(count))
        self.headline.setText(words)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop_button.show()
        self.stop_button.setEnabled(True)
        self.undo.hide()
        self._process = ImportProcess(self._desk.global_options, self)
        self._process.told.connect(self._on_process_told)
        self._process.ended.connect(self._on_process_ended)
        self._process.start([self.results.states[place].path for place in places], options)

    def _on_process_told(self, message: dict[str, Any]) -> None:
        event = message.get("event")
        if event == "start":
            self._begun += 1
            self._update(words=_("Reading"), counts=None, question="", error="")
            self.progress.setRange(0, 0)
        elif event == "progress":
            self._show_progress(message)
        elif event == "problem" and self.problems.rowCount() < PROBLEMS_SHOWN:
            self.problems.add([(str(message["file"]), str(message["place"]), str(message["message"]))])
        elif event == "file":
            self._show_file(message)

    def _update(self, **changes: Any) -> None:
        if 0 <= self._begun < len(self._running):
            self.results.update(self._running[self._begun], **changes)

    def _show_progress(self, message: dict[str, Any]) -> None:
        total = message.get("total")
        self.progress.setRange(0, int(total or 0))
        if total:
            self.progress.setValue(int(message["read"]))
        self._update(words=_("{n} read").format(n=number(int(message["read"]))))

    def _show_file(self, message: dict[str, Any]) -> None:
        error = str(message.get("error") or "")
        question = message.get("question") or {}
        self._update(
            words=_("Waits for an answer") if question else _("Not taken whole") if error else _("Done"),
            counts={key: int(message.get(key, 0)) for key in COUNTS},
            run_id=message.get("run"),
            question=str(question.get("code", "")),
            error=error,
        )

    def _on_process_ended(self, code: int, said: str) -> None:
        self._process = None
        self._show_idle()
        states = self.results.states
        for place in self._running:
            if states[place].counts is None and not states[place].error:
                self.results.update(place, words=_("Not begun") if code == EXIT_STOPPED else _("Not taken"))
        self.headline.setText(self._end_words(code))
        errors = list(dict.fromkeys(state.error for state in states if state.error and not state.question))
        if not errors and all(state.counts is None for state in states) and said.strip():
            errors = [said.strip().splitlines()[-1]]
        self.question.setText("\n".join(errors))
        self.question.setVisible(bool(errors))
        self._ask_next()
        self.data_changed.emit()
        imports = self._desk.imports
        self._desk.tasks.run(
            imports.can_undo, self._on_undo_known, lambda _error: None, key=f"undo-{id(self)}", owner=self
        )

    def _end_words(self, code: int) -> str:
        if code == EXIT_STOPPED:
            return _("Stopped. What was imported before stays.")
        states = self.results.states
        taken = [state for state in states if state.counts is not None and not state.error]
        changed = sum((state.counts or {}).get(key, 0) for state in states for key in ("new", "changed"))
        if not taken:
            return _("Nothing was imported.")
        if not changed:
            return _("Done: everything in these files was here already.")
        return _("Done: {n} records are new or changed.").format(n=number(changed))

    def _show_idle(self, *, first: bool = False) -> None:
        self.progress.hide()
        self.stop_button.hide()
        self.undo.hide()
        problems = self.problems.rowCount() > 0
        for widget in (self.problems_title, self.problems_table, self.save):
            widget.setVisible(problems)
        if first:
            self.question.hide()

    # -- questions -------------------------------------------------------------------------------------------------

    def _ask_next(self) -> None:
        for place, state in enumerate(self.results.states):
            if state.question in QUESTIONS:
                self.question.setText(f"{state.path.name}: {state.error}")
                self.question.show()
                for option, words in QUESTIONS[state.question]:
                    button = QPushButton(words(), self)
                    button.clicked.connect(lambda _c=False, p=place, o=option: self._answer(p, o))
                    self._answers.addWidget(button)
                    self.question_buttons.append(button)
                return

    def _answer(self, place: int, option: str) -> None:
        self._options.setdefault(place, []).append(option)
        self._run([place], self._options[place])

    def _clear_question(self) -> None:
        self.question.hide()
        for button in self.question_buttons:
            self._answers.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.question_buttons = []

    # -- buttons ---------------------------------------------------------------------------------------------------

    def _on_stop_clicked(self) -> None:
        if self._process is not None:
            self.stop_button.setEnabled(False)
            self.headline.setText(_("Stopping…"))
            self._process.stop()

    def _on_undo_known(self, possible: bool) -> None:
        taken = any(state.run_id is not None for state in self.results.states)
        self.undo.setVisible(bool(possible) and taken)

    def _on_undo_clicked(self) -> None:
        self.undo.setEnabled(False)
        self._desk.tasks.run(self._desk.imports.undo, lambda _done: self._on_undone(), self._on_failed, owner=self)

    def _on_undone(self) -> None:
        self.undo.hide()
        self._clear_question()
        self.headline.setText(_("Undone: the log is as it was before this import."))
        for place in range(len(self.results.states)):
            self.results.update(place, words=_("Undone"), question="")
        self.data_changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        self.undo.setEnabled(True)
        show_error(self, _("Import"), error)

    def _on_save_clicked(self) -> None:
        dialog = QFileDialog(self, _("Save the problem list"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("problems.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_problems(Path(name)))
        dialog.open()

    def save_problems(self, path: Path) -> None:
        """Write the problem lists of all files to *path* as CSV."""
        runs = [state.run_id for state in self.results.states if state.run_id is not None]
        imports = self._desk.imports

        def write() -> None:
            lists = [imports.problems_csv(run_id) for run_id in runs]
            first, *others = lists or [""]
            text = first + "".join(part.partition("\n")[2] for part in others)
            path.write_text(text, encoding="utf-8-sig", newline="")

        saved = _("The problem list was saved.")
        self._desk.tasks.run(write, lambda _done: self.headline.setText(saved), self._on_failed, owner=self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None
            self.data_changed.emit()
        super().closeEvent(event)

    def reject(self) -> None:
        self.close()
