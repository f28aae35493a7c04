"""A dialog around one piece of work off the window's thread: how far it is, Cancel, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.errors import StoppedError
from app.i18n import _
from ui.errors import error_text
from ui.theme import styled
from ui.widgets.fitting_dialog import FittingDialog
from ui.workers.desk import Desk
from ui.workers.export_watch import ExportWatch

Value = TypeVar("Value")


class WorkDialog(FittingDialog):
    """Headline, words, progress, buttons; a subclass puts its own widgets into *body*. While it works it stays open:
    its button asks the work to stop, where it can be stopped.
    """

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(500)
        self._desk = desk
        self._watch: ExportWatch | None = None
        self._stoppable = False
        self.headline = styled(QLabel(title, self), "preview_title")
        self.words = QLabel(self)
        self.problem = styled(QLabel(self), "question")
        for label in (self.headline, self.words, self.problem):
            label.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(_("Progress"))
        self.body = QVBoxLayout()
        self.buttons = QDialogButtonBox(self)
        self.close_button = self.buttons.addButton(_("&Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.headline)
        layout.addWidget(self.words)
        layout.addWidget(self.progress)
        layout.addLayout(self.body)
        layout.addWidget(self.problem)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.progress.hide()
        self.problem.hide()

    def add_button(self, words: str, do: Callable[[], object]) -> QPushButton:
        """Another button, which does something."""
        button = QPushButton(words, self)
        self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(lambda _checked=False: do())
        return button

    @property
    def working(self) -> bool:
        """Whether the work has begun and not ended."""
        return self._watch is not None

    def work(
        self,
        words: str,
        call: Callable[[ExportWatch], Value],
        done: Callable[[Value], None],
        *,
        stoppable: bool = True,
    ) -> None:
        """Say *words* and run *call* off the window's thread; *done* takes what it gives."""
        watch = self._watch = ExportWatch(self._desk.tasks)
        watch.progressed.connect(self._on_progressed)
        self._stoppable = stoppable
        self.words.setText(words)
        self.words.show()
        self.problem.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.close_button.setText(_("&Cancel"))
        self.close_button.setEnabled(stoppable)

        def finish(value: Value) -> None:
            self._end()
            done(value)
            self.fit()

        self.fit()
        self._desk.tasks.run(lambda: call(watch), finish, self._on_work_failed, owner=self)

    def _on_progressed(self, done: int, total: int) -> None:
        if self.working:
            self.progress.setRange(0, total)
            self.progress.setValue(done)

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.deleteLater()
            self._watch = None
        self.progress.hide()
        self.close_button.setEnabled(True)
        self.close_button.setText(_("&Close"))
        self.close_button.setFocus()

    def _on_work_failed(self, error: BaseException) -> None:
        self._end()
        self.failed(error)

    def failed(self, error: BaseException) -> None:
        """The work ended with *error*: say it, and let it be begun again."""
        self.words.hide()
        cancelled = isinstance(error, StoppedError)
        self.problem.setText(_("Cancelled. Nothing was changed.") if cancelled else error_text(error))
        self.problem.show()
        self.fit()

    def reject(self) -> None:
        if self._watch is None:
            super().reject()
        elif self._stoppable:
            self._watch.cancel()
            self.close_button.setEnabled(False)
            self.words.setText(_("Cancelling…"))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._watch is not None:
            self.reject()
            event.ignore()
            return
        super().closeEvent(event)

    def stop(self) -> None:
        """The window closes: ask what runs to stop, and wait no longer for it."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
