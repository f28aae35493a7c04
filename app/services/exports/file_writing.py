"""Writes a file whole or not at all: beside its place first, then renamed into it."""

from __future__ import annotations

import errno
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from app.errors import FileUnwritableError
from app.i18n import _


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """Give a new path to write to; what is there at the end of the block takes the place of *path* at once.

    Any exception leaves *path* as it was and nothing beside it. Raises FileUnwritableError where the system refuses.
    """
    try:
        if path.exists():
            path.open("r+b").close()  # a program that has it open on Windows says so now and not after a minute
        beside = path.with_name(f".{secrets.token_hex(6)}.partial")
        try:
            yield beside
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> FileUnwritableError:
    """The error for *path* in words (product 6.13)."""
    if error.errno == errno.ENOSPC:
        return FileUnwritableError(
            _("The disk is full, so {file} was not written.").format(file=path.name),
            _("Free some space, or save it on another disk."),
        )
    return FileUnwritableError(_("Could not write {file} – is it open in another program?").format(file=path.name))
