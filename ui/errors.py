"""How errors reach a person: an AppError in its own words, a fault of the program with what may be copied."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.i18n import _
from app.services.failures import told

_log = logging.getLogger(__name__)
_without_parent: Final[set[QMessageBox]] = set()


def error_text(error: object) -> str:
    """What a person is told of *error*."""
    known = told(error) if isinstance(error, BaseException) else None
    if known is not None:
        return str(known)
    return _("Something went wrong in the program; your data was not changed. ({kind})").format(
        kind=type(error).__name__
    )


def show_error(parent: QWidget | None, title: str, error: object) -> QMessageBox:
    """Show *error* in a box and return that; what is no AppError goes to the log too, without any text of the data."""
    fault = isinstance(error, BaseException) and told(error) is None
    if fault:
        _log.error("unexpected %s in the window", type(error).__name__)
    box = QMessageBox(QMessageBox.Icon.Warning, title, error_text(error), parent=parent)
    if parent is None:
        _without_parent.add(box)  # nobody else holds it, and it would be gone before it is seen
        box.finished.connect(lambda _result: _without_parent.discard(box))
    box.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called as it likes
    if fault and isinstance(error, BaseException):
        box.setDetailedText(_trace(error))
    box.open()
    return box


def _trace(error: BaseException) -> str:
    """Where *error* arose, without its message: that may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join([type(error).__name__, *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)])


class CrashReporter(QObject):
    """Shows each distinct fault of the program once. Hooks run on the failing thread: it hops by signal."""

    _failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[str] = set()
        self._failed.connect(self._on_failed)

    def install(self) -> None:
        """Hear of what no code catches, on every thread."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("unexpected %s", kind.__name__)
        self._failed.emit(error)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _on_failed(self, error: BaseException) -> None:
        trace = _trace(error)
        if trace not in self._seen:
            self._seen.add(trace)
            show_error(None, _("Comms Log"), error)
