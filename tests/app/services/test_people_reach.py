"""The reachability of the addresses that people have, from real messages in a real cache."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.people import Person
from app.core.reachability import AddressFacts, Reach
from app.core.records import PersonKind
from app.core.statuses import EventKind, Status
from app.storage.address_facts import CONSENT_SQL, LAST_SQL, read_facts
from support.cache import NOW, Cache, contact, event, mail, open_cache
from support.school import School

DAY = 86_400


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491 570 156"},
        {
            "kind": "contact",
            "external_id": "C2",
            "given": "Daniel",
            "email": "d@example.com",
            "email_2": "e@example.com",
        },
    )
    opened.relations({"student_id": "S1", "contact_id": "C1", "relation": "Mother"})
    yield opened
    opened.close()


def reach(person: Person | None) -> dict[str, Reach | None]:
    assert person is not None
    return {address.value: address.reach for address in person.addresses}


def test_each_address_of_a_list_row(school: School) -> None:
    school.messages(
        {"status": "bounced", "sent_at": "2026-11-01T00:00:00Z"},
        {"status": "delivered", "sent_at": "2026-11-02T00:00:00Z"},
        {"status": "queued", "sent_at": "2026-11-03T00:00:00Z"},
        {"to": "e@example.com", "status": "delivered", "sent_at": "2026-01-02T00:00:00Z"},
        {"to": "stranger@example.net", "status": "bounced"},
    )
    listed = {person.name: reach(person) for person in school.listed(PersonKind.CONTACT)}
    assert listed["Mei Tan"] == {"mei@example.com": Reach.WORKS, "+61491570156": Reach.UNKNOWN}
    assert listed["Daniel Tan"] == {"d@example.com": Reach.UNKNOWN, "e@example.com": Reach.UNKNOWN}
    assert listed["stranger@example.net"] == {"stranger@example.net": Reach.BOUNCED}


def test_the_addresses_of_linked_people_in_a_details_window(school: School) -> None:
    school.messages({"status": "delivered"})
    olivia = school.context.people.person(school.id("Olivia Tan"))
    assert olivia is not None
    (mother,) = olivia.linked
    assert [address.reach for address in mother.addresses] == [Reach.WORKS, Reach.UNKNOWN]


def test_a_former_address_has_none_by_rule_9(school: School) -> None:
    school.messages({"status": "delivered"})
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei", "email": "new@example.com"})
    assert reach(school.context.people.person(school.id("Mei Tan")))["mei@example.com"] is None


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        opened.roster([contact("C1", "Mei Tan", "mei@example.com")])
        yield opened


def facts(cache: Cache) -> AddressFacts | None:
    ((address_id,),) = cache.rows("SELECT id FROM address WHERE value = 'mei@example.com'")
    return read_facts(cache.database.reader(), [address_id]).get(address_id)


def test_the_newest_word_on_consent_counts(cache: Cache) -> None:
    assert facts(cache) is None
    cache.take([mail("m1", event(EventKind.DELIVERED, NOW - DAY), event(EventKind.UNSUBSCRIBED, NOW - 60))])
    assert facts(cache) == AddressFacts(Status.DELIVERED, None, NOW - DAY, NOW - DAY, NOW - 60)
    cache.take([mail("m2", event(EventKind.SENT, NOW - 40), event(EventKind.RESUBSCRIBED, NOW - 30))])
    assert facts(cache) == AddressFacts(Status.DELIVERED, None, NOW - DAY, NOW - DAY, None)


def test_the_facts_are_found_by_index_alone(cache: Cache) -> None:
    plan = " ".join(
        str(row) for sql in (LAST_SQL, CONSENT_SQL) for row in cache.rows(f"EXPLAIN QUERY PLAN {sql}", "[1]")
    )
    assert "SCAN r" not in plan
    assert "SCAN e" not in plan
    assert "COVERING INDEX ix_recipient_address" in plan
    assert "ix_event_consent" in plan
