"""Keeps the key behind a passphrase: a tiny encrypted database whose own key Argon2id makes of the passphrase."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Final, cast

import apsw

from app.errors import CacheKeyError, WrongPassphraseError
from app.i18n import _
from app.keys import WrapCosts
from app.storage.connection import Connection

_MAGIC_OF_PLAIN: Final = b"SQLite format 3\x00"


class PassphraseStore:
    """A key store (see `app.keys`) that holds the key of the cache behind *passphrase*.

    The database library makes the key of the little file with Argon2id; *costs* are what it takes, and must be the
    same at each opening. Nothing but the library's own means is used (SQLite3 Multiple Ciphers, "AEGIS").
    """

    def __init__(self, path: Path, passphrase: str, costs: WrapCosts) -> None:
        self._path = path
        self._passphrase = passphrase
        self._costs = costs

    def load(self) -> bytes | None:
        """The key; None where there is no such file. Raises WrongPassphraseError, CacheKeyError for a broken file."""
        if not self._path.exists():
            return None
        connection = self._open(self._path)
        try:
            rows = connection.execute("SELECT key FROM kept").fetchall()
        except apsw.NotADBError as error:
            raise WrongPassphraseError(
                _("This is not the passphrase of the log; nothing was opened or changed."),
                _("Try it again. Who has lost it needs the recovery key."),
            ) from error
        except apsw.Error as error:
            raise CacheKeyError(
                _("The file that keeps the key behind the passphrase is damaged; the log stays closed."),
                _("Enter the recovery key, or put the file back from your backup."),
            ) from error
        finally:
            connection.close()
        return bytes(rows[0][0]) if rows else None

    def create(self, key: bytes) -> bytes:
        """Keep *key* behind the passphrase, and return the one that is there afterwards."""
        self.save(key)
        return self.load() or key

    def save(self, key: bytes) -> None:
        """Keep *key* behind the passphrase, whole or not at all, and read it back."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = self._open(fresh)
        try:
            connection.execute("PRAGMA journal_mode=MEMORY").fetchall()
            connection.execute("CREATE TABLE kept(key BLOB NOT NULL) STRICT")
            connection.execute("INSERT INTO kept VALUES(?)", (key,))
        finally:
            connection.close()
        again = PassphraseStore(fresh, self._passphrase, self._costs).load()
        if again != key or fresh.read_bytes().startswith(_MAGIC_OF_PLAIN):
            fresh.unlink(missing_ok=True)
            raise CacheKeyError(_("The key could not be kept behind the passphrase; nothing was changed."))
        fresh.replace(self._path)

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def next_store(self) -> PassphraseStore:
        """A second file beside the first, behind the same passphrase."""
        return PassphraseStore(self._path.with_name(f"{self._path.name}.next"), self._passphrase, self._costs)

    def _open(self, path: Path) -> Connection:
        connection = cast("Connection", apsw.Connection(str(path)))
        connection.execute("PRAGMA cipher='aegis'").fetchall()
        connection.execute(f"PRAGMA mcost={self._costs.memory}").fetchall()
        connection.execute(f"PRAGMA tcost={self._costs.passes}").fetchall()
        # a word before it, for a passphrase may itself begin like a raw key; composed, as keyboards differ in that
        # (RFC 8265 section 4.2)
        quoted = "passphrase " + unicodedata.normalize("NFC", self._passphrase).replace("'", "''")
        connection.execute(f"PRAGMA key='{quoted}'").fetchall()
        return connection
