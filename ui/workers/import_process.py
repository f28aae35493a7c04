"""Runs the import as a headless process of its own and tells what it says, so that no file is read in the window."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from app.errors import EXIT_STOPPED

_MAIN: Final = Path(__file__).resolve().parent.parent.parent / "main.py"
_PATIENCE_MS: Final = 5000


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file: its counts, its run (for the list of problems), why it was refused, and the
    *question* (code, command-line option) that only a person can answer.
    """

    name: str
    counts: dict[str, int]
    run_id: int | None
    error: str = ""
    question: tuple[str, str] | None = None


def program(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """How this program is started again with *arguments*: the bundle itself when frozen, else Python and main.py."""
    if getattr(sys, "frozen", False):
        return sys.executable, list(arguments)
    return sys.executable, [str(_MAIN), *arguments]


class ImportProcess(QObject):
    """One run of ``comms-log import --progress json``.

    `file_started` carries a file's name, `progressed` name, records read and the total (0: unknown),
    `file_finished` a `FileOutcome`, `finished` whether the person stopped it and what went wrong ('' when nothing).
    """

    file_started = Signal(str)
    progressed = Signal(str, int, int)
    file_finished = Signal(object)
    finished = Signal(bool, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._rest = b""
        self._told_end = False
        self._process.readyReadStandardOutput.connect(self._on_output_ready)
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_process_failed)

    def start(self, global_options: Sequence[str], files: Sequence[Path], options: Sequence[str] = ()) -> None:
        """Import *files* with the command line's *options*; *global_options* name the cache."""
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONIOENCODING", "utf-8")
        self._process.setProcessEnvironment(environment)
        self._rest, self._told_end = b"", False
        words = [*global_options, "import", "--progress", "json", *options, "--", *map(str, files)]
        executable, arguments = program(words)
        self._process.start(executable, arguments)

    def is_running(self) -> bool:
        """Whether the process is still at work."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def stop(self) -> None:
        """Ask the import to stop politely: what it has written stays whole."""
        if self.is_running():
            self._process.write(b"stop\n")

    def end(self) -> None:
        """Stop it and wait a while, for a window that closes."""
        self.stop()
        if self.is_running() and not self._process.waitForFinished(_PATIENCE_MS):
            self._process.kill()
            self._process.waitForFinished(_PATIENCE_MS)

    @Slot()
    def _on_output_ready(self) -> None:
        lines = (self._rest + self._process.readAllStandardOutput().data()).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            if line.strip():
                self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        match message["event"]:
            case "start":
                self.file_started.emit(message["file"])
            case "progress":
                self.progressed.emit(message["file"], message["read"], message["total"] or 0)
            case "file":
                question = message.get("question")
                counts = {k: message[k] for k in ("read", "new", "changed", "left", "problems", "skipped")}
                self.file_finished.emit(
                    FileOutcome(
                        message["file"],
                        counts,
                        message["run"],
                        message.get("error", ""),
                        (question["code"], question["option"]) if question else None,
                    )
                )
            case _:
                pass

    @Slot(int, QProcess.ExitStatus)
    def _on_process_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self._on_output_ready()
        words = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        failed = how is QProcess.ExitStatus.CrashExit or status not in (0, 1, EXIT_STOPPED)
        self._tell_end(stopped=status == EXIT_STOPPED, trouble=words if failed else "")

    @Slot(QProcess.ProcessError)
    def _on_process_failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._tell_end(stopped=False, trouble=self._process.errorString())

    def _tell_end(self, *, stopped: bool, trouble: str) -> None:
        if not self._told_end:
            self._told_end = True
            self.finished.emit(stopped, trouble)
