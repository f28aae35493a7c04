"""Shows an import: progress and Stop, the counts of each file, problems to save, questions, and undo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.errors import EXIT_STOPPED
from app.i18n import _, ngettext
from ui.dialogs.import_problems_file import ask_where_to_save
from ui.dialogs.import_question import ImportQuestion, is_known
from ui.dialogs.import_tables import make_problems_table, make_results_table
from ui.errors import show_error
from ui.models.formats import number
from ui.models.import_results_model import COUNTS, FileState, ImportResultsModel
from ui.models.problems_model import ProblemsModel
from ui.theme import styled
from ui.workers.desk import Desk
from ui.workers.import_process import ImportProcess


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
        self._asked = -1
        self._undoable: list[list[int]] = []  # the files of each import that Undo can take back, the last one last
        self._process: ImportProcess | None = None
        self.results = ImportResultsModel(files, self)
        self.problems = ProblemsModel(self)
        self.headline = styled(QLabel(self), "preview_title")
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(_("Progress"))
        self.question = ImportQuestion(self)
        self.results_table = make_results_table(self.results, self)
        self.problems_title = styled(QLabel(self), "section_title")
        self.problems_table: QTableView = make_problems_table(self.problems, self)
        self.save = QPushButton(_("&Save as CSV…"), self)
        self.undo = QPushButton(_("&Undo this import"), self)
        self.stop_button = QPushButton(_("S&top"), self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._lay_out()
        self._connect()
        self._show_idle()
        self.resize(760, 520)

    def _lay_out(self) -> None:
        self._buttons.addButton(self.stop_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.undo, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.addWidget(self.headline)
        layout.addWidget(self.progress)
        layout.addWidget(self.question)
        layout.addWidget(self.results_table, 1)
        layout.addWidget(self.problems_title)
        layout.addWidget(self.problems_table, 2)
        layout.addWidget(self._buttons)

    def _connect(self) -> None:
        self._buttons.rejected.connect(self.reject)
        self.stop_button.clicked.connect(self._on_stop_clicked)
        self.save.clicked.connect(lambda _checked=False: ask_where_to_save(self, self.save_problems))
        self.undo.clicked.connect(self._on_undo_clicked)
        self.question.answered.connect(self._on_question_answered)

    # -- running ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Import all files."""
        self._run(list(range(len(self.results.states))), [])

    def _run(self, places: list[int], options: list[str]) -> None:
        self._running = places
        self._begun = -1
        self.question.say("")
        self.problems.drop(places)
        count = len(places)
        words = ngettext("Importing {n} file…", "Importing {n} files…", count).format(n=number(count))
        self.headline.setText(words)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop_button.show()
        self.stop_button.setEnabled(True)
        self.undo.hide()
        self._process = self._desk.import_process(self)
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
        elif event == "problem" and 0 <= self._begun < len(self._running):
            row = (str(message["file"]), str(message["place"]), str(message["message"]))
            self.problems.add(self._running[self._begun], row)
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
        run_id = message.get("run")
        if question:
            words = _("Waits for an answer")
        elif error:
            words = _("Not taken") if run_id is None else _("Not taken whole")
        else:
            words = _("Done")
        self._update(
            words=words,
            counts=None if run_id is None else {key: int(message.get(key, 0)) for key in COUNTS},
            run_id=run_id,
            question=str(question.get("code", "")),
            error=str(question.get("words", "")) or error,
        )

    def _on_process_ended(self, code: int, said: str) -> None:
        self._process = None
        states = self.results.states
        errors = list(dict.fromkeys(state.error for state in states if state.error and not state.question))
        untold = [place for place in self._running if states[place].counts is None and not states[place].error]
        broken_off = bool(untold) and untold[0] in self._running[: self._begun + 1]
        for place in untold:
            self.results.update(place, words=_("Not begun") if code == EXIT_STOPPED else _("Not taken"))
        if broken_off:
            self.results.update(untold[0], words=_("Broken off"))
        if untold and code != EXIT_STOPPED:
            errors += said.strip().splitlines()[-1:]
        if broken_off or any(states[place].run_id is not None for place in self._running):
            self._undoable.append(list(self._running))
        self._show_idle()
        self.headline.setText(_broken_words() if broken_off else _end_words(states, code))
        self.question.say("\n".join(errors))
        self._ask_next()
        self.data_changed.emit()
        self._ask_for_undo()

    def _show_idle(self) -> None:
        for widget in (self.progress, self.stop_button, self.undo):
            widget.hide()
        self._show_problems()

    def _show_problems(self) -> None:
        shown, total = self.problems.rowCount(), self.problems.total
        words = _("Set aside") if shown == total else _("Set aside: the first {n} of {total}; the saved list has all")
        self.problems_title.setText(words.format(n=number(shown), total=number(total)))
        for widget in (self.problems_title, self.problems_table, self.save):
            widget.setVisible(total > 0)

    # -- questions -------------------------------------------------------------------------------------------------

    def _ask_next(self) -> None:
        for place, state in enumerate(self.results.states):
            if is_known(state.question):
                self._asked = place
                self.question.ask(state.question, state.path.name, state.error)
                return

    def _on_question_answered(self, option: str) -> None:
        place = self._asked
        if option:
            self._options.setdefault(place, []).append(option)
            self._run([place], self._options[place])
        else:
            self.results.update(place, words=_("Not imported"), counts=None, question="", error="")
            self.problems.drop([place])
            self._show_problems()
            self.question.say("")
            self._ask_next()

    # -- buttons ---------------------------------------------------------------------------------------------------

    def _on_stop_clicked(self) -> None:
        if self._process is not None:
            self.stop_button.setEnabled(False)
            self.headline.setText(_("Stopping…"))
            self._process.stop()

    def _ask_for_undo(self) -> None:
        """Offer Undo where the last import of this dialog took something that can be taken back."""
        states = self.results.states
        if self._undoable and any(_sum([states[place]], "new", "changed", "left") for place in self._undoable[-1]):
            self._desk.tasks.run(
                self._desk.imports.can_undo,
                lambda possible: self.undo.setVisible(bool(possible) and self._process is None),
                lambda _error: None,
                key=f"undo-{id(self)}",
                owner=self,
            )

    def _on_undo_clicked(self) -> None:
        self.undo.setEnabled(False)
        self._desk.tasks.run(self._desk.imports.undo, lambda _done: self._on_undone(), self._on_failed, owner=self)

    def _on_undone(self) -> None:
        self.undo.hide()
        self.undo.setEnabled(True)
        places = self._undoable.pop()
        for place in places:
            self.results.update(place, words=_("Undone"), counts=None, run_id=None, question="", error="")
        self.problems.drop(places)
        self._show_problems()
        self.question.say("")
        self.headline.setText(_("Undone: the log is as it was before this import."))
        self._ask_next()
        self.data_changed.emit()
        self._ask_for_undo()

    def _on_failed(self, error: BaseException) -> None:
        self.undo.setEnabled(True)
        show_error(self, _("Import"), error)

    def save_problems(self, path: Path) -> None:
        """Write the problem lists of all files to *path* as CSV."""
        runs = [state.run_id for state in self.results.states if state.run_id is not None]
        imports = self._desk.imports
        saved = _("The problem list was saved.")
        self._desk.tasks.run(
            lambda: imports.save_problems(runs, path),
            lambda _done: self.headline.setText(saved),
            self._on_failed,
            owner=self,
        )

    def reject(self) -> None:
        """Close; an import that still runs is stopped, and what it committed stays."""
        if self._process is not None:
            self._process.end()
            self._process = None
            self.data_changed.emit()
        super().reject()


def _sum(states: Sequence[FileState], *keys: str) -> int:
    return sum((state.counts or {}).get(key, 0) for state in states for key in keys)


def _broken_words() -> str:
    return _("The import broke off. What was imported before stays.")


def _end_words(states: Sequence[FileState], code: int) -> str:
    """The headline of an import that has ended with the exit status *code*."""
    if code == EXIT_STOPPED:
        return _("Stopped. What was imported before stays.")
    if not any(state.counts is not None and not state.error for state in states):
        return _("Nothing was imported.")
    changed, left = _sum(states, "new", "changed"), _sum(states, "left")
    if left:
        words = _("Done: {n} records are new or changed, {left} people have left.")
        return words.format(n=number(changed), left=number(left))
    if not changed:
        return _("Done: everything in these files was here already.")
    return _("Done: {n} records are new or changed.").format(n=number(changed))
