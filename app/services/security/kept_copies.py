"""The copies of the log that the program makes by itself: before imports, updates of the program, and restores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.paths import Paths
from app.services.security.key_change import copies_of


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """One copy: *at* epoch seconds UTC when it was written, *size* bytes."""

    path: Path
    at: int
    size: int


def kept_copies(paths: Paths) -> tuple[KeptCopy, ...]:
    """All of them, newest first."""
    found = [(copy.stat(), copy) for copy in copies_of(paths)]
    found.sort(key=lambda each: each[0].st_mtime_ns, reverse=True)
    return tuple(KeptCopy(copy, int(facts.st_mtime), facts.st_size) for facts, copy in found)
