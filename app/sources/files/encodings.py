"""How the bytes of a text file become characters: byte order marks, UTF-8, else Windows-1252."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, Final

UNDECODABLE: Final = re.compile("[\udc00-\udcff]")
_HANDLER: Final = "comms_log_mark_bytes"
_CHUNK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _mark_bytes(error: UnicodeError) -> tuple[str, int]:
    """Stand a low surrogate in for each byte that is no character, so that only its row is set aside."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error(_HANDLER, _mark_bytes)


def readable(text: str) -> str:
    r"""Return *text* with every byte that could not be decoded written out as ``\xNN``, NUL as ``\x00``."""
    shown = UNDECODABLE.sub(lambda m: f"\\x{ord(m.group()) - 0xDC00:02x}", text)
    shown = shown.replace("\x00", "\\x00")
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def _count_lines(block: bytes) -> tuple[int, int]:
    """Return how many lines of *block* are UTF-8 beyond ASCII, and how many are no UTF-8."""
    good = bad = 0
    for line in block.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            bad += 1
        else:
            good += 1
    return good, bad


def detect(stream: BinaryIO) -> str:
    """Return the codec of *stream*, read to its end and rewound.

    A byte order mark decides; else the file is UTF-8 unless more of its lines are no UTF-8 than are: then it
    is Windows-1252. So one damaged line does not turn the accents of a whole file.
    """
    stream.seek(0)
    head = stream.read(4)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            stream.seek(0)
            return codec
    good = bad = 0
    rest = head
    while chunk := stream.read(_CHUNK):
        block = rest + chunk
        cut = block.rfind(b"\n") + 1
        if not cut and len(block) < 4 * _CHUNK:
            rest = block
            continue
        cut = cut or len(block)
        rest = block[cut:]
        if not block.isascii():
            more_good, more_bad = _count_lines(block[:cut])
            good, bad = good + more_good, bad + more_bad
    more_good, more_bad = _count_lines(rest)
    stream.seek(0)
    return "cp1252" if bad + more_bad > good + more_good else "utf-8"


def text_of(stream: BinaryIO, codec: str) -> io.TextIOWrapper:
    """Return *stream* as text whose line ends are kept; a byte that is no character becomes a low surrogate
    that ``UNDECODABLE`` finds.
    """
    return io.TextIOWrapper(stream, encoding=codec, errors=_HANDLER, newline="")
