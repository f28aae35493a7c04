"""The folding of text for search and order (rule 20)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text_folding import LONGEST_TEXT, fold, readable, squash_spaces


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë Müller", "zoe muller"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łukasz", "łukasz"),
        ("ﬁle", "file"),
        ("İstanbul", "istanbul"),
        ("Ａｎａ", "ana"),
        ("e\u0301", "e"),
        ("100%_\\'", "100%_\\'"),
    ],
)
def test_case_and_accents_make_no_difference_rule_20(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_upper_and_lower_case_fold_alike_for_plain_letters(text):
    plain = "".join(c for c in text if c.isascii())
    assert fold(plain.upper()) == fold(plain.lower())


def test_spaces_are_squashed():
    assert squash_spaces("  a\t\n b\u00a0 c ") == "a b c"


@given(st.text(max_size=40), st.integers(0, 3_000))
def test_a_text_to_read_has_no_endless_word_and_loses_nothing(text: str, times: int) -> None:
    shown = readable(text * times)
    assert max(map(len, shown.split()), default=0) <= 1_000
    assert shown.replace("\n", "") == (text * times).replace("\n", "") or len(text * times) > LONGEST_TEXT


def test_a_text_that_nobody_reads_to_its_end_is_cut_and_says_so() -> None:
    assert readable("ab " * LONGEST_TEXT).endswith("\n…")
    assert len(readable("ab " * LONGEST_TEXT)) == LONGEST_TEXT + 2
    assert readable("Bring a hat. " * 9_000) == "Bring a hat. " * 9_000
