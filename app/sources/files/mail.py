"""Opens mail files: a single mail (.eml), or an mbox when the file begins like one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.records import Record
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions, RecordReader
from app.sources.files import mbox
from app.sources.files.mail_message import MailReader

_LARGEST: Final = 1 << 28  # bytes


class EmlReader:
    """The one mail of a file."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._name = path.name
        self._mails = MailReader(options)
        self.info = FileInfo(FileKind.EML, mbox.SOURCE, total=1)
        try:
            size = path.stat().st_size
            self._raw = path.read_bytes() if size <= _LARGEST else b""
        except OSError as error:
            raise _unreadable(path) from error
        if size > _LARGEST:
            raise FileUnreadableError(
                _("{file} is too large for a mail, nothing was imported from it.").format(file=path.name),
                _("A mail may have up to {n} MB.").format(n=_LARGEST >> 20),
            )

    def records(self) -> Iterator[Record]:
        """Yield the message, and a problem for what could not be taken of it."""
        yield from self._mails.read(self._raw, self._name)


def _unreadable(path: Path) -> FileUnreadableError:
    return FileUnreadableError(
        _("{file} cannot be opened, nothing was imported from it.").format(file=path.name),
        _("Check that it is there and that no other program holds it."),
    )


def open_file(path: Path, options: ReadOptions) -> RecordReader:
    """Open a mail file: an mbox when it begins like one or is an empty .mbox, else a single mail.

    Raises FileUnreadableError when it cannot be opened, or is larger than a mail can be.
    """
    try:
        with path.open("rb") as stream:
            is_mbox = mbox.first_mail(stream) is not None
        empty = not path.stat().st_size
    except OSError as error:
        raise _unreadable(path) from error
    if is_mbox or (empty and path.suffix.lower() == ".mbox"):
        return mbox.open_file(path, options)
    return EmlReader(path, options)
