"""OneRoster bundles, tidy and untidy, read into people and relations."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from app.core.records import PersonKind, PersonRecord, Problem, ProblemKind, RelationRecord
from app.core.statuses import Channel
from app.errors import FileUnreadableError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader

DATA = Path(__file__).parents[3] / "data" / "oneroster"
OPTIONS = ReadOptions(zone="Australia/Sydney", region="AU")


def read(path: Path):
    reader = open_reader(path, OPTIONS)
    records = list(reader.records())
    people = {r.external_id: r for r in records if isinstance(r, PersonRecord)}
    relations = {(r.student_ref, r.contact_ref): r.role for r in records if isinstance(r, RelationRecord)}
    return reader.info, people, relations, [r for r in records if isinstance(r, Problem)]


@pytest.fixture
def v11():
    return read(DATA / "v1p1-untidy")


@pytest.fixture
def v12():
    return read(DATA / "v1p2-untidy")


def zipped(folder: Path, target: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, inside + file.name)
    return target


def test_the_source_is_named_after_the_system_of_the_manifest_rule_24(v11, v12):
    assert v11[0].source_name == "roster:oneroster:Harbour SIS"
    assert v12[0].source_name == "roster:oneroster"
    assert v11[0].kind is FileKind.ONEROSTER
    assert v11[0].full_roster
    assert v11[0].total == 7


def test_misspelt_headers_upper_case_truth_and_empty_headers_are_read(v11):
    _info, people, _relations, problems = v11
    assert problems == []
    assert people["s1"].changed_at == 1769915045
    assert [a.text for a in people["p1"].addresses] == [
        "mei@example.com",
        "mei.tan@example.net",
        "0491 570 156",
        "0491570157 (work)",
    ]
    assert [a.label for a in people["p1"].addresses] == ["email", "email", "sms", "phone"]
    assert people["x1"].addresses[0].channel is Channel.SMS


def test_agents_are_undirected_pairs_of_one_student_and_one_carer(v11):
    relations = v11[2]
    assert relations == {
        ("s1", "p1"): "parent",
        ("s2", "p1"): "parent",
        ("s1", "r1"): "relative",
        ("s1", "x1"): "foster-guardian",
    }


def test_kinds_grades_orgs_and_student_numbers(v11):
    people = v11[1]
    assert {i: p.kind for i, p in people.items()} == {
        "s1": PersonKind.STUDENT,
        "s2": PersonKind.STUDENT,
        "p1": PersonKind.CONTACT,
        "p2": PersonKind.CONTACT,
        "r1": PersonKind.CONTACT,
        "t1": PersonKind.STAFF,
        "x1": PersonKind.CONTACT,
    }
    assert (people["s1"].year, people["s2"].year) == ("07", "PK")
    assert (people["s1"].org, people["s2"].org) == ("Harbour School", "Hill School")
    assert people["s1"].identifiers == (("districtId", "D1"), ("student_number", "N100"))
    assert people["t1"].identifiers == ()


def test_deleted_people_are_inactive_and_disabled_users_are_not_left(v11):
    people = v11[1]
    assert not people["p2"].active
    assert people["s2"].active


def test_roles_of_version_12_come_from_their_own_file(v12):
    _info, people, relations, problems = v12
    assert people["a1"].kind is PersonKind.STUDENT
    assert people["a1"].org == "Harbour School"
    assert people["a2"].org == "Hill School"
    assert people["a1"].preferred == "Kim"
    assert not people["c1"].active
    assert relations == {("a2", "d1"): "guardian"}
    assert [(p.kind, p.place) for p in problems] == [(ProblemKind.MISSING, "users.csv, line 6")]


def test_a_teacher_who_is_a_guardian_is_staff_with_a_relation_rule_6(v12):
    assert v12[1]["d1"].kind is PersonKind.STAFF
    assert ("a2", "d1") in v12[2]


def test_several_records_of_one_person_carry_what_joins_them(v12):
    people = v12[1]
    assert ("studentUniqueId", "77") in people["a1"].identifiers
    assert set(people["a2"].identifiers) <= set(people["a1"].identifiers)
    assert ("user_master", "UM-7") in people["a2"].identifiers


def test_passwords_medical_and_birth_columns_are_never_kept(v12):
    assert v12[1]["a1"].extra == {
        "middle_name": "Rose",
        "pronouns": "she/her",
        "metadata.jp.kanagivenname": "キミコ",
    }
    assert "secret" not in repr(v12[1])
    assert "asthma" not in repr(v12[1])


@pytest.mark.parametrize("inside", ["", "export/"])
def test_a_zip_flat_or_in_one_folder_says_the_same_as_the_folder(tmp_path, inside):
    path = zipped(DATA / "v1p1-untidy", tmp_path / "roster.zip", inside)
    assert read(path)[1:3] == read(DATA / "v1p1-untidy")[1:3]


def test_one_users_file_alone_is_enough(tmp_path):
    path = tmp_path / "My Export.csv"
    shutil.copy(DATA / "v1p1-untidy" / "Users.csv", path)
    info, people, relations, _problems = read(path)
    assert info.source_name == "roster:oneroster"
    assert info.full_roster
    assert len(people) == 7
    assert len(relations) == 4


def test_a_delta_marks_nobody_as_left_and_keeps_pairs_whose_other_half_is_elsewhere(tmp_path):
    (tmp_path / "manifest.csv").write_text("propertyName,value\nfile.users,delta\n")
    (tmp_path / "users.csv").write_text(
        "sourcedId,status,dateLastModified,role,givenName,familyName,agentSourcedIds\n"
        "s1,active,2026-02-01T00:00:00Z,student,Ana,Tan,p9\n"
        "p2,active,2026-02-01T00:00:00Z,parent,Gus,Roe,s9\n"
        "p3,tobedeleted,2026-02-01T00:00:00Z,parent,Old,Roe,s1\n"
    )
    info, people, relations, problems = read(tmp_path)
    assert not info.full_roster
    assert relations == {("s1", "p9"): "", ("s9", "p2"): "parent"}
    assert not people["p3"].active
    assert problems == []


def test_a_file_without_any_roles_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "users.csv").write_text("sourcedId,enabledUser,givenName,familyName\n1,true,Ana,Tan\n")
    with pytest.raises(FileUnreadableError, match=r"roles\.csv"):
        read(tmp_path)


def test_a_broken_row_is_set_aside_and_the_others_are_read(tmp_path):
    (tmp_path / "users.csv").write_text(
        'sourcedId,enabledUser,role,givenName,familyName\n1,true,student,"Ana,Tan\n,true,student,No,Id\n'
        "2,true,student,Ben,Tan\n"
    )
    _info, people, _relations, problems = read(tmp_path)
    assert list(people) == ["2"]
    assert [p.kind for p in problems] == [ProblemKind.UNREADABLE, ProblemKind.MISSING]
    assert problems[0].record == '1,true,student,"Ana,Tan'
