"""Texts that a spreadsheet would run are kept from it."""

from __future__ import annotations

import pytest

from app.core.spreadsheet_cells import guarded


@pytest.mark.parametrize("text", ["=1+1", "+61 491 570 006", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Trip = fun", "a@example.com", "'=1", " =1"])
def test_other_texts_stay(text: str) -> None:
    assert guarded(text) == text
