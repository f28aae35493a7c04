"""Notes of one's own: written, changed, deleted, taken back; they outlive imports and the undoing of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.activities import NoteText
from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope, ScopeKind
from app.errors import UsageError
from app.services.audit import os_user
from support.school import School, instant

ALL = DateRange(Preset.ALL)
CALL = NoteText("call", instant("2026-11-23T01:00:00Z"), "Rang about the tour", "Will come on Thursday.\nBrings Dan.")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """Olivia and her mother."""
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
    )
    yield opened
    opened.close()


def scope(school: School, name: str) -> Scope:
    return Scope(ScopeKind.STUDENT if name.startswith("Olivia") else ScopeKind.CONTACT, school.id(name))


@pytest.mark.parametrize("name", ["Olivia Tan", "Mei Tan"])
def test_a_note_is_listed_with_its_words_writer_and_mark(school: School, name: str) -> None:
    service = school.context.activities
    service.add_note(scope(school, name), CALL)
    (activity,) = service.activities(scope(school, name), ALL)
    assert (activity.kind, activity.at, activity.title, activity.detail) == (
        "call", CALL.at, CALL.title, CALL.detail,
    )  # fmt: skip
    assert (activity.author, activity.own, activity.visible_to_family) == (os_user(), True, False)
    assert service.count(scope(school, name)) == 1
    other = "Mei Tan" if name.startswith("Olivia") else "Olivia Tan"
    assert service.activities(scope(school, other), ALL) == []


def test_editing_deleting_and_taking_both_back(school: School) -> None:
    service, olivia = school.context.activities, scope(school, "Olivia Tan")

    def texts() -> list[tuple[str, str | None]]:
        return [(a.title, a.detail) for a in service.activities(olivia, ALL)]

    added = service.add_note(olivia, CALL)
    (activity,) = service.activities(olivia, ALL)
    edited = service.edit_note(activity.id, NoteText("meeting", CALL.at, "Met", ""))
    assert texts() == [("Met", None)]
    service.undo(edited)
    assert texts() == [(CALL.title, CALL.detail)]
    (activity,) = service.activities(olivia, ALL)
    deleted = service.delete_note(activity.id)
    assert texts() == []
    service.undo(deleted)
    assert texts() == [(CALL.title, CALL.detail)]
    service.undo(added)
    assert texts() == []


def test_what_a_source_wrote_is_nobodys_to_change(school: School) -> None:
    service, olivia = school.context.activities, scope(school, "Olivia Tan")
    row = {"activity_id": "a1", "at": "2026-11-20", "kind": "note", "student_id": "S1", "title": "From the roster"}
    school.csv("activity_id,at,kind,student_id,title", [row])
    (activity,) = service.activities(olivia, ALL)
    assert not activity.own
    with pytest.raises(UsageError, match="was not written here"):
        service.edit_note(activity.id, CALL)
    with pytest.raises(UsageError, match="was not written here"):
        service.delete_note(activity.id)


def test_a_note_without_a_summary_or_a_person_is_refused(school: School) -> None:
    with pytest.raises(UsageError, match="needs a summary"):
        school.context.activities.add_note(scope(school, "Mei Tan"), NoteText("note", 0, "  "))
    school.messages({"to": "stranger@example.com"})
    stranger = Scope(ScopeKind.CONTACT, school.id("stranger@example.com"))
    with pytest.raises(UsageError, match="whom a roster names"):
        school.context.activities.add_note(stranger, CALL)


def test_notes_stay_with_their_person_through_imports_and_undo(school: School) -> None:
    service = school.context.activities
    service.add_note(scope(school, "Mei Tan"), CALL)
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei-Ling", "email": "mei@example.com"})
    assert service.count(scope(school, "Mei-Ling Tan")) == 1
    service.add_note(scope(school, "Olivia Tan"), NoteText("note", CALL.at, "After the import"))
    school.context.imports.undo()
    assert service.count(scope(school, "Mei Tan")) == 1
    assert [a.title for a in service.activities(scope(school, "Olivia Tan"), ALL)] == ["After the import"]


def test_a_note_about_somebody_whom_undo_takes_away_waits_for_them(school: School) -> None:
    service = school.context.activities
    school.people({"kind": "contact", "external_id": "C2", "given": "Dan"})
    service.add_note(scope(school, "Dan Tan"), CALL)
    school.context.imports.undo()
    school.people({"kind": "contact", "external_id": "C3", "given": "Ann"})
    assert service.count(scope(school, "Ann Tan")) == 0, "Ann may have Dan's local id; the note is not hers"
    school.people({"kind": "contact", "external_id": "C2", "given": "Dan"})
    assert service.count(scope(school, "Dan Tan")) == 1
