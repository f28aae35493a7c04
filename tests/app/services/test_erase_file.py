"""An erasure and the file: the journal while somebody reads, the copies, the space, and holds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.core.statuses import EventKind
from app.errors import CacheError, HoldError, LockedError
from app.settings import Settings
from app.storage import space
from app.sync.lock import WriterLock
from support.cache import NOW, Cache, contact, event, mail, open_cache
from support.erasing import content, id_of, service
from support.school import School, instant

DAY = 86_400


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


# -- the journal -------------------------------------------------------------------------------------------------------


def test_an_erasure_is_finished_only_when_nobody_reads_an_older_state(cache: Cache, tmp_path: Path) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com"), contact("C2", "Dan Tan", "dan@example.com")])
    reader = space.open_keyed(cache.paths.cache, cache.database.key)
    journal = cache.paths.cache.with_name("log.db-wal")
    try:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM person").fetchall() == [(2,)]
        done = service(cache).erase(id_of(cache, "Mei Tan"), patience_s=0.05)
        assert not done.finished
        assert journal.stat().st_size > 0
        assert not service(cache).resume()
        assert [row[0] for row in cache.rows("SELECT display FROM person")] == ["Dan Tan"]
    finally:
        reader.close()
    assert service(cache).resume()
    assert cache.rows("SELECT count(*) FROM tombstone WHERE kind = 'pages'") == [(0,)]
    content(cache)
    assert service(cache).erase(id_of(cache, "Dan Tan")).finished
    assert cache.rows("SELECT count(*) FROM tombstone WHERE kind = 'pages'") == [(0,)]


def test_nothing_is_erased_while_an_import_runs(cache: Cache) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    with WriterLock(cache.paths.lock, "an import", "somebody"), pytest.raises(LockedError, match="running an import"):
        service(cache).erase(id_of(cache, "Mei Tan"))
    assert len(cache.rows("SELECT 1 FROM person")) == 1


# -- copies and space --------------------------------------------------------------------------------------------------


def test_all_copies_that_the_program_keeps_are_listed_and_dropped(cache: Cache, tmp_path: Path) -> None:
    cache.paths.snapshots.mkdir()
    names = [
        "log-version-3.bak",
        "log-before-restore-2026-11-24-010000.bak",
        "log-damaged-2026-11-24-010000.db",
        "log-damaged-2026-11-24-010000.db-wal",
        "log-fresh.partial",
        "snapshots/1.db",
        "snapshots/2.partial",
    ]
    for name in names:
        (cache.paths.data_dir / name).write_bytes(b"12345")
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    told = service(cache).preview(id_of(cache, "Mei Tan"))
    assert {(str(c.path.relative_to(cache.paths.data_dir)), c.size) for c in told.copies} == {(n, 5) for n in names}
    before = {p.name for p in cache.paths.data_dir.iterdir()} - set(names)
    assert service(cache).drop_copies() == len(names)
    assert service(cache).copies() == ()
    left = {p.name for p in cache.paths.data_dir.iterdir()} - {"writer.lock"}
    assert left == before  # the log itself, its key: all there


def test_space_is_given_back_and_the_log_is_the_same(cache: Cache) -> None:
    body = "x".join(str(n * 7919 % 10_007) for n in range(4_000))
    people = [contact(f"C{n}", f"Parent N{n}", f"n{n}@example.com") for n in range(30)]
    cache.roster(people)
    cache.take(
        [mail(f"m{n}", event(EventKind.SENT, NOW - n), to=f"n{n}@example.com", extra={"k": f"{n}{body}"})
         for n in range(30)]
    )  # fmt: skip
    for n in range(29):
        service(cache).erase(id_of(cache, f"Parent N{n}"))
    erasing, left = service(cache), cache.dump()
    assert erasing.unused_bytes() > 0
    size, seen = cache.paths.cache.stat().st_size, list[tuple[int, int]]()

    class Watch:
        def progress(self, done: int, total: int) -> None:
            seen.append((done, total))

        def stopped(self) -> bool:
            return False

    freed = erasing.give_space_back(Watch())
    assert freed == size - cache.paths.cache.stat().st_size > 0
    assert seen[-1][0] == seen[-1][1] > 0
    assert cache.dump() == left
    assert erasing.unused_bytes() == 0
    assert not list(cache.paths.data_dir.glob("*.partial"))
    assert cache.rows("PRAGMA integrity_check") == [("ok",)]
    assert b"n29@example.com" not in cache.paths.cache.read_bytes()  # still encrypted
    assert b"n29@example.com" in content(cache)
    cache.take([mail("later", event(EventKind.SENT, NOW), to="n29@example.com")])


def test_space_is_not_given_back_where_the_disk_is_too_full(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    usage = shutil.disk_usage(cache.paths.data_dir)
    little = usage._replace(free=cache.paths.cache.stat().st_size)
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _path: little)
    left = cache.dump()
    with pytest.raises(CacheError, match="too little free space"):
        service(cache).give_space_back()
    assert cache.dump() == left


# -- holds -------------------------------------------------------------------------------------------------------------


def test_a_hold_ends_with_its_last_day_in_the_zone_of_the_school(cache: Cache) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    Settings(cache.paths.settings).set("zone", "Australia/Sydney")
    person = id_of(cache, "Mei Tan")
    service(cache).set_hold(person, " A request is open ", date(2026, 11, 25))
    held = service(cache).hold(person)
    assert held is not None
    assert (held.reason, held.until, held.at) == ("A request is open", "2026-11-25", NOW)
    last = instant("2026-11-25T23:59:59+11:00")
    with pytest.raises(HoldError):
        service(cache, last).erase(person)
    assert service(cache, last + 1).hold(person) is None
    service(cache, last).set_hold(person, "zzq another one", date(2026, 11, 26))
    assert cache.rows("SELECT count(*) FROM hold") == [(1,)]  # in the place of the first
    service(cache, last).set_hold(person, "zzq for as long as nobody takes it off")
    assert service(cache, last + 500 * DAY).hold(person) is not None


def test_a_hold_that_ended_is_forgotten_with_the_person(cache: Cache) -> None:
    cache.roster([contact("zzq-1", "Mei Tan", "mei@example.com")])
    service(cache).set_hold(id_of(cache, "Mei Tan"), "zzq a reason", date(2026, 11, 25))
    service(cache, NOW + 9 * DAY).erase(id_of(cache, "Mei Tan"))
    assert b"zzq" not in content(cache)


def test_a_hold_from_before_there_were_last_days_holds(cache: Cache) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    cache.database.writer().execute("INSERT INTO hold VALUES('roster:test', 'C1', 5, 'somebody', '2026 audit')")
    held = service(cache).hold(id_of(cache, "Mei Tan"))
    assert held is not None
    assert (held.reason, held.until) == ("2026 audit", "")


def test_a_hold_is_on_all_entries_that_were_merged(school: School) -> None:
    school.people(
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
        {"kind": "contact", "external_id": "C9", "given": "Maisie", "email": "other@example.com"},
    )
    school.context.erasing.set_hold(school.id("Maisie Tan"), "kept")
    school.context.corrections.merge(school.id("Mei Tan"), school.id("Maisie Tan"))
    assert school.context.erasing.preview(school.id("Mei Tan")).hold is not None
    with pytest.raises(HoldError, match="kept"):
        school.context.erasing.erase(school.id("Mei Tan"))
