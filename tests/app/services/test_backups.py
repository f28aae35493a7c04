"""Backups: whole, encrypted, read again; and the way back, which keeps what was there."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import apsw
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
from app.services import backups
from app.storage import copies
from app.storage.database import open_keyed, opens_with
from app.storage.migrations import LATEST
from app.sync.lock import WriterLock
from support.cache import NOW, Cache, contact, event, mail, pair, student


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


# -- who was erased since ------------------------------------------------------------------------------------------


def family(folder: Path, context: Context) -> Cache:
    cache = Cache(folder, context.database)
    cache.roster(
        [
            student("S1", "Olivia Tan"),
            contact("C1", "Mei Tan", "mei@example.com"),
            contact("C2", "Dan Tan", "dan@example.com"),
            pair("S1", "C1"),
            pair("S1", "C2", "father"),
        ]
    )
    mails = [mail(f"to-{to}", event(EventKind.SENT, NOW - 50), to=f"{to}@example.com") for to in ("mei", "dan")]
    both = [mail("both", event(EventKind.SENT, NOW - 40), to=f"{to}@example.com") for to in ("mei", "dan")]
    cache.take([*mails, *both])
    return cache


def names(context: Context) -> set[str]:
    return {name for (name,) in context.database.reader().execute("SELECT display FROM person")}


def person(context: Context, name: str) -> int:
    return int(context.database.reader().execute("SELECT id FROM person WHERE display = ?", (name,)).fetchall()[0][0])


def test_who_was_erased_since_a_backup_stays_erased(tmp_path: Path) -> None:
    context = open_context(tmp_path / "log", now=NOW)
    cache = family(tmp_path / "log", context)
    context.corrections.link(person(context, "Olivia Tan"), person(context, "Dan Tan"), "father")
    context.erasing.set_hold(person(context, "Mei Tan"), "A complaint")
    context.backups.back_up(tmp_path / "b")
    context.erasing.clear_hold(person(context, "Mei Tan"))
    context.erasing.erase(person(context, "Mei Tan"))
    assert context.checks.check().findings == ()
    context.backups.restore(tmp_path / "b")
    assert names(context) == {"Olivia Tan", "Dan Tan"}
    assert subjects(context) == {"to-dan", "both"}
    assert cache.rows("SELECT n_recipients FROM message WHERE external_id = 'both'") == [(1,)]
    assert context.checks.check().findings == ()
    assert b"mei@example.com" not in pages(context)
    assert not list((tmp_path / "log").glob("*.partial")), "nor is there a file of what was prepared"
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")], source="second")
    assert names(context) == {"Olivia Tan", "Dan Tan"}, "the next import does not bring them back either"
    context.close()


def pages(context: Context) -> bytes:
    connection = cast("apsw.Connection", context.database.writer())
    content = connection.serialize("main")
    assert b"dan@example.com" in content, "it is the decrypted pages that are looked at"
    return content


def test_without_the_step_the_backup_brings_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = open_context(tmp_path / "log", now=NOW)
    family(tmp_path / "log", context)
    context.backups.back_up(tmp_path / "b")
    context.erasing.erase(person(context, "Mei Tan"))
    monkeypatch.setattr(backups, "erase_again", lambda _connection, _now: 0)
    context.backups.restore(tmp_path / "b")
    assert "Mei Tan" in names(context)
    context.close()


def test_the_backup_of_another_log_is_cleared_of_them_too_and_keeps_its_own_erasures(tmp_path: Path) -> None:
    other = open_context(tmp_path / "other", now=NOW)
    theirs = family(tmp_path / "other", other)
    theirs.roster([contact("C3", "Ana Lee", "ana@example.com")], source="second")
    other.erasing.erase(person(other, "Ana Lee"))
    other.backups.back_up(tmp_path / "b")
    printed = other.security.make_recovery_key()
    other.close()
    context = open_context(tmp_path / "log", now=NOW)
    cache = family(tmp_path / "log", context)
    context.erasing.erase(person(context, "Mei Tan"))
    context.backups.restore(tmp_path / "b", printed)
    assert names(context) == {"Olivia Tan", "Dan Tan"}
    everybody = [contact("C1", "Mei Tan", "mei@example.com"), contact("C3", "Ana Lee", "ana@example.com")]
    cache.roster([*everybody, contact("C4", "Bo Lee", "bo@example.com")], source="second")
    assert names(context) == {"Olivia Tan", "Dan Tan", "Bo Lee"}, "both logs' erasures hold"
    context.backups.back_up(tmp_path / "again")
    context.backups.restore(tmp_path / "again")
    cache.roster(everybody, source="third")
    assert names(context) == {"Olivia Tan", "Dan Tan", "Bo Lee"}
    context.close()


def test_what_came_to_the_address_after_the_erasure_stays(tmp_path: Path) -> None:
    context = open_context(tmp_path / "log", now=NOW)
    cache = family(tmp_path / "log", context)
    context.erasing.erase(person(context, "Mei Tan"))
    cache.take([mail("later", event(EventKind.SENT, NOW + 90), to="mei@example.com")])
    context.backups.back_up(tmp_path / "b")
    context.backups.restore(tmp_path / "b")
    assert subjects(context) == {"to-dan", "both", "later"}
    context.close()
