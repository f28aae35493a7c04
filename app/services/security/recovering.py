"""Ways back into a log that does not open: its recovery key, or a new log while the old file is set aside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.core.recovery_key import key_of_recovery_key
from app.errors import OtherKeyError
from app.i18n import _
from app.keys import KeyInfo, KeyStore, key_store
from app.paths import Paths
from app.services.audit import os_user
from app.storage.database import check_header, opens_with
from app.storage.key_wrap import PassphraseStore
from app.sync.lock import WriterLock


def enter_recovery_key(paths: Paths, text: str, *, keychain: bool = False, passphrase: str | None = None) -> None:
    """Keep the key that the recovery key *text* says, after it has opened the log.

    It goes to the keychain (or the chosen folder), or behind a new *passphrase* where one is given. Raises UsageError
    for a recovery key with a wrong letter, OtherKeyError for that of another log, NoKeychainError when the computer
    has no keychain and no passphrase was given; nothing is changed then.
    """
    key = key_of_recovery_key(text)
    check_header(paths.cache)
    if not opens_with(paths.cache, key):
        raise OtherKeyError(
            _("This recovery key is whole, but it belongs to another log or to a key from before a change."),
            _("Look for the print with the latest date."),
        )
    with WriterLock(paths.lock, _("a change of the key"), os_user()):
        info = KeyInfo.read(paths)
        store: KeyStore = key_store(paths, keychain=keychain)
        if passphrase is not None:
            store = PassphraseStore(paths.wrapped_key, passphrase, info.costs)
        store.save(key)
        if passphrase is None:
            paths.wrapped_key.unlink(missing_ok=True)
        info.of(key).write(paths)


def set_aside(paths: Paths, *, with_key: bool) -> Path:
    """Give the log's file another name, never delete it, so that a new log can begin; return the new name.

    *with_key*: what is known of its key goes aside too, for the key is lost or another one; else it stays, as the
    file may be read with it later. Raises LockedError while another process writes.
    """
    with WriterLock(paths.lock, _("a new log"), os_user()):
        stem = f"{paths.cache.stem}-aside-{datetime.now().astimezone().strftime('%Y-%m-%d-%H%M%S')}"
        aside = paths.cache.with_name(f"{stem}.db")
        number = 2
        while aside.exists():
            aside = paths.cache.with_name(f"{stem}-{number}.db")
            number += 1
        for ending in ("-wal", "-shm", ""):  # the words before the file: a crash in between leaves the file in place
            old = paths.cache.with_name(paths.cache.name + ending)
            if old.exists():
                old.replace(aside.with_name(aside.name + ending))
        if with_key:
            for known in (paths.key_info, paths.wrapped_key, paths.key_file, paths.account_secrets):
                if known.exists():
                    known.replace(aside.with_name(f"{aside.stem}.{known.name}"))
    return aside
