"""The recovery key, a passphrase, a new key for the log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum, auto

from app.core.passphrase_strength import SHORTEST_PASSPHRASE
from app.core.recovery_key import recovery_key
from app.errors import NoKeychainError, UsageError
from app.i18n import _
from app.keys import KEY_BYTES, FileKeyStore, KeyInfo, KeyStore, key_id, key_store
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.services.security.key_change import Told, begin_change, finish_change
from app.services.security.unlocking import Unlocked
from app.storage.database import Database
from app.storage.key_wrap import PassphraseStore
from app.sync.lock import WriterLock


class KeyPlace(Enum):
    """Where the key of the log is kept."""

    KEYCHAIN = auto()
    FOLDER = auto()
    PASSPHRASE = auto()


def check_new_passphrase(passphrase: str) -> None:
    """Raise UsageError for a passphrase that is too short to protect anything."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise UsageError(
            _("The passphrase is too short; nothing was changed."),
            _("Take at least {n} characters; four words are easier to keep in mind.").format(n=SHORTEST_PASSPHRASE),
        )


@dataclass(frozen=True, slots=True)
class SecurityFacts:
    """What the owner may want to know: *has_recovery_key* of the present key, as far as this computer knows."""

    place: KeyPlace
    has_recovery_key: bool


class SecurityService:
    """What the owner of an open log may do with its key; may be called from any thread but the window's."""

    def __init__(
        self, database: Database, paths: Paths, unlocked: Unlocked, audit: AuditService, *, keychain: bool
    ) -> None:
        self._database = database
        self._paths = paths
        self._store: KeyStore = unlocked.store
        self._passphrase = unlocked.passphrase
        self._audit = audit
        self._keychain = keychain

    @property
    def place(self) -> KeyPlace:
        """Where the key is kept now."""
        if self._passphrase is not None:
            return KeyPlace.PASSPHRASE
        return KeyPlace.FOLDER if isinstance(self._store, FileKeyStore) else KeyPlace.KEYCHAIN

    def passphrase_line(self) -> str | None:
        """What another process of this program must be given as the first line of its standard input, if anything."""
        return self._passphrase

    def make_recovery_key(self) -> str:
        """The recovery key of the present key, to be shown once; a line in the record says that it was made."""
        self._audit.record(AuditAction.RECOVERY_KEY_MADE)
        KeyInfo.read(self._paths).with_recovery_key(self._database.key).write(self._paths)
        return recovery_key(self._database.key)

    def facts(self) -> SecurityFacts:
        """How the key is kept now, and when a recovery key was made."""
        made_for = KeyInfo.read(self._paths).recovery_id
        return SecurityFacts(self.place, has_recovery_key=made_for == key_id(self._database.key))

    def change_key(self, told: Told | None = None) -> None:
        """Encrypt the log and the copies beside it with a new random key.

        The old recovery key opens nothing of it any more, and backups made before need the old one. A crash at any
        moment loses nothing: both keys are kept until the last file is done. Raises LockedError while another process
        writes, CacheKeyError when the new key cannot be kept; the old one stays then. *told* hears how many files are
        done, of how many.
        """
        with WriterLock(self._paths.lock, _("a change of the key"), os_user()):
            old, new = self._database.key, secrets.token_bytes(KEY_BYTES)
            begin_change(self._paths, self._store, old, new)
            self._database.rekey(new)
            finish_change(self._paths, self._store, old, new, told)
        self._audit.record(AuditAction.KEY_CHANGED)

    def set_passphrase(self, passphrase: str) -> None:
        """Keep the key behind *passphrase* from now on, and nowhere else: it is asked at each start.

        Raises UsageError when it is too short, LockedError while another process writes.
        """
        check_new_passphrase(passphrase)
        with WriterLock(self._paths.lock, _("a change of the passphrase"), os_user()):
            behind = PassphraseStore(self._paths.wrapped_key, passphrase, KeyInfo.read(self._paths).costs)
            behind.save(self._database.key)
            if self._passphrase is None:
                self._store.forget()
            self._store, self._passphrase = behind, passphrase
        self._audit.record(AuditAction.PASSPHRASE_SET)

    def remove_passphrase(self) -> None:
        """Keep the key in the keychain (or the chosen folder) again; nothing is asked any more.

        Raises NoKeychainError where there is no keychain; the passphrase stays then.
        """
        if self._passphrase is None:
            return
        with WriterLock(self._paths.lock, _("a change of the passphrase"), os_user()):
            open_place = key_store(self._paths, keychain=self._keychain)
            try:
                open_place.save(self._database.key)
            except NoKeychainError as error:
                raise NoKeychainError(
                    _("This computer has no keychain that could keep the key, so the passphrase stays.")
                ) from error
            self._store.forget()
            self._store, self._passphrase = open_place, None
        self._audit.record(AuditAction.PASSPHRASE_REMOVED)
