"""Writes a file whole or not at all: without a name or beside its place first, then put into it."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from app.errors import FileUnwritableError
from app.i18n import _

_STALE_SECONDS: Final = 86_400  # nothing that is written takes a day
_NAMES: Final = ".comms-log-*.partial"


@contextmanager
def whole_file(path: Path, *, named: bool = False) -> Generator[Path]:
    """Give a new path to write to; what is there at the end of the block takes the place of *path* at once.

    Any exception leaves *path* as it was and nothing beside it. Where the system can (Linux), the file has no name
    until it is whole, so that not even a program that is killed leaves the half of a list. Elsewhere the half lies
    beside *path* then, and the next file that is written into this folder a day later takes it away. *named* is for
    what is encrypted and needs other files beside it. Raises FileUnwritableError where the system refuses.
    """
    try:
        if path.exists():
            path.open("r+b").close()  # a program that has it open on Windows says so now and not after a minute
        _drop_stale(path.parent)
        beside = path.with_name(f".comms-log-{secrets.token_hex(6)}.partial")
        try:
            descriptor = None if named else _open_unnamed(path.parent)
            if descriptor is None:
                yield beside
            else:
                try:
                    yield Path(f"/proc/self/fd/{descriptor}")
                    # Python follows the link to the file (linkat(2), AT_SYMLINK_FOLLOW) only when it is given a folder
                    os.link(f"/proc/self/fd/{descriptor}", beside, src_dir_fd=descriptor, follow_symlinks=True)
                finally:
                    os.close(descriptor)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def _open_unnamed(folder: Path) -> int | None:
    """A new file in *folder* that has no name (open(2), O_TMPFILE); None where this system or disk knows no such."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_RDWR | flag, 0o666)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL):
            return None
        raise


def _drop_stale(folder: Path) -> None:
    """Remove what a program that was killed has left half written in *folder*."""
    for left in folder.glob(_NAMES):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _STALE_SECONDS:
                left.unlink()


def unwritable(path: Path, error: OSError) -> FileUnwritableError:
    """The error for *path* in words (product 6.13)."""
    if error.errno == errno.ENOSPC:
        return FileUnwritableError(
            _("The disk is full, so {file} was not written.").format(file=path.name),
            _("Free some space, or save it on another disk."),
        )
    return FileUnwritableError(_("Could not write {file} – is it open in another program?").format(file=path.name))
