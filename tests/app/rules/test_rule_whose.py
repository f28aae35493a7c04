"""Whose message it is (rules 1-9), from files to the rows of a log."""

from __future__ import annotations

import pytest

from app.core.date_ranges import DateRange
from app.core.messages import Basis, HistoryRow, Scope, ScopeKind
from app.core.records import PersonKind
from support.school import School


def told(rows: list[HistoryRow]) -> list[tuple[str, str | None, str | None, bool]]:
    """Subject, relation, basis and the mark of a restricted carer."""
    return sorted((r.subject, r.relation, r.basis.value if r.basis else None, r.restricted) for r in rows)


def test_rule_1_one_row_a_message_and_address(family: School) -> None:
    family.text(
        "twice.eml",
        "From: office@school.example.org\r\nTo: Mei <mei@example.com>\r\nCc: MEI@Example.com, dan@example.com\r\n"
        "Date: Fri, 20 Nov 2026 10:00:00 +1100\r\nMessage-ID: <one@school.example.org>\r\n"
        "Subject: Once\r\n\r\nHello\r\n",
    )
    rows = family.log()
    assert [row.to_address for row in rows] == ["dan@example.com", "mei@example.com"]
    fields = family.context.history.details(rows[0].message_id).fields
    assert [fields[row.id].name for row in rows] == ["CC", "TO"]


def test_rule_1_a_message_from_two_sources_is_one(family: School) -> None:
    family.twilio({"Sid": "SM1", "Body": "Bus", "Status": "sent", "SentDate": "2026-11-20T01:00:00Z"})
    family.text(
        "bulk.jsonl",
        '{"sid":"SM1","from":"+61491570006","to":"+61491570156","body":"Bus","status":"delivered",'
        '"date_created":"2026-11-20T01:00:00Z","date_sent":"2026-11-20T01:00:00Z",'
        '"date_updated":"2026-11-20T01:00:05Z","direction":"outbound-api","num_segments":1}\n',
    )
    assert [row.status.word for row in family.log()] == ["delivered"]


def test_rule_2_a_contact_has_what_was_sent_to_every_address_of_theirs(family: School) -> None:
    family.messages(
        {"subject": "Mail"},
        {"subject": "Bus", "type": "sms", "to": "0491 570 156"},
        {"subject": "To Dan", "to": "dan@example.com"},
    )
    assert sorted(family.subjects("contact Mei Tan")) == ["Bus", "Mail"]
    assert {(row.relation, row.basis) for row in family.log("contact Mei Tan")} == {(None, None)}


def test_rule_2_a_pin_takes_the_row_from_the_other_owners(school: School) -> None:
    both = {"email": "couple@example.com", "kind": "contact"}
    school.people({**both, "external_id": "C1", "given": "Mei"}, {**both, "external_id": "C2", "given": "Dan"})
    school.messages(
        {"subject": "To both", "to": "couple@example.com"},
        {"subject": "To Mei", "to": "couple@example.com", "contact_id": "C1"},
        {"subject": "To a stranger", "to": "couple@example.com", "contact_id": "C9"},
    )
    assert sorted(school.subjects("contact Mei Tan")) == ["To Mei", "To a stranger", "To both"]
    assert sorted(school.subjects("contact Dan Tan")) == ["To a stranger", "To both"]
    assert len(school.log("couple@example.com")) == 3


def test_rule_2_a_pin_to_somebody_who_does_not_own_the_address_moves_nothing(family: School) -> None:
    family.messages({"subject": "Odd", "contact_id": "C2"})
    assert family.subjects("contact Mei Tan") == ["Odd"]
    assert family.subjects("contact Dan Tan") == []


def test_rule_3_what_relates_to_a_student(family: School) -> None:
    family.messages(
        {"subject": "Her own", "to": "olivia@pupil.example"},
        {"subject": "Her own, named", "to": "olivia@pupil.example", "student_id": "S1"},
        {"subject": "To the family"},
        {"subject": "About Olivia", "student_id": "S1"},
        {"subject": "About Lucas", "student_id": "S2"},
        {"subject": "To the aunt about Olivia", "to": "aunt@example.net", "student_id": "S1"},
        {"subject": "To the aunt", "to": "aunt@example.net"},
        {"subject": "About nobody known", "student_id": "S9"},
    )
    assert told(family.log("student Olivia Tan")) == [
        ("About Olivia", "mother", "carer", False),
        ("Her own", "self", "own", False),
        ("Her own, named", "self", "own", False),
        ("To the aunt about Olivia", None, "explicit", False),
        ("To the family", "mother", "family", False),
    ]
    assert told(family.log("student Lucas Tan")) == [
        ("About Lucas", "mother", "carer", False),
        ("To the family", "mother", "family", False),
    ]


def test_rule_3_two_carers_are_two_rows(family: School) -> None:
    family.messages({"message_id": "m", "to": "mei@example.com;dan@example.com", "subject": "Camp"})
    assert told(family.log("student Lucas Tan")) == [
        ("Camp", "father", "family", False),
        ("Camp", "mother", "family", False),
    ]


