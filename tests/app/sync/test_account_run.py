"""The engine of a sync, fed with pages that a test made: what a page commits, what it looks at, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.core.accounts import Finding, Gap, Trouble
from app.core.records import Problem, ProblemKind
from app.core.statuses import Channel, EventKind
from app.errors import QuestionError, StoppedError
from app.sources.providers.base import BODIES, DAY, Page, SyncState, Task
from app.sources.providers.errors import SourceFailedError
from app.storage import account_store, sync_store
from app.sync.account_run import AccountOptions, AccountRun
from app.sync.tally import Tally
from support.cache import NOW, Cache, contact, event, mail, open_cache, pair, student

K = EventKind
Given = Page | Callable[[SyncState], Any]


@dataclass
class Script:
    """A session that yields what a test wrote down; a function among the pages is called in its place."""

    given: list[Given]
    looked: list[Any] = field(default_factory=list)

    def test(self) -> Finding:
        return Finding(())

    def pages(self, state: SyncState) -> Iterator[Page]:
        for each in self.given:
            if isinstance(each, Page):
                yield each
            else:
                self.looked.append(each(state))


@dataclass
class Watcher:
    stop_after: int | None = None
    pages: int = 0

    def progress(self, tally: Tally, total: int | None) -> None:
        self.pages += 1

    def stopped(self) -> bool:
        return self.stop_after is not None and self.pages >= self.stop_after


class Account:
    """An account in a cache."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        with cache.database.transaction() as connection:
            account_store.add(
                connection, provider="generic", name="school", settings={}, endpoint=None, secret_name="x", now=NOW
            )
        self.stored = account_store.accounts(cache.database.reader())[0]

    def run(
        self, *given: Page | Callable[[SyncState], Any], now: int = NOW, stop_after: int | None = None, **options: Any
    ) -> Script:
        """Sync the account; return what the session looked up."""
        script = Script(list(given))
        run_id = self.cache.runs.begin(source_id=self.stored.source_id, batch="1", file_name=None, now=now)
        run = AccountRun(
            self.cache.database,
            self.cache.runs,
            provider="generic",
            source_id=self.stored.source_id,
            run_id=run_id,
            options=AccountOptions("AU", lambda: now, **options),
            monitor=Watcher(stop_after),
        )
        run.run(script)
        return script

    def problems(self) -> list[tuple[str, str]]:
        return self.cache.rows("SELECT kind, record FROM problem ORDER BY id")


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with open_cache(tmp_path) as cache:
        yield Account(cache)


def letter(n: int, *, at: int = NOW, **values: Any) -> Any:
    return mail(f"m{n}", event(K.SENT, at), to=f"family{n}@example.com", **values)


