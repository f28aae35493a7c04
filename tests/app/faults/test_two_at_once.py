"""Two programs at once, and one that sleeps in the middle: the second is told who is at work, nobody is hurt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import main
from app.context import open_context
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS
from app.keys import FileKeyStore
from app.services.audit import os_user
from support.cache import Cache
from support.killing import NOW
from support.leak_files import write_files, write_long_file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process and let it go on"),
]
ROOT = Path(__file__).parents[3]
AT = datetime.fromtimestamp(NOW, UTC).isoformat()


def begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "--data-dir", str(folder), "--now", AT, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_import_hears_who_is_at_work_while_the_first_sleeps_and_ends_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    people, *_others = write_files(tmp_path / "files")
    long = write_long_file(tmp_path, 3_000)
    assert main(["--data-dir", str(folder), "--now", AT, "import", str(people)]) == EXIT_DONE
    with begin(folder, "import", "--progress", "json", str(long)) as first:
        assert first.stdout is not None
        while '"progress"' not in first.stdout.readline():
            assert first.poll() is None
        os.kill(first.pid, signal.SIGSTOP)  # as a computer does that is closed
        capsys.readouterr()
        assert main(["--data-dir", str(folder), "--now", AT, "import", str(people)]) == EXIT_NOTHING_DONE
        told = capsys.readouterr().err
        assert f"{os_user()} is running an import on this computer, so nothing was done." in told
        reading = open_context(folder, now=NOW)  # a second window may look at all that is in
        seen = Cache(folder, reading.database).rows("SELECT count(*) FROM message")[0][0]
        assert seen in (1_000, 2_000, 3_000)
        assert reading.imports.runs()[0].finished_at is None
        reading.close()
        os.kill(first.pid, signal.SIGCONT)
        first.communicate(timeout=60)
        assert first.returncode in (EXIT_DONE, EXIT_PROBLEMS)
    ended = open_context(folder, now=NOW)
    assert Cache(folder, ended.database).rows("SELECT count(*) FROM message") == [(3_000,)]
    assert ended.checks.check().findings == ()
    ended.close()


def test_two_programs_that_make_the_log_at_the_same_time_make_one(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    people, relations, *_others = write_files(tmp_path / "files")
    for number in range(4):
        where = folder / str(number)
        deeds = (("import", str(people)), ("import", str(relations)), ("people", "--kind", "student"))
        programs = [begin(where, *words) for words in deeds]
        said = [program.communicate(timeout=60) for program in programs]
        for program, (_out, errors) in zip(programs, said, strict=True):
            assert program.returncode in (EXIT_DONE, EXIT_PROBLEMS, EXIT_NOTHING_DONE), errors
            assert "Traceback" not in errors
        context = open_context(where, now=NOW)
        assert context.checks.check().findings == ()
        context.close()


def test_a_key_that_another_program_has_made_is_taken_and_not_replaced(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "cache.key")
    first = store.create(bytes(range(32)))
    assert store.create(bytes(32)) == first == bytes(range(32))
    assert [path.name for path in tmp_path.iterdir()] == ["cache.key"]
