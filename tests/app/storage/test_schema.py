"""What holds for every table, and for whatever library is installed in the place of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from app.errors import CacheKeyError
from app.storage.database import give_key
from support.cache import Cache, open_cache

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'fts_%'"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


def scanned(cache: Cache) -> list[tuple[str, str]]:
    """Foreign keys whose rows are found only by reading the whole table."""
    found = []
    for (table,) in cache.rows(TABLES):
        for key in cache.rows(f"PRAGMA foreign_key_list({table})"):
            column = key[3]
            plan = cache.rows(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1")
            if not all(row[3].endswith((f"({column}=?)", "(rowid=?)")) for row in plan):
                found.append((table, column))
    return found


def test_the_rows_of_every_foreign_key_are_found_by_an_index(cache: Cache) -> None:
    keys = [key for (table,) in cache.rows(TABLES) for key in cache.rows(f"PRAGMA foreign_key_list({table})")]
    assert len(keys) > 25
    assert scanned(cache) == []


@pytest.mark.parametrize("index", ["ux_recipient_message", "ix_message_sender", "ix_person_address_address"])
def test_a_missing_index_is_noticed(cache: Cache, index: str) -> None:
    cache.database.writer().execute(f"DROP INDEX {index}").fetchall()
    assert len(scanned(cache)) == 1


def test_every_table_is_strict(cache: Cache) -> None:
    loose = cache.rows(f"SELECT name, sql FROM sqlite_schema WHERE name IN ({TABLES}) AND sql NOT LIKE '%STRICT%'")
    assert loose == []


class Plain:
    """A connection of a library without encryption: SQLite passes over a PRAGMA that it does not know."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def execute(self, statements: str, bindings: object = None, /) -> apsw.Cursor:
        self.asked.append(statements.partition("=")[0])
        return apsw.Connection(":memory:").execute("SELECT 1 WHERE 0")


def test_a_library_that_does_not_encrypt_is_refused_before_anything_is_written() -> None:
    plain = Plain()
    with pytest.raises(CacheKeyError, match="cannot encrypt, so the log was not opened; nothing was written"):
        give_key(plain, bytes(32))  # type: ignore[arg-type]
    assert plain.asked == ["PRAGMA cipher", "PRAGMA key"]


def test_the_library_that_is_installed_answers_to_a_key(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "a.db"))
    give_key(connection, bytes(32))  # type: ignore[arg-type]
    connection.execute("CREATE TABLE t(a)")
    connection.close()
    assert not (tmp_path / "a.db").read_bytes().startswith(b"SQLite format 3")
    assert any(name.startswith("multipleciphers") for name in apsw.vfs_names())
