"""Accounts beside all that else is done with a log: corrections, undoing an import, holds, removal, changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.accounts import Trouble
from app.core.records import AddressText, PersonKind, PersonRecord
from app.core.statuses import Channel
from app.errors import LockedError, UsageError
from app.services.imports import FileResult, ImportOptions
from app.sync.lock import WriterLock
from support.cache import Cache
from support.fakes.twilio import SID, TwilioFake
from support.syncing import NAME, SyncedLog, synced_log


class Silent:
    """Watches an import and says nothing."""

    def started(self, path: Path) -> None: ...
    def progress(self, path: Path, read: int, total: int | None) -> None: ...
    def finished(self, result: FileResult) -> None: ...
    def stopped(self) -> bool:
        return False


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    with TwilioFake.running() as running:
        running.checked = False
        running.send(4)
        yield running


@pytest.fixture
def log(fake: TwilioFake, tmp_path: Path) -> Iterator[SyncedLog]:
    with synced_log(tmp_path, fake) as opened:
        yield opened


def people_file(folder: Path) -> Path:
    path = folder / "people.csv"
    path.write_text("kind,external_id,given,family,mobile\ncontact,c1,Mei,Tan,0491 570 001\n", "utf-8")
    return path


def a_sync(log: SyncedLog) -> WriterLock:
    return WriterLock(log.context.paths.lock, "a sync", "office", is_sync=True)


def test_corrections_and_accounts_go_on_beside_a_sync_and_imports_do_not(log: SyncedLog, tmp_path: Path) -> None:
    log.sync()
    rows = [row[0] for row in log.rows("SELECT id FROM recipient LIMIT 1")]
    with a_sync(log):
        log.context.corrections.mark_handled(rows, handled=True)
        log.context.accounts.pause(NAME)
        with pytest.raises(LockedError, match="office is running a sync"):
            log.context.imports.import_files([people_file(tmp_path)], ImportOptions(), Silent())
        with pytest.raises(LockedError):
            log.context.accounts.remove(NAME, keep_messages=True)
    with WriterLock(log.context.paths.lock, "an import", "office"), pytest.raises(LockedError, match="an import"):
        log.context.corrections.mark_handled(rows, handled=False)


def test_undoing_an_import_leaves_accounts_as_they_are(log: SyncedLog, tmp_path: Path) -> None:
    log.context.accounts.add("twilio", "gone", "key", {"account_sid": SID})
    log.context.imports.import_files([people_file(tmp_path)], ImportOptions(), Silent())
    log.context.accounts.add("twilio", "later", "key", {"account_sid": SID})
    log.context.accounts.remove("gone", keep_messages=True)
    log.context.imports.undo()
    assert [view.name for view in log.context.accounts.accounts()] == ["later", NAME]
    assert log.sync().error is None
    assert log.held() == log.fake.expected()


def test_an_import_cannot_be_undone_once_a_sync_brought_something(log: SyncedLog, tmp_path: Path) -> None:
    log.context.imports.import_files([people_file(tmp_path)], ImportOptions(), Silent())
    assert log.context.imports.can_undo()
    log.sync()
    assert not log.context.imports.can_undo()


def test_what_a_hold_keeps_stays_when_an_account_goes_with_its_messages(log: SyncedLog) -> None:
    log.sync()
    number = log.rows("SELECT value FROM address WHERE is_sender = 0 ORDER BY id LIMIT 1")[0][0]
    cache = Cache(log.context.paths.data_dir, log.context.database)
    address = AddressText(Channel.SMS, number, "mobile")
    cache.roster([PersonRecord("c1", PersonKind.CONTACT, "Mei", "Tan", addresses=(address,))])
    person = log.rows("SELECT id FROM person")[0][0]
    log.context.erasing.set_hold(person, "A court asked for it")
    assert log.context.accounts.remove(NAME, keep_messages=False) == 3
    assert log.rows("SELECT a.value FROM recipient r JOIN address a ON a.id = r.address_id") == [(number,)]
    assert log.context.checks.check().findings == ()


def test_an_account_may_be_called_like_a_kind_of_file(fake: TwilioFake, tmp_path: Path) -> None:
    with synced_log(tmp_path / "log", fake) as log:
        cache = Cache(log.context.paths.data_dir, log.context.database)
        cache.runs.source_id("twilio", "twilio")
        log.context.accounts.add("twilio", "twilio", fake.secret, fake.settings, fake.url)
        assert log.sync().error is None
        names = log.rows("SELECT s.kind, s.name FROM account a JOIN source s ON s.id = a.source_id ORDER BY a.id")
        assert names == [("account:twilio", NAME), ("account:twilio", "account:twilio:twilio")]


def test_settings_are_changed_and_checked(log: SyncedLog) -> None:
    other = "AC" + "f" * 32
    with pytest.raises(UsageError):
        log.context.accounts.change(NAME, {"account_sid": "nonsense"})
    log.context.accounts.change(NAME, {"account_sid": other, "region": "nz"})
    view = log.context.accounts.accounts()[0]
    assert (view.settings["account_sid"], view.settings["region"]) == (other, "NZ")
    assert log.sync().trouble is Trouble.KEY_REFUSED, "this key is of another account"


def test_an_account_is_tried_out_before_it_is_added(log: SyncedLog, fake: TwilioFake) -> None:
    found = log.context.accounts.try_out("twilio", fake.secret, fake.settings, fake.url)
    assert found.lines[0] == "The key works, and messages can be read."
    assert len(log.context.accounts.accounts()) == 1


def test_without_its_key_an_account_says_so(log: SyncedLog) -> None:
    log.context.paths.account_secrets.unlink()
    result = log.sync()
    assert result.trouble is Trouble.NO_KEY
    assert not log.context.accounts.accounts()[0].has_key


def test_providers_say_what_an_account_needs(log: SyncedLog) -> None:
    twilio = next(each for each in log.context.accounts.providers() if each.id == "twilio")
    assert [(field.key, field.required) for field in twilio.fields] == [
        ("account_sid", True), ("api_key_sid", False), ("student_key", False), ("region", False)
    ]  # fmt: skip
    assert twilio.capabilities.bodies
    assert all(field.label() for field in twilio.fields)
