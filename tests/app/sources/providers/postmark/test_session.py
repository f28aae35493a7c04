"""Syncs of a Postmark server: what it fetches when, and what it never asks for twice."""

from __future__ import annotations

import pytest

from app.core.accounts import Trouble
from app.core.statuses import Status
from app.sources.providers.errors import QuestionRefusedError
from support.fakes.base import DAY, HOUR
from support.fakes.postmark import PostmarkFake
from support.loopback import Reply
from support.syncing import SyncedLog, synced_log


@pytest.fixture
def fake():
    with PostmarkFake.running() as made:
        yield made


@pytest.fixture
def log(tmp_path, fake):
    with synced_log(tmp_path, fake) as made:
        yield made
        assert fake.violations == []


def details(fake: PostmarkFake) -> list[str]:
    return [asked.path.split("/")[3] for asked in fake.seen if asked.path.endswith("/details")]


def status(log: SyncedLog, mail_id: str) -> Status:
    (found,) = [Status(int(word)) for number, _address, word in log.held() if number == mail_id]
    return found


def test_messages_of_all_streams_come_with_their_text(fake: PostmarkFake, log: SyncedLog) -> None:
    first, news = fake.add(tag="dates"), fake.add(stream="news")
    fake.now += HOUR
    log.sync()
    assert log.held() == fake.expected()
    assert sorted(details(fake)) == sorted([first.id, news.id])


def test_text_and_delivery_are_asked_for_when_they_can_be_there(fake: PostmarkFake, log: SyncedLog) -> None:
    mail = fake.add()
    log.sync()
    assert details(fake) == []
    fake.happen(mail, "Delivered", fake.now + 5)
    fake.now += 600
    log.sync()
    assert status(log, mail.id) is Status.DELIVERED
    fake.now += HOUR
    log.sync()
    assert details(fake) == [mail.id]  # it is settled


def test_what_is_not_settled_is_looked_at_after_an_hour_a_day_and_three(fake: PostmarkFake, log: SyncedLog) -> None:
    mail = fake.add()
    ages = []
    for age in (600, 1_200, HOUR, 2 * HOUR, DAY, DAY + HOUR, 3 * DAY, 4 * DAY, 9 * DAY):
        fake.now = mail.received + age
        before = len(details(fake))
        log.sync()
        if len(details(fake)) > before:
            ages.append(age)
    assert ages == [600, HOUR, DAY, 3 * DAY]


@pytest.mark.parametrize("word", ["Opened", "LinkClicked", "HardBounce", "SoftBounce", "SpamComplaint"])
def test_what_happens_to_an_old_message_arrives(fake: PostmarkFake, log: SyncedLog, word: str) -> None:
    mail = fake.add()
    fake.happen(mail, "Delivered", fake.now + 5)
    fake.now += HOUR
    log.sync()
    fake.now += 20 * DAY
    log.sync()
    fake.happen(mail, word, link="https://school.example/x")
    fake.now += 60
    log.sync()
    assert log.held() == fake.expected()


def test_a_bounce_in_the_details_takes_its_kind_from_the_bounce(fake: PostmarkFake, log: SyncedLog) -> None:
    mail = fake.add()
    fake.happen(mail, "HardBounce", fake.now + 3)
    fake.now += HOUR
    log.sync()
    assert status(log, mail.id) is Status.BOUNCED_HARD


def test_a_day_with_more_than_a_question_gives(fake: PostmarkFake, log: SyncedLog, monkeypatch) -> None:
    monkeypatch.setattr("app.sources.providers.postmark.lists.CAP", 40)
    monkeypatch.setattr("app.sources.providers.postmark.lists.PAGE", 10)
    for number in range(150):
        fake.add(at=fake.now - number * 120)
    log.sync()
    assert log.held() == fake.expected()


def test_total_count_may_be_text(fake: PostmarkFake, log: SyncedLog) -> None:
    fake.total_as_text = True
    fake.send(30)
    log.sync()
    assert log.held() == fake.expected()


def test_a_message_of_the_hour_that_is_there_twice(fake: PostmarkFake, log: SyncedLog) -> None:
    fake.now = 1_793_512_800  # 06:00 UTC on 1 November 2026: the second 01:00 in New York
    fake.add(at=fake.now - 1_500)
    fake.add(at=fake.now - 3_500)
    log.sync()
    fake.now += 1_800
    fake.add(at=fake.now - 60)
    log.sync()
    assert log.held() == fake.expected()


def test_a_text_that_has_expired_costs_nothing_but_itself(fake: PostmarkFake, log: SyncedLog) -> None:
    old, new = fake.add(), fake.add()
    log.sync()
    del fake.mails[old.id]
    fake.now += HOUR
    log.sync()
    assert {old.id, new.id} <= {number for number, _address, _status in log.held()}
    assert details(fake).count(old.id) == 1


def test_other_refusals_of_the_details_stop_the_account(fake: PostmarkFake, log: SyncedLog) -> None:
    fake.add()
    fake.now += HOUR
    fake.fault_after = 5
    fake.faults = [Reply(422, {"ErrorCode": 10, "Message": "x"})] * 3
    assert isinstance(log.sync().error, QuestionRefusedError)
    fake.faults = []
    assert log.sync().error is None
    assert log.held() == fake.expected()


def test_a_stream_that_is_not_there_is_named_with_those_that_are(tmp_path, fake: PostmarkFake) -> None:
    fake.settings = {"streams": "outbound, letters"}  # type: ignore[misc]
    with synced_log(tmp_path / "other", fake) as log:
        result = log.sync()
    assert result.trouble is Trouble.SETTINGS
    assert "news, outbound" in str(result.error)
    assert [asked.path for asked in fake.seen] == ["/message-streams"]


def test_the_test_of_an_account_says_what_there_is(fake: PostmarkFake, log: SyncedLog) -> None:
    fake.send(7)
    found = log.context.accounts.test("school")
    assert "Found 2 message streams" in found.lines[0]
    assert found.lines[1].startswith("7 messages")
    assert "also send" in found.notes[0]
