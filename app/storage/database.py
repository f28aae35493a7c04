"""Opens the encrypted cache: the key before everything else, then the pragmas, then the ladder of migrations."""

# peewee has no type stubs, so its rows are Any here; what leaves this module is typed
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol, cast

import apsw
from playhouse.apsw_ext import APSWDatabase

from app.errors import CacheDamagedError, CacheError, CacheKeyError, NoCacheError, PlainCacheError, StoppedError
from app.i18n import _
from app.storage import migrations, search_functions
from app.storage.connection import Connection
from app.storage.failures import failure

PAGE_SIZE: Final = 16384
_PAGES_A_STEP: Final = 2000
_log = logging.getLogger(__name__)
BUSY_SECONDS: Final = 10.0
_PLAIN_MAGIC: Final = b"SQLite format 3\x00"
# AEGIS leaves bytes 16-23 readable: page size, file format 2 2 (1 1 in a backup), 64 reserved bytes, 64 32 32
_AEGIS_TAIL: Final = bytes((64, 64, 32, 32))
# temp files would be readable on the disk, and mmap makes cold reads of a large cache several times slower
_PRAGMAS: Final = (
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "mmap_size=0",
    "cache_size=-32768",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)


class CacheDatabase(APSWDatabase):
    """peewee's APSW database that gives the key before any other word is spoken on a connection."""

    def __init__(self, path: Path, key: bytes, *, read_only: bool) -> None:
        self._key = key
        self._read_only = read_only
        super().__init__(str(path), timeout=BUSY_SECONDS)

    def take_key(self, key: bytes) -> None:
        """Open connections with *key* from now on."""
        self._key = key

    def _add_conn_hooks(self, conn: object) -> None:
        prepare(cast("Connection", conn), self._key, read_only=self._read_only)


def library_versions() -> dict[str, str]:
    """The versions of SQLite and of what encrypts its files."""
    connection = cast("Connection", apsw.Connection(":memory:"))
    try:
        (cipher,) = connection.execute("SELECT sqlite3mc_version()").fetchall()[0]
    finally:
        connection.close()
    return {"SQLite": apsw.sqlite_lib_version(), "Encryption": str(cipher)}


def prepare(connection: Connection, key: bytes, *, read_only: bool = False) -> None:
    """Unlock *connection* with *key* and set every pragma of ours.

    One PRAGMA an execute, always fetched: apsw stops a string of several at the first one that answers a row.
    Raises CacheKeyError when the library took no key (it would write plain text), CacheDamagedError when the
    file cannot be read with it.
    """
    give_key(connection, key)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise damaged() from error
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if read_only:
        connection.execute("PRAGMA query_only=ON").fetchall()
    else:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "wal_autocheckpoint=1000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("PRAGMA journal_size_limit=67108864").fetchall()
    search_functions.register(cast("Any", connection))


def give_key(connection: Connection, key: bytes) -> None:
    """Say *key* and the size of pages on a fresh *connection*. Raises CacheKeyError when the library took no key."""
    connection.execute("PRAGMA cipher='aegis'").fetchall()
    if connection.execute(f"PRAGMA key='raw:{key.hex()}'").fetchall() != [("ok",)]:
        raise CacheKeyError(
            _("This copy of the program cannot encrypt, so the log was not opened; nothing was written."),
            _("Install the program again."),
        )
    connection.execute(f"PRAGMA page_size={PAGE_SIZE}").fetchall()


def open_keyed(path: Path, key: bytes) -> Connection:
    """A plain connection to the encrypted file *path*, of no thread's and with none of our pragmas."""
    connection = cast("Connection", apsw.Connection(str(path)))
    connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
    give_key(connection, key)
    return connection


def opens_with(path: Path, key: bytes) -> bool:
    """Whether *key* is that of the file *path*. A file whose beginning is damaged opens with no key."""
    connection = open_keyed(path, key)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except apsw.NotADBError:
        return False
    finally:
        connection.close()
    return True


