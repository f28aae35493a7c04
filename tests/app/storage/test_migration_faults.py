"""A step of an upgrade fails or dies at any place: the log stays as it was before it, and the next start goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from app.errors import CacheError, CacheNewerError
from app.keys import key_store, obtain_key
from app.paths import Paths
from app.storage import migrations
from app.storage.connection import Connection
from app.storage.database import Database, open_keyed
from app.storage.migrations import LATEST, version_of

CACHES = Path(__file__).parents[2] / "data" / "caches"
STEPS = [(first, step) for first in range(1, LATEST) for step in range(first, LATEST)]


class Died(BaseException):
    """What ends a program in the middle."""


def old_log(folder: Path, version: int) -> Database:
    """A log as version *version* of the program left it."""
    paths = Paths(folder, chosen=True)
    paths.create()
    database = Database(paths.cache, obtain_key(paths, key_store(paths)))
    database.writer().execute((CACHES / f"version-{version}.sql").read_text("utf-8")).fetchall()
    database.close_thread()
    return database


def content(connection: Connection) -> dict[str, list[str]]:
    """Every row of every table, and what the tables are called and made of."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'fts_%' AND name <> 'tombstone_key'"
    ).fetchall()
    rows = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for (name,) in names}
    schema = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'fts_%'"
    return {**rows, "schema": sorted(map(repr, connection.execute(schema)))}


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, list[str]]]:
    """What each old log holds after an upgrade that nothing disturbs."""
    found: dict[int, dict[str, list[str]]] = {}
    for version in range(1, LATEST):
        database = old_log(tmp_path_factory.mktemp("whole"), version)
        database.open()
        found[version] = content(database.writer())
        database.close_thread()
    return found


def fails_before_commit(patch: pytest.MonkeyPatch, step: int, error: BaseException) -> None:
    """Have *step* do all its work, and fail before it is kept."""
    look = migrations._check_foreign_keys

    def check(connection: Connection) -> None:
        look(connection)
        if version_of(connection) == step:
            raise error

    patch.setattr(migrations, "_check_foreign_keys", check)


def fails_half_way(patch: pytest.MonkeyPatch, step: int, error: BaseException) -> None:
    """Have *step* fail after half of its statements."""
    run = migrations._run

    def half(connection: Connection, script: str, progress: migrations.Progress | None) -> None:
        if version_of(connection) != step:
            run(connection, script, progress)
            return
        ends = [n for n, sign in enumerate(script, start=1) if sign == ";" and apsw.complete(script[:n])]
        run(connection, script[: ends[len(ends) // 2]], None)
        raise error

    patch.setattr(migrations, "_run", half)


def fails_at_the_copy(patch: pytest.MonkeyPatch, step: int, error: BaseException) -> None:
    """Have the copy before *step* fail, after the step before it was kept."""
    copy = Database.copy_to

    def copy_to(database: Database, target: Path) -> None:
        if target.name.endswith(f"-version-{step}.bak"):
            raise error
        copy(database, target)

    patch.setattr(Database, "copy_to", copy_to)


Fault = Callable[[pytest.MonkeyPatch, int, BaseException], None]
PLACES: list[Fault] = [fails_before_commit, fails_half_way, fails_at_the_copy]


@pytest.mark.slow
@pytest.mark.parametrize(("first", "step"), STEPS)
@pytest.mark.parametrize("place", PLACES)
def test_a_step_that_dies_leaves_the_version_before_it_and_the_next_start_goes_on(
    tmp_path: Path,
    ends: dict[int, dict[str, list[str]]],
    place: Fault,
    first: int,
    step: int,
) -> None:
    database = old_log(tmp_path, first)
    before = content(database.writer())
    with pytest.MonkeyPatch.context() as patch:
        place(patch, step, Died())
        with pytest.raises(Died):
            database.open()
        database.close_thread()
    connection = open_keyed(database.path, database.key)
    assert version_of(connection) == step
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    if step == first:
        assert content(database.writer()) == before
    database.open()
    assert version_of(database.writer()) == LATEST
    assert content(database.writer()) == ends[first]
    database.close_thread()
    for version in range(first, LATEST):  # a copy of each version that it went through, whole and of that version
        kept = open_keyed(tmp_path / f"{database.path.stem}-version-{version}.bak", database.key)
        assert version_of(kept) == version
        assert kept.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        kept.close()
    assert list(tmp_path.glob("*.partial")) == []


def test_the_copy_before_a_step_holds_what_was_there(tmp_path: Path) -> None:
    database = old_log(tmp_path, 1)
    before = content(database.writer())
    database.open()
    database.close_thread()
    kept = open_keyed(tmp_path / f"{database.path.stem}-version-1.bak", database.key)
    assert content(kept) == before
    kept.close()


@pytest.mark.parametrize("place", PLACES)
def test_a_full_disk_in_an_upgrade_is_told(tmp_path: Path, place: Fault) -> None:
    database = old_log(tmp_path, 3)
    with pytest.MonkeyPatch.context() as patch:
        place(patch, 4, apsw.FullError())
        with pytest.raises(CacheError, match=r"The disk is full\. What is in the log is safe"):
            database.open()
    database.open()
    database.close_thread()


def test_a_newer_log_is_refused_and_not_a_byte_of_it_is_changed(tmp_path: Path) -> None:
    database = old_log(tmp_path, LATEST - 1)
    database.open()
    database.writer().execute(f"PRAGMA user_version={LATEST + 1}").fetchall()
    database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    database.close_thread()
    for kept in tmp_path.glob("*.bak"):
        kept.unlink()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(CacheNewerError):
        database.open()
    database.close_thread()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
