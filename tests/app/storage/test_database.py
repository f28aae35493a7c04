"""Opening the cache: encrypted, and every way in which it cannot be opened told apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import apsw
import pytest

from app.core.records import BodyKind
from app.core.statuses import EventKind
from app.errors import CacheDamagedError, CacheKeyError, CacheNewerError
from app.keys import FileKeyStore, key_store, obtain_key
from app.paths import Paths
from app.storage.database import Database, check_header
from app.storage.migrations import LATEST
from support.cache import NOW, event, mail, open_cache

SECRET = "Zyzzogeton-haeckeli"


def paths_of(folder: Path) -> Paths:
    paths = Paths(folder, chosen=True)
    paths.create()
    return paths


def reopen(folder: Path) -> Database:
    paths = paths_of(folder)
    check_header(paths.cache)
    database = Database(paths.cache, obtain_key(paths, key_store(paths)))
    database.open()
    return database


def test_nothing_readable_lies_in_the_folder(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.take([mail("m1", event(EventKind.SENT, NOW), subject=SECRET, bodies={BodyKind.TEXT: SECRET.encode()})])
        for file in tmp_path.rglob("*"):
            if file.is_file():
                assert SECRET.lower().encode() not in file.read_bytes().lower(), file.name
        assert cache.rows("SELECT text FROM subject WHERE id > 0") == [(SECRET,)]


def test_the_key_stays_and_opens_the_cache_again(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.take([mail("m1", event(EventKind.SENT, NOW))])
    database = reopen(tmp_path)
    assert database.reader().execute("SELECT count(*) FROM message").fetchall() == [(1,)]
    database.close_thread()


def test_the_key_file_is_for_this_person_alone(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        assert cache.paths.key_file.stat().st_mode & 0o077 == 0


def test_a_lost_key_and_another_key_are_told_apart_from_damage(tmp_path: Path) -> None:
    with open_cache(tmp_path):
        pass
    paths = paths_of(tmp_path)
    saved = paths.key_file.read_text()
    paths.key_file.unlink()
    with pytest.raises(CacheKeyError, match="is not on this computer"):
        reopen(tmp_path)
    FileKeyStore(paths.key_file).save(bytes(32))
    with pytest.raises(CacheKeyError, match="another key"):
        reopen(tmp_path)
    paths.key_file.write_text(saved)
    reopen(tmp_path).close_thread()


def test_a_plain_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    paths = paths_of(tmp_path)
    with sqlite3.connect(paths.cache) as plain:
        plain.execute("CREATE TABLE t(a)")
    plain.close()
    before = paths.cache.read_bytes()
    with pytest.raises(CacheDamagedError, match="unencrypted"):
        reopen(tmp_path)
    assert paths.cache.read_bytes() == before


def test_a_foreign_file_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    paths = paths_of(tmp_path)
    paths.cache.write_bytes(b"\x89PNG" + bytes(100))
    with pytest.raises(CacheDamagedError, match="not a log of this program"):
        reopen(tmp_path)
    paths.cache.unlink()
    with open_cache(tmp_path):
        pass
    content = bytearray(paths.cache.read_bytes())
    content[200:400] = bytes(200)
    paths.cache.write_bytes(content)
    with pytest.raises(CacheDamagedError, match="damaged"):
        reopen(tmp_path)


def test_a_newer_cache_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.database.writer().execute(f"PRAGMA user_version={LATEST + 1}").fetchall()
    with pytest.raises(CacheNewerError):
        reopen(tmp_path)


def test_readers_cannot_write(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache, pytest.raises(apsw.ReadOnlyError):
        cache.database.reader().execute("DELETE FROM message")


def test_a_transaction_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:

        def fail_half_way() -> None:
            with cache.database.transaction() as connection:
                connection.execute("INSERT INTO source(kind, name) VALUES('a', 'b')")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_half_way()
        assert cache.rows("SELECT count(*) FROM source") == [(0,)]


def test_every_foreign_key_column_leads_an_index(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        for (table,) in cache.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"):
            leading = {
                cache.rows(f"PRAGMA index_info({index[1]})")[0][2]
                for index in cache.rows(f"PRAGMA index_list({table})")
            }
            leading |= {row[1] for row in cache.rows(f"PRAGMA table_info({table})") if row[5] == 1}
            for key in cache.rows(f"PRAGMA foreign_key_list({table})"):
                assert key[3] in leading or (table, key[3]) in _RARELY_SEARCHED, (table, key[3])


# columns whose parent rows are never deleted one by one
_RARELY_SEARCHED: set[tuple[str, str]] = set()