def rekey_file(path: Path, old: bytes, new: bytes) -> None:
    """Encrypt the file *path* with *new* instead of *old*, in one transaction, and leave no page of the old in a -wal.

    While somebody reads, the old pages stay until they have done: the next checkpoint overwrites them.
    """
    connection = open_keyed(path, old)
    try:
        connection.execute(f"PRAGMA rekey='raw:{new.hex()}'").fetchall()
        connection.set_busy_timeout(1000)
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
    finally:
        connection.close()
    if busy:
        _log.info("old pages are overwritten when nobody reads them any more")


def damaged() -> CacheDamagedError:
    """The error for a file that cannot be read although its key is right."""
    return CacheDamagedError(
        _("The log file is damaged and stays closed; it was not changed."),
        _("Keep a copy of the file, then restore a backup or import the files again into a new folder."),
    )


class CopyWatch(Protocol):
    """Who waits for a copy. Called on the thread that copies."""

    def progress(self, done: int, total: int) -> None:
        """*done* of *total* steps are behind us."""
        ...

    def stopped(self) -> bool:
        """Whether the person pressed Cancel."""
        ...


def copy_pages(source: Connection, target: Connection, watch: CopyWatch | None = None) -> None:
    """Copy all pages of *source* into *target*, whole or not at all; each stays encrypted with its own key.

    Raises StoppedError when *watch* says so; *target* is then as it was.
    """
    with target.backup("main", source, "main") as backup:
        while not backup.done:
            if watch is not None and watch.stopped():
                raise StoppedError(_("Stopped. Nothing was changed."))
            backup.step(_PAGES_A_STEP)
            if watch is not None:
                watch.progress(backup.page_count - backup.remaining, backup.page_count)


