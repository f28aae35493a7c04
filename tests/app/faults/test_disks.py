"""The disk is full, read-only or held by somebody else: said in words, nothing is lost, and it goes on afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import main
from app.context import open_context
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS
from app.sources.sample_school import write_sample_school
from app.storage import database
from app.sync import engine
from support.cache import Cache
from support.killing import NOW, OPTIONS
from support.school import Quiet
from support.small_disk import SmallDisk

pytestmark = pytest.mark.slow
AT = datetime.fromtimestamp(NOW, UTC).isoformat()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A sample school of some hundred messages."""
    now = datetime.fromtimestamp(NOW, UTC)
    return write_sample_school(
        tmp_path_factory.mktemp("files"), people=30, messages=300, seed=5, now=now, body_share=0.5
    )


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk, not yet made; only an administrator of Linux can make one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can make a disk")
    small = SmallDisk(tmp_path / "disk")
    small.folder.mkdir()
    try:
        small.mount(64)
        small.away()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody make a disk")
    yield small
    if os.path.ismount(small.folder):
        small.away()


@pytest.fixture(autouse=True)
def short_pages() -> Iterator[None]:
    """Many pages in few messages, and no long waiting for locks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "PAGE", 20)
        patch.setattr(database, "BUSY_SECONDS", 0.2)
        yield


def command(folder: Path, *words: str) -> int:
    return main(["--data-dir", str(folder), "--now", AT, *words])


def take(folder: Path, files: list[Path]) -> int:
    return command(folder, "import", *map(str, files))


def dump(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    context = open_context(folder, now=NOW)
    try:
        assert context.checks.check().findings == ()
        return Cache(folder, context.database).dump()
    finally:
        context.close()


@pytest.fixture(scope="module")
def undisturbed(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What the files hold."""
    folder = tmp_path_factory.mktemp("whole") / "data"
    assert take(folder, files) in (EXIT_DONE, EXIT_PROBLEMS)
    return dump(folder)


@pytest.mark.parametrize("kilobytes", [96, 256, 416, 640, 960, 1_280, 1_700, 2_200, 2_800])
def test_a_full_disk_is_told_and_the_import_goes_on_when_there_is_room(
    disk: SmallDisk,
    files: list[Path],
    undisturbed: dict[str, list[tuple[object, ...]]],
    capsys: pytest.CaptureFixture[str],
    kilobytes: int,
) -> None:
    disk.mount(kilobytes)
    folder = disk.folder / "data"
    status = take(folder, files)
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert status == EXIT_NOTHING_DONE or (status == EXIT_PROBLEMS and kilobytes > 1_500), (status, told)
    assert "full" in told
    disk.become("size=64m")
    if (folder / "log.db").exists() and (folder / "log.db").stat().st_size:
        partly = dump(folder)
        for table in ("recipients", "events"):
            assert len(partly[table]) < len(undisturbed[table])
    assert take(folder, files) in (EXIT_DONE, EXIT_PROBLEMS)
    assert dump(folder) == undisturbed
    assert not list(folder.rglob("*.partial"))


def test_a_quota_that_is_used_up_is_told_too(
    tmp_path: Path, files: list[Path], undisturbed: dict[str, list[tuple[object, ...]]]
) -> None:
    """What the small disk shows, also where nobody may make one."""
    context = open_context(tmp_path / "data", now=NOW)
    writer = context.database.writer()
    context.imports.import_files(files[:2], OPTIONS, Quiet())
    (pages,) = writer.execute("PRAGMA page_count").fetchall()[0]
    writer.execute(f"PRAGMA max_page_count={pages + 8}").fetchall()
    results = context.imports.import_files(files[2:], OPTIONS, Quiet())
    told = {str(result.error) for result in results if result.error is not None}
    assert told
    assert all("The disk is full. What was imported before this is safe." in text for text in told)
    assert context.checks.check().findings == ()
    writer.execute("PRAGMA max_page_count=1000000").fetchall()
    context.imports.import_files(files, OPTIONS, Quiet())
    assert Cache(tmp_path / "data", context.database).dump() == undisturbed
    context.close()


def test_a_read_only_disk_is_told_and_nothing_is_changed(
    disk: SmallDisk, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    disk.mount(64_000)
    folder = disk.folder / "data"
    assert take(folder, files[:2]) in (EXIT_DONE, EXIT_PROBLEMS)
    disk.become("ro")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert take(folder, files[2:]) == EXIT_NOTHING_DONE
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "cannot be made or written to; nothing was changed" in told
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    disk.become("rw")
    assert take(folder, files[2:]) in (EXIT_DONE, EXIT_PROBLEMS)


HOLD = """
import sys
from pathlib import Path
from app.storage.database import open_keyed
connection = open_keyed(Path(sys.argv[1]), bytes.fromhex(Path(sys.argv[2]).read_text()))
connection.execute("BEGIN EXCLUSIVE")
connection.execute("CREATE TABLE of_another_program(a)")
print("held", flush=True)
sys.stdin.readline()
"""


def test_a_file_that_another_program_holds_is_told(
    tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    assert take(folder, files[:2]) in (EXIT_DONE, EXIT_PROBLEMS)
    before = dump(folder)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "log.db"), str(folder / "cache.key")],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        capsys.readouterr()
        assert take(folder, files[2:]) == EXIT_NOTHING_DONE
        told = capsys.readouterr().err
        holder.communicate("\n")
    assert "Another program is using the log file, so nothing was done. Close it there, then try again." in told
    assert dump(folder) == before
    assert take(folder, files[2:]) in (EXIT_DONE, EXIT_PROBLEMS)
