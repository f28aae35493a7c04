"""People out of facts: who is who, which relations count, who has left (rules 3-9, 25)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.records import AddressText, PersonKind, PersonRecord
from app.core.statuses import Channel
from app.errors import QuestionError
from app.sources.base import FileKind
from support.cache import NOW, Cache, contact, open_cache, pair, student


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


PEOPLE = "SELECT display, kind, state FROM person ORDER BY display"
RELATIONS = "SELECT role, since, until, restricted FROM relation ORDER BY since, role"


def relations_file(cache: Cache, *records: object) -> None:
    cache.take(records, source="relations", kind=FileKind.RELATIONS)  # type: ignore[arg-type]


def test_rule_5_a_relations_file_outranks_a_roster(cache: Cache) -> None:
    cache.roster([student("s"), contact("c"), pair("s", "c", "guardian")])
    relations_file(cache, pair("s", "c", "mother", since="2026-01-01", outranks_roster=True, counts=True))
    assert cache.rows(RELATIONS) == [("mother", "2026-01-01", "", 0)]


def test_rule_5_restricted_in_any_source_restricts(cache: Cache) -> None:
    relations_file(cache, pair("s", "c", "father", outranks_roster=True, counts=True))
    cache.roster([student("s"), contact("c"), pair("s", "c", "guardian", restricted=True)])
    assert cache.rows(RELATIONS) == [("father", "", "", 1)]


def test_rule_5_a_pair_may_have_several_periods(cache: Cache) -> None:
    cache.roster([student("s"), contact("c")])
    periods = [("2024-01-01", "2024-12-31"), ("2026-01-01", "")]
    rows = [pair("s", "c", since=a, until=b, outranks_roster=True, counts=True) for a, b in periods]
    relations_file(cache, *rows)
    assert [row[1:3] for row in cache.rows(RELATIONS)] == periods


def test_rule_6_staff_without_a_child_are_nobody_and_with_one_are_contacts(cache: Cache) -> None:
    staff = PersonRecord("t", PersonKind.STAFF, "Amir", "Haddad")
    counts = cache.roster([student("s"), staff])
    assert (counts.read, counts.new, counts.skipped, counts.problems) == (2, 1, 1, 0)
    assert cache.rows(PEOPLE) == [("Olivia Tan", 0, 0)]
    relations_file(cache, pair("s", "t", "father", outranks_roster=True, counts=True))
    assert cache.rows(PEOPLE) == [("Amir Haddad", 1, 0), ("Olivia Tan", 0, 0)]


def test_rule_9_who_is_named_no_more_has_left_and_only_of_that_source(cache: Cache) -> None:
    cache.roster([student(f"s{n}", f"Kid {n}") for n in range(10)])
    cache.roster([student("x", "Other Kid")], source="roster:other")
    counts = cache.roster([student(f"s{n}", f"Kid {n}") for n in range(9)])
    assert counts.left == 1
    assert cache.rows("SELECT display FROM person WHERE state = 1") == [("Kid 9",)]
    assert cache.roster([student(f"s{n}", f"Kid {n}") for n in range(10)]).changed == 1
    assert cache.rows("SELECT count(*) FROM person WHERE state = 1") == [(0,)]


def test_rule_9_an_address_that_leaves_the_roster_stays_as_former(cache: Cache) -> None:
    cache.roster([contact("c", "Mei Tan", "old@example.com")])
    cache.roster([contact("c", "Mei Tan", "new@example.com")])
    sql = "SELECT a.value, pa.former FROM person_address pa JOIN address a ON a.id = pa.address_id ORDER BY 1"
    assert cache.rows(sql) == [("new@example.com", 0), ("old@example.com", 1)]
    assert cache.roster([contact("c", "Mei Tan", "new@example.com")]).changed == 0


def test_a_cut_off_roster_stops_and_asks_and_changes_nothing(cache: Cache) -> None:
    cache.roster([student(f"s{n}", f"Kid {n}") for n in range(10)])
    before = cache.dump()
    with pytest.raises(QuestionError) as asked:
        cache.roster([student(f"s{n}", f"Kid {n}") for n in range(7)])
    assert asked.value.option == "--accept-left"
    assert cache.dump() == before
    assert cache.roster([student(f"s{n}", f"Kid {n}") for n in range(7)], accept_left=True).left == 3


def test_one_person_under_several_ids_is_one_by_identifier_never_by_name(cache: Cache) -> None:
    number = (("student_number", "4711"),)
    cache.roster(
        [
            student("a", identifiers=number),
            student("b", identifiers=number),
            student("c"),
            contact("p", "Mei Tan", identifiers=number),
        ]
    )
    assert cache.rows("SELECT display, kind FROM person ORDER BY kind") == [
        ("Olivia Tan", 0),
        ("Olivia Tan", 0),
        ("Mei Tan", 1),
    ]
    assert len(cache.rows("SELECT DISTINCT person_id FROM person_source WHERE external_id IN ('a', 'b')")) == 1


def test_two_people_become_one_when_a_bridge_arrives_and_messages_follow(cache: Cache) -> None:
    cache.roster([student("a", identifiers=(("student_number", "1"),))])
    cache.roster([student("b", identifiers=(("user_master", "x"),))], source="roster:two")
    assert len(cache.rows(PEOPLE)) == 2
    cache.take(
        [student("n", identifiers=(("student_number", "1"), ("user_master", "x")))],
        source="people",
        kind=FileKind.PEOPLE,
    )
    assert len(cache.rows(PEOPLE)) == 1


def test_rule_25_an_older_record_of_a_person_changes_nothing(cache: Cache) -> None:
    cache.roster([student("s", "New Name", changed_at=NOW)])
    assert cache.roster([student("s", "Old Name", changed_at=NOW - 5)]).changed == 0
    assert cache.rows("SELECT display FROM person") == [("New Name",)]


def test_rule_26_a_phone_column_gives_an_sms_address_only_when_it_can_be_a_mobile(cache: Cache) -> None:
    numbers = [
        AddressText(Channel.SMS, "0491 570 156", "phone"),
        AddressText(Channel.SMS, "02 5550 1234", "phone"),
    ]
    cache.roster([PersonRecord("c", PersonKind.CONTACT, "Mei", "Tan", addresses=tuple(numbers))])
    assert cache.rows("SELECT value FROM address") == [("+61491570156",)]
    ((telephones,),) = cache.rows("SELECT telephones FROM person")
    assert "2 5550 1234" in telephones


def test_two_different_rows_of_one_id_keep_the_first_and_say_so(cache: Cache) -> None:
    counts = cache.roster([student("s", "Olivia Tan"), student("s", "Oliver Lind", year="7")])
    assert (counts.read, counts.new, counts.problems) == (2, 1, 1)
    assert cache.rows("SELECT display, year_text FROM person") == [("Olivia Tan", "7")]


def test_files_in_any_order_give_the_same_people(tmp_path: Path) -> None:
    def roster(cache: Cache) -> None:
        people = [student("s1", identifiers=(("student_number", "9"),)), contact("c1", "Mei Tan", "mei@example.com")]
        cache.roster([*people, pair("s1", "c1", "guardian")])

    def enquiries(cache: Cache) -> None:
        record = student("e1", "Livvy Tan", year="7", identifiers=(("student_number", "9"),))
        cache.take([record, contact("e2", "Daniel Tan")], source="people", kind=FileKind.PEOPLE)

    def relations(cache: Cache) -> None:
        rows = [pair("9", "e2", "father"), pair("s1", "c1", "mother", until="2026-05-01")]
        relations_file(cache, *[replace(row, outranks_roster=True, counts=True) for row in rows])

    steps: list[Callable[[Cache], None]] = [roster, enquiries, relations]
    dumps = []
    for n, order in enumerate(itertools.permutations(steps)):
        with open_cache(tmp_path / str(n)) as cache:
            for step in order:
                step(cache)
            dumps.append(cache.dump())
    assert all(dump == dumps[0] for dump in dumps)
    assert [row[:2] for row in dumps[0]["relations"]] == [("Olivia Tan", "Daniel Tan"), ("Olivia Tan", "Mei Tan")]
