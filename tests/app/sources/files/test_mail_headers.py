"""Headers of mails: folding, parameters, and the mailboxes of address lists however they are written."""

from __future__ import annotations

from email.utils import formataddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.files.mail_headers import Headers, Parameters, mailboxes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jo@example.org", [("jo@example.org", None)]),
        ("Jo Tan <jo@example.org>", [("jo@example.org", "Jo Tan")]),
        ('"Tan, Jo" <jo@example.org>, b@example.org', [("jo@example.org", "Tan, Jo"), ("b@example.org", None)]),
        ("Tan, Jo <jo@example.org>", [("jo@example.org", "Tan, Jo")]),
        ("jo@example.org (Jo Tan)", [("jo@example.org", "Jo Tan")]),
        ("<jo@example.org>", [("jo@example.org", None)]),
        ("jo@example.org <jo@example.org>", [("jo@example.org", None)]),
        ("undisclosed-recipients:;", []),
        ("Year 7: a@example.org, b@example.org;", [("a@example.org", None), ("b@example.org", None)]),
        ("Year 7: a@example.org;, c@example.org", [("a@example.org", None), ("c@example.org", None)]),
        ("a@example.org; b@example.org", [("a@example.org", None), ("b@example.org", None)]),
        ("a@example.org b@example.org", [("a@example.org", None), ("b@example.org", None)]),
        ("A <a@example.org> B <b@example.org>", [("a@example.org", "A"), ("b@example.org", "B")]),
        ("=?utf-8?Q?Tan=2C_Zo=C3=AB?= <z@example.org>", [("z@example.org", "Tan, Zoë")]),
        ("=?utf-8?Q?Tan,_Jo?= <z@example.org>", [("z@example.org", "Tan, Jo")]),
        ('"=?utf-8?Q?Zo=C3=AB?=" <z@example.org>', [("z@example.org", "Zoë")]),
        ("=?utf-8?B?Wm/DqyA8ekBleGFtcGxlLm9yZz4=?=", [("z@example.org", "Zoë")]),
        ('"Jo \\"JT\\" Tan" <jo@example.org>', [("jo@example.org", 'Jo "JT" Tan')]),
        ("mailto:jo@example.org", [("jo@example.org", None)]),
        ("<@a.example.org:jo@example.org>", [("jo@example.org", None)]),
        ("Jo <>", []),
        ("", []),
        (",,;", []),
        ("nobody", [("nobody", None)]),
        ("nobody, a@example.org", [("nobody", None), ("a@example.org", None)]),
    ],
)
def test_mailboxes(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [tuple(found) for found in mailboxes(text)] == expected


def test_headers_unfold_and_ignore_case() -> None:
    headers = Headers(b"SUBJECT: one\r\n two\r\n\tthree\r\nTo : a@example.org\r\nto: b@example.org\r\nrubbish\r\n")
    assert headers.text("subject") == "one two three"
    assert [found.address for found in headers.mailboxes("to")] == ["a@example.org", "b@example.org"]
    assert headers.raw("x-none") == ""
    assert len(headers) == 2


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ("text/plain; charset=utf-8", "charset", "utf-8"),
        ('multipart/mixed; boundary="a;b"', "boundary", "a;b"),
        ("attachment; filename*=utf-8''Caf%C3%A9.pdf", "filename", "Café.pdf"),
        ("attachment; filename*0=long; filename*1=name.pdf", "filename", "longname.pdf"),
        ('attachment; filename="=?utf-8?Q?Caf=C3=A9.pdf?="', "filename", "Café.pdf"),
        ("attachment; filename=no quotes.pdf", "filename", "no quotes.pdf"),
        ('attachment; filename="open', "filename", "open"),
        ("attachment", "filename", None),
    ],
)
def test_parameters(value: str, name: str, expected: str | None) -> None:
    assert Parameters(value).get(name) == expected


NAMES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
MAIL = st.from_regex(r"[a-z0-9.+-]{1,12}@[a-z]{1,8}\.example\.org", fullmatch=True)


@given(st.lists(st.tuples(NAMES.filter(lambda name: name == name.strip("'\" ")), MAIL), max_size=6))
def test_written_address_lists_come_back(entries: list[tuple[str, str]]) -> None:
    line = ", ".join(formataddr(entry) for entry in entries)
    found = [(box.name, box.address) for box in mailboxes(line)]
    assert [address for _name, address in found] == [address for _name, address in entries]


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert all(box.address for box in mailboxes(text))
    Parameters(text).get("charset")
    Headers(text.encode("utf-8", "replace"))
