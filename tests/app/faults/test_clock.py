"""The clock is set back between two things that a person does: nothing is mixed up and nobody comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.context import open_context
from app.core.records import PersonKind
from app.services.imports import ImportService
from support.school import NOW, School, instant

BACK = instant("2026-01-05T01:00:00Z")
MEI = {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people(MEI, {"kind": "student", "external_id": "S1", "given": "Olivia"})
    opened.messages({"message_id": "m1", "sent_at": "2026-11-20T01:00:00Z"})
    yield opened
    opened.close()


def at(school: School, now: int) -> None:
    """Close the program, and start it at another time."""
    school.context.close()
    school.context = open_context(school.folder / "data", now=now)


def imports(school: School) -> ImportService:
    return school.context.imports


def test_an_import_after_it_is_the_last_one_and_can_be_undone(school: School) -> None:
    for number in range(3):
        school.messages({"message_id": f"before-{number}"})
    at(school, BACK)
    school.messages({"message_id": "after"})
    assert imports(school).runs()[0].batch == max(run.batch for run in imports(school).runs())
    assert imports(school).can_undo()
    before = len(school.log()) - 1
    imports(school).undo()
    assert len(school.log()) == before
    snapshots = sorted((school.folder / "data" / "snapshots").glob("*.db"))
    assert snapshots, "the copies of the imports before are there still"
    assert imports(school).can_undo(), "and so is the way back from each"


@pytest.mark.parametrize("later", [False, True])
def test_whom_somebody_erased_stays_away(school: School, later: bool) -> None:
    at(school, BACK)
    mei = school.id("Mei Tan")
    school.context.erasing.erase(mei)
    assert not imports(school).can_undo(), "the copy would bring them back"
    if later:
        at(school, instant(NOW) + 86_400)
    result = school.messages({"message_id": "m1", "sent_at": "2026-11-20T01:00:00Z"})
    assert result.counts.new == 0
    assert school.log() == []
    school.people(MEI)
    assert [person.name for person in school.listed(PersonKind.CONTACT)] == []


def test_the_log_of_a_time_to_come_is_shown_and_days_are_counted_from_today(school: School) -> None:
    at(school, BACK)
    assert [row.subject for row in school.log()] == ["Notice"]
    assert school.log(range="today") == []
    assert school.log(filter="sent:<30d") == []
    at(school, instant(NOW))
    assert len(school.log(filter="sent:<30d")) == 1
