"""A small school for each test of a rule: real files in, through the import door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from app.services import what_happened
from support.school import School


@pytest.fixture(autouse=True)
def world_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates and times in one locale, whatever the machine's."""
    monkeypatch.setattr(what_happened, "date_locale", lambda: Locale.parse("en_001"))


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """An empty school in Sydney."""
    opened = School(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def family(school: School) -> School:
    """Olivia and Lucas Tan; Mei, their mother; Dan, their father; Olivia has an address of her own."""
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "email": "olivia@pupil.example", "year": "Year 7"},
        {"kind": "student", "external_id": "S2", "given": "Lucas", "year": "Year 4"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491 570 156"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
    )
    school.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother", "priority": "1"},
        {"student_id": "S2", "contact_id": "C1", "relation": "Mother", "priority": "1"},
        {"student_id": "S1", "contact_id": "C2", "relation": "Father", "priority": "2"},
        {"student_id": "S2", "contact_id": "C2", "relation": "Father", "priority": "2"},
    )
    return school
