"""What is too old is counted before it is removed, holds are respected, and nothing goes by itself unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.core.records import BodyKind
from app.core.statuses import EventKind
from app.errors import CacheError, LockedError, StoppedError, UsageError
from app.services.erase import EraseService
from app.services.retention import BY_ITSELF, MESSAGES, TEXTS, Due, Months, RetentionService
from app.settings import Settings
from app.storage.database import open_keyed
from app.storage.retention_store import Holds, count_old
from app.sync.lock import WriterLock
from support.cache import NOW, Cache, contact, event, mail, open_cache, pair, student
from support.school import instant

DAY = 86_400
BODY = {BodyKind.TEXT: b"An old letter"}


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


class Clock:
    """The present, which a test can move."""

    now = NOW

    def __call__(self) -> int:
        return self.now


def retention(cache: Cache, settings: dict[str, str] | None = None, clock: Clock | None = None) -> RetentionService:
    kept = Settings(cache.paths.settings)
    kept.set_all({"zone": "UTC", **(settings or {})})
    return RetentionService(cache.database, cache.paths, kept, clock or Clock())


def letters(cache: Cache, *ages: int, to: str = "mei@example.com") -> None:
    cache.take([mail(f"m{age}-{to}", event(EventKind.SENT, NOW - age * DAY), to=to, bodies=BODY) for age in ages])


def quietly(_done: int, _total: int) -> None:
    pass


def erasing(cache: Cache) -> EraseService:
    return EraseService(cache.database, cache.paths, Settings(cache.paths.settings), lambda: NOW)


def test_a_purge_removes_what_it_said_and_keeps_whom_a_hold_keeps(cache: Cache) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    for to in ("mei@example.com", "dan@example.com"):
        letters(cache, 10, 100, 1000, to=to)
    erasing(cache).set_hold(int(cache.rows("SELECT id FROM person")[0][0]), "kept", date(2026, 12, 1))
    purging = retention(cache)
    assert purging.preview().nothing
    purging = retention(cache, {MESSAGES: "12", TEXTS: "2"})
    told = purging.preview()
    assert (told.messages, told.texts, told.held, told.oldest) == (1, 1, 2, NOW - 1000 * DAY)
    assert purging.preview(Months(1, 0)).messages == 2
    seen: list[tuple[int, int]] = []
    assert purging.purge(lambda done, total: seen.append((done, total)), lambda: False) == told
    assert seen == [(1, 2), (2, 2)]
    assert purging.preview().nothing
    assert cache.rows("SELECT count(*) FROM message") == [(5,)]
    assert cache.rows("SELECT count(*) FROM body_part") == [(4,)]
    assert count_old(cache.database.reader(), NOW - 50 * DAY, Holds(), texts=False) == 3
    cache.database.writer().execute("INSERT INTO fts_message(fts_message, rank) VALUES('integrity-check', 1)")
    assert cache.rows("SELECT action, detail FROM audit ORDER BY id DESC LIMIT 1") == [("purged", '{"rows": 2}')]


def test_a_hold_that_ended_keeps_nothing(cache: Cache) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    letters(cache, 1000)
    erasing(cache).set_hold(int(cache.rows("SELECT id FROM person")[0][0]), "kept", date(2026, 12, 1))
    clock = Clock()
    purging = retention(cache, {MESSAGES: "12"}, clock)
    assert purging.preview().messages == 0
    clock.now += 10 * DAY
    assert purging.preview().messages == 1


def test_a_hold_on_a_student_keeps_the_messages_to_carers_and_those_that_name_the_student(cache: Cache) -> None:
    cache.roster([student("S1"), contact("C1", "Mei Tan", "mei@example.com"), pair("S1", "C1")])
    cache.take(
        [
            mail("carer", event(EventKind.SENT, NOW - 900 * DAY)),
            mail("named", event(EventKind.SENT, NOW - 901 * DAY), to="aunt@example.com", student_refs=("S1",)),
            mail("else", event(EventKind.SENT, NOW - 902 * DAY), to="dan@example.com"),
        ]
    )
    erasing(cache).set_hold(int(cache.rows("SELECT id FROM person WHERE kind = 0")[0][0]), "kept")
    purging = retention(cache, {MESSAGES: "12"})
    assert (purging.preview().messages, purging.preview().held) == (1, 2)
    purging.purge(quietly, lambda: False)
    assert cache.rows("SELECT external_id FROM message ORDER BY id DESC") == [("carer",), ("named",)]


def test_the_limit_is_the_same_date_of_an_earlier_month_in_the_zone_of_the_school(cache: Cache) -> None:
    clock = Clock()
    clock.now = instant("2027-02-28T10:00:00+11:00")  # the 27th in UTC
    purging = retention(cache, {"zone": "Australia/Sydney"}, clock)
    told = purging.preview(Months(3, 12))
    assert told.messages_before == instant("2026-11-28T00:00:00+11:00")
    assert told.texts_before == instant("2026-02-28T00:00:00+11:00")
    clock.now = instant("2027-03-31T10:00:00+11:00")  # February ends before the 31st
    assert purging.preview(Months(1, 0)).messages_before == instant("2027-02-28T00:00:00+11:00")


def test_addresses_that_only_old_messages_had_go_with_them(cache: Cache) -> None:
    cache.roster([contact("C1", "Mei Tan", "mei@example.com")])
    letters(cache, 1000)
    letters(cache, 1000, to="zzqgone@example.com")
    letters(cache, 10, 1000, to="stays@example.com")
    retention(cache, {MESSAGES: "12"}).purge(quietly, lambda: False)
    assert cache.rows("SELECT value FROM address ORDER BY 1") == [("mei@example.com",), ("stays@example.com",)]
    connection = cache.database.writer()
    assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0] == 0
    assert b"zzq" not in connection.serialize("main").lower()  # type: ignore[attr-defined]


def test_a_stop_keeps_what_was_not_reached_and_says_what_went(cache: Cache) -> None:
    letters(cache, *range(500, 1100))
    purging = retention(cache, {MESSAGES: "12"})
    with pytest.raises(StoppedError):
        purging.purge(quietly, lambda: True)
    assert cache.rows("SELECT count(*) FROM message") == [(100,)]  # a page is 500
    assert cache.rows("SELECT detail FROM audit WHERE action = 'purged'") == [('{"rows": 500}',)]
    purging.purge(quietly, lambda: False)
    assert cache.rows("SELECT count(*) FROM message") == [(0,)]


def test_nothing_is_removed_while_an_import_runs(cache: Cache) -> None:
    letters(cache, 1000)
    purging = retention(cache, {MESSAGES: "12"})
    with WriterLock(cache.paths.lock, "an import", "somebody"), pytest.raises(LockedError):
        purging.purge(quietly, lambda: False)
    assert cache.rows("SELECT count(*) FROM message") == [(1,)]


def test_what_a_reader_keeps_in_the_journal_is_noted(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.retention._PATIENCE_S", 0.05)
    letters(cache, 1000)
    reader = open_keyed(cache.paths.cache, cache.database.key)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM message").fetchall()
    retention(cache, {MESSAGES: "12"}).purge(quietly, lambda: False)
    assert not erasing(cache).resume()
    reader.close()
    assert erasing(cache).resume()


# -- by itself ---------------------------------------------------------------------------------------------------------


def test_nothing_is_due_unless_the_settings_say_so(cache: Cache) -> None:
    letters(cache, 1000)
    assert retention(cache, {MESSAGES: "12"}).due() is None
    assert retention(cache, {MESSAGES: "0", BY_ITSELF: "yes"}).due() is None
    purging = retention(cache, {MESSAGES: "12", BY_ITSELF: "yes"})
    assert purging.due() == Due(purging.preview(), Months(12, 0), agreed=False)
    purging.purge(quietly, lambda: False)
    assert purging.due() is None


def test_it_is_asked_until_a_person_agreed_to_these_very_months(cache: Cache) -> None:
    letters(cache, 1000)
    purging = retention(cache, {MESSAGES: "12", BY_ITSELF: "yes"})
    purging.agree(Months(24, 0))
    due = purging.due()
    assert due is not None
    assert not due.agreed
    purging.agree(due.months)
    again = retention(cache, {MESSAGES: "12", BY_ITSELF: "yes"}).due()
    assert again is not None
    assert again.agreed
    fewer = retention(cache, {MESSAGES: "6", BY_ITSELF: "yes"}).due()
    assert fewer is not None
    assert not fewer.agreed


def test_it_is_looked_at_once_a_day_by_the_calendar_of_the_school(cache: Cache) -> None:
    letters(cache, 1000)
    clock = Clock()
    purging = retention(cache, {"zone": "Australia/Sydney", MESSAGES: "12", BY_ITSELF: "yes"}, clock)
    assert purging.due(daily=True) is not None
    assert purging.due(daily=True) is None
    assert purging.due() is not None  # after an import it is asked all the same
    clock.now += DAY
    assert purging.due(daily=True) is not None


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"agreed": "12"}'])
def test_an_unreadable_note_means_nobody_agreed(cache: Cache, kept: str) -> None:
    letters(cache, 1000)
    cache.paths.retention.write_text(kept)
    due = retention(cache, {MESSAGES: "12", BY_ITSELF: "yes"}).due(daily=True)
    assert due is not None
    assert not due.agreed
    assert json.loads(cache.paths.retention.read_text())["looked"] == "2026-11-24"


def test_a_note_that_cannot_be_written_is_told(cache: Cache) -> None:
    cache.paths.retention.with_suffix(".new").mkdir()
    with pytest.raises(CacheError, match="nothing was removed"):
        retention(cache).agree(Months(12, 0))


def test_the_setting_is_yes_or_no(cache: Cache) -> None:
    settings = Settings(cache.paths.settings)
    assert settings.get(BY_ITSELF) is False
    assert settings.set(BY_ITSELF, "Yes") is True
    assert settings.set(BY_ITSELF, "no") is False
    with pytest.raises(UsageError, match="neither yes nor no"):
        settings.set(BY_ITSELF, "perhaps")