def test_a_page_and_its_place_go_in_together_or_not_at_all(account: Account) -> None:
    bad = mail("m2", event(K.SENT, NOW), provider=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        account.run(Page("a", (letter(1),), cursor="1"), Page("a", (bad,), cursor="2", watermark=NOW))
    assert account.cache.rows("SELECT cursor, watermark FROM sync_cursor") == [("1", None)]
    assert account.cache.rows("SELECT external_id FROM message") == [("m1",)]


def test_what_was_kept_can_be_looked_up_by_the_next_page(account: Account) -> None:
    script = account.run(
        Page("a", (letter(1),), cursor="x", watermark=5, tasks=(Task("q", "k", NOW - 1, payload={"url": "u"}),)),
        lambda state: state.stream("a"),
        lambda state: state.due("q", NOW),
        lambda state: state.task("q", "other"),
        Page("a", done=(("q", "k"),)),
        lambda state: state.due("q", NOW),
    )
    assert (script.looked[0].cursor, script.looked[0].watermark) == ("x", 5)
    assert [(task.key, task.payload) for task in script.looked[1]] == [("k", {"url": "u"})]
    assert script.looked[2:] == [None, []]


def test_a_stream_keeps_what_a_page_does_not_move(account: Account) -> None:
    account.run(Page("a", cursor="x", watermark=5), Page("a", (letter(1),)), Page("b", cursor="y"))
    rows = account.cache.rows("SELECT stream, cursor, watermark, newest FROM sync_cursor ORDER BY stream")
    assert rows == [("a", "x", 5, NOW), ("b", "y", None, None)]


def test_texts_that_expire_first_come_first_and_lost_ones_are_told(account: Account) -> None:
    tasks = tuple(
        Task(BODIES, key, NOW - 10, expires_at=at) for key, at in (("late", NOW + 99), ("soon", NOW + 9), ("gone", NOW))
    )
    script = account.run(Page("a", tasks=tasks), lambda state: state.due(BODIES, NOW))
    assert [task.key for task in script.looked[0]] == ["soon", "late"]
    account.run(now=NOW + 50)
    assert account.cache.rows("SELECT key FROM sync_task") == [("late",)]
    assert account.cache.rows("SELECT texts_lost FROM account") == [(2,)]
    assert "expired" in account.cache.rows("SELECT message FROM problem")[0][0]


def test_the_newest_message_to_an_address_is_found(account: Account) -> None:
    account.run(
        Page("a", tuple(mail(f"m{n}", event(K.SENT, NOW + n), to="mei@example.com") for n in range(3))),
    )
    script = account.run(
        lambda state: state.newest_message_to(Channel.EMAIL, "Mei@Example.com", NOW + 1),
        lambda state: state.newest_message_to(Channel.EMAIL, "mei@example.com", NOW - 1),
        lambda state: state.newest_message_to(Channel.EMAIL, "nobody@example.com", NOW + 9),
    )
    assert script.looked == ["m1", None, None]


def test_a_stop_is_between_two_pages(account: Account) -> None:
    with pytest.raises(StoppedError):
        account.run(Page("a", (letter(1),), cursor="1"), Page("a", (letter(2),), cursor="2"), stop_after=1)
    assert account.cache.rows("SELECT cursor FROM sync_cursor") == [("1",)]
    assert account.cache.rows("SELECT n_read, n_new FROM sync_run") == [(1, 1)]


@pytest.mark.logs_expected
def test_a_fault_in_a_sources_code_is_told_as_one(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_state: SyncState) -> None:
        raise KeyError("mei@example.com")

    with pytest.raises(SourceFailedError) as caught:
        account.run(Page("a", (letter(1),), cursor="1"), fail)
    assert caught.value.trouble is Trouble.OTHER
    assert "KeyError in fail" in caplog.text
    assert "mei" not in caplog.text + str(caught.value)
    assert account.cache.rows("SELECT cursor FROM sync_cursor") == [("1",)]


def test_a_list_that_is_suddenly_empty_asks_only_where_it_showed_something(account: Account) -> None:
    window = (NOW - 4 * DAY, NOW + 1)
    account.run(Page("a", (letter(1),), covers=window), Page("b", covers=window))
    account.run(Page("b", covers=window))
    account.run(Page("a", covers=(NOW + 1, NOW + DAY)))
    account.run(Page("a", (letter(1),)), Page("a", covers=window))
    with pytest.raises(QuestionError) as caught:
        account.run(Page("a", watermark=9, covers=window))
    assert caught.value.option == "--accept-empty"
    assert account.cache.rows("SELECT watermark FROM sync_cursor WHERE stream = 'a'") == [(None,)]
    account.run(Page("a", watermark=9, covers=window), accept_empty=True)
    account.run(Page("a", covers=window))


def test_gaps_are_kept_once_and_grow(account: Account) -> None:
    for until in (20, 30, 25):
        account.run(Page("a", gaps=(Gap("a", 10, until, "why", possible=until != 30),)))
    found = sync_store.gaps(account.cache.database.reader(), account.stored.source_id)
    assert [(gap.since, gap.until, gap.possible) for gap in found] == [(10, 30, False)]


def test_people_go_in_whole_with_the_page_that_ends_them(account: Account) -> None:
    people = [contact("c1", "Mei Tan", "mei@example.com"), student("s1"), pair("s1", "c1")]
    with pytest.raises(StoppedError):
        account.run(Page("people", tuple(people)), Page("people", roster=True), stop_after=1)
    assert account.cache.rows("SELECT count(*) FROM person") == [(0,)]
    account.run(Page("people", tuple(people)), Page("people", roster=True, watermark=NOW))
    assert account.cache.rows("SELECT count(*) FROM person") == [(2,)]
    assert account.cache.rows("SELECT count(*) FROM relation") == [(1,)]


def test_a_roster_that_loses_many_or_all_asks(account: Account) -> None:
    many = tuple(contact(f"c{n}", f"Person {n}", f"p{n}@example.com") for n in range(10))
    account.run(Page("people", many, roster=True))
    for fewer, option in ((many[:5], "--accept-left"), ((), "--accept-empty")):
        with pytest.raises(QuestionError) as caught:
            account.run(Page("people", fewer, roster=True, watermark=1))
        assert caught.value.option == option
    assert account.cache.rows("SELECT watermark FROM sync_cursor") == []
    assert account.cache.rows("SELECT count(*) FROM person WHERE state = 0") == [(10,)]
    account.run(Page("people", many[:5], roster=True), accept_left=True)
    assert account.cache.rows("SELECT count(*) FROM person WHERE state = 0") == [(5,)]


def test_a_page_names_people_at_once_and_the_unknown_are_told(account: Account) -> None:
    account.cache.roster([student("s1")])
    with pytest.raises(StoppedError):
        account.run(Page("a", (letter(1, student_refs=("s1",)), letter(2, student_refs=("s9",)))), stop_after=1)
    assert account.cache.rows("SELECT ref, person_id IS NULL FROM person_ref ORDER BY ref") == [("s1", 0), ("s9", 1)]
    assert account.problems() == [("unknown_person", "s9")]


def test_people_who_come_with_the_same_sync_are_known_to_later_pages(account: Account) -> None:
    account.run(
        Page("a", (letter(1, student_refs=("s1",)),)),
        Page("people", (student("s1"), student("s2", "Leo Tan")), roster=True),
        Page("a", (letter(2, student_refs=("s1", "s2")),)),
    )
    assert account.cache.rows("SELECT count(*) FROM person_ref WHERE person_id IS NULL") == [(0,)]
    assert account.problems() == []


def test_somebody_may_write_between_two_pages(account: Account) -> None:
    """A correction moves what the importer remembers: ids of addresses, of references, of the next row."""
    other = Cache(account.cache.paths.data_dir)

    def elsewhere(_state: SyncState) -> None:
        other.take([letter(3), letter(1)])

    account.run(
        Page("a", (letter(1),)), elsewhere, Page("a", (letter(2), letter(3))), elsewhere, Page("a", (letter(4),))
    )
    assert account.cache.rows("SELECT external_id FROM message ORDER BY 1") == [("m1",), ("m2",), ("m3",), ("m4",)]
    assert account.cache.rows("PRAGMA foreign_key_check") == []
    other.database.close_thread()


def test_a_later_page_outdoes_an_earlier_one_of_the_same_sync(account: Account) -> None:
    account.run(
        Page("a", (letter(1, subject="Old", changed_at=1),)), Page("a", (letter(1, subject="New", changed_at=2),))
    )
    assert account.cache.rows("SELECT text FROM subject WHERE id > 0") == [("New",)]


def test_what_a_source_sets_aside_is_kept(account: Account) -> None:
    account.run(Page("a", (Problem("x", ProblemKind.UNREADABLE, "No message.", '{"a": 1}'),)))
    assert account.problems() == [("unreadable", '{"a": 1}')]
    assert account.cache.rows("SELECT n_read, n_problems FROM sync_run") == [(1, 1)]


def test_idle_syncs_are_forgotten_and_do_not_stand_in_the_way_of_undoing_an_import(account: Account) -> None:
    account.cache.take([letter(1)])
    batch = account.cache.runs.last_batch()
    for turn in range(30):
        run_id = account.cache.runs.begin(
            source_id=account.stored.source_id, batch=f"x-{turn + 2:06d}", file_name=None, now=NOW
        )
        account.cache.runs.finish(run_id, Tally(read=5).counts(), NOW)
        account.cache.runs.drop_idle_syncs(account.stored.source_id)
    assert account.cache.runs.last_batch() == batch
    assert account.cache.rows("SELECT count(*) FROM sync_run WHERE mode = 'sync'") == [(20,)]
    assert [run.file_name for run in account.cache.runs.runs()] == ["test"]
    run_id = account.cache.runs.begin(source_id=account.stored.source_id, batch="y-000099", file_name=None, now=NOW)
    account.cache.runs.finish(run_id, Tally(read=5, new=1).counts(), NOW)
    assert account.cache.runs.last_batch() == "y-000099"
