"""Syncs of a Mailgun domain: late events, texts before they expire, the older list where there are no logs."""

from __future__ import annotations

import pytest

from app.core.accounts import Trouble
from support.fakes.base import DAY, HOUR
from support.fakes.mailgun import DOMAIN, MailgunFake
from support.syncing import SyncedLog, synced_log


@pytest.fixture
def fake():
    with MailgunFake.running() as made:
        yield made


@pytest.fixture
def log(tmp_path, fake):
    with synced_log(tmp_path, fake) as made:
        yield made
        assert fake.violations == []


def texts(fake: MailgunFake) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in fake.seen if "/messages/" in asked.path]


def test_an_event_that_reaches_the_log_late_arrives(fake: MailgunFake, log: SyncedLog) -> None:
    letter = fake.add()
    fake.happen(letter, "delivered", fake.now + 5, late=1_700)
    fake.now += 600
    log.sync()
    assert log.held() == fake.expected()
    fake.now += 1_200
    log.sync()
    assert {status for _id, _address, status in log.held()} == {"30"}


def test_each_text_is_asked_for_once_and_at_once(fake: MailgunFake, log: SyncedLog) -> None:
    first = fake.add("a@example.com", "b@example.com")
    log.sync()
    assert texts(fake) == [first.key]
    fake.now += 600
    second = fake.add()
    log.sync()
    fake.now += 600
    log.sync()
    assert texts(fake) == [first.key, second.key]
    shown = log.rows("SELECT count(*) FROM body_part")[0][0]
    assert shown >= 2


def test_a_text_that_has_expired_is_asked_for_once(fake: MailgunFake, log: SyncedLog) -> None:
    fake.add(at=fake.now - 5 * DAY)
    fake.add(at=fake.now - 20 * DAY)
    log.sync()
    log.sync()
    assert len(texts(fake)) == 1
    assert log.held() == fake.expected()


def test_where_there_are_no_logs_the_older_list_is_read(fake: MailgunFake, log: SyncedLog) -> None:
    fake.no_logs = True
    fake.checked = False  # the vendor's file does not describe the links of its pages
    fake.send(20)
    fake.page_limit = 7
    fake.now += HOUR
    log.sync()
    assert log.held() == fake.expected()
    assert any(asked.path == f"/v3/{DOMAIN}/events" for asked in fake.seen)


def test_a_key_that_once_read_the_logs_and_may_not_any_more_is_refused(fake: MailgunFake, log: SyncedLog) -> None:
    fake.send(3)
    log.sync()
    fake.no_logs = True
    fake.now += HOUR
    assert log.sync().trouble is Trouble.KEY_REFUSED


def test_a_message_to_several_has_a_state_for_each(fake: MailgunFake, log: SyncedLog) -> None:
    letter = fake.add("a@example.com", "b@example.com", student_id="S1")
    fake.happen(letter, "delivered", to="a@example.com")
    fake.happen(letter, "failed hard", to="b@example.com")
    fake.happen(letter, "opened apple", fake.now + 60, to="a@example.com")
    fake.now += HOUR
    result = log.sync()
    assert log.held() == fake.expected()
    assert {problem.kind for problem in result.problems} == {"unknown_person"}


def test_a_link_to_another_place_is_not_followed(fake: MailgunFake, log: SyncedLog) -> None:
    """Under another endpoint Mailgun's own links would lead out: the path of the key is asked there instead."""
    fake.add()
    log.sync()
    assert texts(fake)
    assert all(asked.headers["host"].startswith("127.0.0.1") for asked in fake.seen)


def test_three_days_without_a_sync_may_have_lost_something(fake: MailgunFake, log: SyncedLog) -> None:
    fake.send(3)
    log.sync()
    fake.now += 5 * DAY
    fake.send(1)
    fake.now += HOUR
    assert log.sync().gaps == 1
    (gap,) = log.context.accounts.accounts()[0].gaps
    assert gap.possible
