"""Logs of older versions of the program open, with everything that was in them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from app.keys import key_store, obtain_key
from app.paths import Paths
from app.storage.connection import Connection
from app.storage.database import Database
from app.storage.message_texts import WORDS, read_parts, read_text
from app.storage.migrations import LATEST, version_of
from app.sync.people_derivation import rebuild_people
from support.cache import NOW

CACHES = Path(__file__).parents[2] / "data" / "caches"
KEPT = (
    "SELECT * FROM person_source ORDER BY external_id",
    (
        "SELECT id, message_id, address_id, field, header_name, header_key, channel, direction, sent_at,"
        " sent_certainty, status, status_at, updated_at, source_status, reason, detail, opens, clicks,"
        " first_open_at, delivered_at, attempts, names_student, handled_at FROM recipient ORDER BY id"
    ),
    (
        "SELECT recipient_id, key, kind, machine, at, certainty, word, reason, detail, url FROM event"
        " ORDER BY recipient_id, key"
    ),
    "SELECT student_id, contact_id, role, restricted FROM relation ORDER BY 1, 2",
    "SELECT person_id, address_id, former FROM person_address ORDER BY 1, 2",
)
# messages, before and after version 6
OLD_MESSAGES = (
    "SELECT m.id, m.provider, m.external_id, m.source_id, c.name, m.template, m.rec_hash, m.direction, m.n_recipients"
    " FROM message m LEFT JOIN campaign c ON c.id = m.campaign_id ORDER BY m.id"
)
MESSAGES = (
    "SELECT m.id, o.provider, m.external_id, o.source_id, o.campaign, o.template, m.rec_hash, m.direction,"
    " m.n_recipients FROM message m JOIN origin o ON o.id = m.origin_id ORDER BY m.id"
)
INDEXES = ("fts_subject", "fts_common", "fts_message", "fts_address")
# what holds the texts of a message, before and after version 4
OLD_PARTS = "SELECT message_id, kind, own FROM body_part ORDER BY 1, 2"
OLD_WORDS = "SELECT message_id, words FROM message_words ORDER BY 1"


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


def texts_of(writer: Connection, version: int) -> tuple[dict[tuple[int, int], bytes], dict[int, str]]:
    """The parts of all messages by (id, kind), and the words of each: subject, a line end, text."""
    if version < 4:
        parts = {(i, kind): zlib.decompress(own) for i, kind, own in writer.execute(OLD_PARTS)}
        return parts, dict(writer.execute(OLD_WORDS).fetchall())
    sql = "SELECT m.id, s.key FROM message m JOIN subject s ON s.id = m.subject_id"
    keys: dict[int, str] = dict(writer.execute(sql).fetchall())
    new = {(i, kind): part for i in keys for kind, part in read_parts(writer, i).items()}
    return new, {i: f"{key}\n{read_text(writer, i)}" for i, key in keys.items()}


@pytest.mark.parametrize("version", range(1, LATEST))
def test_an_old_log_opens_with_all_that_was_in_it(tmp_path: Path, version: int) -> None:
    database = database_of(tmp_path)
    writer = database.writer()
    writer.execute((CACHES / f"version-{version}.sql").read_text("utf-8")).fetchall()
    assert version_of(writer) == version
    before = [writer.execute(sql).fetchall() for sql in KEPT]
    assert all(before)
    messages = writer.execute(OLD_MESSAGES if version < 6 else MESSAGES).fetchall()
    parts, words = texts_of(writer, version)
    database.open()
    assert version_of(writer) == LATEST
    assert [writer.execute(sql).fetchall() for sql in KEPT] == before
    assert (tmp_path / f"{database.path.stem}-version-{version}.bak").exists()
    assert texts_of(writer, LATEST) == (parts, words)
    assert writer.execute(MESSAGES).fetchall() == messages
    sql = "SELECT m.id FROM fts_subject f JOIN message m ON m.subject_id = f.rowid WHERE fts_subject MATCH 'welcome'"
    assert writer.execute(sql).fetchall() == [(55626609459200,)]
    for name in INDEXES:
        writer.execute(f"INSERT INTO {name}({name}, rank) VALUES('integrity-check', 1)")
    with database.transaction() as connection:
        rebuild_people(connection, NOW)
    assert [writer.execute(sql).fetchall() for sql in KEPT] == before
    assert writer.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close_thread()


def test_a_log_of_version_3_keeps_common_text_once_and_tells_how_far_it_is(tmp_path: Path) -> None:
    database = database_of(tmp_path)
    writer = database.writer()
    writer.execute((CACHES / "version-3.sql").read_text("utf-8")).fetchall()
    told: list[object] = []

    class Watch:
        def keeping(self, copy: Path) -> None:
            assert not copy.exists(), "told before, for a large log takes long"
            told.append(copy.name)

        def progress(self, done: int, total: int) -> None:
            told.append((done, total))

    database.open(Watch())
    stem = database.path.stem
    assert told[:4] == [f"{stem}-version-3.bak", (9, 9), f"{stem}-version-4.bak", f"{stem}-version-5.bak"]
    assert told[-1] == f"{stem}-version-6.bak"
    assert told[-2] == (len(told) - 5, len(told) - 5)  # the statements of a step that takes long, one by one
    assert {row[0] for row in writer.execute("SELECT kind FROM common_text")} >= {WORDS}
    assert writer.execute("SELECT count(*) FROM fts_common WHERE fts_common MATCH 'roll'").fetchall() == [(1,)]
    assert writer.execute("SELECT count(*) FROM fts_message WHERE fts_message MATCH 'roll'").fetchall() == [(0,)]
    assert writer.execute("SELECT count(*) FROM fts_message WHERE fts_message MATCH 'zoe'").fetchall() == [(1,)]
    assert writer.execute("SELECT count(*) FROM fts_address WHERE fts_address MATCH 'zoe'").fetchall() == [(1,)]
    database.close_thread()


def test_a_new_log_leaves_no_copies_of_what_it_was_never(tmp_path: Path) -> None:
    database = database_of(tmp_path)
    database.open()
    assert list(tmp_path.glob("*.bak")) == []
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
