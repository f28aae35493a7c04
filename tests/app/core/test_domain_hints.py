"""A hint only where a slip of the finger is likely, the school's own domains first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain_hints import COMMON_DOMAINS, distance, meant_domain

OWN = ["hillcrest.example", "pupil.example", "example.com"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmail.con", "gmail.com"),
        ("GMAIL.con ", "gmail.com"),
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("hotmial.co.uk", "hotmail.co.uk"),
        ("hotmail.cim", "hotmail.com"),
        ("bigpond.com.au", None),  # three letters more
        ("exmaple.com", "example.com"),
        ("hilcrest.exampel", "hillcrest.example"),
        ("gmail.com", None),
        ("gmail.fr", None),  # is real
        ("ma.com", "me.com"),
        ("xy.com", None),  # two letters of so few
        ("school.example.org", None),
        ("", None),
    ],
)
def test_what_was_meant(typed: str, meant: str | None) -> None:
    assert meant_domain(typed, OWN, frozenset(OWN)) == meant


def test_where_mail_arrived_nothing_was_mistyped() -> None:
    assert meant_domain("gmial.com", [], frozenset()) == "gmail.com"
    assert meant_domain("gmial.com", ["gmial.com"], frozenset({"gmial.com"})) is None


def test_the_schools_own_domains_go_before_the_common_ones() -> None:
    assert meant_domain("gmaol.com", [], frozenset()) == "gmail.com"
    assert meant_domain("gmaol.com", ["gmall.com"], frozenset({"gmall.com"})) == "gmall.com"


@given(st.text("abc.", max_size=7), st.text("abc.", max_size=7))
def test_the_distance_is_the_same_both_ways_and_zero_only_for_the_same(first: str, second: str) -> None:
    edits = distance(first, second, 9)
    assert edits == distance(second, first, 9)
    assert edits is not None
    assert (edits == 0) == (first == second)
    assert distance(first, second, edits) == edits
    if edits:
        assert distance(first, second, edits - 1) is None


@pytest.mark.parametrize(("first", "second", "edits"), [("ab", "ba", 1), ("abc", "ac", 1), ("abcd", "badc", 2)])
def test_a_swap_of_neighbours_is_one_slip(first: str, second: str, edits: int) -> None:
    assert distance(first, second, 3) == edits


def test_the_list_of_common_domains_has_each_once() -> None:
    assert len(set(COMMON_DOMAINS)) == len(COMMON_DOMAINS) >= 40
