"""Backups: whole, encrypted, read again; and the way back, which keeps what was there."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.context import Context, open_context
from app.core.statuses import EventKind
from app.errors import (
    CacheDamagedError,
    CacheNewerError,
    FileUnwritableError,
    LockedError,
    OtherKeyError,
    StoppedError,
    UsageError,
)
from app.storage import copies
from app.storage.database import open_keyed, opens_with
from app.storage.migrations import LATEST
from app.sync.lock import WriterLock
from support.cache import NOW, Cache, event, mail


class Stop:
    """Cancels after the first step."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def progress(self, done: int, total: int) -> None:
        self.steps.append((done, total))

    def stopped(self) -> bool:
        return bool(self.steps)


def log_in(folder: Path, *subjects: str) -> Context:
    context = open_context(folder, now=NOW)
    cache = Cache(folder, context.database)
    cache.take([mail(s, event(EventKind.SENT, NOW), subject=s) for s in subjects], source="first")
    return context


def subjects(context: Context) -> set[str]:
    return {key for (key,) in context.database.reader().execute("SELECT external_id FROM message")}


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = log_in(tmp_path / "log", "Zebra", "Welcome")
    yield made
    made.close()


def test_a_backup_is_encrypted_and_comes_back_whole(context: Context, tmp_path: Path) -> None:
    file = tmp_path / context.backups.suggested_name()
    content = context.backups.back_up(file)
    assert (content.messages, content.newest) == (2, NOW)
    assert b"Zebra" not in file.read_bytes()
    assert opens_with(file, context.database.key)
    assert sorted(p.name for p in tmp_path.iterdir()) == [file.name, "log"]
    Cache(tmp_path / "log", context.database).take([mail("later", event(EventKind.SENT, NOW), subject="Later")])
    assert context.backups.look(file) == content
    aside = context.backups.restore(file)
    assert subjects(context) == {"Zebra", "Welcome"}
    assert [line.action for line in context.audit.lines()][:2] == ["restored", "backed_up"]
    assert context.checks.check().findings == ()
    before = context.backups.look(aside)
    assert before.messages == 3, "the log as it was is kept"


def test_what_others_write_meanwhile_is_wholly_in_or_out(context: Context, tmp_path: Path) -> None:
    class Writer:
        def progress(self, done: int, total: int) -> None:
            other = open_context(tmp_path / "log", now=NOW)
            other.audit.record("viewed")  # pyright: ignore[reportArgumentType]
            other.close()

        def stopped(self) -> bool:
            return False

    assert context.backups.back_up(tmp_path / "b", Writer()).messages == 2


def test_a_cancelled_backup_leaves_no_file_and_the_old_one(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"older")
    many = [
        mail(f"n{n}", event(EventKind.SENT, NOW), extra={"x": random.Random(n).randbytes(20000).hex()})
        for n in range(900)
    ]
    Cache(tmp_path / "log", context.database).take(many, source="much")
    with pytest.raises(StoppedError):
        context.backups.back_up(file, Stop())
    assert file.read_bytes() == b"older"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept", "log"]
    context.backups.back_up(file)
    with pytest.raises(StoppedError):
        context.backups.restore(file, watch=Stop())
    assert context.backups.look(file).messages == 902
    assert context.checks.check().findings == ()


def test_a_backup_that_does_not_read_back_is_thrown_away(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = copies._sync

    def spoil(path: Path) -> None:
        sync(path)
        content = bytearray(path.read_bytes())
        content[40000:40100] = bytes(100)
        path.write_bytes(content)

    monkeypatch.setattr(copies, "_sync", spoil)
    with pytest.raises(CacheDamagedError, match="did not read back"):
        context.backups.back_up(tmp_path / "b")
    assert [p.name for p in tmp_path.iterdir()] == ["log"]


def test_a_folder_that_is_not_there_and_the_log_itself_are_refused(context: Context, tmp_path: Path) -> None:
    with pytest.raises(FileUnwritableError):
        context.backups.back_up(tmp_path / "nowhere" / "b")
    with pytest.raises(UsageError, match="the log itself"):
        context.backups.back_up(context.paths.cache)
    assert subjects(context) == {"Zebra", "Welcome"}


def test_the_backup_of_another_computer_needs_its_recovery_key(context: Context, tmp_path: Path) -> None:
    other = log_in(tmp_path / "other", "From elsewhere")
    other.backups.back_up(tmp_path / "b")
    printed = other.security.make_recovery_key()
    other.close()
    with pytest.raises(OtherKeyError, match="recovery key"):
        context.backups.restore(tmp_path / "b")
    assert subjects(context) == {"Zebra", "Welcome"}
    key = context.database.key
    context.backups.restore(tmp_path / "b", printed)
    assert subjects(context) == {"From elsewhere"}
    assert context.database.key == key
    context.close()
    again = open_context(tmp_path / "log", now=NOW)
    assert subjects(again) == {"From elsewhere"}
    assert again.checks.check().findings == ()
    again.close()


def test_what_is_no_whole_backup_of_ours_is_refused_and_changes_nothing(context: Context, tmp_path: Path) -> None:
    good = tmp_path / "good"
    context.backups.back_up(good)
    files = {name: tmp_path / name for name in ("absent", "empty", "foreign", "spoiled", "newer")}
    files["empty"].touch()
    files["foreign"].write_bytes(b"\x89PNG" + bytes(5000))
    content = bytearray(good.read_bytes())
    content[50000:50100] = bytes(100)
    files["spoiled"].write_bytes(content)
    shutil.copy(good, files["newer"])
    newer = open_keyed(files["newer"], context.database.key)
    newer.execute(f"PRAGMA user_version={LATEST + 1}").fetchall()
    newer.close()
    before = sorted(p.name for p in (tmp_path / "log").iterdir())
    for name, file in files.items():
        with pytest.raises(CacheNewerError if name == "newer" else CacheDamagedError):
            context.backups.restore(file)
    assert {p.name for p in (tmp_path / "log").iterdir()} - {"writer.lock"} == set(before)
    assert subjects(context) == {"Zebra", "Welcome"}


def test_nothing_is_restored_while_another_process_writes(context: Context, tmp_path: Path) -> None:
    context.backups.back_up(tmp_path / "b")
    with WriterLock(context.paths.lock), pytest.raises(LockedError):
        context.backups.restore(tmp_path / "b")


def test_a_damaged_log_gives_no_backup_and_says_what_to_do(context: Context, tmp_path: Path) -> None:
    context.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    context.close()
    content = bytearray(context.paths.cache.read_bytes())
    content[-9000:-8900] = bytes(100)
    context.paths.cache.write_bytes(content)
    again = open_context(tmp_path / "log", now=NOW)
    with pytest.raises(CacheDamagedError, match="check --repair"):
        again.backups.back_up(tmp_path / "b")
    again.close()
    assert not (tmp_path / "b").exists()
