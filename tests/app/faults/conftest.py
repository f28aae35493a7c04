"""A small disk that can be filled, enlarged and made read-only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class SmallDisk:
    """A disk in memory, of the system's own making."""

    folder: Path

    def mount(self, kilobytes: int) -> None:
        """Make it."""
        self._run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(self.folder))

    def become(self, options: str) -> None:
        """Mount it anew with *options*, such as ``ro`` or ``size=64m``; what is on it stays."""
        self._run("mount", "-o", f"remount,{options}", str(self.folder))

    def away(self) -> None:
        """Take it away with all that is on it."""
        self._run("umount", "--lazy", str(self.folder))

    def _run(self, *words: str) -> None:
        subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk, not yet made; only an administrator of Linux can make one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can make a disk")
    small = SmallDisk(tmp_path / "disk")
    small.folder.mkdir()
    try:
        small.mount(64)
        small.away()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody make a disk")
    yield small
    if os.path.ismount(small.folder):
        small.away()
