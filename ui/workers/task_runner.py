"""Runs a function off the UI thread and answers exactly once, with what it gave or with why it failed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from shiboken6 import isValid

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """What came of a call: its *value*, or the *error* that ended it."""

    value: Value | None = None
    error: BaseException | None = None


def attempt(function: Callable[[], Value]) -> Outcome[Value]:
    """Call *function* and keep what it raises: on a worker thread nobody else would hear of it."""
    try:
        return Outcome(value=function())
    except Exception as error:  # noqa: BLE001 - handed to `failed`, where it is shown or raised again
        return Outcome(error=error)


class _Task(QRunnable):
    """One call in the pool; it owns no signal (a signal of a runnable that deletes itself loses answers)."""

    def __init__(self, number: int, work: Callable[[], Any], answer: Callable[[int, object], None]) -> None:
        super().__init__()
        self._number, self._work, self._answer = number, work, answer

    def run(self) -> None:
        self._answer(self._number, attempt(self._work))


class TaskRunner(QObject):
    """Runs functions on a small pool. It lives in the UI thread as long as the window does.

    *close_thread* is called on the worker thread after each call, to close what the call opened there.
    """

    _answered = Signal(int, object)

    def __init__(self, parent: QObject | None = None, close_thread: Callable[[], None] | None = None) -> None:
        super().__init__(parent)
        self._close_thread = close_thread
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._last = 0
        self._waiting: dict[int, tuple[Callable[[Any], object], Callable[[BaseException], object], QObject | None]] = {}
        self._newest: dict[str, int] = {}
        self._answered.connect(self._on_answered)

    def run(
        self,
        work: Callable[[], Value],
        done: Callable[[Value], object],
        failed: Callable[[BaseException], object],
        *,
        key: str = "",
        owner: QObject | None = None,
    ) -> int:
        """Run *work* off the UI thread, then call exactly one of *done* and *failed* on it.

        With a *key*, only the newest call of that key is answered: an older one still runs to its end, and what
        it gives is dropped. An *owner* that is gone by then gets no answer. Returns the number of the call.
        """
        self._last += 1
        if key:
            older = self._newest.get(key)
            if older is not None:
                self._waiting.pop(older, None)
            self._newest[key] = self._last
        self._waiting[self._last] = (done, failed, owner)
        self._pool.start(_Task(self._last, self._closing(work), self._answered.emit))
        return self._last

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._waiting)

    def stop(self, limit_ms: int = 3000) -> bool:
        """Answer nothing more, and wait for what still runs; False when *limit_ms* was not enough."""
        self._waiting.clear()
        self._pool.clear()
        return self._pool.waitForDone(limit_ms)

    def _closing(self, work: Callable[[], Value]) -> Callable[[], Value]:
        def call() -> Value:
            try:
                return work()
            finally:
                if self._close_thread is not None and threading.current_thread() is not threading.main_thread():
                    self._close_thread()

        return call

    @Slot(int, object)
    def _on_answered(self, number: int, outcome: Outcome[Any]) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        done, failed, owner = waiting
        if owner is not None and not isValid(owner):
            return  # its window was closed in the meantime
        if outcome.error is not None:
            failed(outcome.error)
        else:
            done(outcome.value)
