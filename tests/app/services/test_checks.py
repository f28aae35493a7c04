"""A check of the log finds a fault of each kind, repairs it, and finds nothing in a log that is well."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from conftest import LONG

from app.context import Context, open_context
from app.core.records import BodyKind
from app.core.statuses import EventKind
from app.errors import AppError, CacheDamagedError, LockedError, StoppedError
from app.services.checks import CheckKind, Finding, finding_words
from app.services.failures import told
from app.storage.database import open_keyed
from app.sync.lock import WriterLock
from support.cache import NOW, Cache, contact, event, mail, pair, student

KINDS = (EventKind.SENT, EventKind.DELIVERED, EventKind.OPENED, EventKind.CLICKED, EventKind.BOUNCED_HARD)
TABLES = ("message", "recipient", "event", "address", "person_source", "relation_fact", "body_part", "recipient_ref")


def fill(folder: Path, messages: int = 60) -> None:
    """A school in small: two families, messages with events of every kind, a text each, students named."""
    context = open_context(folder, now=NOW)
    cache = Cache(folder, context.database)
    cache.roster(
        [
            student("s1", "Olivia Tan"),
            student("s2", "Amir Noor"),
            contact("c1", "Mei Tan", "mei@example.com"),
            contact("c2", "Sara Noor", "sara@example.com"),
            pair("s1", "c1"),
            pair("s2", "c2"),
        ]
    )
    cache.take(
        [
            mail(
                f"m{n}",
                *(event(kind, NOW + n * 60 + step) for step, kind in enumerate(KINDS[: n % 5 + 1])),
                to="mei@example.com" if n % 2 else "sara@example.com",
                subject=f"Letter {n} 春",
                name="Mei" if n % 2 else None,
                student_refs=("s1",) if n % 3 == 0 else (),
                bodies={BodyKind.TEXT: f"Dear family, letter {n} of term {n % 7} {random.Random(n).random()}".encode()},
            )
            for n in range(messages)
        ]
    )
    context.close()


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    fill(tmp_path)
    opened = open_context(tmp_path, now=NOW)
    yield opened
    opened.close()


def test_a_log_that_is_well_has_no_findings(context: Context) -> None:
    assert context.checks.check().findings == ()
    assert context.checks.check(repair=True).findings == ()


FAULTS = [
    (CheckKind.LINKS, "PRAGMA foreign_keys=OFF; UPDATE message SET origin_id = 77 WHERE external_id = 'm3'"),
    (CheckKind.LINKS, "PRAGMA foreign_keys=OFF; UPDATE event SET recipient_id = 99 WHERE kind = 6"),
    (CheckKind.EMPTY, "DELETE FROM recipient WHERE message_id = (SELECT id FROM message WHERE external_id = 'm5')"),
    (CheckKind.ORDER, "UPDATE recipient SET id = id + (5 << 16) WHERE id = (SELECT max(id) FROM recipient)"),
    (CheckKind.FOLDS, "UPDATE recipient SET status = 60 WHERE status = 50"),
    (CheckKind.FOLDS, "UPDATE recipient SET opens = 7 WHERE id = (SELECT max(id) FROM recipient)"),
    (CheckKind.FOLDS, "UPDATE recipient SET updated_at = updated_at + 1 WHERE id = (SELECT min(id) FROM recipient)"),
    (CheckKind.FOLDS, "DELETE FROM event WHERE kind = 6 AND recipient_id = (SELECT max(recipient_id) FROM event)"),
    (CheckKind.COUNTS, "UPDATE message SET n_recipients = 4 WHERE external_id = 'm9'"),
    (CheckKind.COUNTS, "UPDATE recipient SET channel = 1 WHERE id = (SELECT max(id) FROM recipient)"),
    (CheckKind.FOLDED_TEXT, "UPDATE recipient SET odd_key = 'other' WHERE header_name = 'Mei'"),
    (CheckKind.FOLDED_TEXT, "UPDATE address SET value_key = 'other' WHERE value = 'mei@example.com'"),
    (CheckKind.OWNERS, "UPDATE address SET owner_names = 'Nobody' WHERE value = 'mei@example.com'"),
    (CheckKind.OWNERS, "UPDATE address SET n_owners = 3 WHERE value = 'mei@example.com'"),
    (CheckKind.NAMED_STUDENTS, "UPDATE recipient SET names_student = 0"),
    (CheckKind.SENDERS, "UPDATE message SET sender_id = (SELECT min(id) FROM address)"),
    (CheckKind.PEOPLE, "DELETE FROM relation WHERE role = 'mother'"),
    (CheckKind.PEOPLE, "UPDATE person SET display = 'Somebody Else' WHERE display = 'Amir Noor'"),
    (CheckKind.PEOPLE, "UPDATE person_ref SET person_id = NULL"),
    (CheckKind.TEXTS, "UPDATE body_part SET own = substr(own, 1, length(own) - 1) WHERE kind = 0"),
    (CheckKind.TEXTS, "UPDATE message_words SET own = x'ffff' WHERE message_id = (SELECT max(id) FROM message)"),
    (CheckKind.SEARCH, "INSERT INTO fts_message(fts_message) VALUES('delete-all')"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "fault"), FAULTS)
def test_each_kind_of_fault_is_found_and_repaired(tmp_path: Path, kind: CheckKind, fault: str) -> None:
    fill(tmp_path, messages=30)
    context = open_context(tmp_path, now=NOW)
    before = Cache(tmp_path, context.database).dump()
    for statement in fault.split("; "):
        context.database.writer().execute(statement).fetchall()
    context.close()  # and with it the pragmas of the fault
    context = open_context(tmp_path, now=NOW)
    found = context.checks.check().findings
    assert kind in {finding.kind for finding in found}
    assert not any(finding.repaired for finding in found)
    assert context.checks.check().findings == found, "looking changes nothing"
    repaired = context.checks.check(repair=True)
    assert repaired.all_well
    assert {finding.kind for finding in repaired.findings} >= {kind}
    assert all("Put right" in finding_words(finding) for finding in repaired.findings)
    assert context.audit.lines()[0].action == "repaired"
    assert context.checks.check().findings == ()
    lossy = (CheckKind.EMPTY, CheckKind.LINKS, CheckKind.SENDERS, CheckKind.TEXTS)
    if kind not in lossy and "DELETE FROM event" not in fault:
        assert Cache(tmp_path, context.database).dump() == before
    context.close()


def test_a_text_that_cannot_be_unpacked_comes_back_with_the_next_import(tmp_path: Path) -> None:
    context = open_context(tmp_path, now=NOW)
    cache = Cache(tmp_path, context.database)
    letter = mail("m1", event(EventKind.SENT, NOW), subject="Tour", bodies={BodyKind.TEXT: b"Dear family, come along"})
    cache.take([letter], source="s")
    before = cache.dump()
    for spoilt in ("UPDATE body_part SET own = substr(own, 1, 4)", "UPDATE message_words SET own = x'ffff'"):
        context.database.writer().execute(spoilt)
        context.checks.check(repair=True)
    assert context.database.reader().execute("SELECT count(*) FROM body_part").fetchall() == [(0,)]
    cache.take([letter], source="s")
    assert context.database.reader().execute("SELECT count(*) FROM body_part").fetchall() == [(1,)]
    assert cache.dump() == before
    assert context.checks.check().findings == ()
    context.close()


def test_a_check_can_be_stopped_and_leaves_a_line_when_it_ended(context: Context) -> None:
    class Stop:
        def progress(self, done: int, total: int) -> None:
            """Nobody looks."""

        def stopped(self) -> bool:
            return True

    with pytest.raises(StoppedError):
        context.checks.check(repair=True, watch=Stop())
    assert context.audit.lines() == []
    context.checks.check()
    assert [line.action for line in context.audit.lines()] == ["checked"]


def test_a_check_waits_for_nobody_who_writes(context: Context) -> None:
    with WriterLock(context.paths.lock), pytest.raises(LockedError):
        context.checks.check()


def test_every_kind_has_words(context: Context) -> None:
    words = {finding_words(Finding(kind, 2)) for kind in CheckKind}
    assert len(words) == len(CheckKind)


# -- damage --------------------------------------------------------------------------------------------------------

SEEDS = 200 if LONG else 20


def spoil(path: Path, seed: int) -> None:
    """Overwrite up to three places of the file with random bytes; every tenth seed hits the first page."""
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(100, 16000) if seed % 10 == 0 else chance.randrange(16384, len(content) - 64)
        content[at : at + 64] = chance.randbytes(64)
    path.write_bytes(content)


def keys_of(connection: apsw.Connection, table: str) -> tuple[str, list[tuple[object, ...]]]:
    keys = [row for row in connection.execute(f"PRAGMA table_info({table})").fetchall() if row[5]]
    names = ", ".join(row[1] for row in sorted(keys, key=lambda row: row[5]))
    return names, connection.execute(f"SELECT {names} FROM {table}").fetchall()


def readable(connection: apsw.Connection, table: str, names: str, key: tuple[object, ...]) -> bool:
    marks = ", ".join("?" * len(key))
    try:
        sql = f"SELECT * FROM {table} NOT INDEXED WHERE ({names}) = ({marks})"
        return bool(connection.execute(sql, key).fetchall())
    except apsw.CorruptError:
        return False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_damage_is_told_and_nothing_that_can_be_read_is_lost(tmp_path: Path) -> None:
    fill(tmp_path / "whole", messages=600)
    whole = open_context(tmp_path / "whole", now=NOW)
    whole.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    key = whole.database.key
    pristine = {table: keys_of(whole.database.reader(), table) for table in TABLES}
    content = whole.paths.cache.read_bytes()
    whole.close()
    closed = repaired = 0
    for seed in range(SEEDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        for name in ("cache.key", "keyinfo.json", "settings.json"):
            if (tmp_path / "whole" / name).exists():
                (folder / name).write_bytes((tmp_path / "whole" / name).read_bytes())
        (folder / "log.db").write_bytes(content)
        spoil(folder / "log.db", seed)
        spoiled = (folder / "log.db").read_bytes()
        try:
            context = open_context(folder, now=NOW)
        except CacheDamagedError as error:
            assert str(error).endswith(error.remedy)  # noqa: PT017
            assert (folder / "log.db").read_bytes() == spoiled, "a file that stays closed is not changed"
            closed += 1
            continue
        damaged = open_keyed(folder / "log.db", key)
        expected = {
            table: [each for each in keys if readable(damaged, table, names, each)]
            for table, (names, keys) in pristine.items()
        }
        damaged.close()
        look_around(context)
        assert CheckKind.DAMAGED in {finding.kind for finding in context.checks.check().findings}, seed
        report = context.checks.check(repair=True)
        assert report.all_well, (seed, report)
        assert report.aside is not None
        assert report.aside.stat().st_size == len(spoiled)
        assert context.checks.check().findings == (), seed
        orphans = lost_parents(context, expected)
        for table, keys in expected.items():
            names = pristine[table][0]
            there = set(context.database.reader().execute(f"SELECT {names} FROM {table}"))
            missing = [each for each in keys if each not in there and (table, each) not in orphans]
            assert not missing, (seed, table, missing[:3])
        context.close()
        repaired += 1
    assert closed >= SEEDS // 20
    assert repaired >= SEEDS // 2


def lost_parents(
    context: Context, expected: dict[str, list[tuple[object, ...]]]
) -> set[tuple[str, tuple[object, ...]]]:
    """What can be read of rows whose message, recipient or address cannot: it hangs on nothing."""
    messages = {key[0] for key in context.database.reader().execute("SELECT id FROM message")}
    recipients = {key[0] for key in context.database.reader().execute("SELECT id FROM recipient")}
    references = {key[0] for key in context.database.reader().execute("SELECT id FROM person_ref")}
    lost: set[tuple[str, tuple[object, ...]]] = set()
    for table, keys in expected.items():
        for key in keys:
            if table in ("event", "recipient_ref") and key[0] not in recipients:
                lost.add((table, key))
            if table == "recipient_ref" and key[1] not in references:
                lost.add((table, key))
            if table == "body_part" and key[0] not in messages:
                lost.add((table, key))
    # a message none of whose rows could be read went to nobody; a row without its message or address says nothing
    read_recipients, read_messages = {k[0] for k in expected["recipient"]}, {k[0] for k in expected["message"]}
    lost |= {("recipient", (key,)) for key in read_recipients if key not in read_messages}
    lost |= {("message", (key,)) for key in read_messages if key not in read_recipients}
    return lost


def look_around(context: Context) -> None:
    """Ask what the window asks; damage is told as such or does not matter, nothing else happens."""
    for sql in ("SELECT * FROM recipient", "SELECT * FROM message", "SELECT * FROM event", "SELECT * FROM body_part"):
        try:
            context.database.reader().execute(sql).fetchall()
        except Exception as error:  # noqa: BLE001 - any other kind fails here
            assert isinstance(told(error), AppError), error  # noqa: PT017
