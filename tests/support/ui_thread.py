"""Notes what the window's thread asks of the cache or reads from the disk: there must be nothing."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.storage.database import Database
from support.source_tree import ROOT

ALLOWED_SUFFIXES = frozenset({".py", ".pyc", ".so", ".pyd"})  # a module that is needed for the first time


def _ours() -> str:
    """The innermost places of our own code that led here, for the message."""
    frames = [f for f in traceback.extract_stack() if Path(f.filename).is_relative_to(ROOT / "ui")]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-4:]))


class UiThreadWatch:
    """What was asked while it was armed: connections taken and files opened on the thread that made it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._thread = threading.get_ident()
        self._armed = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Note what happens within the block."""
        self._armed = True
        try:
            yield
        finally:
            self._armed = False

    def note_connection(self) -> None:
        """A connection to the cache was taken."""
        if self._armed and threading.get_ident() == self._thread:
            self.found.append(f"SQL: {_ours()}")

    def note_file(self, name: object) -> None:
        """A file was opened."""
        if not self._armed or threading.get_ident() != self._thread or not isinstance(name, str):
            return
        path = Path(name)
        if path.suffix not in ALLOWED_SUFFIXES:
            self.found.append(f"file {path.name}: {_ours()}")


_watches: list[UiThreadWatch] = []


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _watches:
        for watch in _watches:
            watch.note_file(arguments[0])


sys.addaudithook(_listen)  # it cannot be taken away again; without a watch it costs nothing


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[UiThreadWatch]:
    """A watch over this thread."""
    watch = UiThreadWatch()
    for name in ("reader", "writer"):
        real = getattr(Database, name)

        def taken(database: Database, real: Any = real) -> Any:
            watch.note_connection()
            return real(database)

        monkeypatch.setattr(Database, name, taken)
    _watches.append(watch)
    try:
        yield watch
    finally:
        _watches.remove(watch)
