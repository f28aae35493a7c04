"""Syncs of a SendGrid account: halved windows, details by age and within the limit, suppressions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UsageError
from app.services.accounts.settings import checked_account, telephone_country
from app.sources.providers.registry import sources
from support.fakes.base import DAY, HOUR
from support.fakes.sendgrid import SendGridActivityFake, SendGridFake
from support.syncing import SyncedLog, synced_log


@pytest.fixture
def fake() -> Iterator[SendGridFake]:
    with SendGridFake.running() as made:
        yield made


@pytest.fixture
def log(tmp_path: Path, fake: SendGridFake) -> Iterator[SyncedLog]:
    with synced_log(tmp_path, fake) as made:
        yield made
        assert fake.violations == []


def details(fake: SendGridFake) -> int:
    return sum(asked.method == "GET" and asked.path.startswith("/v3/logs/") for asked in fake.seen)


def test_a_time_with_more_than_an_answer_holds_is_halved(
    fake: SendGridFake, log: SyncedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sources.providers.sendgrid.logs.CAP", 10)
    fake.cap = 10
    for number in range(70):
        fake.add(at=fake.now - 7 * number)
    log.sync()
    assert log.held() == fake.expected()
    assert len(log.held()) == 70


def test_one_second_that_is_full_is_asked_for_by_state(
    fake: SendGridFake, log: SyncedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sources.providers.sendgrid.logs.CAP", 10)
    fake.cap = 10
    for number in range(15):
        letter = fake.add(at=fake.now - HOUR)
        if number % 2:
            fake.happen(letter, "delivered", fake.now - HOUR)
    result = log.sync()
    assert len(log.held()) == 15
    assert result.gaps == 0


def test_what_still_does_not_fit_is_told_as_a_gap(
    fake: SendGridFake, log: SyncedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sources.providers.sendgrid.logs.CAP", 10)
    fake.cap = 10
    for _number in range(15):
        fake.add(at=fake.now - HOUR)
    result = log.sync()
    assert len(log.held()) == 10
    assert result.gaps == 1


def test_details_are_asked_for_at_an_hour_a_day_and_so_on(fake: SendGridFake, log: SyncedLog) -> None:
    letter = fake.add()
    ages = []
    for age in (60, HOUR, 2 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 10 * DAY, 29 * DAY, 31 * DAY):
        fake.now = letter.created + age
        before = details(fake)
        log.sync()
        if details(fake) > before:
            ages.append(age)
    assert ages == [HOUR, DAY, 3 * DAY, 7 * DAY, 29 * DAY]


def test_an_opening_weeks_later_is_noticed(fake: SendGridFake, log: SyncedLog) -> None:
    letter = fake.add()
    fake.happen(letter, "delivered", fake.now + 5)
    fake.now += HOUR
    log.sync()
    fake.now += 20 * DAY
    fake.happen(letter, "open")
    log.sync()
    fake.now = letter.created + 29 * DAY
    log.sync()
    assert {status for _id, _address, status in log.held()} == {"50"}


def test_details_end_before_the_limit_does(fake: SendGridFake, log: SyncedLog) -> None:
    for _number in range(20):
        fake.add()
    fake.now += HOUR
    fake.left = 15
    log.sync()
    assert 0 < details(fake) < 20
    fake.left = None
    log.sync()
    assert details(fake) == 20


def test_a_failure_is_asked_for_once_and_at_once(fake: SendGridFake, log: SyncedLog) -> None:
    letter = fake.add()
    fake.happen(letter, "bounce", fake.now + 2)
    fake.now += 60
    for _time in range(3):
        log.sync()
        fake.now += HOUR
    assert details(fake) == 1
    assert log.held() == fake.expected()


def test_a_suppression_means_the_newest_message_before_it(fake: SendGridFake, log: SyncedLog) -> None:
    old = fake.add(to="mei@example.com", at=fake.now - 10 * DAY)
    new = fake.add(to="mei@example.com", at=fake.now - 5 * DAY)
    for letter in (old, new):
        fake.happen(letter, "delivered", letter.created + 5)
    log.sync()
    fake.happen(new, "spamreport")
    fake.now += 60
    log.sync()
    found = {number: status for number, _address, status in log.held()}
    assert (found[old.id], found[new.id]) == ("30", "70")


def test_there_is_no_text_and_nobody_promises_one(log: SyncedLog, fake: SendGridFake) -> None:
    fake.send(3)
    log.sync()
    assert log.rows("SELECT count(*) FROM body_part") == [(0,)]


def test_the_feed_fetches_details_only_of_what_has_changed(tmp_path: Path) -> None:
    with SendGridActivityFake.running() as fake, synced_log(tmp_path, fake) as log:
        fake.send(8)
        fake.now += HOUR
        log.sync()
        asked = sum(each.path.startswith("/v3/messages/") for each in fake.seen)
        assert asked == 8
        fake.change_one()
        fake.now += 60
        log.sync()
        assert sum(each.path.startswith("/v3/messages/") for each in fake.seen) == 9
        assert log.held() == fake.expected()
        assert fake.violations == []


def test_the_feed_is_not_to_be_had_in_the_eu() -> None:
    with pytest.raises(UsageError, match="EU subusers"):
        checked_account("school", "sendgrid", {"region": "eu", "activity": "yes"}, "key", None)


@pytest.mark.parametrize(("provider", "more"), [("sendgrid", {}), ("mailgun", {"domain": "mg.school.example"})])
def test_the_region_is_the_vendors_and_decides_the_host(provider: str, more: dict[str, str]) -> None:
    """Elsewhere that word is the country of telephone numbers."""
    account = checked_account("school", provider, {"region": "eu", **more}, "key", None)
    assert account.get("region") == "eu"
    assert ".eu." in sources()[provider].policy(account).base
    assert telephone_country(account) == ""
