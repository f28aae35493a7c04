"""A student's log narrowed to one person: exactly the rows of the whole log that went to that person's addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.messages import HistoryRow
from app.core.people import Person
from support.school import School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """Olivia with an address of her own and one she shares with Mei; Dan shares one with Mei; Noor is restricted."""
    opened = School(tmp_path)
    opened.people(
        {
            "kind": "student",
            "external_id": "S1",
            "given": "Olivia",
            "email": "o@example.com",
            "email_2": "m@example.com",
        },
        {"kind": "student", "external_id": "S2", "given": "Lucas"},
        {
            "kind": "contact",
            "external_id": "C1",
            "given": "Mei",
            "email": "m@example.com",
            "email_2": "both@example.com",
        },
        {
            "kind": "contact",
            "external_id": "C2",
            "given": "Dan",
            "email": "d@example.com",
            "email_2": "both@example.com",
        },
        {"kind": "contact", "external_id": "C3", "given": "Noor", "email": "n@example.com"},
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S1", "contact_id": "C2", "relation": "Father", "since": "2026-11-10"},
        {"student_id": "S1", "contact_id": "C3", "relation": "Aunt", "restricted": "true"},
    )
    addresses = ("o", "m", "both", "d", "n", "stranger")
    opened.messages(
        *(
            {"to": f"{a}@example.com", "subject": f"{a} {names} {day}", "student_id": names,
             "sent_at": f"2026-11-{day}T01:00:00Z"}
            for a in addresses
            for names in ("", "S1", "S2")
            for day in ("05", "15")
        ),
        {"to": "both@example.com", "subject": "pinned", "contact_id": "C2", "sent_at": "2026-11-20T01:00:00Z"},
    )  # fmt: skip
    yield opened
    opened.close()


def narrowed(school: School, name: str) -> list[HistoryRow]:
    query = school.query("student Olivia Tan")
    query = replace(query, scope=replace(query.scope, sent_to=school.id(name)))
    history = school.context.history
    ids = [i for lot in history.ids(query) for i in lot]
    assert history.count(query) == len(ids)
    return history.rows(query, ids)


def plain(school: School, name: str) -> list[HistoryRow]:
    """The same by looking at each row of the whole log."""
    people = school.context.people
    whom = people.person(school.id(name))
    olivia = people.person(school.id("Olivia Tan"))
    assert whom is not None
    assert olivia is not None
    owned = {a.value for a in whom.addresses}
    if whom.id == olivia.id:
        owned -= {a.value for link in olivia.linked for a in link.addresses}

    def pinned_away(row: HistoryRow, person: Person) -> bool:
        return row.subject == "pinned" and person.name == "Mei Tan"

    whole = school.log("student Olivia Tan")
    return [row for row in whole if row.to_address in owned and not pinned_away(row, whom)]


@pytest.mark.parametrize("name", ["Olivia Tan", "Mei Tan", "Dan Tan", "Noor Tan"])
def test_narrowed_is_the_whole_log_less_what_went_elsewhere(school: School, name: str) -> None:
    rows = narrowed(school, name)
    assert rows == plain(school, name)
    assert rows
    assert len(rows) < len(school.log("student Olivia Tan"))


def test_a_shared_address_is_the_carers_not_the_students_own(school: School) -> None:
    assert {row.to_address for row in narrowed(school, "Olivia Tan")} == {"o@example.com"}


def test_a_row_pinned_to_the_father_is_not_among_the_mothers(school: School) -> None:
    assert "pinned" in {row.subject for row in narrowed(school, "Dan Tan")}
    assert "pinned" not in {row.subject for row in narrowed(school, "Mei Tan")}


def test_mail_that_a_carer_wrote_is_there_when_it_is_asked_for(school: School) -> None:
    school.set("own_domains", "school.example.org")
    school.text(
        "in.eml",
        "From: d@example.com\nTo: office@school.example.org\nDate: Fri, 20 Nov 2026 10:00:00 +1100\n"
        "Message-ID: <in1@example.com>\nSubject: From Dan\n\nHello\n",
    )
    query = school.query("student Olivia Tan", filter="direction:in")
    for name, wanted in (("Dan Tan", ["From Dan"]), ("Mei Tan", [])):
        asked = replace(query, scope=replace(query.scope, sent_to=school.id(name)))
        ids = [i for lot in school.context.history.ids(asked) for i in lot]
        assert [row.subject for row in school.context.history.rows(asked, ids)] == wanted


def test_somebody_without_an_address_has_nothing(school: School) -> None:
    assert narrowed(school, "Lucas Tan") == []
