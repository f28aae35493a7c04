"""Numbers and addresses keep their order where lines run from right to left."""

from __future__ import annotations

import pytest

from app.core.text_direction import kept_left_to_right


@pytest.mark.parametrize("text", ["+61 491 570 156", "mei.tan@example.com", "550 5.1.1"])
def test_what_has_no_letter_of_such_a_script_is_isolated(text: str) -> None:
    kept = kept_left_to_right(text)
    assert kept == f"\u2066{text}\u2069"


@pytest.mark.parametrize("text", ["", "نور", "שלום Mei"])
def test_names_of_such_scripts_stay_as_they_are(text: str) -> None:
    assert kept_left_to_right(text) == text
