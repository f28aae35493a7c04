"""One person is erased: nothing of them is left in any page, and no import brings them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import apsw
import pytest

from app.core.records import ActivityRecord, BodyKind
from app.core.statuses import EventKind
from app.errors import HoldError, UsageError
from app.services.erase import Copy, EraseService
from app.settings import Settings
from app.storage import message_texts
from app.storage.database import PAGE_SIZE
from support.cache import NOW, Cache, contact, event, mail, open_cache, pair, student

# one for each place where something of a person can stand
TOKENS = {
    "name": "Qzvaname", "family": "Qzvbfamily", "address": "qzvcmail", "subject": "qzvdsubject", "text": "qzvetext",
    "html": "qzvfhtml", "reply": "qzvgreply", "link": "qzvhlink", "activity": "qzviactivity", "header": "qzvjheader",
    "id": "qzvkident",
}  # fmt: skip
TO = f"{TOKENS['address']}@example.com"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


def take_all(cache: Cache) -> int:
    """The person with everything that can be said of them, and a family that stays; returns the rows skipped."""
    bodies = {
        BodyKind.TEXT: f"Dear {TOKENS['text']}, the tour begins at the front gate on Monday.".encode(),
        BodyKind.HTML: f"<p>Dear <b>{TOKENS['html']}</b>, the tour begins at the front gate.</p>".encode(),
    }
    others = [
        mail(f"o{n}", event(EventKind.SENT, NOW - n), to=f"other{n}@example.com", campaign="Tour", subject="Tour",
             bodies={BodyKind.TEXT: b"Dear reader, the tour begins at the front gate on Monday."})
        for n in range(3)
    ]  # fmt: skip
    theirs = mail(
        "theirs",
        event(EventKind.SENT, NOW - 50),
        event(EventKind.CLICKED, NOW - 40, url=f"https://school.example.org/{TOKENS['link']}"),
        event(EventKind.BOUNCED_HARD, NOW - 30, detail=f"550 {TOKENS['reply']}"),
        to=TO, subject=TOKENS["subject"], campaign="Tour", bodies=bodies, name=TOKENS["header"],
    )  # fmt: skip
    shared = [mail("shared", event(EventKind.SENT, NOW - 20), to=to, subject="All") for to in (TO, "dan@example.com")]
    people = [
        contact(TOKENS["id"], f"{TOKENS['name']} {TOKENS['family']}", TO),
        contact("C2", "Dan Tan", "dan@example.com"),
        student("S1"),
        pair("S1", TOKENS["id"]),
        pair("S1", "C2", "father"),
    ]
    note = ActivityRecord(external_id="a1", kind="note", at=NOW, title=TOKENS["activity"], person_ref=TOKENS["id"])
    counts = [cache.roster(people), cache.take([*others, theirs, *shared]), cache.take([note], source="activities")]
    return sum(count.skipped for count in counts)


def service(cache: Cache) -> EraseService:
    return EraseService(cache.database, cache.paths, Settings(cache.paths.settings), lambda: NOW)


def person(cache: Cache) -> int:
    return int(cache.rows("SELECT id FROM person WHERE given = ?", TOKENS["name"])[0][0])


def left_in_pages(cache: Cache) -> set[str]:
    """The kinds of tokens that stand anywhere in the decrypted pages of the log, free ones included."""
    connection = cache.database.writer()
    assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0] == 0
    content = cast("apsw.Connection", connection).serialize("main").lower()
    count = connection.execute("PRAGMA page_count").fetchall()[0][0]
    assert len(content) == count * PAGE_SIZE
    assert b"dan@example.com" in content  # it is the decrypted pages that are looked at
    return {kind for kind, token in TOKENS.items() if token.lower().encode() in content}


def no_secure_index(cache: Cache) -> None:
    for name in ("fts_message", "fts_subject", "fts_common", "fts_address"):
        cache.database.writer().execute(f"INSERT INTO {name}({name}, rank) VALUES('secure-delete', 0)")


def no_secure_pages(cache: Cache) -> None:
    cache.database.writer().execute("PRAGMA secure_delete=OFF").fetchall()


def test_nothing_of_an_erased_person_is_left_in_any_page(cache: Cache) -> None:
    take_all(cache)
    before = left_in_pages(cache)
    assert before >= set(TOKENS) - {"text", "html"}  # packed where it is kept; its words stand in the index
    assert "text" in before
    told = service(cache).preview(person(cache))
    assert (told.messages, told.shared, told.activities, told.addresses, told.rows) == (1, 1, 1, 1, 2)
    assert service(cache).erase(person(cache)).finished
    # no older page waits in the journal: one frame is there, which takes off the mark of the unfinished erasure
    assert cache.paths.cache.with_name("log.db-wal").stat().st_size == 32 + 24 + PAGE_SIZE
    assert left_in_pages(cache) == set()
    assert cache.rows("SELECT display FROM person ORDER BY 1") == [("Dan Tan",), ("Olivia Tan",)]
    assert cache.rows("SELECT count(*) FROM message") == [(4,)]
    assert cache.rows("SELECT n_recipients FROM message WHERE external_id = 'shared'") == [(1,)]
    for name in ("fts_message", "fts_subject", "fts_common", "fts_address"):
        cache.database.writer().execute(f"INSERT INTO {name}({name}, rank) VALUES('integrity-check', 1)")
    assert cache.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("take_out", [no_secure_index, no_secure_pages])
def test_with_one_step_taken_out_something_is_left(cache: Cache, take_out: Callable[[Cache], None]) -> None:
    take_out(cache)
    take_all(cache)
    service(cache).erase(person(cache))
    assert left_in_pages(cache) != set()


def test_the_next_import_does_not_bring_an_erased_person_back(cache: Cache) -> None:
    assert take_all(cache) == 0
    service(cache).erase(person(cache))
    dump = cache.dump()
    assert take_all(cache) >= 4  # the person, the relation, the messages, the activity
    assert cache.dump() == dump
    assert left_in_pages(cache) == set()
    assert cache.rows("SELECT count(*) FROM tombstone WHERE kind = 'address'") == [(1,)]


def test_what_is_sent_after_the_erasure_is_kept(cache: Cache) -> None:
    take_all(cache)
    service(cache).erase(person(cache))
    cache.take([mail("new", event(EventKind.SENT, NOW + 5), to=TO)])
    assert cache.rows("SELECT count(*) FROM message WHERE external_id = 'new'") == [(1,)]


def test_a_person_on_hold_is_not_erased(cache: Cache) -> None:
    take_all(cache)
    erasing, person_id = service(cache), person(cache)
    erasing.set_hold(person_id, "A request is open")
    with pytest.raises(HoldError, match="A request is open"):
        erasing.erase(person_id)
    assert erasing.preview(person_id).hold == erasing.hold(person_id)
    assert cache.rows("SELECT count(*) FROM recipient") == [(6,)]
    erasing.clear_hold(person_id)
    assert erasing.hold(person_id) is None
    erasing.erase(person_id)
    assert cache.rows("SELECT count(*) FROM recipient") == [(4,)]


def test_copies_of_the_log_are_told_and_dropped_on_request(cache: Cache) -> None:
    take_all(cache)
    cache.paths.snapshots.mkdir()
    copy = cache.paths.snapshots / "before.db"
    cache.database.copy_to(copy)
    assert service(cache).preview(person(cache)).copies == (Copy(copy, copy.stat().st_size),)
    service(cache).erase(person(cache), drop_copies=True)
    assert not copy.exists()


def test_nobody_is_erased_by_an_id_that_nobody_has(cache: Cache) -> None:
    with pytest.raises(UsageError, match="no person 999"):
        service(cache).erase(999)


def test_common_text_is_written_whole_again_when_too_few_are_left_with_it(cache: Cache) -> None:
    take_all(cache)
    ids = [row[0] for row in cache.rows("SELECT message_id FROM message_words WHERE common_id IS NOT NULL")]
    assert len(ids) >= 3
    with cache.database.transaction() as connection:
        texts = {i: message_texts.read_text(connection, i) for i in ids}
        for common_id in message_texts.commons_of(connection, ids):
            message_texts._drop_common(connection, common_id)  # pyright: ignore[reportPrivateUsage]
        assert {i: message_texts.read_text(connection, i) for i in ids} == texts
    assert cache.rows("SELECT count(*) FROM common_text") == [(0,)]
    cache.database.writer().execute("INSERT INTO fts_message(fts_message, rank) VALUES('integrity-check', 1)")
    cache.database.writer().execute("INSERT INTO fts_common(fts_common, rank) VALUES('integrity-check', 1)")