def check_header(path: Path, *, backup: bool = False) -> None:
    """Look at the first bytes of the file before any key is tried (storage rules: plain, foreign, ours).

    *backup*: it is meant to be a copy of a log.

    Raises CacheDamagedError with what to do. An empty or missing file is fine: it becomes a new cache.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(24)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CacheError(
            _("The log file cannot be read; nothing was changed."),
            _("Check that this person may read the data folder."),
        ) from error
    if not head:
        return
    if backup and (len(head) < 24 or head[20:24] != _AEGIS_TAIL):
        raise NoCacheError(
            _("This file is not a backup of Comms Log, or its beginning is damaged; nothing was changed."),
            _("Choose another file."),
        )
    if head.startswith(_PLAIN_MAGIC):
        raise PlainCacheError(
            _("The file in the place of the log is a plain, unencrypted database; it was not opened or changed."),
            _("Move it away and start again; Comms Log never writes unencrypted."),
        )
    if len(head) < 24 or head[20:24] != _AEGIS_TAIL:
        raise NoCacheError(
            _("The file in the place of the log is not a log of this program, or its beginning is damaged."),
            _("It was not changed. Move it away, or restore a backup."),
        )


class Database:
    """The cache file: one connection a thread for reading, another for writing."""

    def __init__(self, path: Path, key: bytes) -> None:
        check_header(path)
        self.path = path
        self._key = key
        self._writer = CacheDatabase(path, key, read_only=False)
        self._reader = CacheDatabase(path, key, read_only=True)
        self._changes = 0  # of the key, by this process; each thread opens its connections anew after one
        self._thread = threading.local()

    def open(self, watch: migrations.UpgradeWatch | None = None) -> None:
        """Create or upgrade the file as needed, and prove that it can be read.

        *watch* is told of the copies that are kept, and how far an upgrade is that takes long.

        Raises CacheNewerError when a newer version of the program wrote it, CacheDamagedError, CacheKeyError, and
        CacheError or LockedError where the disk or another program refuses.
        """
        try:
            migrations.migrate(self.writer(), self.path, self.copy_to, watch)
        except (apsw.NotADBError, apsw.CorruptError) as error:
            raise damaged() from error
        except (apsw.CantOpenError, apsw.ReadOnlyError) as error:
            raise CacheError(
                _("The log cannot be opened for writing; nothing was changed."),
                _("Check that this person may write to the data folder and that the disk is not full."),
            ) from error
        except apsw.Error as error:
            known = failure(error)  # a full disk, a file that another program holds
            if known is None:
                raise
            raise known from error

    @property
    def key(self) -> bytes:
        """The key of the file."""
        return self._key

    @property
    def orm(self) -> CacheDatabase:
        """The peewee database for writing, for models to bind to."""
        self._follow_key()
        return self._writer

    def writer(self) -> Connection:
        """This thread's connection that may write."""
        self._follow_key()
        return cast("Connection", self._writer.connection())

    def reader(self) -> Connection:
        """This thread's connection that can only read."""
        self._follow_key()
        return cast("Connection", self._reader.connection())

    def _follow_key(self) -> None:
        """Close what this thread opened before the key was changed: it could read nothing any more."""
        if getattr(self._thread, "changes", 0) != self._changes:
            self._thread.changes = self._changes
            self.close_thread()

    def replace_file(self, fresh: Path, aside: Path) -> None:
        """Put the file *fresh*, which nobody has open, in the place of ours, which becomes *aside*.

        Every thread opens the new one with its next question. Raises CacheError where the system refuses, because
        another program has the file open; it is then as it was.
        """
        self.close_thread()
        try:
            for ending in ("-wal", "-shm", ""):
                old = self.path.with_name(self.path.name + ending)
                if old.exists():
                    old.replace(aside.with_name(aside.name + ending))
            fresh.replace(self.path)
        except OSError as error:
            raise CacheError(
                _("The damaged log is open in another program, so it was not repaired."),
                _("Close it there, then try again."),
            ) from error
        self._changes += 1

    def rekey(self, key: bytes) -> None:
        """Encrypt the file with *key* from now on, in one transaction; a question that runs is answered to its end.

        Other processes that have the file open can read no more of it until they open it anew.
        """
        rekey_file(self.path, self._key, key)
        self._key = key
        for database in (self._writer, self._reader):
            database.take_key(key)
        self._changes += 1

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """One write transaction: begun at once, committed at the end, rolled back whole on any exception."""
        connection = self.writer()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if not connection.getautocommit():
                connection.execute("ROLLBACK")
            if isinstance(error, apsw.FullError):
                raise CacheError(
                    _("The disk is full. What was imported before this is safe."),
                    _("Free some space, then import the file again."),
                ) from error
            raise

    @contextmanager
    def frozen(self) -> Generator[None]:
        """All that this thread reads inside the block is of one moment, whatever others write meanwhile."""
        connection = self.reader()
        connection.execute("BEGIN")
        try:
            yield
        finally:
            if not connection.getautocommit():
                connection.execute("ROLLBACK")  # nothing was written; a COMMIT reads pages, which may be damaged

    def copy_to(self, target: Path) -> None:
        """Copy the whole cache, encrypted with the same key, with SQLite's backup API (never a file copy)."""
        partial = target.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        try:
            copy = open_keyed(partial, self._key)
            try:
                copy_pages(self.writer(), copy)
            finally:
                copy.close()
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)  # half of a copy on a full disk is room that is missing

    def restore_from(self, source: Path) -> None:
        """Put the content of the snapshot *source* in the place of the present one, in one transaction.

        A snapshot from before an update of the program is brought to the present version.
        """
        copy = open_keyed(source, self._key)
        try:
            self.take_content(copy)
        finally:
            copy.close()

    def take_content(self, source: Connection, watch: CopyWatch | None = None) -> None:
        """Put the content that *source* reads in the place of the present one, in one transaction; see above."""
        copy_pages(source, self.writer(), watch)
        migrations.migrate(self.writer(), self.path, self.copy_to)
        self.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close_thread(self) -> None:
        """Close the connections of the calling thread."""
        self._reader.close()
        self._writer.close()
