"""What every source must do, whatever the provider: each stand-in in FAKES goes through all of these."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.accounts import Trouble
from app.errors import StoppedError
from app.services.accounts.service import AccountView
from app.sources.providers.http_policy import READING_POSTS
from app.sources.providers.registry import sources
from support.fakes.base import DAY, HOUR, ProviderFake
from support.fakes.every import FAKES
from support.fakes.mangling import some_nulls, some_oddities
from support.loopback import Reply
from support.syncing import NAME, SyncedLog, synced_log


@pytest.fixture(params=FAKES, ids=lambda fake: fake.provider)
def fake(request: pytest.FixtureRequest) -> Iterator[ProviderFake]:
    """A provider with some messages; what its specification says against anything fails the test."""
    with request.param.running() as running:
        running.send(12)
        running.now += HOUR
        yield running
        assert running.violations == []
        asked = {(each.method, each.path) for each in running.seen if each.method != "GET"}
        assert {path for _method, path in asked} <= READING_POSTS | running.token_paths


@pytest.fixture
def log(fake: ProviderFake, tmp_path: Path) -> Iterator[SyncedLog]:
    with synced_log(tmp_path / "log", fake) as opened:
        yield opened


def view(log: SyncedLog) -> AccountView:
    return log.context.accounts.accounts()[0]


def test_it_says_what_it_is_and_asks_for() -> None:
    for fake in FAKES:
        source = sources()[fake.provider]
        assert source.id == fake.provider
        assert source.name
        assert source.secret_label
        assert source.secret_hint
        assert all(field.label() for field in source.fields)
        assert {field.key for field in source.fields if field.required} <= set(fake.settings)
        assert source.capabilities.channels or source.capabilities.people


def test_a_test_says_what_it_found(log: SyncedLog) -> None:
    found = log.context.accounts.test(NAME)
    assert found.lines
    assert log.held() == set()


def test_everything_comes_and_coming_again_changes_nothing(log: SyncedLog) -> None:
    first = log.sync()
    assert first.error is None
    assert log.held() == log.fake.expected()
    assert first.counts.new > 0
    log.fake.now += HOUR
    again = log.sync()
    assert again.error is None
    assert (again.counts.new, again.counts.changed) == (0, 0)
    assert log.held() == log.fake.expected()
    assert view(log).trouble is None
    assert abs((view(log).succeeded_at or 0) - log.fake.now) < 10


def test_what_is_new_comes_with_the_next_sync(log: SyncedLog) -> None:
    for _turn in range(3):
        assert log.sync().error is None
        log.fake.now += 5 * HOUR
        log.fake.send(4)
        log.fake.now += HOUR
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


def test_what_happens_later_to_an_old_one_comes_too(log: SyncedLog) -> None:
    log.sync()
    before = log.held()
    log.fake.now += DAY
    log.fake.change_one()
    log.fake.now += HOUR
    assert log.sync().error is None
    assert log.held() == log.fake.expected() != before


FAULTS = {
    "500": Reply(500, {}),
    "503": Reply(503, {}, {"Retry-After": "0"}),
    "429": Reply(429, {}),
    "429 with Retry-After": Reply(429, {}, {"Retry-After": "0"}),
    "cut off": Reply(body={"x": "y" * 99}, cut=30),
    "half a JSON": Reply(raw=b'{"messages": [{"sid": "S'),
    "a web page": Reply(raw=b"<html>down for maintenance</html>", headers={"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_what_passes_by_itself_is_not_even_told(log: SyncedLog, fault: str, after: int) -> None:
    log.fake.fault_after = after
    log.fake.faults = [FAULTS[fault]]
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


@pytest.mark.parametrize("after", [0, 1, 2])
def test_trouble_ends_the_account_and_the_next_sync_goes_on(log: SyncedLog, after: int) -> None:
    log.fake.fault_after = after
    log.fake.faults = [Reply(500, {})] * 4
    failed = log.sync()
    if failed.error is not None:  # a sync of fewer requests than that met none of it
        assert failed.trouble is Trouble.PROVIDER
        assert view(log).trouble is Trouble.PROVIDER
    log.fake.faults = []
    assert log.sync().error is None
    assert log.held() == log.fake.expected()
    assert view(log).trouble is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_as_one_and_changes_nothing(log: SyncedLog, status: int) -> None:
    log.sync()
    before = log.held()
    log.fake.now += HOUR
    log.fake.faults = [Reply(status, {"message": "Authenticate"})]
    assert log.sync().trouble is Trouble.KEY_REFUSED
    assert log.held() == before
    log.fake.faults = [Reply(status, {})]
    with pytest.raises(Exception, match="key"):
        log.context.accounts.test(NAME)


def test_a_wrong_key_is_refused(fake: ProviderFake, tmp_path: Path) -> None:
    with synced_log(tmp_path, fake, secret="another-key") as log:
        assert log.sync().trouble is Trouble.KEY_REFUSED
        assert log.held() == set()


def test_a_long_limit_is_left_to_the_next_sync(log: SyncedLog) -> None:
    log.fake.faults = [Reply(429, {}, {"Retry-After": "3600"})]
    limited = log.sync()
    assert limited.trouble is Trouble.LIMITED
    assert limited.until is not None
    assert view(log).trouble_until == limited.until
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


@pytest.mark.parametrize("seed", range(4))
def test_nulls_and_other_types_never_end_it(log: SyncedLog, seed: int) -> None:
    for mangle in (some_nulls(seed), some_oddities(seed), some_oddities(seed, 0.8)):
        log.fake.mangle = mangle
        log.fake.now += HOUR
        assert log.sync().trouble in {None, Trouble.PROVIDER, Trouble.QUESTION}
    log.fake.mangle = None
    assert log.rows("PRAGMA integrity_check") == [("ok",)]


def test_an_answer_without_its_list_is_an_error_and_no_empty_list(log: SyncedLog) -> None:
    log.sync()
    log.fake.mangle = lambda _body: {}
    log.fake.now += HOUR
    assert log.sync().trouble is Trouble.PROVIDER


def test_a_stop_after_any_page_keeps_it_and_the_next_sync_goes_on(log: SyncedLog) -> None:
    log.fake.shorten_pages()
    for _turn in range(60):
        stopped = log.sync(stop_after=1)
        assert stopped.error is None or isinstance(stopped.error, StoppedError)
        if stopped.error is None:
            break
        # what became of a message may come on a later page than the message
        assert {each[:2] for each in log.held()} <= {each[:2] for each in log.fake.expected()}
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


def test_pages_of_any_size_give_the_same(log: SyncedLog) -> None:
    log.fake.shorten_pages()
    log.fake.send(20)
    log.fake.now += HOUR
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


def test_a_list_that_leads_in_a_circle_ends(log: SyncedLog) -> None:
    log.fake.go_in_circles()
    assert log.sync().trouble in {None, Trouble.PROVIDER}
    assert len(log.fake.seen) < 500


def test_order_and_repetition_do_not_matter(log: SyncedLog) -> None:
    log.fake.shuffle()
    assert log.sync().error is None
    assert log.held() == log.fake.expected()
    log.fake.now += HOUR
    again = log.sync()
    assert (again.counts.new, again.counts.changed) == (0, 0)


def test_a_list_that_is_suddenly_empty_asks(log: SyncedLog) -> None:
    log.sync()
    before = log.held()
    log.fake.empty()
    log.fake.now += HOUR
    asked = log.sync()
    assert asked.trouble is Trouble.QUESTION
    assert log.held() == before
    assert log.sync(accept_empty=True).error is None
    log.fake.now += HOUR
    assert log.sync().error is None
    assert log.held() == before, "what is in the log stays"


@pytest.mark.parametrize("ahead", [-9 * HOUR, 9 * HOUR, -400 * DAY])
def test_the_providers_clock_counts(fake: ProviderFake, tmp_path: Path, ahead: int) -> None:
    fake.now += ahead  # its messages were sent before, or after what it takes for now
    fake.send(3)
    fake.now += HOUR
    with synced_log(tmp_path, fake) as log:
        assert log.sync().error is None
        fake.now += HOUR
        fake.send(2)
        fake.now += HOUR
        assert log.sync().error is None
        assert {held[0] for held in log.held()} >= {wanted[0] for wanted in fake.expected()}


def test_a_pause_longer_than_the_provider_remembers_is_a_gap(log: SyncedLog) -> None:
    days = sources()[log.fake.provider].capabilities.retention_days
    if days is None:
        return
    assert log.sync().gaps == 0
    log.fake.now += (days + 10) * DAY
    log.fake.send(2)
    log.fake.now += HOUR
    assert log.sync(stop_after=1, accept_empty=True).trouble in {None, Trouble.STOPPED}
    late = log.sync(accept_empty=True)
    assert late.error is None
    assert late.gaps >= 1, "told although the first page was the last before a stop"
    gap = view(log).gaps[0]
    assert 5 * DAY < gap.until - gap.since < 15 * DAY
    assert gap.why
    log.fake.now += HOUR
    assert log.sync().gaps == late.gaps, "a gap stays told, and is not found again"


def test_a_word_that_nobody_knows_is_kept(log: SyncedLog) -> None:
    log.fake.say_unknown_word()
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


def test_the_key_is_nowhere_but_where_keys_are_kept(log: SyncedLog, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        log.sync()
        log.fake.faults = [Reply(401, {})]
        log.sync()
    own = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert not [line for line in own if log.fake.secret in line]
    told = str(log.rows("SELECT * FROM account")) + str(log.rows("SELECT * FROM sync_run")) + str(view(log))
    assert log.fake.secret not in told
    folder = log.context.paths.data_dir
    holding = [
        path.name for path in folder.rglob("*") if path.is_file() and log.fake.secret.encode() in path.read_bytes()
    ]
    assert holding == []
