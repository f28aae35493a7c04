"""A program that is killed while it writes a list leaves no half of it, neither where it was to go nor elsewhere."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import openpyxl
import pytest

from app.errors import FileUnwritableError
from app.services.exports import file_writing
from app.services.exports.csv_writer import CsvWriter
from app.services.exports.lists import LogList
from app.services.exports.sheet import Sheet
from app.services.exports.xlsx_writer import XlsxWriter
from support.school import School

from .conftest import SUBJECTS

EXPORT_AND_DIE = """
import os, signal, sys
from pathlib import Path
from app.context import open_context
from app.core.messages import Scope, ScopeKind
from app.services.exports import service
from app.services.exports.csv_writer import CsvWriter
from app.services.exports.lists import LogList
from app.services.exports.xlsx_writer import XlsxWriter
from app.services.history import HistoryQuery

class Dying:
    def progress(self, done, total):
        if done >= 8:
            os.kill(os.getpid(), signal.SIGKILL)
    def stopped(self):
        return False

service.PAGE = 4
folder, target, writer = sys.argv[1:]
context = open_context(Path(folder))
wanted = LogList(HistoryQuery(Scope(ScopeKind.ALL)), ("sent", "subject", "to"))
context.exports.export(wanted, Path(target), globals()[writer](), "list", Dying())
"""


def files_below(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file without a name")
@pytest.mark.parametrize(("writer", "name"), [("CsvWriter", "a.csv"), ("XlsxWriter", "a.xlsx")])
def test_a_killed_export_leaves_nothing_anywhere(school: School, tmp_path: Path, writer: str, name: str) -> None:
    target, scraps = tmp_path / "out", tmp_path / "scraps"
    target.mkdir()
    scraps.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", EXPORT_AND_DIE, str(school.context.paths.data_dir), str(target / name), writer],
        env={**os.environ, "TMPDIR": str(scraps), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert files_below(target) == []
    assert files_below(scraps) == []


def wanted(school: School) -> LogList:
    return LogList(school.query("student Olivia Tan"), ("sent", "subject"), person="Olivia Tan")


def test_a_disk_that_knows_no_nameless_files_gets_a_named_one(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path, _flags: int, _mode: int) -> int:
        raise OSError(errno.EOPNOTSUPP, "no such files here")

    monkeypatch.setattr(os, "open", refuse)
    school.context.exports.export(wanted(school), tmp_path / "a.csv", CsvWriter(), "csv")
    monkeypatch.undo()
    assert "Trip" in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("make", [CsvWriter, XlsxWriter])
def test_a_full_disk_is_told_and_leaves_the_old_file(
    school: School, tmp_path: Path, make: Callable[[], CsvWriter | XlsxWriter]
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    target = tmp_path / "a.out"
    target.write_text("the old one", "utf-8")

    class IntoFull:
        passes: ClassVar[int] = 1

        def write(self, sheet: Sheet, path: Path) -> int:
            return make().write(sheet, path if path == target else full)

    with pytest.raises(FileUnwritableError, match=r"The disk is full, so a\.out was not written"):
        school.context.exports.export(wanted(school), target, IntoFull(), "list")
    assert target.read_text("utf-8") == "the old one"
    assert list(tmp_path.glob(".*")) == []


def test_what_a_killed_program_left_elsewhere_goes_a_day_later(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".comms-log-1.partial", ".comms-log-2.partial", ".x.partial"))
    for path in (old, young, other):
        path.write_text("half", "utf-8")
    for path in (old, other):
        os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    with file_writing.whole_file(tmp_path / "a.txt") as beside:
        beside.write_text("whole", "utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, other.name, "a.txt"]


def test_a_long_workbook_is_whole(school: School, tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    school.context.exports.export(wanted(school), target, XlsxWriter(), "xlsx")
    book = openpyxl.load_workbook(target)
    assert {str(row[1].value) for row in book.worksheets[0].iter_rows(min_row=9)} >= set(SUBJECTS) - {SUBJECTS[0]}
    assert book.properties.creator == "Comms Log"
