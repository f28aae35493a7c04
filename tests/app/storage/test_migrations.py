"""Logs of older versions of the program open, with everything that was in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.keys import key_store, obtain_key
from app.paths import Paths
from app.storage.database import Database
from app.storage.migrations import LATEST, version_of
from app.sync.people_derivation import rebuild_people
from support.cache import NOW

CACHES = Path(__file__).parents[2] / "data" / "caches"
KEPT = (
    "SELECT * FROM person_source ORDER BY external_id",
    "SELECT * FROM recipient ORDER BY id",
    "SELECT * FROM event ORDER BY recipient_id, key",
    "SELECT student_id, contact_id, role, restricted FROM relation ORDER BY 1, 2",
    "SELECT person_id, address_id, former FROM person_address ORDER BY 1, 2",
    "SELECT rowid FROM fts_message WHERE fts_message MATCH 'welcome'",
)


def database_of(folder: Path) -> Database:
    paths = Paths(folder, chosen=True)
    paths.create()
    return Database(paths.cache, obtain_key(paths, key_store(paths)))


def schema(database: Database) -> set[str]:
    """All names in the schema, tables with their columns."""
    sql = (
        "SELECT s.type || ' ' || s.name || coalesce((SELECT group_concat(c.name) FROM (SELECT name FROM"
        " pragma_table_info(s.name) ORDER BY cid) c), '') FROM sqlite_schema s"
    )
    return {row[0] for row in database.writer().execute(sql)}


def test_an_old_log_ends_with_the_schema_of_a_new_one(tmp_path: Path) -> None:
    old, new = database_of(tmp_path / "old"), database_of(tmp_path / "new")
    old.writer().execute((CACHES / "version-1.sql").read_text("utf-8")).fetchall()
    old.open()
    new.open()
    assert schema(old) == schema(new)
    for database in (old, new):
        database.close_thread()


@pytest.mark.parametrize("version", range(1, LATEST))
def test_an_old_log_opens_with_all_that_was_in_it(tmp_path: Path, version: int) -> None:
    database = database_of(tmp_path)
    writer = database.writer()
    writer.execute((CACHES / f"version-{version}.sql").read_text("utf-8")).fetchall()
    assert version_of(writer) == version
    before = [writer.execute(sql).fetchall() for sql in KEPT]
    assert all(before)
    database.open()
    assert version_of(writer) == LATEST
    assert [writer.execute(sql).fetchall() for sql in KEPT] == before
    assert (tmp_path / f"{database.path.stem}-version-{version}.bak").exists()
    with database.transaction() as connection:
        rebuild_people(connection, NOW)
    assert [writer.execute(sql).fetchall() for sql in KEPT] == before
    assert writer.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close_thread()


def test_a_snapshot_from_before_an_update_is_brought_to_the_present_version(tmp_path: Path) -> None:
    old = database_of(tmp_path)
    old.writer().execute((CACHES / "version-1.sql").read_text("utf-8")).fetchall()
    old.copy_to(tmp_path / "before.db")
    old.open()
    old.restore_from(tmp_path / "before.db")
    assert version_of(old.writer()) == LATEST
    assert old.writer().execute("SELECT count(*) FROM correction").fetchall() == [(0,)]
    old.close_thread()
