"""The recovery key: what is printed can be typed in again, and a wrong letter is noticed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.recovery_key import key_of_recovery_key, recovery_key
from app.errors import UsageError

KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS)
def test_what_was_printed_gives_the_key_again(key: bytes) -> None:
    printed = recovery_key(key)
    assert re.fullmatch(r"([A-Z2-7]{4}-){13}[A-Z2-7]{4}", printed)
    assert key_of_recovery_key(printed) == key
    assert key_of_recovery_key(printed.lower().replace("-", " ")) == key
    assert key_of_recovery_key(printed.replace("O", "0").replace("B", "8").replace("I", "1")) == key
    assert key_of_recovery_key(f"\n {printed.replace('-', '')}\t") == key


def test_a_1_is_read_as_i_or_l_whichever_fits() -> None:
    key = next(k for k in (bytes([n]) * 32 for n in range(256)) if {"I", "L"} <= set(recovery_key(k)))
    assert key_of_recovery_key(recovery_key(key).replace("L", "1", 2).replace("I", "1", 2)) == key


@given(KEYS, st.integers(0, 55), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_wrong_letter_is_noticed(key: bytes, place: int, letter: str) -> None:
    letters = recovery_key(key).replace("-", "")
    wrong = letters[:place] + letter + letters[place + 1 :]
    if wrong != letters:
        with pytest.raises(UsageError, match="not a whole recovery key"):
            key_of_recovery_key(wrong)


@pytest.mark.parametrize("text", ["", "ABCD", "Ä" * 56, "1" * 56, "9" * 56])
def test_what_is_no_recovery_key_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="nothing was changed"):
        key_of_recovery_key(text)
    with pytest.raises(UsageError):
        key_of_recovery_key(recovery_key(bytes(32))[:-1])
