"""Knows a picture by its own first bytes, never by what it is called, and how large it becomes when it is drawn."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 12_000_000
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 20_000
MOST_FRAME_PIXELS: Final = 160_000_000  # all frames of an animation together

# JPEG: the segments that carry the size (ISO/IEC 10918-1, B.2.2), all SOF but the tables between them.
_SOF: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the bytes say: type, size in pixels, number of frames."""

    mime: str
    width: int
    height: int
    frames: int = 1


def picture_facts(data: bytes) -> PictureFacts | None:
    """The facts of a png, jpeg, gif, webp or bmp; None for anything else, or what is cut off or too large to draw."""
    if len(data) > MOST_BYTES:
        return None
    try:
        facts = _read(data)
    except (struct.error, IndexError):
        return None
    if facts is None or not 0 < facts.width <= LONGEST_SIDE or not 0 < facts.height <= LONGEST_SIDE:
        return None
    pixels = facts.width * facts.height
    if pixels > MOST_PIXELS or (facts.frames > 1 and pixels * facts.frames > MOST_FRAME_PIXELS):
        return None
    return facts


def _read(data: bytes) -> PictureFacts | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        width, height = struct.unpack_from(">II", data, 16)
        return PictureFacts("image/png", width, height, _png_frames(data))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    if data.startswith(b"BM") and len(data) > 30:
        return _bmp(data)
    return None


def _png_frames(data: bytes) -> int:
    """The frames that an animated PNG announces before its first picture data."""
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"acTL":
            return max(1, struct.unpack_from(">I", data, at + 8)[0])
        if kind == b"IDAT":
            return 1
        at += 12 + length
    return 1


def _jpeg(data: bytes) -> PictureFacts | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
        elif marker in _SOF:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return PictureFacts("image/jpeg", width, height)
        elif marker in {0xD9, 0xDA}:
            return None
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _gif(data: bytes) -> PictureFacts | None:
    """Walk the blocks of a GIF (GIF89a, 15 to 27) and count its frames; one may be larger than the screen it names."""
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << ((packed & 7) + 1) if packed & 0x80 else 0)
    frames = 0
    while at < len(data):
        kind = data[at]
        if kind == 0x2C:
            left, top, wide, high, local = struct.unpack_from("<HHHHB", data, at + 1)
            width, height = max(width, left + wide), max(height, top + high)
            frames += 1
            at += 11 + (3 << ((local & 7) + 1) if local & 0x80 else 0)
        elif kind == 0x21:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
    return PictureFacts("image/gif", width, height, frames) if frames else None


def _webp(data: bytes) -> PictureFacts | None:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return PictureFacts("image/webp", width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return PictureFacts("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind != b"VP8X":
        return None
    width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    at, frames = 12, 0
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        frames += name == b"ANMF"
        at += 8 + length + (length & 1)
    return PictureFacts("image/webp", width, height, max(1, frames))


def _bmp(data: bytes) -> PictureFacts | None:
    if struct.unpack_from("<I", data, 14)[0] == 12:
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return PictureFacts("image/bmp", abs(width), abs(height))
