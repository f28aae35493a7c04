"""The objects in a file of JSON lines, a JSON list or an answer page of Twilio, also compressed with gzip."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.files.tabular import header_key

_GZIP_MARK: Final = b"\x1f\x8b"
_LONGEST_LINE: Final = 1 << 23  # bytes
_LARGEST_DOCUMENT: Final = 1 << 26  # bytes of one JSON value that is no line
_LARGEST: Final = 1 << 32  # bytes unpacked
_MOST_GROWTH: Final = 400  # times; a day of messages shrinks to a tenth, a bomb to a thousandth
_HARMLESS: Final = 1 << 26  # bytes unpacked that may have grown as they like
_BLOCK: Final = 1 << 20
_KEPT: Final = 1 << 16  # characters of a line that cannot be read
_BROKEN: Final = (OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object: its *values* as text by header key, and where it stands: a line, or a place in a list."""

    number: int
    values: dict[str, str]
    raw: str
    is_line: bool = True


@dataclass(frozen=True, slots=True)
class BadLine:
    """What could not be read as an object, and why."""

    number: int
    message: str
    raw: str
    is_line: bool = True


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP_MARK
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def is_json(path: Path) -> bool:
    """Whether the file holds JSON, packed or not. Raises OSError when it cannot be read at all, and
    FileUnreadableError for a packed file that grows out of all measure.
    """
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP_MARK
    try:
        with _open(path) as stream:
            head = stream.read(4096)
    except (EOFError, zlib.error) as error:
        raise OSError("damaged") from error
    if packed:
        _check_growth(path)
    return packed or head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def _check_growth(path: Path) -> None:
    size = path.stat().st_size
    unpacked = 0
    with suppress(*_BROKEN), _open(path) as stream:
        while block := stream.read(_BLOCK):
            unpacked += len(block)
            if unpacked > _LARGEST or (unpacked > _HARMLESS and unpacked > size * _MOST_GROWTH):
                raise FileUnreadableError(
                    _("{file} unpacks to far more than it can hold, nothing was imported from it.").format(
                        file=path.name
                    ),
                    _("Unpack it yourself if you trust it, and import what is inside."),
                )


def read_objects(path: Path) -> Iterator[JsonObject | BadLine]:
    """Yield the objects of the file in order; what cannot be read is a BadLine, and reading goes on."""
    try:
        with _open(path) as stream:
            document = _document(stream)
        if document is not None:
            yield from _of_document(document)
            return
    except _BROKEN:
        document = None
    number = 0
    try:
        with _open(path) as stream:
            for number, line in enumerate(_lines(stream), start=1):
                if line is None or line.strip():
                    yield _of_line(number, line)
    except _BROKEN:
        message = _("The file is damaged behind this line. What stood before was read, the rest is not.")
        yield BadLine(number + 1, message, "")


def _document(stream: BinaryIO) -> list[object] | None:
    """The messages of a file that is one JSON value: a list, or a page with a list; None for JSON lines."""
    first = stream.readline(_LONGEST_LINE)
    while first and not first.removeprefix(b"\xef\xbb\xbf").strip():
        first = stream.readline(_LONGEST_LINE)
    value = _parsed(first)
    if isinstance(value, dict) and "messages" not in value:
        return None
    if value is None:
        rest = stream.read(_LARGEST_DOCUMENT)
        value = _parsed(first + rest) if len(rest) < _LARGEST_DOCUMENT else None
    if isinstance(value, dict):
        page = cast(dict[str, object], value)
        inner = page.get("messages", [page])
        return cast(list[object], inner) if isinstance(inner, list) else [page]
    return cast(list[object], value) if isinstance(value, list) else None


def _of_document(values: list[object]) -> Iterator[JsonObject | BadLine]:
    for number, value in enumerate(values, start=1):
        raw = json.dumps(value, ensure_ascii=False, default=str)
        if isinstance(value, dict):
            yield JsonObject(number, _texts(cast(dict[str, object], value)), _text(raw), is_line=False)
        else:
            yield BadLine(number, _no_object(), _text(raw)[:_KEPT], is_line=False)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of *stream*; None for one that is too long to be a message."""
    while line := stream.readline(_LONGEST_LINE):
        if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (more := stream.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
            pass
        yield None


def _of_line(number: int, line: bytes | None) -> JsonObject | BadLine:
    if line is None:
        return BadLine(number, _("The line is too long for a message. It was set aside."), "")
    value = _parsed(line)
    raw = _text(line.decode("utf-8", "replace").strip("\ufeff\r\n"))
    if not isinstance(value, dict):
        return BadLine(number, _no_object(), raw[:_KEPT])
    return JsonObject(number, _texts(cast(dict[str, object], value)), raw)


def _no_object() -> str:
    return _("This is no message: it cannot be read as JSON. It was set aside.")


def _parsed(data: bytes) -> object:
    """The JSON value of *data*, numbers with a fraction as they are written; None when it is none."""
    try:
        return cast(object, json.loads(data.removeprefix(b"\xef\xbb\xbf"), parse_float=str))
    except (ValueError, RecursionError):
        return None


def _texts(values: dict[str, object]) -> dict[str, str]:
    """The plain values of an object as text; null is empty, lists and objects are left out."""
    return {
        header_key(key): "" if value is None else _text(str(value))
        for key, value in values.items()
        if value is None or isinstance(value, str | int)
    }


def _text(value: str) -> str:
    """*value* without what no text can hold: half of a character pair, NUL."""
    if value.isascii() and "\x00" not in value:
        return value
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
