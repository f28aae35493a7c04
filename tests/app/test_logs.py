"""The program's own log: of both halves of the program, for this person's eyes, and without personal data."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from app import logs
from app.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "above" / "data", chosen=True)


def test_both_halves_write_and_addresses_and_numbers_are_hidden(paths: Paths) -> None:
    logs.set_up(paths)
    logging.getLogger("app.storage").info("for mei@example.com")
    logging.getLogger("ui.errors").info("for +61 491 570 156")
    logs.close()
    lines = (paths.logs / "comms-log.log").read_text("utf-8").splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["for <address>", "for <number>"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_the_data_folder_that_it_makes_is_this_persons_alone(paths: Paths) -> None:
    logs.set_up(paths)
    logs.close()
    assert paths.data_dir.stat().st_mode & 0o077 == 0
    assert paths.logs.stat().st_mode & 0o077 == 0
