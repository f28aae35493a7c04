"""Copies of the cache from before the last imports, for undoing one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.storage.database import Database

KEPT: Final = 3


class Snapshots:
    """The folder of snapshots: encrypted copies named by the import they came before."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database

    def take(self, batch: str) -> None:
        """Copy the cache as it is before the import *batch*; keep the newest three copies."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for stale in self._folder.glob("*.partial"):
            stale.unlink(missing_ok=True)
        self._database.copy_to(self._path(batch))
        for old in sorted(self._folder.glob("*.db"))[:-KEPT]:
            old.unlink(missing_ok=True)

    def has(self, batch: str) -> bool:
        """Whether there is a copy from before *batch*."""
        return self._path(batch).exists()

    def restore(self, batch: str) -> None:
        """Put the cache back as it was before *batch* and drop the copy."""
        path = self._path(batch)
        self._database.restore_from(path)
        path.unlink(missing_ok=True)

    def discard(self, batch: str) -> None:
        """Drop the copy from before *batch*: nothing was imported after all."""
        self._path(batch).unlink(missing_ok=True)

    def _path(self, batch: str) -> Path:
        return self._folder / f"{batch}.db"
