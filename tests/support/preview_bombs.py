"""Builds the attack messages that are too large to keep: they try to freeze the view, or to eat all memory."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable
from typing import Final

_HEAD: Final = (
    "<!DOCTYPE html><html><head><title>Note</title></head><body><p>Dear parents, please read the note below.</p>"
)
_END: Final = "</body></html>"
_B: Final = "==bomb"


def build_bomb(what: str) -> bytes:
    """The mail that the manifest calls *what*."""
    return _BUILDERS[what]()


def _mail(html: str, picture: bytes = b"", kind: str = "image/png") -> bytes:
    content = base64.encodebytes((_HEAD + html + _END).encode())
    lines = [
        b"From: Office <office@school.example>\nSubject: Test note\nMIME-Version: 1.0\n",
        f'Content-Type: multipart/related; boundary="{_B}"\n\n--{_B}\n'.encode(),
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n",
        content,
        f"--{_B}\n".encode(),
    ]
    if picture:
        lines += [
            f"Content-Type: {kind}\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n".encode(),
            base64.encodebytes(picture),
            f"--{_B}--\n".encode(),
        ]
    else:
        lines[-1] = f"--{_B}--\n".encode()
    return b"".join(lines)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, rows: int | None = None) -> bytes:
    """A white one-bit PNG of *width* by *height*; with *rows*, cut off behind so many."""
    line = b"\0" + b"\xff" * ((width + 7) // 8)
    packed = zlib.compress(line * (height if rows is None else rows), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def gif(width: int, height: int, frames: int) -> bytes:
    """A GIF of *frames* empty frames, each as large as the screen it names."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = (
        b"\x21\xf9\x04\0\x01\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\0"
    )
    return head + frame * frames + b";"


_BUILDERS: Final[dict[str, Callable[[], bytes]]] = {
    "100k elements": lambda: _mail("<b>x</b>" * 100_000),
    "5 MB one attribute": lambda: _mail(f'<p title="{"x" * 5_000_000}">x</p>'),
    "3 MB style block": lambda: _mail(f"<style>{'p{color:red}' * 250_000}</style><p>x</p>"),
    "css brace depth 20000": lambda: _mail(f"<style>{'@media all{' * 20_000}{'}' * 20_000}</style><p>x</p>"),
    "one 5 MB word": lambda: _mail(f"<p>{'x' * 5_000_000}</p>"),
    "rtl/ltr run flips 1 MB": lambda: _mail(f"<p>{'אa' * 330_000}</p>"),
    "comment flood": lambda: _mail("<!-- x -->" * 80_000),
    "attribute flood": lambda: _mail(f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>x</p>"),
    "input flood": lambda: _mail("<input>" * 43_000),
    "data: image 3 MB inline": lambda: _mail(
        f'<img src="data:image/png;base64,{base64.b64encode(png(100, 100) + bytes(2_200_000)).decode()}">'
    ),
    "png bomb 60000x20000 cid bg": lambda: _mail(
        '<div style="background:url(cid:a@x);width:500px;height:300px">x</div>', png(60_000, 20_000)
    ),
    "gif 500 frames 4000x4000": lambda: _mail('<img src="cid:a@x">', gif(4_000, 4_000, 500), "image/gif"),
    # Not of the manifest: the sizes that the issue names.
    "20000 deep": lambda: _mail("<div>" * 20_000 + "x" + "</div>" * 20_000),
    "10 MB of HTML": lambda: _mail("<p>Dear parents</p>\n" * 500_000),
    "hidden depth": lambda: _mail('<div title="</div>"><!--</div>-->' * 9_000 + "x"),
    "deep after closing": lambda: _mail("<div></b>" * 290 + "<b>" * 20_000),
    "png 39 Mpx": lambda: _mail('<img src="cid:a@x">', png(6_200, 6_200)),
    "selector swarm": lambda: _mail(
        f"<style>{'p ~ p ~ p ~ p ~ p ~ b{color:red}' * 300}</style>{'<p>x</p>' * 20_000}<b>x</b>"
    ),
    "shadow and blur": lambda: _mail(
        '<div style="box-shadow:0 0 9999px 9999px red,0 0 9999px red;text-shadow:0 0 999px red">x</div>' * 2_000
    ),
    "wide table": lambda: _mail(f"<table>{'<tr>' + '<td colspan=100 rowspan=100>x' * 100 + '</tr>'}</table>" * 5),
}
MORE_BOMBS: Final = tuple(_BUILDERS)[12:]
