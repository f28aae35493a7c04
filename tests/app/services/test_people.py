"""Lists of contacts and students: search, order, what a row holds, and whom it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.people import PeopleSort, PeopleSortKey
from app.core.records import PersonKind
from app.core.statuses import Status
from support.school import School, instant


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    opened = School(tmp_path_factory.mktemp("school"))
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "year": "7", "stage": "Tour booked"},
        {"kind": "student", "external_id": "S2", "given": "Zoë", "family": "Álvarez", "year": "10"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491 570 156"},
        {"kind": "contact", "external_id": "C2", "given": "José", "family": "O'Dea", "email": "x.odea+a@example.com"},
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S2", "contact_id": "C1", "relation": "Aunt", "until": "2026-10-31"},
    )
    opened.messages(
        {"subject": "a", "status": "opened"},
        {"subject": "b", "to": "stranger@example.net", "sent_at": "2026-11-21T00:00:00Z", "status": "bounced"},
    )
    yield opened
    opened.close()


def names(school: School, search: str, kind: PersonKind = PersonKind.CONTACT) -> list[str]:
    return [person.name for person in school.listed(kind, search=search)]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["José O'Dea", "stranger@example.net", "Mei Tan"]),
        ("ME", ["Mei Tan"]),
        ("ei", []),
        ("jose", ["José O'Dea"]),
        ("dea", ["José O'Dea"]),
        ("o'dea", ["José O'Dea"]),
        ("mei exam", ["Mei Tan"]),
        ("mei stranger", []),
        ("570 156", ["Mei Tan"]),
        ("7015", ["Mei Tan"]),
        ("0491", ["Mei Tan"]),
        ("+61491570156", ["Mei Tan"]),
        ("stra", ["stranger@example.net"]),
        ("%", []),
        ("_", []),
    ],
)
def test_every_word_begins_a_word_or_is_part_of_a_number(school: School, search: str, found: list[str]) -> None:
    assert names(school, search) == found


def test_every_separator_of_an_address_begins_a_word(tmp_path: Path) -> None:
    with closing(School(tmp_path)) as school:
        school.people({"kind": "contact", "external_id": "C1", "email": "pat.o'rien+kids_2=x@sub-dom.example.org"})
        for word in ("pat", "o'rien", "rien", "kids", "2", "x", "sub", "dom", "example", "x@sub", "pat.o"):
            assert len(names(school, word)) == 1, word
        for word in ("at", "ien", "ids", "om", "xample", "at.o"):
            assert names(school, word) == [], word


def test_the_name_that_may_have_been_meant(school: School) -> None:
    service = school.context.people
    assert service.suggestion(PersonKind.STUDENT, "olvia") == "Olivia Tan"
    assert service.suggestion(PersonKind.CONTACT, "josse odea") == "José O'Dea"
    assert service.suggestion(PersonKind.CONTACT, "xqzqx") is None


def test_sorting_leaves_those_without_a_value_last_in_both_directions(school: School) -> None:
    service = school.context.people

    def order(kind: PersonKind, key: PeopleSortKey, *, descending: bool) -> list[str]:
        ids = service.people(kind, sort=PeopleSort(key, descending))
        return [person.name for person in service.rows(ids)]

    for descending in (False, True):
        assert order(PersonKind.CONTACT, PeopleSortKey.RELATION, descending=descending)[0] == "Mei Tan"
        assert order(PersonKind.CONTACT, PeopleSortKey.LINKED, descending=descending)[0] == "Mei Tan"
        assert order(PersonKind.CONTACT, PeopleSortKey.MOBILE, descending=descending)[0] == "Mei Tan"
        assert order(PersonKind.STUDENT, PeopleSortKey.STAGE, descending=descending)[0] == "Olivia Tan"
    assert order(PersonKind.STUDENT, PeopleSortKey.YEAR, descending=False) == ["Olivia Tan", "Zoë Álvarez"]
    assert order(PersonKind.STUDENT, PeopleSortKey.YEAR, descending=True) == ["Zoë Álvarez", "Olivia Tan"]
    assert order(PersonKind.CONTACT, PeopleSortKey.EMAIL, descending=True)[0] == "José O'Dea"


def test_accents_make_no_difference_among_students(school: School) -> None:
    assert names(school, "zoe alv", PersonKind.STUDENT) == ["Zoë Álvarez"]
    assert names(school, "", PersonKind.STUDENT) == ["Zoë Álvarez", "Olivia Tan"]


def test_what_a_row_holds(school: School) -> None:
    mei = next(p for p in school.listed(PersonKind.CONTACT) if p.name == "Mei Tan")
    assert (mei.emails, mei.mobiles) == (("mei@example.com",), ("+61491570156",))
    assert {(link.name, link.relation, link.holds) for link in mei.linked} == {
        ("Olivia Tan", "mother", True),
        ("Zoë Álvarez", "aunt", False),
    }
    assert (mei.last_message_at, mei.last_status) == (instant("2026-11-20T01:00:00Z"), Status.OPENED)
    stranger = next(p for p in school.listed(PersonKind.CONTACT) if p.id < 0)
    assert (stranger.name, stranger.emails, dict(stranger.external_ids)) == (
        "stranger@example.net",
        ("stranger@example.net",),
        {},
    )


def test_the_last_message_of_a_student_is_that_of_their_log(school: School) -> None:
    last = {p.name: p.last_message_at for p in school.listed(PersonKind.STUDENT)}
    assert last == {"Olivia Tan": instant("2026-11-20T01:00:00Z"), "Zoë Álvarez": None}


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (PeopleSortKey.NAME, ["José O'Dea", "stranger@example.net", "Mei Tan"]),
        (PeopleSortKey.LAST_MESSAGE, ["Mei Tan", "stranger@example.net", "José O'Dea"]),
        (PeopleSortKey.EMAIL, ["Mei Tan", "stranger@example.net", "José O'Dea"]),
    ],
)
def test_sorting(school: School, key: PeopleSortKey, found: list[str]) -> None:
    service = school.context.people
    ids = service.people(PersonKind.CONTACT, sort=PeopleSort(key))
    assert [person.name for person in service.rows(ids)] == found
    assert service.count(PersonKind.CONTACT) == len(found)
    back = service.people(PersonKind.CONTACT, sort=PeopleSort(key, descending=True))
    assert sorted(back) == sorted(ids)


def test_one_person_with_the_addresses_of_those_linked(school: School) -> None:
    olivia = school.context.people.person(school.id("Olivia Tan"))
    assert olivia is not None
    assert [address.value for link in olivia.linked for address in link.addresses] == [
        "mei@example.com",
        "+61491570156",
    ]
    assert school.context.people.person(9999) is None
