"""Backups: a whole encrypted copy of the log in a file of the person's choice, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.core.recovery_key import key_of_recovery_key
from app.errors import UsageError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.services.exports.file_writing import whole_file
from app.services.security.kept_copies import KeptCopy, kept_copies
from app.storage import audit_store
from app.storage.connection import Connection
from app.storage.copies import CopyContent, content_of, look_at_file, open_copy, write_copy
from app.storage.database import CopyWatch, Database, copy_pages
from app.storage.migrations import migrate
from app.storage.tombstones import carry_over
from app.sync.lock import WriterLock
from app.sync.taking_out import erase_again

SUFFIX = ".clbackup"

__all__ = ["SUFFIX", "BackupService", "CopyContent", "CopyWatch", "KeptCopy", "look_at_file"]


class BackupService:
    """Writes and restores backups; may be called from any thread but the window's."""

    def __init__(self, database: Database, paths: Paths, audit: AuditService, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._audit = audit
        self._now = now

    def suggested_name(self) -> str:
        """A name for a backup made today."""
        return f"Comms Log {datetime.fromtimestamp(self._now(), UTC).date().isoformat()}{SUFFIX}"

    def copies(self) -> tuple[KeptCopy, ...]:
        """The copies that the program made by itself, newest first; each can be restored like a backup."""
        return kept_copies(self._paths)

    def back_up(self, path: Path, watch: CopyWatch | None = None) -> CopyContent:
        """Write the log as it is at this moment to *path*, encrypted with its key; return what it holds.

        The file gets its name only after it was read again. Raises FileUnwritableError, StoppedError,
        CacheDamagedError; there is no half file then, and what had this name before is still there.
        """
        if path.resolve().parent == self._paths.data_dir.resolve() and path.name.startswith(self._paths.cache.name):
            raise UsageError(_("This is the log itself; nothing was written."), _("Choose another name."))
        with whole_file(path, named=True) as beside:
            content = write_copy(self._database, beside, watch)
        self._audit.record(AuditAction.BACKED_UP, rows=content.messages)
        return content

    def look(self, path: Path, recovery_key: str | None = None) -> CopyContent:
        """What the backup *path* holds, before it is restored. Raises what `restore` raises."""
        copy = open_copy(path, self._key(recovery_key))
        try:
            return content_of(copy)
        finally:
            copy.close()

    def restore(self, path: Path, recovery_key: str | None = None, watch: CopyWatch | None = None) -> Path:
        """Put the content of the backup *path* in the place of the log, in one transaction.

        The log as it was is kept as a copy beside it; returns that. The record of what was done on this computer
        stays, and so does who was erased since the backup: they are taken out of it before it is put in place.
        *recovery_key* is that of a backup with another key; the log keeps its own. Raises CacheDamagedError,
        CacheNewerError, OtherKeyError, UsageError, StoppedError, LockedError; the log is then as it was.
        """
        with WriterLock(self._paths.lock, _("a restore"), os_user()):
            copy = open_copy(path, self._key(recovery_key))
            try:
                with self._prepared(copy, watch) as fresh:
                    aside = self._keep_present()
                    lines = audit_store.raw_lines(self._database.reader())
                    self._database.take_content(fresh, watch)
            finally:
                copy.close()
            audit_store.put_back(self._database.writer(), lines)
            self._audit.record(AuditAction.RESTORED)
        return aside

    @contextmanager
    def _prepared(self, copy: Connection, watch: CopyWatch | None) -> Generator[Connection]:
        """The content of *copy* in a file of its own, of the present version and without those erased since."""
        path = self._paths.cache.with_name(f"{self._paths.cache.stem}-restoring.partial")
        _remove(path)
        fresh = Database(path, self._database.key)
        try:
            copy_pages(copy, fresh.writer(), watch)
            migrate(fresh.writer(), path, lambda _kept: None)  # the backup itself is the copy from before
            with fresh.transaction() as connection:
                carry_over(self._database.reader(), connection)
                erase_again(connection, self._now())
            yield fresh.reader()
        finally:
            fresh.close_thread()
            _remove(path)

    def _key(self, recovery_key: str | None) -> bytes:
        return self._database.key if recovery_key is None else key_of_recovery_key(recovery_key)

    def _keep_present(self) -> Path:
        stamp = datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m-%d-%H%M%S")
        stem = f"{self._paths.cache.stem}-before-restore-{stamp}"
        aside, number = self._paths.cache.with_name(f"{stem}.bak"), 2
        while aside.exists():
            aside = self._paths.cache.with_name(f"{stem}-{number}.bak")
            number += 1
        self._database.copy_to(aside)
        return aside


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