def test_rule_3_a_restricted_carer_shows_only_what_names_the_student(family: School) -> None:
    family.relations({"student_id": "S1", "contact_id": "C2", "relation": "Father", "restricted": "yes"})
    family.messages(
        {"subject": "To Dan", "to": "dan@example.com"},
        {"subject": "To Dan about Olivia", "to": "dan@example.com", "student_id": "S1"},
    )
    assert told(family.log("student Olivia Tan")) == [("To Dan about Olivia", "father", "explicit", True)]
    assert told(family.log("student Lucas Tan")) == [("To Dan", "father", "family", False)]
    assert len(family.log("contact Dan Tan")) == 2


def test_rule_4_an_address_shared_with_a_carer_is_the_carers(school: School) -> None:
    shared = {"email": "tans@example.com"}
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", **shared},
        {"kind": "student", "external_id": "S2", "given": "Lucas", **shared},
        {"kind": "contact", "external_id": "C1", "given": "Mei", **shared},
    )
    school.relations({"student_id": "S1", "contact_id": "C1", "relation": "mother"})
    school.messages(
        {"subject": "About Lucas", "to": "tans@example.com", "student_id": "S2"},
        {"subject": "Family", "to": "TANS@example.com"},
    )
    assert told(school.log("student Olivia Tan")) == [("Family", "mother", "family", False)]
    # Mei is no carer of Lucas here, so the address is his own
    assert told(school.log("student Lucas Tan")) == [
        ("About Lucas", "self", "own", False),
        ("Family", "self", "own", False),
    ]


@pytest.mark.parametrize(
    ("written", "same"),
    [("MEI@EXAMPLE.COM", True), ("m.ei@example.com", False), ("mei+olivia@example.com", False)],
)
def test_rule_4_tags_and_dots_are_other_addresses_letter_case_is_not(family: School, written: str, same: bool) -> None:
    family.messages({"to": written})
    assert bool(family.log("contact Mei Tan")) is same


def test_rule_5_a_relation_counts_on_its_dates_in_the_zone_asked_for(family: School) -> None:
    family.people({"kind": "contact", "external_id": "C3", "given": "Stan", "email": "stan@example.com"})
    family.relations(
        {"student_id": "S1", "contact_id": "C3", "relation": "Stepfather", "since": "2026-10-04", "until": "2026-10-05"}
    )
    family.messages(
        *(
            {"subject": sent_at, "to": "stan@example.com", "sent_at": sent_at}
            for sent_at in (
                "2026-10-03T13:59:59Z",
                "2026-10-03T14:00:00Z",  # Sydney's 4 October begins; that day has 23 hours
                "2026-10-05T12:59:59Z",
                "2026-10-05T13:00:00Z",
            )
        )
    )
    assert family.subjects("student Olivia Tan", sort="sent:asc") == ["2026-10-03T14:00:00Z", "2026-10-05T12:59:59Z"]
    in_london = family.subjects("student Olivia Tan", sort="sent:asc", zone="UTC")
    assert in_london == ["2026-10-05T12:59:59Z", "2026-10-05T13:00:00Z"]
    assert {row.relation for row in family.log("student Olivia Tan")} == {"stepfather"}


def test_rule_5_of_two_carers_at_one_address_the_first_by_priority_is_named(school: School) -> None:
    both = {"email": "couple@example.com", "kind": "contact"}
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {**both, "external_id": "C1", "given": "Mei"},
        {**both, "external_id": "C2", "given": "Dan"},
    )
    school.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "mother", "priority": "2", "until": "2026-10-31"},
        {"student_id": "S1", "contact_id": "C2", "relation": "father", "priority": "1", "restricted": "yes"},
    )
    at = {"to": "couple@example.com"}
    school.messages(
        {"subject": "October", "sent_at": "2026-10-20T00:00:00Z", **at},
        {"subject": "November", "sent_at": "2026-11-20T00:00:00Z", **at},
        {"subject": "November, named", "sent_at": "2026-11-20T00:00:00Z", "student_id": "S1", **at},
    )
    assert told(school.log("student Olivia Tan")) == [
        ("November, named", "father", "explicit", True),
        ("October", "mother", "family", False),
    ]


