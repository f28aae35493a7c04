"""The pictures that a mail carries for its own HTML, by their Content-ID (RFC 2392)."""

from __future__ import annotations

from typing import Final

from app.core.pictures import MOST_BYTES
from app.sources.files.mail_headers import Headers, Parameters
from app.sources.files.mail_parts import split_head, split_multipart
from app.sources.files.mail_text import decode_transfer

MOST_PICTURES: Final = 200
_MOST_PARTS: Final = 1_000
_DEEPEST: Final = 30
_GROWN: Final = 2  # what a transfer encoding may at most make of a picture


def own_pictures(raw: bytes) -> dict[str, bytes]:
    """The content of the parts of the mail *raw* that have a Content-ID, by that id without its brackets, whatever
    they say they are. Text parts and what is larger than a picture may be are left out. Never fails.
    """
    found: dict[str, bytes] = {}
    waiting = [(raw, 0)]
    seen = 0
    while waiting and seen < _MOST_PARTS and len(found) < MOST_PICTURES:
        part, depth = waiting.pop()
        seen += 1
        head, body = split_head(part)
        headers = Headers(head)
        content = Parameters(headers.raw("content-type"))
        boundary = content.get("boundary") if content.word.startswith("multipart/") else None
        if boundary and depth < _DEEPEST:
            waiting += [(piece, depth + 1) for piece in reversed(list(split_multipart(body, boundary)))]
        elif "content-id" in headers and not content.word.startswith("text/") and len(body) < MOST_BYTES * _GROWN:
            name = headers.raw("content-id").strip().removeprefix("<").removesuffix(">")
            found.setdefault(name, decode_transfer(body, headers.raw("content-transfer-encoding").strip().lower()))
    return found
