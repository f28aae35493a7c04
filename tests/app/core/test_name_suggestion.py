"""Names that were meant, from those that were typed."""

from __future__ import annotations

import pytest

from app.core.name_suggestion import closest_name

NAMES = ("Olivia Tan", "Oliver Tanner", "Zoë Álvarez", "Aoife Ní Bhriain", "Wang Wei", "Jo Lee")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("olvia", "Olivia Tan"),
        ("OLIVIA TNA", "Olivia Tan"),
        ("olivier tann", "Oliver Tanner"),
        ("alvares", "Zoë Álvarez"),
        ("aoefe", "Aoife Ní Bhriain"),
        ("wnag w", "Wang Wei"),
        ("xqzqx", None),
        ("olvia xqzqx", None),
        ("jx", None),
        ("0491", None),
        ("", None),
        ("@", None),
    ],
)
def test_the_name_that_was_meant(typed: str, meant: str | None) -> None:
    assert closest_name(typed, NAMES) == meant


def test_among_equals_the_first_is_taken_and_nobody_is_nobody() -> None:
    assert closest_name("olvia", ["Olivia Byrne", "Olivia Tan"]) == "Olivia Byrne"
    assert closest_name("olvia", []) is None
