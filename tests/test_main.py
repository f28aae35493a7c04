"""The entry sends each command line to where it belongs."""

from __future__ import annotations

import pytest

from main import find_verb


@pytest.mark.parametrize(
    "words", ["", "--data-dir x", "--data-dir=x", "--now 2026-11-19T09:02:00Z --verbose", "--keyring"]
)
def test_without_a_verb_the_window_is_meant(words: str) -> None:
    assert find_verb(words.split()) is None


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("history --contact 5", "history"),
        ("--data-dir import people", "people"),
        ("--data-dir=x --verbose import --now y", "import"),
        ("--data-dir x tour --out y", "tour"),
        ("--self-test out.json --no-web", "--self-test"),
        ("--self-test=out.json", "--self-test"),
        ("--help", "--help"),
        ("--dat x", "--dat"),
        ("--verbose=1", "--verbose=1"),
        ("--data-dir", "--data-dir"),
    ],
)
def test_the_first_word_that_is_no_global_option_is_the_verb(words: str, verb: str) -> None:
    assert find_verb(words.split()) == verb
