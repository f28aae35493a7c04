"""Empties the journal beside the log after something was erased, and gives unused space of the file back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import apsw

from app.errors import CacheError
from app.i18n import _
from app.storage import tombstones
from app.storage.database import BUSY_SECONDS, CopyWatch, Database, copy_pages, damaged, open_keyed

_MEASURE: Final = 1 << 20


def empty_journal(database: Database, patience_s: float) -> bool:
    """Bring all that was written into the file itself, and cut the journal to nothing; False when somebody still
    reads an older state after *patience_s* seconds: the old pages are in the journal then.
    """
    connection = database.writer()
    connection.set_busy_timeout(round(patience_s * 1000))
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
    finally:
        connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
    return not busy


def settle_pages(database: Database, patience_s: float) -> bool:
    """End an erasure or a purge whose pages stand in the journal still; whether none waits any more."""
    if not tombstones.pages_wait(database.reader()):
        return True
    if not empty_journal(database, patience_s):
        return False
    try:
        tombstones.forget_pages(database.writer())
    except apsw.BusyError:
        return False  # an import writes: the mark goes with the next start
    return True


def unused_bytes(database: Database) -> int:
    """How many bytes of the file hold nothing, and could be given back to the disk."""
    connection = database.reader()
    free = connection.execute("PRAGMA freelist_count").fetchall()[0][0]
    return int(free) * int(connection.execute("PRAGMA page_size").fetchall()[0][0])


def give_back(database: Database, watch: CopyWatch | None = None) -> int:
    """Write the file anew without its unused pages; return by how many bytes it became smaller.

    The log is written to a second file, encrypted with the same key, looked at, and copied back in one transaction,
    which needs twice the space of the log for that time. VACUUM alone would hold all of it in memory, for temporary
    files of ours never go to the disk. Raises CacheError where the disk is too full, StoppedError when *watch* says
    so; the log is then as it was.
    """
    empty_journal(database, BUSY_SECONDS)
    before = database.path.stat().st_size
    if shutil.disk_usage(database.path.parent).free < 2 * before + _MEASURE:
        raise CacheError(
            _("The disk has too little free space to write the log anew; it stays as it is."),
            _("Free twice the size of the log, then try again."),
        )
    fresh = database.path.with_name(f"{database.path.stem}-fresh.partial")
    fresh.unlink(missing_ok=True)
    try:
        database.writer().execute("VACUUM INTO ?", (str(fresh),)).fetchall()
        _take(database, fresh, watch)
    finally:
        fresh.unlink(missing_ok=True)
    empty_journal(database, BUSY_SECONDS)
    return max(0, before - database.path.stat().st_size)


def _take(database: Database, fresh: Path, watch: CopyWatch | None) -> None:
    copy = open_keyed(fresh, database.key)
    try:
        if copy.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise damaged()
        copy_pages(copy, database.writer(), watch)
    finally:
        copy.close()
