"""Character sets, transfer encodings and encoded words of mails."""

from __future__ import annotations

import base64
from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.files.mail_text import decode_html, decode_text, decode_transfer, decode_words


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"caf\xc3\xa9", "utf-8", "café"),
        (b"caf\xc3\xa9", "UTF8", "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "utf-8", "café"),
        (b"caf\xe9", "iso-8859-1", "café"),
        (b"\x93quote\x94", "iso-8859-1", "“quote”"),  # what is sold as Latin-1 is Windows-1252
        (b"caf\xe9", "us-ascii", "café"),
        (b"caf\xc3\xa9", "us-ascii", "café"),
        (b"caf\xc3\xa9", None, "café"),
        (b"caf\xe9", None, "café"),
        (b"caf\xe9", "x-unknown-42", "café"),
        (b"caf\xe9", "", "café"),
        ("叫".encode("gb2312"), "gb2312", "叫"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
        ("日本".encode("iso-2022-jp"), "ISO-2022-JP", "日本"),
        ("日本".encode("cp932"), "shift_jis", "日本"),
        (b"ok \xff\xfe bad", "utf-8", "ok \ufffd\ufffd bad"),
        (b"plain", "base64", "plain"),  # a codec of Python that is no character set
        (b"plain", "unicode_escape", "plain"),
        (b"a\\x41", "unicode_escape", "a\\x41"),
        (b"+2AA-", "utf-7", "?"),  # half a character pair
        (b"x", "utf-8\n; evil", "x"),
    ],
)
def test_charsets(data: bytes, charset: str | None, text: str) -> None:
    assert decode_text(data, charset) == text


def test_the_page_tells_its_charset_when_the_header_does_not() -> None:
    page = '<html><meta charset="windows-1250"><p>Dvořák</p>'.encode("cp1250")
    assert "Dvořák" in decode_html(page, None)
    assert "Dvořák" not in decode_html(page, "iso-8859-1")


@pytest.mark.parametrize(
    ("data", "encoding", "content"),
    [
        (b"aGVsbG8=", "base64", b"hello"),
        (b"aGVs\r\nbG8=\r\n", "base64", b"hello"),
        (b"aGVsbG8", "base64", b"hello"),
        (b"aGVsbG8x", "base64", b"hello1"),
        (b"!!", "base64", b""),
        (b"a", "base64", b""),
        (b"caf=C3=A9 =\r\nsoft", "quoted-printable", b"caf\xc3\xa9 soft"),
        (b"50=", "quoted-printable", b"50"),
        (b"as is", "8bit", b"as is"),
        (b"as is", "x-martian", b"as is"),
        (b"begin 644 a.txt\n%:&5L;&\\\n`\nend\n", "x-uuencode", b"hello"),
    ],
)
def test_transfer_encodings(data: bytes, encoding: str, content: bytes) -> None:
    assert decode_transfer(data, encoding) == content


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?UTF-8?b?Q2Fmw6k=?= today", "Café today"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\n =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?B?w6k=?=", "é"),
        ("=?utf-8?B?ww==?= =?utf-8?B?qQ==?=", "é"),  # one character in two words
        ("=?utf-8*en?Q?x?=", "x"),
        ("=?nonsense?Q?x=E9?=", "xé"),
        ("=?utf-8?Q?spaces in it?=", "spaces in it"),
        ("a =?utf-8?X?y?= b", "a =?utf-8?X?y?= b"),
        ("=?utf-8?Q?", "=?utf-8?Q?"),
    ],
)
def test_encoded_words(text: str, decoded: str) -> None:
    assert decode_words(text) == decoded


@given(st.binary(), st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-8", "utf-7", "utf-16", "hz"])))
def test_any_bytes_give_characters(data: bytes, charset: str | None) -> None:
    decode_text(data, charset).encode("utf-8")
    decode_html(data, charset).encode("utf-8")


@given(st.binary(), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit"]))
def test_any_bytes_have_content(data: bytes, encoding: str) -> None:
    assert isinstance(decode_transfer(data, encoding), bytes)


@given(st.binary())
def test_base64_comes_back(data: bytes) -> None:
    assert decode_transfer(base64.encodebytes(data), "base64") == data


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), max_size=200))
def test_headers_come_back(text: str) -> None:
    assert decode_words(Header(text, "utf-8", maxlinelen=76).encode()) == text
