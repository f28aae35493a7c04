"""Copies of the cache that a person keeps: written whole, read again before they count, looked at before use."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import apsw

from app.errors import CacheDamagedError, CacheNewerError, FileUnwritableError, OtherKeyError
from app.i18n import _
from app.storage import migrations
from app.storage.connection import Connection
from app.storage.database import CopyWatch, Database, check_header, copy_pages, open_keyed, opens_with


@dataclass(frozen=True, slots=True)
class CopyContent:
    """What a copy holds: rows a table; *newest* is the time of its newest message in epoch seconds UTC, if any."""

    rows: dict[str, int]
    newest: int | None

    @property
    def messages(self) -> int:
        """How many messages it holds."""
        return self.rows.get("message", 0)

    @property
    def people(self) -> int:
        """How many people it holds."""
        return self.rows.get("person", 0)


def content_of(connection: Connection) -> CopyContent:
    """Count the rows of every table of ours."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'").fetchall()
    rows = {name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]) for (name,) in names}
    newest = connection.execute("SELECT max(sent_at) FROM recipient").fetchall()[0][0] if "recipient" in rows else None
    return CopyContent(rows, newest)


def write_copy(database: Database, path: Path, watch: CopyWatch | None = None) -> CopyContent:
    """Copy the cache as it is at this moment to the new file *path*, encrypted with its key, and read it again.

    Raises FileUnwritableError when the disk is full or refuses, StoppedError, CacheDamagedError when the cache or the
    copy cannot be read; the caller drops the half file.
    """
    with database.frozen():
        try:
            before = content_of(database.reader())
            copy = open_keyed(path, database.key)
            try:
                copy_pages(database.reader(), copy, watch)
                copy.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, which opens on a read-only disk too
            finally:
                copy.close()
        except (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
            raise _unwritable(full=isinstance(error, apsw.FullError)) from error
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise CacheDamagedError(
                _("A part of the log is damaged, so no backup was written; the log was not changed."),
                _("Check the log and repair it (Help > Check the Log; comms-log check --repair), then back up again."),
            ) from error
    _sync(path)
    copy = open_keyed(path, database.key)
    try:
        if not _whole(copy) or content_of(copy) != before:
            raise CacheDamagedError(
                _("The backup did not read back as it was written, so it was thrown away; the log is not touched."),
                _("Save it on another disk."),
            )
    finally:
        copy.close()
    return before


def open_copy(path: Path, key: bytes) -> Connection:
    """Open a backup for reading, after every page of it was looked at.

    Raises CacheDamagedError, CacheNewerError, OtherKeyError when *key* is not its key.
    """
    look_at_file(path)
    if not opens_with(path, key):
        raise OtherKeyError(
            _("This backup has another key, or its beginning is damaged; nothing was changed."),
            _(
                "A backup from another computer, or from before the key was changed, needs the recovery key of that"
                " time (--recovery-key-stdin on the command line)."
            ),
        )
    copy = open_keyed(path, key)
    try:
        _look_at(copy)
    except BaseException:
        copy.close()
        raise
    return copy


def _whole(copy: Connection) -> bool:
    try:
        return copy.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except (apsw.CorruptError, apsw.NotADBError):
        return False


def look_at_file(path: Path) -> None:
    """Raise CacheDamagedError when *path* is no file, or one that holds no log, whatever the key."""
    if not path.is_file() or path.stat().st_size == 0:
        raise CacheDamagedError(_("There is no backup in this file; nothing was changed."))
    check_header(path, backup=True)


def _look_at(copy: Connection) -> None:
    try:
        marked = copy.execute("PRAGMA application_id").fetchall()[0][0] == migrations.APPLICATION_ID
        whole = copy.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        version = migrations.version_of(copy)
    except (apsw.CorruptError, apsw.NotADBError):
        marked, whole, version = True, False, 0
    if not whole or not marked:
        raise CacheDamagedError(
            _("This backup is damaged, so it was not restored; nothing was changed."), _("Take another one.")
        )
    if version > migrations.LATEST:
        raise CacheNewerError(
            _("This backup was written by a newer version of Comms Log; nothing was changed."),
            _("Update the program on this computer."),
        )


def _sync(path: Path) -> None:
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _unwritable(*, full: bool) -> FileUnwritableError:
    if full:
        return FileUnwritableError(
            _("The disk is full ({code}), so no backup was written; the log is not touched.").format(
                code=errno.errorcode[errno.ENOSPC]
            ),
            _("Free some space, or save it on another disk."),
        )
    return FileUnwritableError(
        _("The backup could not be written there, so there is none; the log is not touched."),
        _("Choose another folder, or another name."),
    )
