"""Runs an import as a process of its own: the same program without a window, which tells its progress as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from app.errors import EXIT_NOTHING_DONE
from app.i18n import _

_LONGEST_LINE: Final = 200_000


def program_command() -> list[str]:
    """How this program is started: as a frozen program, or by its script."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("comms-log.exe")
        return [str(beside if beside.exists() else Path(sys.executable))]
    return [sys.executable, str(Path(__file__).resolve().parent.parent.parent / "main.py")]


class ImportProcess(QObject):
    """One import. `told` carries each object of its standard output, `ended` comes exactly once."""

    told = Signal(dict)
    ended = Signal(int, str)  # exit status; what it said on the standard error, or what became of it

    def __init__(
        self, global_options: Sequence[str], parent: QObject | None = None, *, passphrase: str | None = None
    ) -> None:
        """*passphrase*: that of the log, where its key lies behind one. It goes over as the first line of the standard
        input; arguments and the environment of a process can be read by others.
        """
        super().__init__(parent)
        self._global_options = list(global_options)
        self._first_line = b"" if passphrase is None else f"{passphrase}\n".encode()
        if passphrase is not None:
            self._global_options.append("--passphrase-stdin")
        self._errors = bytearray()
        self._rest = b""
        self._over = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUTF8", "1")
        self._process.setProcessEnvironment(environment)
        self._process.readyReadStandardOutput.connect(self._on_output_ready)
        self._process.readyReadStandardError.connect(self._on_errors_ready)
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_error_occurred)

    def start(self, files: Sequence[Path], options: Sequence[str] = ()) -> None:
        """Import *files* with further *options* of the command line."""
        self._run(["import", *options, "--progress", "json", "--", *map(str, files)])

    def start_sample(self) -> None:
        """Make the sample school and import it."""
        self._run(["sample", "--progress", "json"])

    def _run(self, words: Sequence[str]) -> None:
        program, *arguments = program_command()
        self._process.start(program, [*arguments, *self._global_options, *words])
        self._process.write(self._first_line)

    def stop(self) -> None:
        """Ask it to stop; what is committed stays."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.write(b"stop\n")

    def end(self, limit_ms: int = 5000) -> None:
        """Stop it and wait, for the window closes; what does not stop in time is ended."""
        self._over = True
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.write(b"stop\n")
            if not self._process.waitForFinished(limit_ms):
                self._process.kill()
                self._process.waitForFinished(1000)

    def _on_output_ready(self) -> None:
        data = self._rest + self._process.readAllStandardOutput().data()
        *lines, self._rest = data.split(b"\n")
        for line in lines:
            message = _parse(line)
            if message is not None:
                self.told.emit(message)

    def _on_errors_ready(self) -> None:
        self._errors += self._process.readAllStandardError().data()

    def _on_process_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output_ready()
        self._on_errors_ready()
        if status is QProcess.ExitStatus.CrashExit:
            words = _("The program that imports ended without a word. Try again; what is there already is not doubled.")
            self._end(EXIT_NOTHING_DONE, words)
        else:
            self._end(code, self._errors.decode("utf-8", "replace"))

    def _on_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            words = _("The program that imports could not be started. Install Comms Log again.")
            self._end(EXIT_NOTHING_DONE, words)

    def _end(self, code: int, said: str) -> None:
        if not self._over:
            self._over = True
            self.ended.emit(code, said)


def _parse(line: bytes) -> dict[str, Any] | None:
    if not line.strip() or len(line) > _LONGEST_LINE:
        return None
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
