"""Turns the bytes of a mail into characters: character sets, transfer encodings and encoded words in headers."""

from __future__ import annotations

import binascii
import codecs
import re
from functools import lru_cache
from typing import Final

_FALLBACK: Final = "cp1252"
_LEAKY: Final = "utf-7"  # its decoder lets lone surrogates through
# What mail programs write, and what they mean by it (WHATWG Encoding Standard, section 4.2).
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "shift-jis": "cp932",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_NOT_FOR_MAIL: Final = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
_CHARSET_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")
_META_CHARSET: Final = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_META_WITHIN: Final = 2048  # bytes
_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=(\s+(?==\?[^?\s]+\?[bBqQ]\?))?")


@lru_cache(maxsize=512)
def _codec(charset: str) -> str | None:
    """The codec that a mail means by *charset*; None for a name that is none."""
    if not _CHARSET_WORD.fullmatch(charset):
        return None
    try:
        name = codecs.lookup(charset).name.replace("_", "-")
    except LookupError:
        return None
    return None if name in _NOT_FOR_MAIL else _MEANT.get(name, name)


def _attempt(data: bytes, codec: str, errors: str = "strict") -> str | None:
    try:
        text = data.decode(codec, errors)
    except (LookupError, ValueError):  # a codec that is none of text; bytes that are none of its characters
        return None
    if codec == _LEAKY:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.removeprefix("\ufeff")


@lru_cache(maxsize=512)
def _candidates(charset: str | None) -> tuple[str, ...]:
    """The codecs to try for *charset*, the likeliest first. ASCII with other bytes in it is anything."""
    codec = _codec(charset) if charset else None
    if codec is None or "ascii" in str(charset).lower():
        return ("utf-8", _FALLBACK)
    return (codec,) if codec in {"utf-8", _FALLBACK} else (codec, "utf-8")


def decode_text(data: bytes, charset: str | None) -> str:
    """The characters of *data*. Never fails: a *charset* that is unknown or does not fit gives way to UTF-8,
    else to Windows-1252, and what is no character even then becomes U+FFFD.
    """
    candidates = _candidates(charset)
    for codec in candidates:
        text = _attempt(data, codec)
        if text is not None:
            return text
    return _attempt(data, candidates[0], "replace") or data.decode(_FALLBACK, "replace")


def decode_html(data: bytes, charset: str | None) -> str:
    """The characters of an HTML part; without a *charset* in its header the page's own ``meta`` counts."""
    if charset is None and not data.isascii() and _attempt(data, "utf-8") is None:
        found = _META_CHARSET.search(data[:_META_WITHIN])
        charset = found.group(1).decode("ascii") if found else None
    return decode_text(data, charset)


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The content of a part whose Content-Transfer-Encoding is *encoding* (RFC 2045, 6); damaged base64 gives
    what can be read of it, an unknown encoding the data as they are.
    """
    match encoding:
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case "base64":
            return _base64(data)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return _uuencoded(data)
        case _:
            return data


def _base64(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = _NO_BASE64.sub(b"", data.partition(b"=")[0])
        clean = clean[:-1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _uuencoded(data: bytes) -> bytes:
    found: list[bytes] = []
    lines = iter(data.splitlines())
    if not any(line.startswith(b"begin ") for line in lines):
        return data
    for line in lines:
        if line.strip() == b"end":
            break
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                found.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                continue
    return b"".join(found)


def header_text(data: bytes) -> str:
    """The characters of a raw header: UTF-8 (RFC 6532), else Windows-1252."""
    return data.decode("ascii") if data.isascii() else decode_text(data, None)


def decode_words(text: str) -> str:
    """*text* with its encoded words decoded (RFC 2047). A character that was cut between two words of the same
    character set is put together again; what is no encoded word stays as it is.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    at = 0
    charset, pending = "", b""
    for found in _ENCODED_WORD.finditer(text):
        content = _word_bytes(found.group(2), found.group(3))
        if pending and (found.start() > at or found.group(1).lower() != charset):
            out.append(decode_text(pending, charset))
            pending = b""
        out.append(text[at : found.start()])
        charset, pending = found.group(1).lower(), pending + content
        at = found.end()
    if pending:
        out.append(decode_text(pending, charset))
    out.append(text[at:])
    return "".join(out)


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if encoding in "bB":
        return _base64(raw)
    return binascii.a2b_qp(raw.replace(b"\n", b" "), header=True)
