"""Where the keys of accounts are kept: the keychain, else a file that only the key of the log opens."""

from __future__ import annotations

import contextlib
from enum import Enum, auto

from app.errors import NoKeychainError
from app.keys import KeychainSecrets
from app.paths import Paths
from app.storage.database import Database
from app.storage.secret_file import SecretFile


class SecretPlace(Enum):
    """Where the key of an account is kept."""

    KEYCHAIN = auto()
    FILE = auto()


class AccountSecrets:
    """The keys of accounts by name. With *in_folder* nothing outside the chosen folder is touched."""

    def __init__(self, paths: Paths, database: Database, *, in_folder: bool) -> None:
        self._paths = paths
        self._database = database
        self._in_folder = in_folder
        self._keychain = KeychainSecrets()

    def load(self, name: str) -> str | None:
        """The secret of that name, None where it is kept nowhere (any more)."""
        found = self._file().load(name)
        if found is None and not self._in_folder:
            with contextlib.suppress(NoKeychainError):
                return self._keychain.load(name)
        return found

    def save(self, name: str, value: str) -> SecretPlace:
        """Keep *value*; return where. Raises CacheError when it can be kept nowhere."""
        if not self._in_folder:
            with contextlib.suppress(NoKeychainError):
                self._keychain.save(name, value)
                self._file().forget(name)
                return SecretPlace.KEYCHAIN
        self._file().save(name, value)
        return SecretPlace.FILE

    def forget(self, name: str) -> None:
        """Keep the secret nowhere any more."""
        self._file().forget(name)
        if not self._in_folder:
            self._keychain.forget(name)

    def _file(self) -> SecretFile:
        return SecretFile(self._paths.account_secrets, self._database.key)
