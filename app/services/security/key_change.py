"""Changes the key of the log and all its copies; a crash at any moment leaves a log that one of the kept keys opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from app.i18n import _
from app.keys import KeyInfo, KeyStore
from app.paths import Paths
from app.services.audit import os_user
from app.storage.database import opens_with, rekey_file
from app.sync.lock import WriterLock

Told = Callable[[int, int], None]


def begin_change(paths: Paths, store: KeyStore, old: bytes, new: bytes) -> None:
    """Keep *new* beside *old*, before any file is encrypted with it; the facts first, so that it is looked for."""
    KeyInfo.read(paths).of(old, new).write(paths)
    store.next_store().save(new)


def finish_change(paths: Paths, store: KeyStore, old: bytes, new: bytes, told: Told | None = None) -> None:
    """Encrypt the copies beside the log with *new*, then forget *old*. May be called again after a crash.

    *told* hears how many files are done, of how many; the log itself is the first.
    """
    copies = [*copies_of(paths), paths.account_secrets]
    for done, copy in enumerate(copies, 1):
        if told is not None:
            told(done, len(copies) + 1)
        if copy.exists() and opens_with(copy, old):
            rekey_file(copy, old, new)
    store.save(new)
    store.next_store().forget()
    KeyInfo.read(paths).of(new).write(paths)  # last: until then a start looks whether something is left to do


def copies_of(paths: Paths) -> Iterator[Path]:
    """The copies that the program itself keeps beside the log, all encrypted with its key."""
    yield from sorted(paths.snapshots.glob("*.db"))
    yield from sorted(paths.data_dir.glob(f"{paths.cache.stem}-*.bak"))


def settle_change(paths: Paths, store: KeyStore) -> None:
    """End a change of the key that a crash cut short: which of the two keys opens the log says how.

    Raises LockedError while another process is at it.
    """
    if KeyInfo.read(paths).next_id is None:
        return
    with WriterLock(paths.lock, _("a change of the key"), os_user()):
        old, new = store.load(), store.next_store().load()
        if new is not None and old is not None and opens_with(paths.cache, new):
            finish_change(paths, store, old, new)
        elif old is not None:
            store.next_store().forget()
            KeyInfo.read(paths).of(old).write(paths)
