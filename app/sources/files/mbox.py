"""Reads an mbox: cuts it into its mails without loading it, and hands each to the mail reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from app.core.records import Problem, ProblemKind, Record
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.mail_message import MailReader
from app.sources.files.mail_text import decode_text

SOURCE: Final = "mail"
_BLOCK: Final = 1 << 20
_LARGEST_MAIL: Final = 1 << 28  # bytes held at once; providers stop far below it
_LOOK_AHEAD: Final = 4096
_ENVELOPE_END: Final = re.compile(
    rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2})\s.*\d\d?:\d\d"
)
_ENVELOPE_SENDER: Final = re.compile(rb"From (?:\S+@\S|-|MAILER-DAEMON)")
_ENVELOPE_DATE: Final = re.compile(rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^@\r\n]*$")
_FROM_HEADER: Final = re.compile(rb"From[ \t]*:")
_LF: Final = 0x0A
_HEADER_LINE: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_KEPT_OF_A_HUGE_MAIL: Final = 1 << 16


class Piece(NamedTuple):
    """One mail of an mbox: its ``From `` line, and its bytes as they stand between that and the next; None when
    it is too large to be held, with its beginning in *envelope* instead.
    """

    envelope: bytes
    raw: bytes | None


def unquoted(raw: bytes) -> bytes:
    """The mail as it was before it was filed: one ``>`` less on each line ``>From `` (rule 27)."""
    return _QUOTED.sub(rb"\1", raw) if b">From " in raw else raw


def _is_separator(buffer: bytes, at: int) -> bool:
    """Whether the ``From `` line at *at* begins a mail: it holds a date as mail systems write it there, or it names
    a sender and a header line follows. A sentence whose writer did not quote it does neither.
    """
    end = buffer.find(b"\n", at, at + _LOOK_AHEAD)
    line = buffer[at : end if end >= 0 else at + _LOOK_AHEAD]
    if _ENVELOPE_END.search(line):
        return True
    follows = buffer[end + 1 : end + 1 + _LOOK_AHEAD] if end >= 0 else b""
    return _ENVELOPE_SENDER.match(line) is not None and _HEADER_LINE.match(follows) is not None


def _next_separator(buffer: bytes, at: int, *, complete: bool) -> int:
    """Where the next mail begins behind *at*; -1 when that is not in *buffer*, or too near its end to tell."""
    limit = len(buffer) if complete else len(buffer) - 2 * _LOOK_AHEAD
    while 0 <= (found := buffer.find(b"\nFrom ", at)) < limit:
        after_blank = found == 0 or buffer[found - 1] == _LF or buffer[found - 2 : found] == b"\n\r"
        if after_blank and _is_separator(buffer, found + 1):
            return found + 1
        at = found + 1
    return -1


def _stripped(raw: bytes) -> bytes:
    """A mail without the empty line that belongs to the next mail's ``From `` line."""
    if raw.endswith(b"\n\r\n"):
        return raw[:-2]
    return raw[:-1] if raw.endswith(b"\n\n") else raw


def _piece(block: bytes) -> Piece:
    envelope, _end, raw = block.partition(b"\n")
    return Piece(envelope.rstrip(b"\r"), _stripped(raw))


def split_mbox(stream: BinaryIO, *, block: int = _BLOCK, largest: int = _LARGEST_MAIL) -> Iterator[Piece]:
    """Yield the mails of an mbox (RFC 4155) from a *stream* that stands at its first ``From `` line.

    A mail begins with a ``From `` line at the start of the file or behind an empty line. Bounded in memory: a
    mail of more than *largest* bytes is passed over and yielded without its bytes.
    """
    buffer, begin, searched = b"", 0, 0
    huge: bytes | None = None
    complete = False
    while True:
        start = _next_separator(buffer, searched, complete=complete)
        if start >= 0:
            yield _piece(buffer[begin:start]) if huge is None else Piece(huge, None)
            huge, begin, searched = None, start, start
            continue
        if complete:
            break
        searched = max(begin, len(buffer) - 3 * _LOOK_AHEAD) - begin
        buffer, begin = buffer[begin:], 0
        if len(buffer) > largest:
            huge = huge or buffer[:_KEPT_OF_A_HUGE_MAIL]
            buffer, searched = buffer[-3 * _LOOK_AHEAD :], 0
        more = stream.read(max(block, len(buffer)))
        complete = not more
        buffer += more
    if huge is not None:
        yield Piece(huge, None)
    elif begin < len(buffer):
        yield _piece(buffer[begin:])


class MboxReader:
    """The mails of one mbox."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._mails = MailReader(options)
        self.info = FileInfo(FileKind.MBOX, SOURCE)
        try:
            with path.open("rb") as stream:
                self._start = first_mail(stream)
        except OSError as error:
            raise FileUnreadableError(
                _("{file} cannot be opened, nothing was imported from it.").format(file=path.name),
                _("Check that it is there and that no other program holds it."),
            ) from error
        if self._start is None and path.stat().st_size:
            raise FileUnreadableError(
                _("{file} is no mbox, nothing was imported from it.").format(file=path.name),
                _('An mbox begins with a line "From ". A single mail is saved as .eml.'),
            )

    def records(self) -> Iterator[Record]:
        """Yield one message a mail, and a problem for what could not be taken."""
        if self._start is None:
            return
        number = 0
        try:
            with self._path.open("rb") as stream:
                stream.seek(self._start)
                for piece in split_mbox(stream):
                    number += 1
                    yield from self._read(piece, number)
        except OSError:
            message = _("The file could not be read any further. The mails before this place were taken.")
            yield Problem(self._place(number + 1), ProblemKind.UNREADABLE, message)

    def _place(self, number: int) -> str:
        return _("{file}, mail {number}").format(file=self._path.name, number=number)

    def _read(self, piece: Piece, number: int) -> Iterator[Record]:
        if piece.raw is None:
            message = _("The mail is too large to be read. It was set aside.")
            shown = decode_text(piece.envelope, None).replace("\x00", "\\x00")
            yield Problem(self._place(number), ProblemKind.UNREADABLE, message, shown)
            return
        date = _ENVELOPE_DATE.search(piece.envelope)
        yield from self._mails.read(
            unquoted(piece.raw),
            self._place(number),
            stored=piece.raw,
            envelope_date=date.group().decode("ascii", "replace") if date else "",
        )


def first_mail(stream: BinaryIO) -> int | None:
    """The offset of the first ``From `` line of an mbox, behind empty lines alone; None when it is no mbox."""
    head = stream.read(_LOOK_AHEAD)
    begin = len(head) - len(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    is_mail = head.startswith(b"From ", begin) and not _FROM_HEADER.match(head, begin)
    return begin if is_mail else None


def open_file(path: Path, options: ReadOptions) -> MboxReader:
    """Open an mbox, empty or not. Raises FileUnreadableError when it cannot be opened or is none."""
    return MboxReader(path, options)
