"""The process that imports opens the same log: the passphrase goes over by its standard input, and nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.errors import EXIT_DONE, EXIT_NOTHING_DONE
from support.keychains import CATS, answers, open_log, paths_of
from ui.workers import import_process
from ui.workers.import_process import ImportProcess

LONG = 30_000


@pytest.mark.slow
def test_a_log_behind_a_passphrase_is_imported_into(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "data"
    paths_of(folder)
    context = open_log(folder, keyring=False)
    context.security.set_passphrase(CATS)
    line = context.security.passphrase_line()
    context.close()
    csv = tmp_path / "m.csv"
    csv.write_text("message_id,sent_at,type,to\nm,2026-11-20T01:00:00Z,email,mei@example.com\n")
    options = ["--data-dir", str(folder)]
    for passphrase, status in ((line, EXIT_DONE), ("wrong", EXIT_NOTHING_DONE), (None, EXIT_NOTHING_DONE)):
        process = ImportProcess(options, passphrase=passphrase)
        with qtbot.waitSignal(process.ended, timeout=LONG) as ended:
            process.start([csv])
        assert ended.args is not None
        assert ended.args[0] == status, ended.args[1]
        process.deleteLater()
    context = open_log(folder, answers(CATS), keyring=False)
    assert context.database.reader().execute("SELECT count(*) FROM message").fetchall() == [(1,)]
    context.close()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks at processes as Linux shows them")
def test_nobody_who_looks_at_the_process_sees_the_passphrase(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = tmp_path / "waits.py"
    waits.write_text("import sys\nsys.stdin.readline()\nprint(sys.stdin.readline())\n")
    monkeypatch.setattr(import_process, "program_command", lambda: [sys.executable, str(waits)])
    process = ImportProcess([], passphrase=CATS)
    process.start_sample()
    qtbot.waitUntil(lambda: process._process.processId() > 0)
    folder = Path("/proc") / str(process._process.processId())
    qtbot.waitUntil(lambda: str(waits).encode() in (folder / "cmdline").read_bytes())
    assert CATS.encode() not in (folder / "cmdline").read_bytes()
    assert CATS.encode() not in (folder / "environ").read_bytes()
    with qtbot.waitSignal(process.ended, timeout=LONG):
        process.stop()
