"""The key of the log in its owner's hands: passphrase, recovery key, change of the key, and crashes in between."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from app.errors import (
    AppError,
    LostKeyError,
    NoKeychainError,
    OtherKeyError,
    UsageError,
    WrongPassphraseError,
)
from app.services.security.recovering import enter_recovery_key, set_aside
from app.services.security.service import KeyPlace
from app.services.security.unlocking import PassphraseQuestion
from app.storage.database import opens_with
from support.keychains import CATS, Forgetful, Keychain, answers, fill, open_log, paths_of, reads

# -- where the key is ----------------------------------------------------------------------------------------------


def test_the_first_run_makes_a_key_in_the_keychain_without_a_question(tmp_path: Path, keychain: Keychain) -> None:
    context = open_log(tmp_path)
    assert context.security.place is KeyPlace.KEYCHAIN
    context.close()
    ((service, _account), text), *others = keychain.kept.items()
    assert (service, len(bytes.fromhex(text)), others) == ("Comms Log", 32, [])
    assert not (tmp_path / "cache.key").exists()
    assert text.encode() not in b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


def test_a_keychain_that_forgets_is_no_keychain(tmp_path: Path, use_keychain: Callable[[KeyringBackend], None]) -> None:
    use_keychain(Forgetful())
    with pytest.raises(NoKeychainError):
        open_log(tmp_path)
    assert not (tmp_path / "log.db").exists()


def test_without_a_keychain_a_passphrase_is_asked_once_a_start(tmp_path: Path, no_keychain: None) -> None:
    paths_of(tmp_path)
    asked: list[PassphraseQuestion] = []

    def ask(question: PassphraseQuestion) -> str:
        asked.append(question)
        return CATS

    context = open_log(tmp_path, ask)
    assert context.security.place is KeyPlace.PASSPHRASE
    assert context.security.passphrase_line() == CATS
    context.close()
    open_log(tmp_path, ask).close()
    assert asked == [PassphraseQuestion.NEW, PassphraseQuestion.ENTER]
    assert opens_with(tmp_path / "log.db", context.database.key)


def test_without_keychain_and_passphrase_nothing_is_made(tmp_path: Path, no_keychain: None) -> None:
    with pytest.raises(NoKeychainError, match="--passphrase-stdin"):
        open_log(tmp_path)
    assert not (tmp_path / "log.db").exists()


def test_a_wrong_passphrase_is_asked_again(tmp_path: Path, no_keychain: None) -> None:
    paths_of(tmp_path)
    open_log(tmp_path, answers(CATS)).close()
    asked: list[PassphraseQuestion] = []

    def ask(question: PassphraseQuestion) -> str:
        asked.append(question)
        return "wrong" if len(asked) < 3 else CATS

    open_log(tmp_path, ask).close()
    assert asked == [PassphraseQuestion.ENTER, PassphraseQuestion.AGAIN, PassphraseQuestion.AGAIN]
    with pytest.raises(WrongPassphraseError, match="--passphrase-stdin"):
        open_log(tmp_path)


def test_a_passphrase_is_set_changed_and_removed(tmp_path: Path, keychain: Keychain) -> None:
    paths_of(tmp_path)
    fill(tmp_path)
    context = open_log(tmp_path)
    with pytest.raises(UsageError, match="too short"):
        context.security.set_passphrase("short")
    assert context.security.place is KeyPlace.KEYCHAIN
    context.security.set_passphrase(CATS)
    assert not keychain.kept, "the key is behind the passphrase and nowhere else"
    context.security.set_passphrase("five large red hens")
    context.close()
    with pytest.raises(IndexError):
        open_log(tmp_path, answers(CATS))
    context = open_log(tmp_path, answers("five large red hens"))
    context.security.remove_passphrase()
    assert [line.action for line in context.audit.lines()][:3] == [
        "passphrase_removed", "passphrase_set", "passphrase_set",
    ]  # fmt: skip
    context.close()
    assert not (tmp_path / "key.wrap").exists()
    assert reads(open_log(tmp_path))


def test_a_passphrase_stays_where_there_is_no_keychain(tmp_path: Path, no_keychain: None) -> None:
    paths_of(tmp_path)
    context = open_log(tmp_path, answers(CATS))
    with pytest.raises(NoKeychainError, match="passphrase stays"):
        context.security.remove_passphrase()
    context.close()
    open_log(tmp_path, answers(CATS)).close()


def test_a_key_left_behind_by_a_crash_is_cleared_when_the_passphrase_opens(tmp_path: Path, keychain: Keychain) -> None:
    paths_of(tmp_path)
    context = open_log(tmp_path)
    before = dict(keychain.kept)
    context.security.set_passphrase(CATS)
    context.close()
    keychain.kept.update(before)
    open_log(tmp_path, answers(CATS)).close()
    assert not keychain.kept


# -- the recovery key ----------------------------------------------------------------------------------------------


def test_the_recovery_key_opens_a_log_whose_key_is_lost(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    printed = context.security.make_recovery_key()
    context.close()
    keychain.kept.clear()
    with pytest.raises(LostKeyError):
        open_log(tmp_path)
    enter_recovery_key(context.paths, printed.lower(), keychain=True)
    assert reads(open_log(tmp_path))


def test_the_recovery_key_of_another_log_is_told_from_a_wrong_letter(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path / "one")
    fill(tmp_path / "two")
    one, two = open_log(tmp_path / "one"), open_log(tmp_path / "two")
    printed = two.security.make_recovery_key()
    one.close()
    two.close()
    kept = dict(keychain.kept)
    with pytest.raises(OtherKeyError):
        enter_recovery_key(one.paths, printed, keychain=True)
    with pytest.raises(UsageError):
        enter_recovery_key(one.paths, printed[:-1] + ("A" if printed[-1] != "A" else "B"), keychain=True)
    assert keychain.kept == kept


def test_the_recovery_key_helps_who_lost_the_passphrase(tmp_path: Path, no_keychain: None) -> None:
    paths = paths_of(tmp_path)
    context = open_log(tmp_path, answers(CATS))
    printed = context.security.make_recovery_key()
    context.close()
    with pytest.raises(NoKeychainError):
        enter_recovery_key(paths, printed, keychain=True)
    enter_recovery_key(paths, printed, keychain=True, passphrase="five large red hens")
    open_log(tmp_path, answers("five large red hens")).close()


def test_starting_anew_renames_the_old_file_and_deletes_nothing(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    printed = context.security.make_recovery_key()
    context.close()
    keychain.kept.clear()
    before = (tmp_path / "log.db").read_bytes()
    aside = set_aside(context.paths, with_key=True)
    assert aside.read_bytes() == before
    new = open_log(tmp_path)
    assert new.database.reader().execute("SELECT count(*) FROM message").fetchall() == [(0,)]
    new.close()
    assert set_aside(context.paths, with_key=True) != aside
    shutil.copy(aside, tmp_path / "log.db")
    (tmp_path / "keyinfo.json").unlink(missing_ok=True)
    enter_recovery_key(context.paths, printed, keychain=True)
    assert reads(open_log(tmp_path))


def test_every_way_a_log_stays_closed_has_words_of_its_own(tmp_path: Path, keychain: Keychain) -> None:
    said: set[str] = set()
    for spoil in (lost, other, damaged, newer, plain, foreign):
        folder = tmp_path / spoil.__name__
        fill(folder)
        spoil(folder, keychain)
        with pytest.raises(AppError) as caught:
            open_log(folder)
        assert caught.value.remedy
        said.add(str(caught.value))
    assert len(said) == 6


def lost(folder: Path, keychain: Keychain) -> None:
    keychain.kept.clear()


def other(folder: Path, keychain: Keychain) -> None:
    for name in keychain.kept:
        keychain.kept[name] = bytes(32).hex()


def damaged(folder: Path, keychain: Keychain) -> None:
    content = bytearray((folder / "log.db").read_bytes())
    content[200:400] = bytes(200)
    (folder / "log.db").write_bytes(content)


def newer(folder: Path, keychain: Keychain) -> None:
    context = open_log(folder)
    context.database.writer().execute("PRAGMA user_version=999").fetchall()
    context.close()


def plain(folder: Path, keychain: Keychain) -> None:
    (folder / "log.db").write_bytes(b"SQLite format 3\x00" + bytes(4096))


def foreign(folder: Path, keychain: Keychain) -> None:
    (folder / "log.db").write_bytes(b"\x89PNG" + bytes(4096))
