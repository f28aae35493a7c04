"""One writer at a time: a lock file that says who holds it and is free again when its holder is gone."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from app.errors import LockedError
from app.i18n import _


class WriterLock:
    """Held while a process writes to the cache. The system frees it when the process ends, however it ends."""

    def __init__(
        self, path: Path, doing: str = "", who: str = "", *, is_sync: bool = False, beside_sync: bool = False
    ) -> None:
        """*doing* says, in the person's language, what is done, *who* is the user: others are told.

        *is_sync*: the holder writes in short transactions and looks whether others did. *beside_sync*: what is done is
        one small transaction, which may stand between those of a sync: it does not wait for the end of one.
        """
        self._path = path
        self._told = {"pid": os.getpid(), "doing": doing, "who": who, "sync": is_sync}
        self._beside_sync = beside_sync
        self._stream: IO[str] | None = None

    def __enter__(self) -> Self:
        """Take the lock; raises LockedError at once when another process holds it."""
        stream = self._path.open("a+", encoding="utf-8")
        try:
            _lock(stream)
        except OSError as error:
            stream.close()
            holder = _holder(self._path)
            if self._beside_sync and holder.get("sync") is True:
                return self
            raise _locked(holder) from error
        stream.seek(0)
        stream.truncate()
        stream.write(json.dumps(self._told) + "\n")
        stream.flush()
        self._stream = stream
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the lock."""
        if self._stream is not None:
            _unlock(self._stream)
            self._stream.close()
            self._stream = None


def _holder(path: Path) -> dict[str, object]:
    """What the lock file says of its holder; it may be half written at this very moment."""
    try:
        holder: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, object]", holder) if isinstance(holder, dict) else {}


def _locked(holder: dict[str, object]) -> LockedError:
    """Say who writes, as far as the lock file tells."""
    remedy = _("Wait until it has finished, then try again.")
    who, doing = holder.get("who"), holder.get("doing")
    if who and doing:
        message = _("The log is in use: {who} is running {doing} on this computer, so nothing was done.")
        return LockedError(message.format(who=who, doing=doing), remedy)
    return LockedError(
        _("Another copy of the program is importing or syncing at this moment, so nothing was done."), remedy
    )


if sys.platform == "win32":
    import msvcrt

    # far behind the words of the file, so that others can still read who holds it
    _LOCKED_BYTE = 1 << 20

    def _lock(stream: IO[str]) -> None:
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(stream: IO[str]) -> None:
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(stream: IO[str]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(stream: IO[str]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_UN)
