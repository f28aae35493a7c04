"""Pictures are known by their own bytes, and refused where drawing them would cost too much."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.pictures import LONGEST_SIDE, MOST_BYTES, MOST_FRAME_PIXELS, MOST_PIXELS, picture_facts


def png(width: int, height: int, *, frames: int = 0) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + bytes(4)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    animation = chunk(b"acTL", struct.pack(">II", frames, 0)) if frames else b""
    return b"\x89PNG\r\n\x1a\n" + head + animation + chunk(b"IDAT", b"x")


def gif(width: int, height: int, *frames: tuple[int, int]) -> bytes:
    pictures = b"".join(
        b"\x21\xf9\x04\0\0\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, w, h, 0) + b"\x02\x01x\x00" for w, h in frames
    )
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + pictures + b"\x3b"


def jpeg(width: int, height: int, *, before: bytes = b"\xff\xe0\x00\x04xx") -> bytes:
    return b"\xff\xd8" + before + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(12)


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height) + bytes(20)


KINDS = {"image/png": png, "image/gif": lambda w, h: gif(w, h, (w, h)), "image/jpeg": jpeg, "image/webp": webp,
         "image/bmp": bmp}  # fmt: skip


@pytest.mark.parametrize("mime", KINDS)
def test_type_and_size_are_read_from_the_bytes(mime: str) -> None:
    facts = picture_facts(KINDS[mime](320, 200))
    assert facts is not None
    assert (facts.mime, facts.width, facts.height, facts.frames) == (mime, 320, 200, 1)


@pytest.mark.parametrize("mime", KINDS)
@pytest.mark.parametrize(("width", "height"), [(LONGEST_SIDE + 1, 1), (0, 10), (10_000, MOST_PIXELS // 10_000 + 1)])
def test_pixel_bombs_are_refused(mime: str, width: int, height: int) -> None:
    if mime == "image/webp" and not width:
        pytest.skip("WebP counts from 1")
    assert picture_facts(KINDS[mime](width, height)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n<svg/>",
        b"%PDF-1.7",
        b"GIF89a",
        gif(10, 10),
        png(10, 10)[:18],
        jpeg(10, 10)[:6],
        b"\xff\xd8\xff\xda\x00\x04xx" + bytes(20),
        b"\x00\x00\x01\x00\x01\x00" + bytes(40),
        png(10, 10) + bytes(MOST_BYTES),
    ],
)
def test_what_is_none_of_these_or_cut_off_is_none(data: bytes) -> None:
    assert picture_facts(data) is None


def test_frames_count_together() -> None:
    facts = picture_facts(png(100, 100, frames=7))
    assert facts is not None
    assert facts.frames == 7
    side = 4_000
    assert picture_facts(png(side, side, frames=MOST_FRAME_PIXELS // side**2 + 1)) is None
    assert picture_facts(gif(side, side, *[(1, 1)] * (MOST_FRAME_PIXELS // side**2 + 1))) is None


def test_a_frame_that_is_larger_than_its_screen_counts_as_large() -> None:
    facts = picture_facts(gif(10, 10, (10, 10), (300, 400)))
    assert facts is not None
    assert (facts.width, facts.height) == (300, 400)


def test_the_size_of_a_jpeg_stands_behind_other_segments() -> None:
    facts = picture_facts(jpeg(64, 48, before=b"\xff\xe1\x00\x08Exif12" + b"\xff\xff" + b"\xff\xdb\x00\x03x"))
    assert facts is not None
    assert (facts.width, facts.height) == (64, 48)


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=60), st.integers(0, 60))
def test_no_bytes_bring_the_reader_down(mime: str, noise: bytes, at: int) -> None:
    data = KINDS[mime](30, 20)
    found = picture_facts(data[:at] + noise + data[at:])
    assert found is None or (found.width <= LONGEST_SIDE and found.height <= LONGEST_SIDE)
