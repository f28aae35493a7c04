"""Corrections by hand through the service: they outrank what sources say, outlive imports, and are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core.corrections import CorrectionKind
from app.core.messages import Basis
from app.core.people import LinkedPerson, Person
from app.core.records import PersonKind
from app.errors import LockedError, UsageError
from app.services.audit import AuditAction
from app.services.corrections import CorrectionService
from app.sync.lock import WriterLock
from support.school import School

FACTS = (
    "SELECT source_id, external_id, kind, rec_hash, record, changed_at, state FROM person_source",
    "SELECT source_id, student_ref, contact_ref, since, outranks, active, rec_hash, record FROM relation_fact",
    "SELECT * FROM event",
    "SELECT id, rec_hash, subject_id FROM message",
    "SELECT x.* FROM recipient_ref x JOIN person_ref p ON p.id = x.ref_id WHERE p.kind < 2",
)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """Olivia and Lucas; Mei, their mother, and Dan, who share an address; Noor, linked to nobody."""
    opened = School(tmp_path)
    take_people(opened)
    opened.messages(
        {"message_id": "one", "subject": "To the family", "status": "bounced_hard"},
        {"message_id": "two", "subject": "About Lucas", "student_id": "S2", "sent_at": "2026-11-21T01:00:00Z"},
        {"message_id": "three", "subject": "To Noor", "to": "noor@example.com", "sent_at": "2026-11-22T01:00:00Z"},
        {"message_id": "four", "subject": "To a stranger", "to": "new@example.com", "sent_at": "2026-11-23T01:00:00Z"},
    )
    yield opened
    opened.close()


def take_people(school: School) -> None:
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "student", "external_id": "S2", "given": "Lucas"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
        {
            "kind": "contact",
            "external_id": "C2",
            "given": "Dan",
            "email": "mei@example.com",
            "email_2": "d@example.com",
        },
        {"kind": "contact", "external_id": "C3", "given": "Noor", "email": "noor@example.com"},
    )
    school.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S2", "contact_id": "C1", "relation": "Mother", "restricted": "true"},
        {"student_id": "S1", "contact_id": "C2", "relation": "Father"},
    )


def hands(school: School) -> CorrectionService:
    return school.context.corrections


def person(school: School, name: str) -> Person:
    found = school.context.people.person(school.id(name))
    assert found is not None
    return found


def linked(school: School, name: str) -> list[tuple[str, str, bool, bool]]:
    def told(link: LinkedPerson) -> tuple[str, str, bool, bool]:
        return (link.name, link.relation, link.restricted, link.by_hand)

    return sorted(told(link) for link in person(school, name).linked)


def facts(school: School) -> list[list[tuple[object, ...]]]:
    reader = school.context.database.reader()
    return [sorted(reader.execute(sql).fetchall(), key=repr) for sql in FACTS]


def row_id(school: School, subject: str) -> int:
    return next(row.id for row in school.log() if row.subject == subject)


def test_rule_5_a_link_by_hand_brings_the_carers_messages(school: School) -> None:
    before = facts(school)
    made = hands(school).link(school.id("Olivia Tan"), school.id("Noor Tan"), "Aunt", since="2026-11-01")
    assert ("Noor Tan", "aunt", False, True) in linked(school, "Olivia Tan")
    row = next(row for row in school.log("student Olivia Tan") if row.subject == "To Noor")
    assert (row.relation, row.basis) == ("aunt", Basis.FAMILY)
    take_people(school)
    assert "To Noor" in school.subjects("student Olivia Tan")
    hands(school).undo(made)
    assert "To Noor" not in school.subjects("student Olivia Tan")
    assert facts(school) == before


def test_rule_5_a_link_by_hand_outranks_files_but_a_restriction_stays(school: School) -> None:
    hands(school).link(school.id("Lucas Tan"), school.id("Mei Tan"), "guardian")
    assert linked(school, "Lucas Tan") == [("Mei Tan", "guardian", True, True)]
    hands(school).link(school.id("Olivia Tan"), school.id("Mei Tan"), "stepmother", restricted=True)
    assert ("Mei Tan", "stepmother", True, True) in linked(school, "Olivia Tan")


def test_an_unlink_outlives_an_import_and_a_later_link_counts_again(school: School) -> None:
    olivia, dan = school.id("Olivia Tan"), school.id("Dan Tan")
    unlinked = hands(school).unlink(olivia, dan)
    take_people(school)
    assert [name for name, *_rest in linked(school, "Olivia Tan")] == ["Mei Tan"]
    hands(school).link(olivia, dan, "uncle")
    assert ("Dan Tan", "uncle", False, True) in linked(school, "Olivia Tan")
    hands(school).undo(unlinked)
    assert ("Dan Tan", "uncle", False, True) in linked(school, "Olivia Tan")
    assert ("Dan Tan", "father", False, False) not in linked(school, "Olivia Tan")


def test_two_entries_become_one_with_the_log_of_both_and_come_apart_again(school: School) -> None:
    mei, noor, before = school.id("Mei Tan"), school.id("Noor Tan"), facts(school)
    made = hands(school).merge(mei, noor)
    names = [p.name for p in school.listed(PersonKind.CONTACT)]
    assert "Mei Tan" in names
    assert "Noor Tan" not in names
    one = person(school, "Mei Tan")
    assert one.id == mei
    assert one.external_ids == {"people": ("C1", "C3")}
    assert sorted(school.subjects("contact Mei Tan")) == ["About Lucas", "To Noor", "To the family"]
    assert "To Noor" in school.subjects("student Olivia Tan")
    school.messages({"subject": "For Noor by id", "contact_id": "C3", "to": "mei@example.com"})
    assert "For Noor by id" not in school.subjects("contact Dan Tan")  # C3 means Mei now, who owns the address
    hands(school).undo(made)
    assert (school.id("Mei Tan"), school.id("Noor Tan")) == (mei, noor)
    assert school.subjects("contact Noor Tan") == ["To Noor"]
    assert facts(school)[:2] == before[:2]


def test_a_merge_outlives_a_roster_that_drops_and_names_them_again(school: School) -> None:
    hands(school).merge(school.id("Noor Tan"), school.id("Mei Tan"))
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei-Ling", "email": "mei@example.com"})
    assert person(school, "Noor Tan").external_ids == {"people": ("C1", "C3")}


def test_rule_2_a_row_pinned_by_hand_is_in_no_other_owners_log(school: School) -> None:
    school.messages({"message_id": "five", "subject": "Pinned by the file", "contact_id": "C2"})
    ids = [row_id(school, "To the family"), row_id(school, "Pinned by the file")]
    assert "Pinned by the file" not in school.subjects("contact Mei Tan")
    before = facts(school)
    made = hands(school).pin(ids, school.id("Mei Tan"))
    assert {"To the family", "Pinned by the file"} <= set(school.subjects("contact Mei Tan"))
    assert school.subjects("contact Dan Tan") == ["About Lucas"]
    later = hands(school).pin(ids[:1], school.id("Dan Tan"))
    assert set(school.subjects("contact Dan Tan")) == {"About Lucas", "To the family"}
    assert "To the family" not in school.subjects("contact Mei Tan")
    hands(school).undo(later)
    hands(school).undo(made)
    assert "Pinned by the file" not in school.subjects("contact Mei Tan")
    assert "To the family" in school.subjects("contact Dan Tan")
    assert facts(school) == before


def test_rule_3_a_row_pinned_to_a_student_names_that_student_alone(school: School) -> None:
    assert "About Lucas" not in school.subjects("student Olivia Tan")
    made = hands(school).pin([row_id(school, "About Lucas")], school.id("Olivia Tan"))
    row = next(row for row in school.log("student Olivia Tan") if row.subject == "About Lucas")
    assert row.basis is Basis.CARER
    assert "About Lucas" not in school.subjects("student Lucas Tan")
    assert school.subjects(filter="student:olivia") == ["About Lucas"]
    assert school.subjects(filter="student:lucas") == []
    school.messages({"message_id": "two", "subject": "About Lucas", "student_id": "S2", "status": "delivered"})
    assert "About Lucas" not in school.subjects("student Lucas Tan")
    hands(school).undo(made)
    assert "About Lucas" in school.subjects("student Lucas Tan")
    assert "About Lucas" not in school.subjects("student Olivia Tan")


def test_a_row_can_only_be_for_a_contact_whose_address_it_went_to(school: School) -> None:
    with pytest.raises(UsageError):
        hands(school).pin([row_id(school, "To the family")], school.id("Noor Tan"))
    assert hands(school).changes() == []
    names = [choice.name for choice in hands(school).choices([row_id(school, "To the family")])]
    assert names == ["Dan Tan", "Mei Tan", "Olivia Tan", "Lucas Tan"]
    both = [row_id(school, "To the family"), row_id(school, "To Noor")]
    assert hands(school).choices(both) == []


def test_rule_15_a_ticked_row_needs_attention_no_more_also_when_its_time_moves(school: School) -> None:
    def attention() -> list[str]:
        return school.subjects(filter="is:attention")

    assert attention() == ["To the family"]
    made = hands(school).mark_handled([row_id(school, "To the family")])
    assert attention() == []
    assert school.subjects(filter="is:handled") == ["To the family"]
    old_id = row_id(school, "To the family")
    school.messages({"message_id": "one", "subject": "To the family", "sent_at": "2026-11-01T01:00:00Z"})
    assert row_id(school, "To the family") != old_id
    assert attention() == []
    hands(school).mark_handled([row_id(school, "To the family")], handled=False)
    assert attention() == ["To the family"]
    hands(school).undo(made)
    assert attention() == ["To the family"]


def test_many_rows_are_ticked_as_one_correction(school: School) -> None:
    hands(school).mark_handled([row.id for row in school.log()])
    (change,) = hands(school).changes()
    assert (change.kind, change.rows, change.can_undo) == (CorrectionKind.HANDLED, 4, True)
    hands(school).undo(change.id)
    (change,) = hands(school).changes()
    assert (change.can_undo, school.subjects(filter="is:handled")) == (False, [])
    with pytest.raises(UsageError):
        hands(school).undo(change.id)


def test_an_address_that_nobody_owned_is_given_to_a_person(school: School) -> None:
    stranger = school.id("new@example.com")
    made = hands(school).assign_address(stranger, school.id("Noor Tan"))
    assert "To a stranger" in school.subjects("contact Noor Tan")
    assert [(a.value, a.by_hand) for a in person(school, "Noor Tan").addresses] == [
        ("noor@example.com", False),
        ("new@example.com", True),
    ]
    take_people(school)
    assert "To a stranger" in school.subjects("contact Noor Tan")
    with pytest.raises(UsageError):
        hands(school).assign_address(stranger, school.id("Mei Tan"))
    hands(school).undo(made)
    assert school.id("new@example.com") == stranger


def test_the_last_imports_undo_keeps_what_a_hand_did_since(school: School) -> None:
    school.messages({"message_id": "six", "subject": "Came last", "status": "failed"})
    hands(school).link(school.id("Olivia Tan"), school.id("Noor Tan"), "aunt")
    hands(school).mark_handled([row_id(school, "To the family"), row_id(school, "Came last")])
    school.context.imports.undo()
    assert ("Noor Tan", "aunt", False, True) in linked(school, "Olivia Tan")
    assert school.subjects(filter="is:attention") == []
    school.messages({"message_id": "six", "subject": "Came last", "status": "failed"})
    assert set(school.subjects(filter="is:handled")) == {"To the family", "Came last"}


def test_changes_are_listed_newest_first_with_the_names_of_then(school: School) -> None:
    hands(school).merge(school.id("Mei Tan"), school.id("Noor Tan"))
    hands(school).pin([row_id(school, "About Lucas")], school.id("Olivia Tan"))
    told = [(c.kind, c.person, c.other, c.rows, c.waiting) for c in hands(school).changes()]
    assert told == [
        (CorrectionKind.PIN, "Olivia Tan", "", 1, False),
        (CorrectionKind.MERGE, "Mei Tan", "Noor Tan", 0, False),
    ]


@pytest.mark.parametrize("dates", [("2026-12-01", "2026-11-01"), ("yesterday", "")])
def test_wrong_dates_are_refused(school: School, dates: tuple[str, str]) -> None:
    with pytest.raises(UsageError):
        hands(school).link(school.id("Olivia Tan"), school.id("Noor Tan"), "", since=dates[0], until=dates[1])


def test_what_makes_no_sense_is_refused_with_nothing_changed(school: School) -> None:
    olivia, mei, noor = school.id("Olivia Tan"), school.id("Mei Tan"), school.id("Noor Tan")
    service = hands(school)
    for refused in (
        lambda: service.link(mei, noor, "mother"),
        lambda: service.unlink(olivia, noor),
        lambda: service.merge(mei, mei),
        lambda: service.merge(mei, olivia),
        lambda: service.merge(mei, school.id("new@example.com")),
        lambda: service.pin([1], mei),
        lambda: service.mark_handled([]),
        lambda: service.link(olivia, 99_999, "mother"),
    ):
        with pytest.raises(UsageError):
            refused()
    assert service.changes() == []


def test_while_an_import_runs_a_correction_says_who_runs_and_changes_nothing(school: School) -> None:
    with WriterLock(school.context.paths.lock, "an import", "anna"), pytest.raises(LockedError) as told:
        hands(school).mark_handled([row_id(school, "To the family")])
    assert "anna is running an import" in str(told.value)
    assert hands(school).changes() == []


def test_quick_ticks_wait_for_each_other(school: School) -> None:
    ids = [row.id for row in school.log()]

    def tick(row: int) -> int:
        try:
            return hands(school).mark_handled([row])
        finally:
            school.context.close_thread()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(tick, ids * 3))
    assert len(set(made)) == 3 * len(ids)
    assert len(school.subjects(filter="is:handled")) == len(ids)


def test_each_correction_and_each_undo_leaves_an_audit_line(school: School) -> None:
    made = hands(school).unlink(school.id("Olivia Tan"), school.id("Dan Tan"))
    hands(school).undo(made)
    lines = school.context.audit.lines()
    assert [(line.action, line.person, line.what) for line in lines] == [
        (AuditAction.CORRECTION_UNDONE, "", "unlink"),
        (AuditAction.CORRECTED, "Olivia Tan", "unlink"),
    ]
