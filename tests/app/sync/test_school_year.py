"""A school year by chance: whatever happens, whenever it is synced, wherever that ends, the log equals the provider."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from conftest import LONG

from app.services.imports import FileResult, ImportOptions
from app.services.sync import SyncOptions
from app.sources.base import FileKind
from app.sync.tally import Tally
from support.fakes.base import DAY, HOUR, ProviderFake
from support.fakes.every import FAKES
from support.fakes.twilio import TwilioFake, date_of
from support.loopback import Reply
from support.syncing import QUICK, SyncedLog, Watcher, synced_log

SEEDS = range(20) if LONG else range(2)
TURNS = 120 if LONG else 25


class Killed(BaseException):
    """Ends a sync as a kill does: nothing that comes after it is done."""


class Breaking(Watcher):
    """Watches a sync and ends it after a number of pages as if the process had been killed."""

    def progress(self, account: str, tally: Tally, total: int | None) -> None:
        super().progress(account, tally, total)
        if self.stop_after is not None and self.pages >= self.stop_after:
            raise Killed

    def stopped(self) -> bool:
        return False


def some_sync(log: SyncedLog, chance: random.Random) -> None:
    """A sync that ends well, or is stopped, killed, refused or cut off somewhere."""
    log.fake.faults = []
    match chance.choice(("whole", "stop", "kill", "trouble", "refused")):
        case "stop":
            log.sync(stop_after=chance.randint(1, 4))
        case "kill":
            with pytest.raises(Killed):  # noqa: PT012 - one that ends before is no kill, and must end the block too
                log.context.sync.sync([], SyncOptions(), Breaking(chance.randint(1, 4)))
                raise Killed
            log.context.database.close_thread()
        case "trouble":
            log.fake.fault_after = chance.randint(0, 4)
            log.fake.faults = [Reply(500, {})] * QUICK.attempts
            log.sync()
        case "refused":
            log.fake.faults = [Reply(401, {})]
            log.sync()
        case _:
            log.sync()
    log.fake.faults = []


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", FAKES, ids=lambda kind: kind.provider)
def test_a_year_of_syncs_equals_the_provider(kind: type[ProviderFake], seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    with kind.running(seed) as fake:
        fake.checked = False
        fake.shorten_pages()
        fake.send(5)
        with synced_log(tmp_path, fake) as log:
            for _turn in range(TURNS):
                for _step in range(chance.randint(1, 4)):
                    fake.live()
                if chance.random() < 0.1:
                    fake.now += chance.randint(1, 3) * DAY  # a weekend, a holiday
                some_sync(log, chance)
            fake.now += HOUR
            assert log.sync().error is None
            fake.now += HOUR
            again = log.sync()
            assert (again.counts.new, again.counts.changed) == (0, 0)
            assert log.held() == fake.expected()
            assert log.context.checks.check().findings == ()


def console_csv(fake: TwilioFake, path: Path, chance: random.Random) -> Path:
    """What Twilio's console exports of some of the messages, as they are now."""
    rows = [sms for sms in fake.messages.values() if chance.random() < 0.5]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["From", "To", "Body", "Status", "SentDate", "ApiVersion", "NumSegments", "ErrorCode",
                         "AccountSid", "Sid", "Direction", "Price", "PriceUnit"])  # fmt: skip
        for sms in rows:
            fake.shown.setdefault(sms.sid, set()).add(sms.status)
            writer.writerow(["+61491570156", sms.to, sms.body, sms.status, date_of(sms.sent or sms.created),
                             "2010-04-01", 1, sms.error or "", "AC", sms.sid, sms.direction, "", "AUD"])  # fmt: skip
    return path


class Silent:
    """Watches an import and says nothing."""

    def started(self, path: Path) -> None: ...
    def progress(self, path: Path, read: int, total: int | None) -> None: ...
    def finished(self, result: FileResult) -> None: ...
    def stopped(self) -> bool:
        return False


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_providers_and_files_at_once_equal_all_of_them(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    one_of_each = {kind.provider: kind for kind in reversed(FAKES)}  # two of a provider could not be told apart
    fakes = [kind(seed) for kind in one_of_each.values()]
    try:
        twilio = next(fake for fake in fakes if isinstance(fake, TwilioFake))
        with synced_log(tmp_path / "log", fakes[0]) as log:
            for fake in fakes:
                fake.checked = False
                fake.send(4)
                if fake is not fakes[0]:
                    log.context.accounts.add(fake.provider, fake.provider, fake.secret, fake.settings, fake.url)
            for turn in range(TURNS // 2):
                for fake in fakes:
                    fake.live()
                log.fake = chance.choice(fakes)
                some_sync(log, chance)
                if turn % 5 == 1:
                    path = console_csv(twilio, tmp_path / "export.csv", chance)
                    options = ImportOptions(kind=FileKind.TWILIO)
                    result = log.context.imports.import_files([path], options, Silent())[0]
                    assert result.error is None
            for fake in fakes:
                fake.now += HOUR
            results = log.context.sync.sync([], SyncOptions(), Watcher())
            assert [result.error for result in results] == [None] * len(fakes)
            for fake in fakes:
                assert fake.held(log.context) == fake.expected()
            assert log.context.checks.check().findings == ()
    finally:
        for fake in fakes:
            fake.close()
