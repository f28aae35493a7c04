"""Messages and events as sets: the same end result however they arrive (rules 1, 10-17, 25)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.records import AddressText, BodyKind, MessageRecord, RecipientField, RecipientRecord, TimeCertainty
from app.core.statuses import Channel, EventKind, Status
from app.errors import StoppedError
from app.sync import engine
from app.sync.message_import import MessageImport
from support.cache import NOW, Cache, Silent, contact, event, mail, open_cache, student

K = EventKind


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


def states(cache: Cache) -> list[tuple[int, int, int]]:
    return cache.rows("SELECT status, status_at, updated_at FROM recipient ORDER BY id")


def test_rule_1_one_row_for_an_address_named_twice(cache: Cache) -> None:
    one = mail("m1", event(K.SENT, NOW), to="Mei@Example.com", field=RecipientField.CC)
    two = RecipientRecord(AddressText(Channel.EMAIL, "mei@example.COM"), NOW)
    cache.take([replace(one, recipients=(*one.recipients, two))])
    assert cache.rows("SELECT r.field, a.value FROM recipient r JOIN address a ON a.id = r.address_id") == [
        (0, "mei@example.com")
    ]


def test_rule_1_the_same_message_from_two_sources_is_one(cache: Cache) -> None:
    cache.take([mail("m1", event(K.SENT, NOW), provider="twilio")], source="twilio")
    cache.take([mail("m1", event(K.DELIVERED, NOW + 5), provider="twilio")], source="my twilio account")
    assert states(cache) == [(Status.DELIVERED, NOW + 5, NOW + 5)]


def test_rule_10_overlapping_exports_add_nothing(cache: Cache) -> None:
    first = mail("m1", event(K.SENT, NOW), event(K.DELIVERED, NOW + 3), rows=2)
    second = mail("m1", event(K.DELIVERED, NOW + 3), event(K.OPENED, NOW + 9), rows=2)
    assert cache.take([first]).new == 2
    counts = cache.take([second])
    assert (counts.read, counts.new, counts.changed) == (2, 0, 1)
    assert cache.rows("SELECT count(*) FROM event") == [(3,)]


def test_rule_11_late_hard_bounce_after_delivery_is_a_bounce_and_the_order_never_matters(tmp_path: Path) -> None:
    records = [
        mail("m1", event(K.SENT, NOW)),
        mail("m1", event(K.DELIVERED, NOW + 3)),
        mail("m1", event(K.BOUNCED_HARD, NOW + 60, reason="bad_address")),
        mail("m1", event(K.DEFERRED, NOW + 1)),
    ]
    dumps = []
    for n, order in enumerate(itertools.permutations(records)):
        with open_cache(tmp_path / str(n)) as cache:
            for record in order:
                cache.take([record])
            dumps.append(cache.dump())
    assert all(dump == dumps[0] for dump in dumps)
    assert dumps[0]["recipients"][0][6:10] == (Status.BOUNCED_HARD, NOW + 60, NOW + 60, "bad_address")


def test_rule_12_the_first_event_of_the_deciding_kind(cache: Cache) -> None:
    cache.take([mail("m1", event(K.OPENED, NOW + 50), event(K.OPENED, NOW + 20), event(K.SENT, NOW))])
    assert states(cache) == [(Status.OPENED, NOW + 20, NOW + 50)]


def test_rule_12_the_certain_time_of_an_event_wins_over_a_stand_in(tmp_path: Path) -> None:
    console = event(K.DELIVERED, NOW, certainty=TimeCertainty.STAND_IN)
    bulk = replace(console, at=NOW + 4, certainty=TimeCertainty.CERTAIN)
    for n, order in enumerate(itertools.permutations([console, bulk])):
        with open_cache(tmp_path / str(n)) as cache:
            for told in order:
                cache.take([mail("s1", told, provider="twilio", sent_at=NOW)])
            assert states(cache) == [(Status.DELIVERED, NOW + 4, NOW + 4)]


def test_rule_17_an_earlier_sent_time_moves_the_row_and_all_that_hangs_on_it(cache: Cache) -> None:
    cache.take(
        [mail("m0", event(K.SENT, NOW - 50)), mail("m1", event(K.OPENED, NOW), bodies={BodyKind.TEXT: b"Creme"})]
    )
    before = cache.rows("SELECT id FROM message WHERE external_id = 'm1'")
    cache.take([mail("m1", event(K.SENT, NOW - 100))])
    ((message_id, recipient_id, sent_at),) = cache.rows(
        "SELECT m.id, r.id, r.sent_at FROM message m JOIN recipient r ON r.message_id = m.id WHERE m.external_id = 'm1'"
    )
    assert sent_at == NOW - 100
    assert message_id == recipient_id < before[0][0]
    assert cache.rows("SELECT count(*) FROM event WHERE recipient_id = ?", recipient_id) == [(2,)]
    assert cache.rows("SELECT rowid FROM fts_message WHERE fts_message MATCH 'creme'") == [(message_id,)]
    cache.database.writer().execute("INSERT INTO fts_message(fts_message, rank) VALUES('integrity-check', 1)")


def test_rule_17_the_processed_event_gives_the_sent_time_else_the_earliest(tmp_path: Path) -> None:
    early = mail("m1", event(K.DEFERRED, NOW - 9), sent_certainty=TimeCertainty.STAND_IN)
    processed = mail("m1", event(K.SENT, NOW))
    for n, order in enumerate(itertools.permutations([early, processed])):
        with open_cache(tmp_path / str(n)) as cache:
            for record in order:
                cache.take([record])
            assert cache.rows("SELECT sent_at FROM recipient") == [(NOW,)]


def test_rule_25_the_same_file_twice_changes_nothing(cache: Cache) -> None:
    records = [
        mail("m1", event(K.SENT, NOW), subject="One"),
        mail("m1", event(K.SENT, NOW), subject="Two"),
        mail("m2", event(K.SENT, NOW), bodies={BodyKind.TEXT: b"hello"}),
    ]
    cache.take(records)
    dump = cache.dump()
    counts = cache.take(records)
    assert (counts.read, counts.new, counts.changed) == (3, 0, 0)
    assert cache.dump() == dump


def test_rule_25_an_older_record_changes_no_attribute(cache: Cache) -> None:
    cache.take([mail("m1", event(K.SENT, NOW), subject="New", changed_at=NOW)])
    cache.take([mail("m1", event(K.SENT, NOW), subject="Old", changed_at=NOW - 1)])
    assert cache.rows("SELECT text FROM subject WHERE id > 0") == [("New",)]


def test_a_full_second_spills_into_the_next(cache: Cache) -> None:
    writer = cache.database.writer()
    cache.take([mail("m1", event(K.SENT, NOW))])
    writer.execute("UPDATE recipient SET id = id | 65535")
    cache.take([mail("m2", event(K.SENT, NOW))])
    ids = [row[0] for row in cache.rows("SELECT id FROM recipient ORDER BY id")]
    assert ids[1] >> 16 == (ids[0] >> 16) + 1


def test_an_unreadable_address_is_set_aside_and_the_rest_goes_on(cache: Cache) -> None:
    counts = cache.take([mail("m1", to="n/a"), mail("m2")])
    assert (counts.read, counts.new, counts.problems) == (2, 1, 1)
    assert cache.rows("SELECT kind, record FROM problem") == [("bad_address", "n/a")]


def test_rule_7_an_id_waits_until_exactly_one_student_fits(cache: Cache) -> None:
    counts = cache.take([mail("m1", event(K.SENT, NOW), student_refs=("S1",))])
    assert counts.problems == 1
    assert cache.rows("SELECT names_student FROM recipient") == [(1,)]
    cache.roster([student("S1")])
    named = "SELECT p.display FROM person_ref f JOIN person p ON p.id = f.person_id"
    assert cache.rows(named) == [("Olivia Tan",)]
    cache.roster([student("S1", "Lucas Lind")], source="roster:other")
    assert cache.rows(named) == []


def test_a_stop_keeps_the_pages_that_are_in(cache: Cache) -> None:
    records = [mail(f"m{n}", event(K.SENT, NOW + n), student_refs=("S1",)) for n in range(2500)]
    cache.roster([student("S1")])
    with pytest.raises(StoppedError):
        cache.take(records, monitor=Silent(stop_after=1))
    assert cache.rows("SELECT count(*) FROM message") == [(2000,)]
    assert cache.rows("SELECT count(*) FROM person_ref WHERE person_id IS NULL") == [(0,)]
    assert cache.take(records).new == 500


def test_owners_of_an_address_are_known_at_the_address(cache: Cache) -> None:
    cache.take([mail("m1", event(K.SENT, NOW), name="Header Name")])
    cache.roster([contact("c2", "Daniel Tan", "mei@example.com"), contact("c1", "Mei Tan", "MEI@example.com")])
    assert cache.rows("SELECT n_owners, owner_names FROM address WHERE value = 'mei@example.com'") == [
        (2, "Daniel Tan, Mei Tan")
    ]


def test_a_page_of_large_mails_is_a_short_one(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[int] = []
    real = MessageImport.write_page

    def write_page(self: MessageImport, records: list[MessageRecord]) -> None:
        pages.append(len(records))
        real(self, records)

    monkeypatch.setattr(MessageImport, "write_page", write_page)
    monkeypatch.setattr(engine, "PAGE_BYTES", 5_000)
    large = [mail(f"m{n}", event(K.SENT, NOW), bodies={BodyKind.RAW: bytes([65 + n]) * 2_000}) for n in range(7)]
    cache.take([*large, *(mail(f"s{n}", event(K.SENT, NOW)) for n in range(20))])
    assert pages == [3, 3, 21]
    assert cache.rows("SELECT count(*) FROM body_part") == [(7,)]
