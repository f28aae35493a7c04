"""The key of the cache: the places that keep it (keychain, file), its short name, the facts kept beside the cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol, Self, cast

from app.errors import CacheKeyError, LostKeyError, NoKeychainError, OtherKeyError
from app.i18n import _
from app.paths import Paths

KEY_BYTES: Final = 32
SERVICE: Final = "Comms Log"
ACCOUNTS: Final = "Comms Log accounts"
_NEXT: Final = "next"


class KeyStore(Protocol):
    """A place that keeps the key of one cache, and for the time of a change the next key beside it."""

    def load(self) -> bytes | None:
        """Return the key, or None when this place holds none."""
        ...

    def save(self, key: bytes) -> None:
        """Keep *key*; raises CacheKeyError when the place does not keep it."""
        ...

    def create(self, key: bytes) -> bytes:
        """Keep *key* where there is none yet, and return the one that is kept: another program may have been faster."""
        ...

    def forget(self) -> None:
        """Keep no key any more."""
        ...

    def next_store(self) -> KeyStore:
        """The place beside this one for the key that is to follow."""
        ...


class FileKeyStore:
    """Keeps the key as a file beside the cache, readable by this person only (``--data-dir``, scripts)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> bytes | None:
        """Return the key of the file; None when there is no file. Raises CacheKeyError when it holds no key."""
        try:
            text = self._path.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable_key() from error
        return _key_of(text)

    def save(self, key: bytes) -> None:
        """Write the key so that a crash leaves either no file or a whole one."""
        write_privately(self._path, key.hex() + "\n")

    def create(self, key: bytes) -> bytes:
        """Write the key unless there is one by now, and return the one that is there."""
        write_privately(self._path, key.hex() + "\n", replace=False)
        return self.load() or key

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def next_store(self) -> FileKeyStore:
        """A second file beside the first."""
        return FileKeyStore(self._path.with_name(f"{self._path.name}.{_NEXT}"))


class KeychainStore:
    """Keeps the key in the keychain of the operating system, through the keyring library."""

    def __init__(self, account: str) -> None:
        self._account = account

    def load(self) -> bytes | None:
        """Return the key of the keychain. Raises NoKeychainError when this computer has none, or it stays locked."""
        import keyring  # late: it looks for its back ends when imported
        from keyring.errors import KeyringError

        try:
            text = keyring.get_password(SERVICE, self._account)
        except KeyringError as error:
            raise no_keychain() from error
        return _key_of(text) if text else None

    def save(self, key: bytes) -> None:
        """Put *key* into the keychain and read it back, for some keychains accept and forget."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, self._account, key.hex())
            kept = keyring.get_password(SERVICE, self._account)
        except KeyringError as error:
            raise no_keychain() from error
        if kept != key.hex():
            raise no_keychain()

    def create(self, key: bytes) -> bytes:
        """Put *key* into the keychain, and return the one that is there afterwards."""
        self.save(key)
        return self.load() or key

    def forget(self) -> None:
        """Remove the entry; nothing happens where there is none."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, self._account)
        except PasswordDeleteError:
            return  # it was not there
        except KeyringError as error:
            raise no_keychain() from error

    def next_store(self) -> KeychainStore:
        """A second entry beside the first."""
        return KeychainStore(f"{self._account}-{_NEXT}")


def keychain_name() -> str:
    """The part of the keyring library that keeps secrets on this computer, by its module's name."""
    import keyring

    return type(keyring.get_keyring()).__module__


class KeychainSecrets:
    """Keeps the keys of accounts in the keychain of the operating system, each under a name of its own."""

    def load(self, name: str) -> str | None:
        """The secret, None when there is none. Raises NoKeychainError when this computer has no keychain."""
        import keyring  # late: it looks for its back ends when imported
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(ACCOUNTS, name)
        except KeyringError as error:
            raise no_keychain() from error

    def save(self, name: str, value: str) -> None:
        """Keep *value*, and read it back. Raises NoKeychainError when it is not kept."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(ACCOUNTS, name, value)
            kept = keyring.get_password(ACCOUNTS, name)
        except KeyringError as error:
            raise no_keychain() from error
        if kept != value:
            raise no_keychain()

    def forget(self, name: str) -> None:
        """Remove the entry; nothing happens where there is none, or no keychain."""
        import keyring
        from keyring.errors import KeyringError

        with contextlib.suppress(KeyringError):
            keyring.delete_password(ACCOUNTS, name)


def write_privately(path: Path, text: str, *, replace: bool = True) -> None:
    """Write *text* to *path*, for this person's eyes only, so that a crash leaves the old file or a whole new one.

    *replace* False leaves a file that is there by then. Several programs may do so at once.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if replace:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)  # fails where there is one, as a rename on Unix does not
    except FileExistsError:
        pass  # another program was faster
    except OSError:  # a file system without links: the last one wins there
        if not path.exists():
            temporary.replace(path)
    temporary.unlink(missing_ok=True)


