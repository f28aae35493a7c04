"""A key behind a passphrase: only the very passphrase gives it back, and the file tells nothing of it."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from app.errors import CacheKeyError, WrongPassphraseError
from app.keys import WrapCosts
from app.storage.key_wrap import PassphraseStore

CHEAP = WrapCosts(memory=1024, passes=1)
KEY = secrets.token_bytes(32)


@pytest.mark.parametrize("passphrase", ["four small grey cats", 'it\'s "quoted"', "raw:" + "ab" * 32, "schlüssel 鍵"])
def test_the_passphrase_gives_the_key_back(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "key.wrap"
    store = PassphraseStore(path, passphrase, CHEAP)
    assert store.load() is None
    store.save(KEY)
    assert PassphraseStore(path, passphrase, CHEAP).load() == KEY
    with pytest.raises(WrongPassphraseError):
        PassphraseStore(path, passphrase + " ", CHEAP).load()
    assert KEY not in path.read_bytes()
    assert KEY.hex().encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["key.wrap"]


def test_letters_composed_by_another_keyboard_are_the_same(tmp_path: Path) -> None:
    PassphraseStore(tmp_path / "w", "Zo\u00eb am Meer", CHEAP).save(KEY)
    assert PassphraseStore(tmp_path / "w", "Zoe\u0308 am Meer", CHEAP).load() == KEY


def test_other_costs_give_another_key(tmp_path: Path) -> None:
    PassphraseStore(tmp_path / "w", "four small grey cats", CHEAP).save(KEY)
    with pytest.raises(WrongPassphraseError):
        PassphraseStore(tmp_path / "w", "four small grey cats", WrapCosts(memory=2048, passes=1)).load()


def test_a_damaged_file_gives_no_key(tmp_path: Path) -> None:
    path = tmp_path / "w"
    PassphraseStore(path, "four small grey cats", CHEAP).save(KEY)
    content = bytearray(path.read_bytes())
    content[5000:5100] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(CacheKeyError):
        PassphraseStore(path, "four small grey cats", CHEAP).load()


def test_a_new_passphrase_takes_the_place_of_the_old_and_both_files_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "w"
    PassphraseStore(path, "four small grey cats", CHEAP).save(KEY)
    newer = PassphraseStore(path, "five large red hens", CHEAP)
    newer.save(KEY)
    assert newer.load() == KEY
    with pytest.raises(WrongPassphraseError):
        PassphraseStore(path, "four small grey cats", CHEAP).load()
    newer.next_store().save(bytes(32))
    assert newer.next_store().load() == bytes(32)
    newer.next_store().forget()
    newer.forget()
    assert not list(tmp_path.iterdir())
