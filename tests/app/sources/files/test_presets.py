"""Forms of other programs, known by their headers alone."""

from __future__ import annotations

import pytest

from app.core.records import PersonKind, PersonRecord, Problem, RelationRecord
from app.sources.base import ReadOptions
from app.sources.files.detect import open_reader


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "export.csv"
        path.write_text(text, encoding="utf-8")
        reader = open_reader(path, ReadOptions(region="AU"))
        records = list(reader.records())
        assert reader.info.source_name == "people"
        assert not reader.info.full_roster
        assert all(not r.counts and not r.outranks_roster for r in records if isinstance(r, RelationRecord))
        people = [r for r in records if isinstance(r, PersonRecord)]
        relations = [r for r in records if isinstance(r, RelationRecord)]
        return people, relations, [r for r in records if isinstance(r, Problem)]

    return reading


def named(people):
    return {f"{p.given} {p.family}".strip(): p for p in people}


CLEVER = (
    "School_id,Student_id,Student_number,Last_name,First_name,Grade,DOB,Race,Student_email,Contact_relationship,"
    "Contact_type,Contact_name,Contact_phone,Contact_phone_type,Contact_email,Contact_sis_id,Password\n"
)


def test_clever_repeats_the_student_for_each_contact(read):
    people, relations, problems = read(
        CLEVER
        + "1,S1,N1,Tan,Ana,7,2012-01-01,x,ana@example.org,Mother,Primary,Mei Tan,0491570156,Cell,mei@example.org,,pw\n"
        + '1,S1,N1,Tan,Ana,7,2012-01-01,x,ana@example.org,Father,Family,"Tan, Bo",0255501234,Home,,P2,pw\n'
        + "1,S2,N2,Tan,Ben,3,2015-01-01,x,,Mother,Primary,Mei Tan,0491570156,Cell,mei@example.org,,pw\n"
        + "1,S3,N3,Roe,Cy,3,2015-01-01,x,,,,,,,,,pw\n"
    )
    assert problems == []
    by_name = named(people)
    assert sorted(by_name) == ["Ana Tan", "Ben Tan", "Bo Tan", "Cy Roe", "Mei Tan"]
    assert len(people) == 5
    mei = by_name["Mei Tan"]
    assert [a.label for a in mei.addresses] == ["email", "mobile"]
    assert by_name["Bo Tan"].external_id == "P2"
    assert {(r.student_ref, r.contact_ref, r.role) for r in relations} == {
        ("S1", mei.external_id, "mother"),
        ("S1", "P2", "father"),
        ("S2", mei.external_id, "mother"),
    }
    assert by_name["Ana Tan"].identifiers == (("student_number", "N1"),)
    assert "2012" not in repr(people)
    assert "pw" not in repr(people)


STREAM = (
    "FirstName,LastName,Contact1FirstName,Contact1LastName,Contact1Email,Contact1Phone,"
    "Contact2FirstName,Contact2LastName,Contact2Email,Contact2Phone,Group1\n"
)


def test_school_stream_gives_ids_to_who_has_none(read):
    text = (
        STREAM
        + "Ana,Tan,Mei,Tan,mei@example.org,0491570156,Bo,Tan,,0491570157,Year 7\n"
        + "Ben,Tan,Mei,TAN,MEI@example.org,0491570156,,,,,Year 3\n"
        + "Ana,Tan,Other,Family,other@example.org,,,,,,Year 7\n"
        + ",,Tom,Lee,tom@example.org,,,,,,Staff\n"
    )
    people, relations, problems = read(text)
    assert problems == []
    students = [p for p in people if p.kind is PersonKind.STUDENT]
    assert len({s.external_id for s in students}) == 3
    meis = {p.external_id for p in people if p.given == "Mei"}
    assert len(meis) == 1
    assert len(relations) == 4
    assert [r.priority for r in relations[:2]] == [1, 2]
    assert {p.external_id for p in read(text)[0]} == {p.external_id for p in people}
    assert not any("Tan" in p.external_id or "@" in p.external_id for p in people)


def test_reach_my_teach(read):
    people, relations, problems = read(
        "Student First Name,Student Last Name,Student ID,Guardian 1 First Name,Guardian 1 Last Name,"
        "Guardian 1 Email,Guardian 1 Phone Number,Guardian 1 Language,Guardian 2 First Name,Guardian 2 Last Name,"
        "Guardian 2 Email,Guardian 2 Phone Number\n"
        "Ana,Tan,S1,Mei,Tan,mei@example.org,0491570156,en,Bo,Tan,bo@example.org,\n"
    )
    assert problems == []
    assert people[0].external_id == "S1"
    assert [p.given for p in people] == ["Ana", "Mei", "Bo"]
    assert {r.student_ref for r in relations} == {"S1"}
    assert [a.label for a in named(people)["Mei Tan"].addresses] == ["email", "phone"]


def test_school_booking_with_its_repeated_headers(read):
    people, relations, problems = read(
        "ID,Forename,Surname,ID,(Contact) Priority,Parental responsibility,Lives with Pupil,Title,Forename,Surname,"
        "(Contact) Home Email,Main Telephone,Primary Email,Mobile number,ID,(Class) Class Name\n"
        "7,Ella,Baker,P7,1,T,F,Ms,Julia,Baker,julia@example.org,,julia@example.net,0491570156,C1,Maths\n"
        "7,Ella,Baker,P7,1,T,F,Ms,Julia,Baker,julia@example.org,,julia@example.net,0491570156,C2,Art\n"
        "8,Alex,West,7,2,F,T,Mr,Simon,West,simon@example.org,,,,C2,Art\n"
    )
    assert problems == []
    assert [p.external_id for p in people] == ["7", "P7", "8", "contact:7"]
    assert [a.text for a in people[1].addresses] == ["julia@example.org", "julia@example.net", "0491570156"]
    assert [(r.student_ref, r.contact_ref, r.role, r.priority, r.lives_with) for r in relations] == [
        ("7", "P7", "parent", 1, False),
        ("8", "contact:7", "", 2, True),
    ]


def test_xello_names_the_student_by_id_alone(read):
    people, relations, problems = read(
        "FirstName,LastName,Email,StudentId,SourceParentId,Phone\n"
        "Mei,Tan,mei@example.org,S1,P1,0491570156\nMei,Tan,mei@example.org,S2,P1,0491570156\n,,,,,x\n"
    )
    assert [(p.external_id, p.kind) for p in people][:1] == [("P1", PersonKind.CONTACT)]
    assert [(r.student_ref, r.contact_ref) for r in relations] == [("S1", "P1"), ("S2", "P1")]
    assert problems == []
