"""Keeps the keys of accounts in a tiny file of its own, encrypted with the key of the log, where no keychain does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import apsw

from app.errors import CacheError
from app.i18n import _
from app.storage.connection import Connection
from app.storage.database import open_keyed

_TABLE: Final = "CREATE TABLE IF NOT EXISTS secret(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID"


class SecretFile:
    """Secrets by name in the file *path*, which only *key* opens: it follows the log's key when that is changed."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key

    def load(self, name: str) -> str | None:
        """The secret; None when the file has none of that name, or belongs to another key."""
        if not self._path.exists():
            return None
        connection = open_keyed(self._path, self._key)
        try:
            rows = connection.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchall()
        except apsw.Error:
            return None
        finally:
            connection.close()
        return str(rows[0][0]) if rows else None

    def save(self, name: str, value: str) -> None:
        """Keep *value*. A file of another key is put aside, never deleted. Raises CacheError when it is not kept."""
        self._put_foreign_aside()
        if not self._path.exists():
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            self._write("INSERT OR REPLACE INTO secret(name, value) VALUES(?, ?)", (name, value))
        except apsw.Error as error:
            raise _not_kept() from error
        if self.load(name) != value:
            raise _not_kept()

    def forget(self, name: str) -> None:
        """Keep no secret of that name; what was there is overwritten."""
        if self.load(name) is not None:
            self._write("DELETE FROM secret WHERE name = ?", (name,))

    def _write(self, sql: str, values: tuple[str, ...]) -> None:
        connection = open_keyed(self._path, self._key)
        try:
            _prepare(connection)
            connection.execute(sql, values)
        finally:
            connection.close()

    def _put_foreign_aside(self) -> None:
        if not self._path.exists():
            return
        connection = open_keyed(self._path, self._key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except (apsw.NotADBError, apsw.CorruptError):
            foreign = True
        else:
            foreign = False
        finally:
            connection.close()
        if foreign:
            self._path.replace(self._path.with_name(f"{self._path.name}.other"))


def _prepare(connection: Connection) -> None:
    for pragma in ("journal_mode=MEMORY", "secure_delete=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(_TABLE)


def _not_kept() -> CacheError:
    return CacheError(
        _("The key of the account could not be kept; nothing was changed."),
        _("Check that the disk is not full and that this person may write to the data folder."),
    )
