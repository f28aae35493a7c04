"""Links: which may be followed at all, where they really go, and what about them may deceive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.links import LONGEST_TARGET, SCHEMES, check_link

HOME = "https://school.example/forms"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        " \n javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        r"\\server\share",
        "//school.example/x",
        "/x",
        "ftp://example.com/x",
        "commslog://mail/x",
        "blob:https://example.com/x",
        "ms-word:ofe|u|https://example.com/x",
        "about:blank",
        "view-source:https://example.com",
        "https://",
        "https:///path",
        "https://exa mple.com/",
        "https://example.com:port/",
        "http://[::1",
        "https://example.com/" + "x" * LONGEST_TARGET,
        "",
    ],
)
def test_what_must_not_be_followed_is_none(address: str) -> None:
    assert check_link(address) is None


@pytest.mark.parametrize(
    ("address", "target"),
    [
        (HOME, HOME),
        ("HTTPS://School.Example/Forms", "https://school.example/Forms"),
        (" https://school.example/a\nb ", "https://school.example/ab"),
        (r"https:\\school.example\x", "https://school.example/x"),
        ("https://school.example:8443/x?a=b#c", "https://school.example:8443/x?a=b#c"),
        ("mailto:office@school.example", "mailto:office@school.example"),
        ("tel:+61491570156", "tel:+61491570156"),
    ],
)
def test_what_would_be_opened_is_told_as_it_is(address: str, target: str) -> None:
    link = check_link(address, "Forms")
    assert link is not None
    assert link.target == target
    assert link.warnings == ()


def test_foreign_letters_are_shown_in_both_forms_and_warned_of() -> None:
    for address in ("https://p\u0430ypal.example/x", "https://xn--pypal-4ve.example/x"):
        link = check_link(address)
        assert link is not None
        assert link.host == "xn--pypal-4ve.example"
        assert "xn--pypal-4ve.example" in link.target
        assert "p\u0430ypal.example" in link.display
        assert any("foreign letters" in warning for warning in link.warnings)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("school.example", "https://evil.example/school.example"),
        ("https://www.school.example/forms", "https://school.example.evil.test/forms"),
        ("Log in at school.example now", "https://login.test/school.example"),
        ("SCHOOL.EXAMPLE", "https://evil.test"),
    ],
)
def test_text_that_names_another_host_is_warned_of(text: str, address: str) -> None:
    link = check_link(address, text)
    assert link is not None
    assert any("the link leads to" in warning for warning in link.warnings)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("school.example", HOME),
        ("www.school.example/forms", HOME),
        ("news.school.example", "https://school.example/news"),
        ("hillcrest.nsw.edu.au", "https://www.hillcrest.nsw.edu.au/x"),
        ("letter.pdf", "https://files.test/1"),
        ("Click here", "https://evil.test"),
        ("e.g. this. And that", "https://evil.test"),
        ("office@school.example", "https://other.test"),
    ],
)
def test_text_that_names_no_other_host_is_not(text: str, address: str) -> None:
    link = check_link(address, text)
    assert link is not None
    assert not any("the link leads to" in warning for warning in link.warnings)


def test_two_schools_of_one_state_are_two_sites() -> None:
    link = check_link("https://other.nsw.edu.au", "hillcrest.nsw.edu.au")
    assert link is not None
    assert link.warnings


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("https://school.example@evil.test/", "before the @ sign"),
        ("https://school.example:pw@evil.test/", "before the @ sign"),
        ("https://192.0.2.7/x", "bare number"),
        ("https://[2001:db8::1]/x", "bare number"),
        ("https://school.example/\u202egnp.exe", "hidden characters"),
        ("https://school.example/%E2%80%AE", "hidden characters"),
        ("https://school.example/" + "x" * 500, "unusually long"),
    ],
)
def test_what_may_deceive_is_said(address: str, part: str) -> None:
    link = check_link(address)
    assert link is not None
    assert any(part in warning for warning in link.warnings), link.warnings


@pytest.mark.parametrize(
    ("address", "text", "part"),
    [
        ("mailto:thief@evil.test", "office@school.example", "the mail would go to"),
        ("mailto:office@school.example", "office@school.example", ""),
        ("mailto:office@school.example?subject=x", "Write to us", ""),
        ("tel:+61491570157", "0491 570 156", "another number"),
        ("tel:+61491570156", "0491 570 156", ""),
        ("tel:+61491570156", "Call us", ""),
    ],
)
def test_mail_and_telephone(address: str, text: str, part: str) -> None:
    link = check_link(address, text)
    assert link is not None
    assert any(part in warning for warning in link.warnings) if part else link.warnings == ()


_PIECES = st.sampled_from(
    ["http", "https", "javascript", "data", ":", "//", "/", "\\", "@", "example.com", "\t", "\n", " ", "\0", "%00", "[",
     "]", "xn--", "\u0430", "\u202e", "#", "?", "1", ":80", "mailto", "tel", "..", "x" * 70]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join), st.lists(_PIECES, max_size=6).map("".join))
def test_no_mixture_leads_to_another_scheme_or_hides_its_signs(address: str, text: str) -> None:
    link = check_link(address, text)
    if link is None:
        return
    assert link.target.partition(":")[0] in SCHEMES
    assert link.scheme in SCHEMES
    assert not any(ord(sign) < 0x20 or sign in "\u202e\u200b" for sign in link.display)
    assert link.host.isascii()
