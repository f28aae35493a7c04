"""What is measured of the window in a process of its own: its memory, its start; and an import beside it."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtWidgets import QApplication

from app.context import open_context
from bench.apart import memory_mb
from bench.bench_cache import NOW
from bench.screen import application, idle, wait_until
from bench.table_stage import ALL, LogTable
from ui.application import Options, follow_theme, make_desk
from ui.windows.main_window import MainWindow

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ROWS_A_FILE: Final = 5_000


def memory_of_window(folder: str) -> float:
    """The memory (MB) of a window that shows the log of everybody, all ids known and some pages looked at."""
    table = LogTable(open_context(Path(folder), now=NOW))
    rows = table.model.rowCount()
    for place in range(20):
        table.jump(place * max(0, rows - 100) // 20)
    table.ask(ALL)
    table.whole()
    idle(0.5)
    return memory_mb()


def first_rows_at(folder: str) -> float:
    """When the first rows of everybody's log were painted, in seconds since the epoch; started as the program is."""
    made = application()
    context = open_context(Path(folder), now=NOW)
    follow_theme(made, lambda: "light")
    desk = make_desk(context, Options(Path(folder), NOW, keyring=False, rest=[]), made)
    desk.state.set_value("main_window/page", "messages")
    window = MainWindow(desk)
    seen: list[float] = []

    def note() -> None:
        if window.messages.panel.model.rowCount():
            seen.append(time.time())
            QApplication.quit()

    window.messages.panel.view.painted.connect(note)
    window.resize(1280, 1060)
    window.show()
    window.start()
    made.exec()
    wait_until(lambda: bool(seen))
    return seen[0]


class Writer:
    """Imports one file of messages after the other into *folder*, in a process of its own, until the block ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._child: subprocess.Popen[bytes] | None = None
        self._files: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> None:
        self._files = tempfile.TemporaryDirectory(prefix="writer-")
        paths = [_write_file(Path(self._files.name), n, time.time_ns()) for n in range(20)]
        words = [sys.executable, "main.py", "--data-dir", str(self._folder), "import", *map(str, paths)]
        self._child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        idle(1.5)  # until it has begun to write
        assert self._child.poll() is None, "the import ended before it was measured"

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._child is not None
        assert self._files is not None
        self._child.kill()
        self._child.wait()
        self._files.cleanup()


def _write_file(folder: Path, number: int, run: int) -> Path:
    path = folder / f"messages-{number}.csv"
    began = datetime.fromtimestamp(NOW, UTC) - timedelta(days=1)
    with path.open("w", newline="", encoding="utf-8") as stream:
        lines = csv.writer(stream)
        lines.writerow(["message_id", "sent_at", "type", "to", "subject", "status"])
        for n in range(ROWS_A_FILE):
            at = (began + timedelta(seconds=n)).isoformat()
            name = f"{run}-{number}-{n}"
            lines.writerow([name, at, "email", f"carer{n % 900}@example.com", f"Notice {n % 40}", "delivered"])
    return path
