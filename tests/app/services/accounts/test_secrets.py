"""Where the keys of accounts lie: the keychain, else a file that follows the key of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring import get_keyring, set_keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from app.context import Context
from app.keys import ACCOUNTS
from app.services.accounts.secrets import SecretPlace
from app.storage.secret_file import SecretFile
from support.fakes.twilio import SID
from support.keychains import CATS, Forgetful, Keychain, answers, open_log, paths_of

SECRET = "secret-token-of-the-school"
SETTINGS = {"account_sid": SID}


@pytest.fixture
def use_keychain() -> Iterator[Callable[[KeyringBackend], None]]:
    before = get_keyring()
    yield set_keyring
    set_keyring(before)


def add(context: Context) -> SecretPlace:
    return context.accounts.add("twilio", "school", SECRET, SETTINGS)


def name_of(context: Context) -> str:
    return context.database.reader().execute("SELECT secret_name FROM account").fetchall()[0][0]


def kept(context: Context) -> str | None:
    return context.accounts._secrets.load(name_of(context))


def test_the_keychain_keeps_it_and_forgets_it(tmp_path: Path, use_keychain: Callable[[KeyringBackend], None]) -> None:
    keychain = Keychain()
    use_keychain(keychain)
    context = open_log(paths_of(tmp_path).data_dir)
    assert add(context) is SecretPlace.KEYCHAIN
    assert [value for (service, _name), value in keychain.kept.items() if service == ACCOUNTS] == [SECRET]
    assert not context.paths.account_secrets.exists()
    assert kept(context) == SECRET
    context.accounts.remove("school", keep_messages=True)
    assert [service for service, _name in keychain.kept if service == ACCOUNTS] == []
    context.close()


@pytest.mark.parametrize("backend", [NoKeyring, Forgetful])
def test_without_a_keychain_a_file_behind_the_passphrase_keeps_it(
    backend: type[KeyringBackend], tmp_path: Path, use_keychain: Callable[[KeyringBackend], None]
) -> None:
    use_keychain(backend())  # type: ignore[no-untyped-call]
    context = open_log(paths_of(tmp_path).data_dir, answers(CATS))
    assert add(context) is SecretPlace.FILE
    name = name_of(context)
    context.close()
    held = context.paths.account_secrets.read_bytes()
    assert SECRET.encode() not in held
    assert not held.startswith(b"SQLite format 3")
    again = open_log(tmp_path, answers(CATS))
    assert again.accounts._secrets.load(name) == SECRET
    again.close()


def test_a_chosen_folder_keeps_all_and_touches_no_keychain(
    tmp_path: Path, use_keychain: Callable[[KeyringBackend], None]
) -> None:
    keychain = Keychain()
    use_keychain(keychain)
    context = open_log(tmp_path, keyring=False)
    assert add(context) is SecretPlace.FILE
    assert keychain.kept == {}
    context.accounts.remove("school", keep_messages=True)
    context.close()


def test_the_file_follows_when_the_key_of_the_log_is_changed(tmp_path: Path) -> None:
    context = open_log(tmp_path, keyring=False)
    add(context)
    context.security.change_key()
    assert kept(context) == SECRET
    context.close()
    again = open_log(tmp_path, keyring=False)
    assert kept(again) == SECRET
    again.close()


def test_a_forgotten_secret_leaves_no_byte(tmp_path: Path) -> None:
    store = SecretFile(tmp_path / "keys", bytes(32))
    store.save("a", "first")
    store.save("b", "second")
    store.forget("a")
    assert (store.load("a"), store.load("b")) == (None, "second")


def test_a_file_of_another_key_is_put_aside_and_never_deleted(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    SecretFile(path, bytes(32)).save("a", "first")
    other = SecretFile(path, bytes([1]) * 32)
    assert other.load("a") is None
    other.save("b", "second")
    assert other.load("b") == "second"
    assert SecretFile(tmp_path / "keys.other", bytes(32)).load("a") == "first"


def test_a_new_key_takes_the_place_of_the_old(tmp_path: Path) -> None:
    context = open_log(tmp_path, keyring=False)
    add(context)
    context.accounts.change("school", SETTINGS, "another-key")
    assert kept(context) == "another-key"
    context.accounts.change("school", SETTINGS)
    assert kept(context) == "another-key"
    context.close()
