"""The body of a mail taken apart: its plain text, its HTML, and a list of what is attached (RFC 2046)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from app.core.records import AttachmentRecord
from app.sources.files.mail_headers import Headers, Parameters
from app.sources.files.mail_text import decode_html, decode_text, decode_transfer

_HEAD_END: Final = re.compile(rb"\n\r?\n")
_LONGEST_BOUNDARY: Final = 1_000  # RFC 2046 allows 70; longer ones are met
_DEEPEST: Final = 30
_MOST_PARTS: Final = 1_000
_BLANKS: Final = b" \t\r\n"
_PLAIN: Final = "text/plain"
_HTML: Final = "text/html"


@dataclass(slots=True)
class Parts:
    """What a mail holds. *text* and *html* are None where it has no such part."""

    text: str | None = None
    html: str | None = None
    attachments: list[AttachmentRecord] = field(default_factory=list[AttachmentRecord])
    is_delivery_report: bool = False
    seen: int = 0  # parts looked at so far
    wanted: int | None = None  # the attachment, by its place in the list, whose content is asked for
    content: bytes | None = None  # its content


def split_head(raw: bytes) -> tuple[bytes, bytes]:
    """The header block and the body of a mail or part, parted by its first empty line."""
    if raw.startswith((b"\n", b"\r\n")):
        return b"", raw.partition(b"\n")[2]
    found = _HEAD_END.search(raw)
    return (raw[: found.start() + 1], raw[found.end() :]) if found else (raw, b"")


def read_parts(headers: Headers, body: bytes) -> Parts:
    """Take the *body* of a mail with *headers* apart. Broken MIME is read as far as it makes sense; what makes
    none is taken as plain text. Never fails.
    """
    parts = Parts()
    _read(parts, headers, body, depth=0, inherited=_PLAIN, related=False)
    return parts


def attached_content(headers: Headers, body: bytes, number: int) -> bytes | None:
    """The content of the attachment that `read_parts` lists at *number* (0 is the first), decoded; None without it."""
    parts = Parts(wanted=number)
    _read(parts, headers, body, depth=0, inherited=_PLAIN, related=False)
    return parts.content


def _read(parts: Parts, headers: Headers, body: bytes, *, depth: int, inherited: str, related: bool) -> None:
    parts.seen += 1
    if parts.seen > _MOST_PARTS:
        return
    content = Parameters(headers.raw("content-type"))
    kind = content.word if "/" in content.word else inherited
    if kind.startswith("multipart/"):
        boundary = content.get("boundary")
        found = list(split_multipart(body, boundary)) if boundary and depth < _DEEPEST else []
        if kind == "multipart/report" and (content.get("report-type") or "").lower() == "delivery-status":
            parts.is_delivery_report = True
        inner = "message/rfc822" if kind == "multipart/digest" else _PLAIN
        for piece in found:
            head, rest = split_head(piece)
            _read(
                parts,
                Headers(head),
                rest,
                depth=depth + 1,
                inherited=inner,
                related=related or kind == "multipart/related",
            )
        if found:
            return
        kind = _PLAIN
    _read_leaf(parts, headers, content, kind, body, related=related)


def _read_leaf(parts: Parts, headers: Headers, content: Parameters, kind: str, body: bytes, *, related: bool) -> None:
    disposition = Parameters(headers.raw("content-disposition"))
    name = disposition.get("filename") or content.get("name")
    attached = disposition.word == "attachment"
    encoding = headers.raw("content-transfer-encoding").strip().lower()
    if kind == _PLAIN and not attached and (not name or parts.text is None):
        text = decode_text(decode_transfer(body, encoding), content.get("charset"))
        parts.text = text if parts.text is None else f"{parts.text}\n\n{text}"
    elif kind == _HTML and not attached and (not name or parts.html is None):
        html = decode_html(decode_transfer(body, encoding), content.get("charset"))
        parts.html = html if parts.html is None else f"{parts.html}\n{html}"
    elif attached or not (related and "content-id" in headers):
        if not name and kind == "message/rfc822":
            name = Headers(split_head(body)[0]).text("subject")
        if parts.wanted == len(parts.attachments):
            parts.content = decode_transfer(body, encoding)
        parts.attachments.append(AttachmentRecord(name or "", kind, _size(body, encoding)))


def _size(body: bytes, encoding: str) -> int:
    """The size in bytes of the content of a part."""
    if encoding == "base64":
        signs = len(body) - sum(body.count(blank) for blank in (b"\n", b"\r", b" ", b"\t"))
        return max(0, signs * 3 // 4 - body[-8:].count(b"="))
    return len(decode_transfer(body, encoding))


def split_multipart(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield the parts of a multipart *body* (RFC 2046, 5.1.1): what stands between the delimiter lines. The last
    part of a body that was cut off goes to its end; preamble and epilogue are no parts.
    """
    if len(boundary) > _LONGEST_BOUNDARY:
        return
    delimiter = b"--" + boundary.encode("utf-8", "replace").rstrip()
    begin: int | None = None
    at = 0
    while (at := body.find(delimiter, at)) >= 0:
        end = body.find(b"\n", at)
        line_end = len(body) if end < 0 else end
        rest = body[at + len(delimiter) : line_end]
        if (at and body[at - 1] != 0x0A) or rest.strip(_BLANKS) not in {b"", b"--"}:
            at += len(delimiter)
            continue
        if begin is not None:
            yield _without_break(body[begin:at])
        if rest.startswith(b"--"):
            return
        begin = at = min(line_end + 1, len(body))
    if begin is not None:
        yield body[begin:]


def _without_break(piece: bytes) -> bytes:
    """A part without the line break that belongs to the delimiter behind it."""
    piece = piece.removesuffix(b"\n")
    return piece.removesuffix(b"\r")
