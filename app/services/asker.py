"""Lets one asker, such as a table, drop its running question for a newer one, and nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from app.storage.connection import Connection
from app.storage.history_sql import interrupt


class Asker:
    """Who asks the log, one question at a time. `interrupt` may be called from any thread."""

    def __init__(self) -> None:
        self._running: list[Connection] = []
        self._lock = threading.Lock()

    @contextmanager
    def reading(self, connection: Connection) -> Generator[Connection]:
        """Give *connection*, which `interrupt` reaches until the block ends."""
        with self._lock:
            self._running.append(connection)
        try:
            yield connection
        finally:
            with self._lock:
                self._running.remove(connection)

    def interrupt(self) -> None:
        """End this asker's questions that run at this moment; they raise StoppedError where they run."""
        with self._lock:
            for connection in self._running:
                interrupt(connection)