def test_rule_7_the_student_named_may_come_later(school: School) -> None:
    school.messages({"subject": "About Olivia", "student_id": "S1"}, {"subject": "Family"})
    school.people(
        {"kind": "student", "external_id": "S2", "given": "Lucas"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
    )
    school.relations({"student_id": "S2", "contact_id": "C1", "relation": "mother"})
    assert school.subjects("student Lucas Tan") == ["Family"]
    school.people({"kind": "student", "external_id": "S1", "given": "Olivia"})
    assert told(school.log("student Olivia Tan")) == [("About Olivia", None, "explicit", False)]


def test_rule_7_an_id_is_looked_up_in_its_source_then_in_any_then_among_student_numbers(school: School) -> None:
    def child(given: str, number: str, source: str, student_number: str = "") -> None:
        row = {"kind": "student", "external_id": number, "given": given, "student_number": student_number}
        school.csv("kind,external_id,given,family,student_number", [{**row, "family": "Tan"}], source_name=source)

    child("Olivia", "7", "people")
    child("Lucas", "8", "people", "7")
    child("Ana", "9", "people", "70")
    child("Ben", "80", "people")
    child("Zoe", "80", "other")
    child("Kim", "81", "generic")
    child("Lee", "81", "people")
    result = school.messages(*({"subject": number, "student_id": number} for number in ("7", "70", "80", "81", "90")))
    told_of = {name: school.subjects(f"student {name} Tan") for name in ("Olivia", "Lucas", "Ana", "Ben", "Zoe")}
    assert told_of == {"Olivia": ["7"], "Lucas": [], "Ana": ["70"], "Ben": [], "Zoe": []}
    assert school.subjects("student Kim Tan") == ["81"]  # her id is of the very source of the messages
    assert school.subjects("student Lee Tan") == []
    assert {problem.kind.name for problem in result.problems} == {"UNKNOWN_PERSON"}
    assert len(result.problems) == 2
    assert len(school.subjects(filter="has:student")) == 5


def test_rule_7_an_activity_waits_for_its_student(school: School) -> None:
    school.csv(
        "activity_id,at,kind,student_id,title",
        [{"activity_id": "a", "at": "2026-11-20T01:00:00Z", "kind": "call", "student_id": "S1", "title": "Rang"}],
    )
    school.people({"kind": "student", "external_id": "S1", "given": "Olivia"})
    olivia = Scope(ScopeKind.STUDENT, id=school.id("Olivia Tan"))
    found = school.context.activities.activities(olivia, DateRange())
    assert [activity.title for activity in found] == ["Rang"]


def test_rule_8_a_mail_is_outbound_when_the_school_wrote_it(family: School) -> None:
    family.set("own_domains", "school.example.org")
    mail = (
        "From: %s\r\nTo: %s\r\nDate: Fri, 20 Nov 2026 10:00:00 +1100\r\nMessage-ID: <%s@x>\r\nSubject: %s\r\n\r\nHi\r\n"
    )
    family.text("out.eml", mail % ("office@school.example.org", "mei@example.com", 1, "Tour"))
    family.text("in.eml", mail % ("mei@example.com", "office@school.example.org", 2, "Re: Tour"))
    mei = str(family.id("Mei Tan"))
    assert [row[2] for row in family.printed("history", "--contact", mei)] == ["Tour"]
    (row,) = family.printed("history", "--contact", mei, "--filter", "direction:in")
    assert (row[2], row[-1]) == ("Re: Tour", "Received")
    family.set("own_domains", "")
    assert family.context.imports.apply_own_domains() == 1
    assert sorted(row[2] for row in family.printed("history", "--all")) == ["Re: Tour", "Tour"]


def test_rule_8_inbound_messages_are_shown_when_asked_for(family: School) -> None:
    family.twilio(
        {"Sid": "SM1", "Body": "Out", "Status": "delivered", "SentDate": "2026-11-20T01:00:00Z"},
        {
            "Sid": "SM2",
            "Body": "Reply",
            "Status": "received",
            "SentDate": "2026-11-20T02:00:00Z",
            "From": "+61491570156",
            "To": "+61491570006",
            "Direction": "inbound",
        },
    )
    assert family.subjects() == ["Out"]
    assert family.subjects(filter="direction:in") == ["Reply"]
    assert family.subjects(filter="direction:in,out") == ["Reply", "Out"]
    assert family.subjects("contact Mei Tan") == ["Out"]
    assert family.subjects("contact Mei Tan", filter="direction:in") == ["Reply"]
    assert told(family.log("student Lucas Tan", filter="direction:in,out")) == [
        ("Out", "mother", "family", False),
        ("Reply", "mother", "family", False),
    ]


def test_rule_9_a_former_address_keeps_its_log(family: School) -> None:
    family.messages({"subject": "Before"})
    family.people({"kind": "contact", "external_id": "C1", "given": "Mei", "email": "new@example.com"})
    assert family.subjects("contact Mei Tan") == ["Before"]
    mei = next(p for p in family.listed(PersonKind.CONTACT) if p.name == "Mei Tan")
    assert mei.emails == ("new@example.com",)


def test_a_contact_without_owner_is_its_address(school: School) -> None:
    school.messages({"subject": "Hello", "to": "Nobody@Example.net"})
    rows = school.log("contact nobody@example.net")
    assert [row.subject for row in rows] == ["Hello"]
    assert rows[0].basis is None
    assert school.id("nobody@example.net") < 0


def test_basis_words_are_those_of_the_command_line() -> None:
    assert [basis.value for basis in Basis] == ["own", "explicit", "family", "carer"]
