"""A name is found in the names of files in whatever order and spelling, and not in those of others."""

from __future__ import annotations

import pytest

from app.core.name_traces import NameTraces

MEI = NameTraces(["Mei Ávila"], ["C-10233", "7"], ["mei.avila@example.com", "+61491570156"])


@pytest.mark.parametrize(
    "text",
    [
        "mei_avila.mbox",
        "Avila, Mei (2026).eml",
        "letters-to-MEI.AVILA@example.com.mbox",
        "sms 0491 570 156.csv",
        "C-10233 export.csv",
    ],
)
def test_a_text_that_names_the_person(text: str) -> None:
    assert MEI.in_text(text)
    assert any(needle in text.lower().replace("á", "a") for needle in MEI.needles()) or "0491 570" in text


@pytest.mark.parametrize(
    "text",
    [
        "meiko avilas.mbox",
        "Mei Tan.mbox",
        "week 7.csv",
        "C-102334.csv",
        "sms 0491 570 157.csv",
        "",
    ],
)
def test_a_text_that_names_somebody_else(text: str) -> None:
    assert not MEI.in_text(text)


@pytest.mark.parametrize("text", ["other.mei.avila@example.com.mbox", "mei.avila@example.company.mbox"])
def test_a_longer_address_is_another_one(text: str) -> None:
    assert not NameTraces([], [], ["mei.avila@example.com"]).in_text(text)


def test_nobody_is_named_by_nothing() -> None:
    assert not NameTraces([], ["7"], [])
    assert not NameTraces([""], [], []).in_text("anything")
