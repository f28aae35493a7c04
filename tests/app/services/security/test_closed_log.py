"""A log that does not open: the trouble has a name, and every way out leaves the old file as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.context import closed_log
from app.errors import AppError, CacheDamagedError, CacheError, LockedError
from app.services.security.closed_log import Trouble, trouble_of
from app.services.security.unlocking import PassphraseNeededError, PassphraseQuestion, answer_with
from app.sync.lock import WriterLock
from support.keychains import CATS, Keychain, answers, fill, open_log, paths_of, reads

Spoil = Callable[[Path, Keychain], object]


def damage(folder: Path, _keychain: Keychain) -> None:
    content = bytearray((folder / "log.db").read_bytes())
    content[200:400] = bytes(200)
    (folder / "log.db").write_bytes(content)


def make_newer(folder: Path, _keychain: Keychain) -> None:
    context = open_log(folder)
    context.database.writer().execute("PRAGMA user_version=999").fetchall()
    context.close()


def change_entry(text: str) -> Spoil:
    def change(_folder: Path, keychain: Keychain) -> None:
        for name in keychain.kept:
            keychain.kept[name] = text

    return change


SPOILT: dict[Trouble, Spoil] = {
    Trouble.LOST_KEY: lambda _folder, keychain: keychain.kept.clear(),
    Trouble.OTHER_KEY: change_entry(bytes(32).hex()),
    Trouble.UNREADABLE_KEY: change_entry("no key at all"),
    Trouble.DAMAGED: damage,
    Trouble.PLAIN: lambda folder, _k: (folder / "log.db").write_bytes(b"SQLite format 3\x00" + bytes(4096)),
    Trouble.FOREIGN: lambda folder, _k: (folder / "log.db").write_bytes(b"\x89PNG" + bytes(4096)),
    Trouble.NEWER: make_newer,
}


@pytest.mark.parametrize("trouble", list(SPOILT))
def test_each_trouble_is_told_and_a_new_log_can_begin_beside_the_old_file(
    tmp_path: Path, keychain: Keychain, trouble: Trouble
) -> None:
    fill(tmp_path)
    SPOILT[trouble](tmp_path, keychain)
    with pytest.raises(AppError) as caught:
        open_log(tmp_path)
    assert trouble_of(caught.value) is trouble
    before = (tmp_path / "log.db").read_bytes()
    closed = closed_log(tmp_path, keyring=True)
    assert closed.is_there
    aside = closed.set_aside(trouble)
    assert aside.read_bytes() == before
    context = open_log(tmp_path)
    assert context.database.reader().execute("SELECT count(*) FROM message").fetchall() == [(0,)]
    context.close()


def test_other_troubles(tmp_path: Path, no_keychain: None) -> None:
    paths = paths_of(tmp_path)
    open_log(tmp_path, answers(CATS)).close()
    (tmp_path / "key.wrap").rename(tmp_path / "elsewhere")
    with pytest.raises(CacheError) as caught:
        open_log(tmp_path, answer_with(None))
    assert trouble_of(caught.value) is Trouble.NO_KEYCHAIN
    with WriterLock(paths.lock), pytest.raises(LockedError) as locked:
        closed_log(tmp_path).set_aside(Trouble.DAMAGED)
    assert trouble_of(locked.value) is Trouble.BUSY
    with pytest.raises(CacheError) as unusable:
        closed_log(tmp_path / "log.db")
    assert trouble_of(unusable.value) is Trouble.UNUSABLE


def test_nothing_is_set_aside_for_a_backup_that_is_none(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    damage(tmp_path, keychain)
    closed = closed_log(tmp_path, keyring=True)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear family")
    with pytest.raises(CacheDamagedError):
        closed.set_aside(Trouble.DAMAGED, letter)
    assert closed.is_there


def test_the_copies_of_a_damaged_log_bring_it_back(tmp_path: Path, keychain: Keychain) -> None:
    fill(tmp_path)
    context = open_log(tmp_path)
    context.database.copy_to(tmp_path / "log-version-3.bak")
    context.close()
    damage(tmp_path, keychain)
    closed = closed_log(tmp_path, keyring=True)
    newest, oldest = closed.copies()
    assert newest.path.name == "log-version-3.bak"
    assert oldest.path.parent.name == "snapshots"
    assert newest.size == newest.path.stat().st_size
    assert newest.at >= oldest.at
    closed.set_aside(Trouble.DAMAGED, newest.path)
    context = open_log(tmp_path)
    context.backups.restore(newest.path)
    assert reads(context)


def test_the_recovery_key_of_a_closed_log(tmp_path: Path, no_keychain: None) -> None:
    paths_of(tmp_path)
    context = open_log(tmp_path, answers(CATS))
    printed = context.security.make_recovery_key()
    context.close()
    closed = closed_log(tmp_path, keyring=True)
    assert closed.behind_passphrase
    closed.enter_recovery_key(printed, "five large red hens")
    open_log(tmp_path, answer_with("five large red hens")).close()


def test_who_cannot_wait_for_an_answer_is_told_what_to_ask(tmp_path: Path, no_keychain: None) -> None:
    paths_of(tmp_path)
    for passphrase, question in (
        (None, PassphraseQuestion.NEW),
        (CATS, None),
        (None, PassphraseQuestion.ENTER),
        ("wrong", PassphraseQuestion.AGAIN),
        (CATS, None),
    ):
        if question is None:
            open_log(tmp_path, answer_with(passphrase)).close()
            continue
        with pytest.raises(PassphraseNeededError) as caught:
            open_log(tmp_path, answer_with(passphrase))
        assert caught.value.question is question


def test_a_file_of_the_key_that_cannot_be_read_goes_aside_with_the_log(tmp_path: Path) -> None:
    fill(tmp_path, keyring=False)
    (tmp_path / "cache.key").write_text("no key")
    with pytest.raises(AppError) as caught:
        open_log(tmp_path, keyring=False)
    assert trouble_of(caught.value) is Trouble.UNREADABLE_KEY
    aside = closed_log(tmp_path).set_aside(Trouble.UNREADABLE_KEY)
    assert (tmp_path / f"{aside.stem}.cache.key").read_text() == "no key"
    open_log(tmp_path, keyring=False).close()
    shutil.rmtree(tmp_path)
