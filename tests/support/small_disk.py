"""A small disk that can be filled, enlarged and made read-only."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


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
