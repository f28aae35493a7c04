"""The activity record: lines are added, listed newest first, and outlive the undoing of an import."""

from __future__ import annotations

from pathlib import Path

from app.core.records import PersonKind
from app.services.audit import _ACTIONS, AuditAction, action_words, os_user
from support.school import School


def test_lines_say_who_what_whom_and_how_many(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei"})
    (mei,) = school.context.people.people(PersonKind.CONTACT)
    school.context.audit.record(AuditAction.VIEWED, person_id=mei)
    school.context.audit.record(AuditAction.EXPORTED, person_id=mei, rows=3, form="pdf", what="communications")
    exported, viewed = school.context.audit.lines()
    assert (exported.actor, exported.person, exported.rows, exported.format) == (os_user(), "Mei Tan", 3, "pdf")
    assert (viewed.action, viewed.person, viewed.rows) == ("viewed", "Mei Tan", None)
    assert action_words(exported.action) == "Exported"
    assert school.context.audit.lines(1) == [exported]
    school.close()


def test_undo_of_an_import_keeps_the_lines_and_names_nobody_whose_id_is_free_again(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei"})
    school.people({"kind": "contact", "external_id": "C2", "given": "Dan"})
    by_name = {school.context.people.person(i).name: i for i in school.context.people.people(PersonKind.CONTACT)}  # type: ignore[union-attr]
    for person in by_name.values():
        school.context.audit.record(AuditAction.VIEWED, person_id=person)
    school.context.imports.undo()
    undone, *viewed = school.context.audit.lines()
    assert undone.action == "import_undone"
    assert {line.person for line in viewed} == {"Mei Tan", "A person no longer in the log"}
    school.people({"kind": "contact", "external_id": "C3", "given": "Ann"})
    assert {line.person for line in school.context.audit.lines()} == {"", "Mei Tan", "A person no longer in the log"}
    school.close()


def test_every_action_is_told_in_words_of_its_own() -> None:
    assert set(_ACTIONS) == set(AuditAction)
    assert len({action_words(action) for action in AuditAction}) == len(AuditAction)
    assert action_words(AuditAction.PURGED) == "Old messages or texts removed"
    assert action_words("a_line_of_a_newer_version") == "A line of a newer version"
