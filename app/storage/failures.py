"""What the database library says went wrong, in words for a person; one place for all of it."""

from __future__ import annotations

from typing import Final

import apsw

from app.errors import AppError, CacheDamagedError, CacheError, CacheKeyError, LockedError
from app.i18n import _

DATABASE_ERROR: Final = apsw.Error  # the base of all that the library raises


def failure(error: BaseException) -> AppError | None:
    """The error to tell a person for one of the database, None for any other."""
    if isinstance(error, apsw.NotADBError):
        return CacheKeyError(
            _("The log was encrypted with another key meanwhile; nothing was changed."), _("Start Comms Log again.")
        )
    if isinstance(error, apsw.CorruptError):
        return CacheDamagedError(
            _("A part of the log file is damaged and could not be read; nothing was changed."),
            _("Run comms-log check --repair, or restore a backup."),
        )
    if isinstance(error, apsw.FullError):
        return CacheError(_("The disk is full. What is in the log is safe."), _("Free some space, then try again."))
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return LockedError(
            _("Another program is using the log file, so nothing was done."), _("Close it there, then try again.")
        )
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError):
        return CacheError(
            _("The log cannot be opened for writing; nothing was changed."),
            _("Check that this person may write to the data folder and that the disk is not full."),
        )
    if isinstance(error, apsw.IOError):
        return CacheError(
            _("The disk does not answer as it should; what is in the log was not changed."),
            _("Check the disk, then start Comms Log again."),
        )
    return None
