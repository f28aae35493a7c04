"""What the tests of an erasure share: the service over a small log, whom it means, and all that the file holds."""

from __future__ import annotations

from app.context import Context
from app.services.erase import EraseService
from app.settings import Settings
from support.cache import NOW, Cache


def service(cache: Cache, now: int = NOW) -> EraseService:
    """The service at *now* (epoch seconds UTC)."""
    return EraseService(cache.database, cache.paths, Settings(cache.paths.settings), lambda: now)


def id_of(cache: Cache, name: str) -> int:
    """The id of the person who is called so."""
    return int(cache.rows("SELECT id FROM person WHERE display = ?", name)[0][0])


def content(context: Context | Cache) -> bytes:
    """The decrypted pages of the log, those that are free included."""
    connection = context.database.writer()
    assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0] == 0
    return connection.serialize("main").lower()  # type: ignore[attr-defined]
