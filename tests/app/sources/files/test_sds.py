"""Microsoft's School Data Sync samples of all forms, read into people and relations."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from app.core.records import PersonKind, PersonRecord, Problem, ProblemKind, RelationRecord
from app.errors import FileUnreadableError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader

SAMPLES = Path(__file__).parents[3] / "data" / "microsoft-sds" / "CSV Samples"


def read(path: Path, kind: FileKind | None = None):
    reader = open_reader(path, ReadOptions(), kind)
    records = list(reader.records())
    people = {r.external_id: r for r in records if isinstance(r, PersonRecord)}
    relations = [(r.student_ref, r.contact_ref, r.role) for r in records if isinstance(r, RelationRecord)]
    return reader.info, people, relations, [r for r in records if isinstance(r, Problem)]


def of_kind(people, kind):
    return [p for p in people.values() if p.kind is kind]


def test_v21_gives_students_guardians_and_their_relations():
    info, people, relations, problems = read(SAMPLES / "SDS v2.1")
    assert (info.kind, info.source_name, info.full_roster) == (FileKind.SDS, "roster:sds", True)
    assert problems == []
    assert relations[:2] == [("114001", "114002", "guardian"), ("114003", "114002", "relative")]
    jean = people["114002"]
    assert (jean.given, jean.family, jean.kind) == ("Jean", "Craig", PersonKind.CONTACT)
    assert [(a.text, a.label) for a in jean.addresses] == [
        ("jean.craig@outlook.com", "email"),
        ("+11234567890", "sms"),
        ("+11234567890", "phone"),
    ]
    jack = people["114001"]
    assert (jack.kind, jack.year, jack.org) == (PersonKind.STUDENT, "10", "School of TwoDotOne")


def test_a_username_that_is_an_address_is_the_address_when_there_is_no_other():
    _info, people, _relations, _problems = read(SAMPLES / "SDS v2.1")
    assert [a.text for a in people["114001"].addresses] == ["jcraig@classrmtest31.org"]


def test_v2_takes_the_role_from_the_user():
    info, people, relations, problems = read(SAMPLES / "SDS v2")
    assert info.source_name == "roster:sds"
    assert people["13001"].kind is PersonKind.STUDENT
    assert people["13001"].year == "6"
    assert people["13001"].org == "Contoso Middle School"
    assert people["13001"].addresses[0].text == "Oklein@classrmtest31.org"
    assert {p.kind for p in people.values()} == {PersonKind.STUDENT, PersonKind.STAFF}
    assert (relations, problems) == ([], [])


@pytest.mark.parametrize("form", ["SDS Format", "UK Format"])
@pytest.mark.parametrize("size", ["100 Users", "25 Users", "Min Required Attributes"])
def test_v1_and_its_uk_headers(form, size):
    folder = SAMPLES / form / size
    lines = (folder / "Student.csv").read_text().splitlines()
    _info, people, _relations, problems = read(folder)
    assert len(of_kind(people, PersonKind.STUDENT)) == len(lines) - 1
    assert people["13001"].org == "Contoso High School"
    assert problems == []
    assert "P@ssw" not in repr(people)


def test_v1_keeps_names_grades_and_student_numbers():
    _info, people, _relations, _problems = read(SAMPLES / "SDS Format" / "25 Users")
    ora = people["13001"]
    assert (ora.given, ora.family, ora.year) == ("Ora", "Klein", "9")
    assert ora.identifiers == (("student_number", "13001"),)
    assert ora.addresses == ()


def test_without_names_a_person_is_called_by_the_user_name():
    _info, people, _relations, _problems = read(SAMPLES / "SDS Format" / "Min Required Attributes")
    assert (people["13001"].given, people["13001"].family) == ("", "OKlein")


@pytest.fixture
def guardians(tmp_path):
    folder = tmp_path / "v1"
    shutil.copytree(SAMPLES / "SDS Format" / "25 Users", folder)
    (folder / "User.csv").write_text(
        "Email,First Name,Last Name,Phone,SIS ID\n"
        "Pat.Klein@example.com,Pat,Klein,+61 491 570 156,\n"
        "kim@example.com,Kim,Stark,,G77\n"
        ",No,Address,,\n"
    )
    (folder / "GuardianRelationship.csv").write_text(
        "SIS ID,Email,Role\n"
        "13001,pat.klein@example.com,Parent\n"
        "13002,PAT.KLEIN@EXAMPLE.COM,Guardian\n"
        "13003,kim@example.com,Relative\n"
        "13003,only@example.com,\n"
    )
    return folder


def test_guardians_of_v1_are_one_person_an_address(guardians):
    _info, people, relations, problems = read(guardians)
    contacts = of_kind(people, PersonKind.CONTACT)
    assert sorted(c.given for c in contacts) == ["", "Kim", "Pat"]
    ids = {c.given: c.external_id for c in contacts}
    assert relations == [
        ("13001", ids["Pat"], "parent"),
        ("13002", ids["Pat"], "guardian"),
        ("13003", "G77", "relative"),
        ("13003", ids[""], ""),
    ]
    assert "example" not in ids["Pat"]
    assert [p.kind for p in problems] == [ProblemKind.MISSING]


def test_guardians_of_v1_have_the_same_ids_in_every_import(guardians):
    assert list(read(guardians)[1]) == list(read(guardians)[1])


def test_a_teacher_with_a_students_id_is_another_person(guardians):
    with (guardians / "Teacher.csv").open("a") as file:
        file.write("13001,10001,Tom,Lee,TLee,,,,Active,,,,\n")
    _info, people, _relations, problems = read(guardians)
    assert people["13001"].kind is PersonKind.STUDENT
    assert people["teacher:13001"].family == "Lee"
    assert len(problems) == 1


def test_a_zip_says_the_same_as_the_folder(tmp_path):
    path = tmp_path / "sds.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (SAMPLES / "SDS v2.1").iterdir():
            archive.write(file, f"SDS v2.1/{file.name.upper()}")
    assert read(path)[1].keys() == read(SAMPLES / "SDS v2.1")[1].keys()
    assert read(path)[2] == read(SAMPLES / "SDS v2.1")[2]


def test_a_relation_written_the_other_way_round_and_one_between_students(tmp_path):
    folder = tmp_path / "v21"
    shutil.copytree(SAMPLES / "SDS v2.1", folder)
    path = folder / "relationships.csv"
    path.write_text(path.read_text() + "114005,114001,Guardian\n114001,114003,other\n114001,,parent\n")
    _info, _people, relations, problems = read(folder)
    assert ("114001", "114005", "guardian") in relations
    assert [p.kind for p in problems] == [ProblemKind.BAD_VALUE, ProblemKind.MISSING]


def test_a_folder_that_is_no_roster_is_refused_with_what_is_understood(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(FileUnreadableError, match="School Data Sync"):
        read(tmp_path)
