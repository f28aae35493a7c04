"""What a person is told of a new passphrase."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.passphrase_strength import SHORTEST_PASSPHRASE, Strength, strength_of


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("", Strength.TOO_SHORT),
        ("cats", Strength.TOO_SHORT),
        ("Tr0ub4d", Strength.TOO_SHORT),
        ("password", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("12345678901234567890", Strength.WEAK),
        ("abcdefghijklmnopqrstuvwxyz", Strength.WEAK),
        ("Sydney2026", Strength.WEAK),
        ("small grey cats", Strength.FAIR),
        ("Harbour-2026-School", Strength.GOOD),
        ("four small grey cats", Strength.GOOD),
        ("grey grey grey grey grey", Strength.WEAK),
        ("vier große graue Katzen", Strength.GOOD),
    ],
)
def test_strength(passphrase: str, strength: Strength) -> None:
    assert strength_of(passphrase) is strength


@given(st.text())
def test_nothing_short_is_taken_and_everything_has_a_strength(passphrase: str) -> None:
    assert (strength_of(passphrase) is Strength.TOO_SHORT) == (len(passphrase) < SHORTEST_PASSPHRASE)