def no_keychain() -> NoKeychainError:
    """The error for a computer whose keychain cannot be used."""
    return NoKeychainError(
        _("This computer's keychain cannot keep the key of the log, so nothing was opened or created."),
        _(
            "Unlock the keychain and start again; or protect the log by a passphrase (--passphrase-stdin on the command"
            " line); or choose a folder that keeps log and key with --data-dir."
        ),
    )


def _unreadable_key() -> CacheKeyError:
    return CacheKeyError(
        _("The stored key of the log cannot be read, so the log stays closed; nothing was changed."),
        _("Put the key file back from your backup, or ask the person who set this computer up."),
    )


def _key_of(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise _unreadable_key() from error
    if len(key) != KEY_BYTES:
        raise _unreadable_key()
    return key


def key_id(key: bytes) -> str:
    """Return a short name of *key* that does not tell it: tells a wrong key from a damaged file."""
    return hashlib.blake2b(key, digest_size=8).hexdigest()


def key_store(paths: Paths, *, keychain: bool = False) -> KeyStore:
    """The place that keeps the key for *paths*: the chosen folder, unless *keychain* is asked for."""
    if paths.chosen and not keychain:
        return FileKeyStore(paths.key_file)
    return KeychainStore(hashlib.blake2b(str(paths.data_dir).encode(), digest_size=8).hexdigest())


@dataclass(frozen=True, slots=True)
class WrapCosts:
    """What Argon2id costs whoever tries passphrases: memory in KiB, and passes over it (RFC 9106)."""

    memory: int = 65_536
    passes: int = 3


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """``keyinfo.json``: facts about the key, never the key. *next_id* is set while the key is being changed;
    *recovery_id* is the key that a recovery key was last made of.
    """

    id: str | None = None
    next_id: str | None = None
    costs: WrapCosts = field(default_factory=WrapCosts)
    recovery_id: str | None = None

    @classmethod
    def read(cls, paths: Paths) -> Self:
        """What the file says; a file that is not there or cannot be read says nothing."""
        try:
            said: object = json.loads(paths.key_info.read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        facts = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
        usual = WrapCosts()
        costs = WrapCosts(_count(facts.get("mcost"), usual.memory), _count(facts.get("tcost"), usual.passes))
        recovery = _text(facts.get("recovery_key_id"))
        return cls(_text(facts.get("key_id")), _text(facts.get("next_key_id")), costs, recovery)

    def write(self, paths: Paths) -> None:
        """Keep these facts."""
        facts = {
            "key_id": self.id,
            "next_key_id": self.next_id,
            "cipher": "aegis",
            "mcost": self.costs.memory,
            "tcost": self.costs.passes,
            "recovery_key_id": self.recovery_id,
        }
        write_privately(paths.key_info, json.dumps(facts) + "\n")

    def with_recovery_key(self, key: bytes) -> Self:
        """The same facts, and that a recovery key was made of *key*."""
        return replace(self, recovery_id=key_id(key))

    def of(self, key: bytes, following: bytes | None = None) -> Self:
        """The same facts for *key*, and for the key that is to follow it."""
        return replace(self, id=key_id(key), next_id=None if following is None else key_id(following))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object, usual: int) -> int:
    return value if isinstance(value, int) and value > 0 else usual


def has_cache(paths: Paths) -> bool:
    """Whether there is a log; an empty file is none yet."""
    try:
        return paths.cache.stat().st_size > 0
    except FileNotFoundError:
        return False


def obtain_key(paths: Paths, store: KeyStore) -> bytes:
    """Return the key of the cache from *store*, making one for a new cache.

    Raises LostKeyError, OtherKeyError when the cache exists and its key is lost or is another one, and whatever the
    store raises; nothing is changed then.
    """
    key = store.load()
    known = KeyInfo.read(paths)
    if key is None:
        if has_cache(paths):
            raise LostKeyError(
                _("The key of this log is not on this computer, so the log stays closed; nothing was changed."),
                _("Enter the recovery key, log on as the person who made the log, or put the key file back beside it."),
            )
        key = store.create(secrets.token_bytes(KEY_BYTES))
        known = KeyInfo(costs=KeyInfo.read(paths).costs)
    if known.id is not None and known.id != key_id(key) and has_cache(paths):
        raise OtherKeyError(
            _("This log belongs to another key, so it stays closed; nothing was changed."),
            _("Enter its recovery key, log on as the person who made it, or choose another folder with --data-dir."),
        )
    if known.id != key_id(key):
        known.of(key).write(paths)
    return key
