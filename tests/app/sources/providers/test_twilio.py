"""What is Twilio's own: the window that is listed again, single messages, freezing, pages that are resumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.statuses import Status
from app.sources.providers.base import BODIES, DAY
from support.fakes.base import HOUR, START
from support.fakes.twilio import SID, TwilioFake
from support.loopback import Asked, Reply
from support.syncing import SyncedLog, synced_log


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    with TwilioFake.running() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def log(fake: TwilioFake, tmp_path: Path) -> Iterator[SyncedLog]:
    with synced_log(tmp_path, fake) as opened:
        yield opened


def asked_since(fake: TwilioFake, start: int) -> list[Asked]:
    return fake.seen[start:]


def status_of(log: SyncedLog, sid: str) -> Status:
    sql = "SELECT r.status FROM recipient r JOIN message m ON m.id = r.message_id WHERE m.external_id = ?"
    return Status(log.rows(sql, sid)[0][0])


def test_the_last_four_days_are_listed_again_from_the_very_second(fake: TwilioFake, log: SyncedLog) -> None:
    fake.send(1)
    log.sync()
    fake.now += DAY
    before = len(fake.seen)
    log.sync()
    windows = [each.one("DateSent>") for each in asked_since(fake, before) if each.one("DateSent>")]
    moment = datetime.fromtimestamp(fake.now - 4 * DAY, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert windows == [moment]
    assert all(each.one("PageSize") == "1000" for each in fake.seen if each.path.endswith("Messages.json"))


def test_a_message_without_a_sent_time_is_asked_for_by_itself(fake: TwilioFake, log: SyncedLog) -> None:
    sms = fake.add("queued")
    log.sync()
    assert status_of(log, sms.sid) is Status.QUEUED
    fake.now += 2 * DAY
    fake.send(3)
    fake.set(sms, "canceled")
    log.sync()
    assert status_of(log, sms.sid) is Status.FAILED
    detail = log.rows(
        "SELECT detail FROM recipient r JOIN message m ON m.id = r.message_id WHERE m.external_id = ?", sms.sid
    )
    assert detail == [("canceled",)]


def test_a_late_receipt_is_asked_for_over_fourteen_days_and_no_longer(fake: TwilioFake, log: SyncedLog) -> None:
    early, late = fake.add("sent"), fake.add("sent")
    log.sync()
    fake.now += 13 * DAY
    fake.set(early, "delivered")
    log.sync()
    assert status_of(log, early.sid) is Status.DELIVERED
    fake.now = START + 15 * DAY
    log.sync()  # a last look, for it may have come between the two
    fake.now += DAY
    before = len(fake.seen)
    log.sync()
    assert not [each for each in asked_since(fake, before) if late.sid in each.path]


def test_a_message_that_is_final_is_not_asked_for_again(fake: TwilioFake, log: SyncedLog) -> None:
    fake.send(0)
    sms = fake.add("delivered")
    log.sync()
    fake.now += 6 * DAY
    before = len(fake.seen)
    log.sync()
    assert not [each for each in asked_since(fake, before) if sms.sid in each.path]


def test_a_message_that_was_deleted_there_stays_here(fake: TwilioFake, log: SyncedLog) -> None:
    sms, _other = fake.add("sent"), fake.add("delivered")
    log.sync()
    del fake.messages[sms.sid]
    fake.now += 5 * DAY
    fake.add("delivered")
    assert log.sync().error is None
    assert status_of(log, sms.sid) is Status.SENT
    assert log.rows("SELECT count(*) FROM sync_task WHERE queue <> ?", BODIES) == [(0,)]


def test_a_failure_tells_its_reason(fake: TwilioFake, log: SyncedLog) -> None:
    for code in (30003, 30005, 30006, 30007, 21610, 99999):
        sms = fake.add("failed")
        sms.error = code
    log.sync()
    rows = log.rows("SELECT r.reason FROM recipient r JOIN message m ON m.id = r.message_id ORDER BY m.external_id")
    assert [reason for (reason,) in rows] == [
        "sms_unreachable", "sms_number", "sms_landline", "sms_filtered", "sms_opted_out", "sms_other"
    ]  # fmt: skip


def test_what_a_family_wrote_is_kept_and_is_not_what_was_sent(fake: TwilioFake, log: SyncedLog) -> None:
    sms = fake.add("received", to="+61491570156", body="Thank you")
    sms.direction = "inbound"
    log.sync()
    assert log.rows("SELECT direction FROM message") == [(1,)]
    assert log.held() == set()


def test_the_text_and_the_parts_are_kept(fake: TwilioFake, log: SyncedLog) -> None:
    fake.add("delivered", body="Bus late.\nBring a coat.")
    log.sync()
    row = log.rows(
        "SELECT s.text, m.parts, m.price, m.currency, m.channel FROM message m JOIN subject s ON s.id = m.subject_id"
    )
    assert row == [("Bus late.", 1, "-0.05150", "AUD", 1)]


def test_a_first_sync_that_was_stopped_goes_on_where_it_ended(fake: TwilioFake, log: SyncedLog) -> None:
    fake.page_limit = 5
    fake.send(30)
    log.sync(stop_after=3)
    assert len(log.held()) == 15
    before = len(fake.seen)
    fake.now += HOUR
    fake.send(2)
    assert log.sync().error is None
    assert "PageToken" in asked_since(fake, before)[0].target
    assert log.held() == fake.expected()


def test_a_page_that_is_no_longer_there_begins_the_list_anew(fake: TwilioFake, log: SyncedLog) -> None:
    fake.page_limit = 5
    fake.send(30)
    log.sync(stop_after=3)
    fake.faults = [Reply(400, {"code": 20006, "message": "Invalid page token", "status": 400})]
    assert log.sync().error is None
    assert log.held() == fake.expected()


def test_many_that_are_not_sent_yet_do_not_hide_what_is_new(fake: TwilioFake, log: SyncedLog) -> None:
    fake.page_limit = 5
    for _number in range(12):
        fake.add("scheduled")
    fake.send(1)
    log.sync()
    fake.now += 5 * DAY
    fake.send(3)
    fake.now += 5 * DAY
    assert log.sync().error is None
    assert log.held() == fake.expected()


def test_an_api_key_proves_who_asks(fake: TwilioFake, tmp_path: Path) -> None:
    settings = {"account_sid": SID, "api_key_sid": "SK" + "0" * 32}
    with synced_log(tmp_path, fake) as log:
        log.context.accounts.add("twilio", "by key", fake.secret, settings, fake.url)
        with pytest.raises(Exception, match="401"):
            log.context.accounts.test("by key")
    sent = fake.seen[-1].headers["authorization"]
    assert sent.startswith("Basic U0sw"), "SK0... and the secret"
