"""The key of the cache: made once at random, kept in the computer's keychain or in the chosen data folder."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Protocol

from app.errors import CacheKeyError
from app.i18n import _
from app.paths import Paths

KEY_BYTES = 32
SERVICE = "Comms Log"


class KeyStore(Protocol):
    """A place that keeps the key of one cache."""

    def load(self) -> bytes | None:
        """Return the key, or None when this place holds none."""
        ...

    def save(self, key: bytes) -> None:
        """Keep *key*; raises CacheKeyError when the place does not keep it."""
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
        try:
            key = bytes.fromhex(text)
        except ValueError as error:
            raise _unreadable_key() from error
        if len(key) != KEY_BYTES:
            raise _unreadable_key()
        return key

    def save(self, key: bytes) -> None:
        """Write the key so that a crash leaves either no file or a whole one."""
        temporary = self._path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key.hex() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._path)


class KeychainStore:
    """Keeps the key in the keychain of the operating system, through the keyring library."""

    def __init__(self, account: str) -> None:
        self._account = account

    def load(self) -> bytes | None:
        """Return the key of the keychain. Raises CacheKeyError when this computer has no keychain."""
        import keyring  # late: it looks for its back ends when imported
        from keyring.errors import KeyringError

        try:
            text = keyring.get_password(SERVICE, self._account)
        except KeyringError as error:
            raise _no_keychain() from error
        return bytes.fromhex(text) if text else None

    def save(self, key: bytes) -> None:
        """Put *key* into the keychain and read it back, for some keychains accept and forget."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, self._account, key.hex())
            kept = keyring.get_password(SERVICE, self._account)
        except KeyringError as error:
            raise _no_keychain() from error
        if kept != key.hex():
            raise _no_keychain()


def _no_keychain() -> CacheKeyError:
    return CacheKeyError(
        _("This computer's keychain cannot keep the key of the log, so nothing was opened or created."),
        _("Unlock the keychain and start again, or choose a folder that keeps log and key with --data-dir."),
    )


def _unreadable_key() -> CacheKeyError:
    return CacheKeyError(
        _("The key file of the log cannot be read, so the log stays closed; nothing was changed."),
        _("Put the key file back from your backup, or ask the person who set this computer up."),
    )


def key_id(key: bytes) -> str:
    """Return a short name of *key* that does not tell it: tells a wrong key from a damaged file."""
    return hashlib.blake2b(key, digest_size=8).hexdigest()


def key_store(paths: Paths, *, keychain: bool = False) -> KeyStore:
    """The place that keeps the key for *paths*: the chosen folder, unless *keychain* is asked for."""
    if paths.chosen and not keychain:
        return FileKeyStore(paths.key_file)
    return KeychainStore(hashlib.blake2b(str(paths.data_dir).encode(), digest_size=8).hexdigest())


def obtain_key(paths: Paths, store: KeyStore) -> bytes:
    """Return the key of the cache, making one for a new cache.

    Raises CacheKeyError when the cache exists and its key is lost or is another one; nothing is changed then.
    """
    key = store.load()
    known = _known_key_id(paths)
    if key is None:
        if paths.cache.exists():
            raise CacheKeyError(
                _("The key of this log is not on this computer, so the log stays closed; nothing was changed."),
                _("Log on as the person who made it, or put the key file back beside the log."),
            )
        key = secrets.token_bytes(KEY_BYTES)
        store.save(key)
        known = None
    if known is not None and known != key_id(key) and paths.cache.exists():
        raise CacheKeyError(
            _("This log belongs to another key, so it stays closed; nothing was changed."),
            _("Log on as the person who made it, or choose another folder with --data-dir."),
        )
    if known != key_id(key):
        paths.key_info.write_text(json.dumps({"key_id": key_id(key), "cipher": "aegis"}) + "\n", "utf-8")
    return key


def _known_key_id(paths: Paths) -> str | None:
    try:
        info: object = json.loads(paths.key_info.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(info, dict):
        return None
    value: object = info.get("key_id")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return value if isinstance(value, str) else None
