"""A new key for the log: for all its copies, and with a crash at any step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.context import Context
from app.errors import (
    LockedError,
)
from app.keys import KeyInfo
from app.services.security import key_change
from app.storage.database import open_keyed, opens_with
from app.sync.lock import WriterLock
from support.keychains import CATS, Keychain, answers, fill, open_log, paths_of, reads


def test_a_new_key_encrypts_the_log_and_its_snapshots(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    old = context.database.key
    reading = open_keyed(context.paths.cache, old)
    reading.execute("BEGIN")
    assert reading.execute("SELECT count(*) FROM message").fetchall() == [(1,)]
    context.security.change_key()
    assert reading.execute("SELECT text FROM subject WHERE id > 0").fetchall() == [("Welcome",)], "read to the end"
    reading.close()
    new = context.database.key
    assert context.database.reader().execute("SELECT text FROM subject WHERE id > 0").fetchall() == [("Welcome",)]
    assert context.audit.lines()[0].action == "key_changed"
    context.close()
    (snapshot,) = (tmp_path / "snapshots").glob("*.db")
    for file in (tmp_path / "log.db", snapshot):
        assert not opens_with(file, old)
        assert opens_with(file, new)
    assert list(keychain.kept.values()) == [new.hex()]
    assert reads(open_log(tmp_path))


def test_the_key_is_not_changed_while_another_process_writes(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    before = context.database.key
    with WriterLock(context.paths.lock), pytest.raises(LockedError):
        context.security.change_key()
    assert context.database.key == before
    context.close()


class CrashError(Exception):
    """The computer stops here."""


@pytest.mark.parametrize("step", range(1, 9))
@pytest.mark.parametrize("behind_passphrase", [False, True])
def test_a_crash_at_any_step_of_a_change_loses_nothing(
    tmp_path: Path, keychain: Keychain, monkeypatch: pytest.MonkeyPatch, step: int, behind_passphrase: bool
) -> None:
    paths_of(tmp_path)
    fill(tmp_path)
    context = open_log(tmp_path)
    if behind_passphrase:
        context.security.set_passphrase(CATS)
    crash_at(monkeypatch, context, step)
    with pytest.raises(CrashError):
        context.security.change_key()
    monkeypatch.undo()
    context.close()
    again = open_log(tmp_path, answers(CATS))
    key = again.database.key
    assert KeyInfo.read(again.paths).next_id is None
    (snapshot,) = (tmp_path / "snapshots").glob("*.db")
    assert opens_with(snapshot, key)
    assert not (tmp_path / "key.wrap.next").exists()
    assert list(keychain.kept.values()) == ([] if behind_passphrase else [key.hex()])
    again.security.change_key()  # and it can be done again
    assert reads(again)


def crash_at(monkeypatch: pytest.MonkeyPatch, context: Context, step: int) -> None:
    """Stop before the *step*-th thing that a change of the key writes; the 8th stop is after the last."""
    count = 0

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                raise CrashError
            return function(*arguments)

        return call

    store = type(context.security._store)
    monkeypatch.setattr(KeyInfo, "write", counted(KeyInfo.write))
    monkeypatch.setattr(store, "save", counted(store.save))
    monkeypatch.setattr(store, "forget", counted(store.forget))
    monkeypatch.setattr(context.database, "rekey", counted(context.database.rekey))
    monkeypatch.setattr(key_change, "rekey_file", counted(key_change.rekey_file))
    monkeypatch.setattr(context.audit, "record", counted(context.audit.record))


def test_a_start_during_a_change_in_another_process_waits_for_its_end(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    KeyInfo.read(context.paths).of(context.database.key, bytes(32)).write(context.paths)
    context.close()
    with WriterLock(context.paths.lock), pytest.raises(LockedError):
        open_log(tmp_path)
    assert reads(open_log(tmp_path))
