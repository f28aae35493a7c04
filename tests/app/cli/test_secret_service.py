"""The key in a real keychain: the Secret Service of Linux. The stores of Windows and macOS are not proven here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.secret_service import why_not, with_secret_service
from support.source_tree import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not() or "all is there")]


def test_the_key_lies_in_the_keychain_and_comes_back_after_a_new_log_in(tmp_path: Path) -> None:
    home, data = tmp_path / "home", tmp_path / "data"
    program = [sys.executable, "main.py", "--data-dir", str(data), "--keyring"]
    first = with_secret_service(home, [*program, "settings", "set", "school_name", "Harbour"], folder=ROOT)
    assert first.returncode == 0, first.stderr
    assert (data / "log.db").stat().st_size > 0
    assert not (data / "cache.key").exists()
    assert not (data / "key.wrap").exists()
    again = with_secret_service(home, [*program, "history", "--all", "--format", "json"], folder=ROOT)
    assert again.returncode == 0, again.stderr
    other_home = with_secret_service(tmp_path / "elsewhere", [*program, "settings", "get"], folder=ROOT)
    assert other_home.returncode == 4
    assert "is not on this computer" in other_home.stderr


def test_a_locked_keychain_says_so_and_nothing_is_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    program = [sys.executable, "main.py", "--data-dir", str(data), "--keyring", "settings", "get"]
    locked = with_secret_service(tmp_path / "home", program, locked=True, folder=ROOT)
    assert locked.returncode == 4, locked.stdout
    assert "keychain" in locked.stderr
    assert not (data / "log.db").exists()
