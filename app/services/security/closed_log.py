"""A log that does not open: why, in one word, and what its owner may do about it."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import Final

from app.errors import (
    AppError,
    CacheDamagedError,
    CacheKeyError,
    CacheNewerError,
    LockedError,
    LostKeyError,
    NoCacheError,
    NoKeychainError,
    OtherKeyError,
    PlainCacheError,
)
from app.keys import has_cache, key_store
from app.paths import Paths
from app.services.backups import look_at_file
from app.services.security.kept_copies import KeptCopy, kept_copies
from app.services.security.recovering import enter_recovery_key, set_aside
from app.settings import Settings


class Trouble(Enum):
    """Why a log stays closed."""

    LOST_KEY = auto()
    LOST_PASSPHRASE = auto()  # no error says so, a person does
    OTHER_KEY = auto()
    NO_KEYCHAIN = auto()  # there is a log, and its key is in a keychain that does not answer
    UNREADABLE_KEY = auto()
    DAMAGED = auto()
    FOREIGN = auto()
    PLAIN = auto()
    NEWER = auto()
    BUSY = auto()
    UNUSABLE = auto()  # the disk, the rights on the folder


_KEYLESS: Final = frozenset(
    {
        Trouble.LOST_KEY,
        Trouble.LOST_PASSPHRASE,
        Trouble.OTHER_KEY,
        Trouble.NO_KEYCHAIN,
        Trouble.UNREADABLE_KEY,
    }
)
# the first that fits: a kind of error stands before what it is a kind of
_TROUBLES: Final[tuple[tuple[type[AppError], Trouble], ...]] = (
    (LostKeyError, Trouble.LOST_KEY),
    (OtherKeyError, Trouble.OTHER_KEY),
    (NoKeychainError, Trouble.NO_KEYCHAIN),
    (CacheKeyError, Trouble.UNREADABLE_KEY),
    (PlainCacheError, Trouble.PLAIN),
    (NoCacheError, Trouble.FOREIGN),
    (CacheDamagedError, Trouble.DAMAGED),
    (CacheNewerError, Trouble.NEWER),
    (LockedError, Trouble.BUSY),
)


def trouble_of(error: AppError) -> Trouble:
    """Why the log stays closed, for what opening it raised."""
    return next((trouble for kind, trouble in _TROUBLES if isinstance(error, kind)), Trouble.UNUSABLE)


class ClosedLog:
    """What can be done with a log that does not open. May be called from any thread but the window's."""

    def __init__(self, paths: Paths, *, keychain: bool) -> None:
        self._paths = paths
        self._keychain = keychain
        self.settings = Settings(paths.settings)

    @property
    def file(self) -> Path:
        """The file of the log."""
        return self._paths.cache

    @property
    def behind_passphrase(self) -> bool:
        """Whether the key lies behind a passphrase."""
        return self._paths.wrapped_key.exists()

    @property
    def is_there(self) -> bool:
        """Whether there is a log at all."""
        return has_cache(self._paths)

    def copies(self) -> tuple[KeptCopy, ...]:
        """The copies that the program made before imports, updates and restores, newest first."""
        return kept_copies(self._paths)

    def enter_recovery_key(self, text: str, passphrase: str | None = None) -> None:
        """Open the log with the recovery key *text* from now on; see `recovering.enter_recovery_key`."""
        enter_recovery_key(self._paths, text, keychain=self._keychain, passphrase=passphrase)

    def set_aside(self, trouble: Trouble, replacement: Path | None = None) -> Path:
        """Give the file another name, so that a new log can begin; return that name. Nothing is deleted.

        What is known of the key goes aside with it where the key is lost or another's: a damaged file may be read with
        it later. *replacement* is the backup that is to come in its place: when it is none, nothing is done and
        CacheDamagedError raised. Raises LockedError while another process writes.
        """
        if replacement is not None:
            look_at_file(replacement)
        aside = set_aside(self._paths, with_key=trouble in _KEYLESS)
        if trouble is Trouble.UNREADABLE_KEY:
            self._forget_what_is_no_key()
        return aside

    def _forget_what_is_no_key(self) -> None:
        """An entry of the keychain that is no key would keep the new log closed, too."""
        store = key_store(self._paths, keychain=self._keychain)
        try:
            store.load()
        except NoKeychainError:
            return
        except CacheKeyError:
            store.forget()
