"""Our people form, in every coat it comes in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app.core.records import PersonKind, PersonRecord, Problem, ProblemKind
from app.errors import FileUnreadableError, QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader


def read(path: Path, **options):
    kind = options.pop("kind", None)
    reader = open_reader(path, ReadOptions(**options), kind)
    records = list(reader.records())
    people = [r for r in records if isinstance(r, PersonRecord)]
    return reader.info, people, [r for r in records if isinstance(r, Problem)]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode(encoding))
    return path


PLAIN = "kind,external_id,given,family,preferred,email,email_2,mobile,mobile_2,year,stage,org,student_number\n"


def test_every_column_finds_its_place(tmp_path):
    row = "student,S1,Ana,Tan,Annie,ana@example.org,a2@example.org,0491570156,0491570157,7,enrolled,Main,N1\n"
    info, people, problems = read(written(tmp_path, PLAIN + row))
    assert (info.kind, info.source_name, info.full_roster) == (FileKind.PEOPLE, "people", False)
    assert problems == []
    (ana,) = people
    assert (ana.kind, ana.external_id, ana.given, ana.family, ana.preferred) == (
        PersonKind.STUDENT, "S1", "Ana", "Tan", "Annie",
    )  # fmt: skip
    assert (ana.year, ana.stage, ana.org, ana.identifiers) == ("7", "enrolled", "Main", (("student_number", "N1"),))
    assert [a.text for a in ana.addresses] == ["ana@example.org", "a2@example.org", "0491570156", "0491570157"]
    assert [a.label for a in ana.addresses] == ["email", "email", "mobile", "mobile"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_separators(tmp_path, encoding, delimiter):
    rows = (
        ["Kind", "External ID", "First Name", "SURNAME", "e-mail"],
        ["Contact", "C1", "Zoë", "Müller", "z@example.org"],
    )
    text = "\r\n".join(delimiter.join(row) for row in rows)
    _info, people, problems = read(written(tmp_path, text, encoding))
    assert problems == []
    assert (people[0].given, people[0].family, people[0].kind) == ("Zoë", "Müller", PersonKind.CONTACT)
    assert [a.text for a in people[0].addresses] == ["z@example.org"]


def test_several_addresses_in_one_cell(tmp_path):
    row = 'contact,C1,Mei,Tan,,"mei@example.org; ""Tan, Mei"" <tan@example.org>",,"0491570156, 0491570157",,,,,\n'
    _info, people, _problems = read(written(tmp_path, PLAIN + row))
    assert [a.text for a in people[0].addresses] == [
        "mei@example.org", '"Tan, Mei" <tan@example.org>', "0491570156", "0491570157",
    ]  # fmt: skip


def test_a_workbook_reads_like_the_csv(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["kind", "external id", "given", "family", "mobile", "year"])
    sheet.append(["student", 1001.0, "Ana", "Tan", 61491570156, 7])
    sheet.append([])
    sheet.append(["student", "0012", "Ben", "Tan"])
    path = tmp_path / "people.xlsx"
    book.save(path)
    _info, people, problems = read(path)
    assert problems == []
    assert [(p.external_id, p.year) for p in people] == [("1001", "7"), ("0012", None)]
    assert people[0].addresses[0].text == "61491570156"


def test_missing_columns_are_named_with_how_to_give_them(tmp_path):
    path = written(tmp_path, "kind,external_id,First,Sur\nstudent,1,Ana,Tan\n")
    with pytest.raises(FileUnreadableError) as caught:
        read(path)
    assert "given, family" in caught.value.message
    assert "--map given=" in caught.value.remedy
    _info, people, _problems = read(path, columns={"given": "first", "Family": "SUR"})
    assert (people[0].given, people[0].family) == ("Ana", "Tan")


def test_a_mapped_column_that_is_not_there_is_missing(tmp_path):
    path = written(tmp_path, "kind,external_id,given,family\nstudent,1,Ana,Tan\n")
    with pytest.raises(FileUnreadableError, match="no column “Vorname”"):
        read(path, columns={"given": "Vorname"}, kind=FileKind.PEOPLE)


def test_rows_that_cannot_be_taken_are_set_aside_with_the_reason(tmp_path):
    rows = "student,,Ana,Tan\nalien,2,Ana,Tan\nstudent,3,,\nstudent,4,Ben,\nstudent,5,Cy\nstudent,6,Dee,Tan,x\n"
    _info, people, problems = read(written(tmp_path, "kind,external_id,given,family\n" + rows))
    assert [p.external_id for p in people] == ["4"]
    assert [p.kind for p in problems] == [
        ProblemKind.MISSING,
        ProblemKind.BAD_VALUE,
        ProblemKind.MISSING,
        ProblemKind.UNREADABLE,
        ProblemKind.UNREADABLE,
    ]
    assert [p.place for p in problems] == [f"people.csv, line {n}" for n in (2, 3, 4, 6, 7)]
    assert problems[0].record == "student,,Ana,Tan"


def test_dates_of_application_follow_the_order_that_the_column_proves(tmp_path):
    head = "kind,external_id,given,family,applied_on\n"
    proved = head + "student,1,A,T,3/4/2026\nstudent,2,B,T,25/4/2026\n"
    assert [p.applied_on for p in read(written(tmp_path, proved))[1]] == ["2026-04-03", "2026-04-25"]
    open_question = written(tmp_path, head + "student,1,A,T,3/4/2026\n")
    with pytest.raises(QuestionError) as caught:
        read(open_question)
    assert "--day-first" in caught.value.option
    assert read(open_question, day_first=False)[1][0].applied_on == "2026-03-04"
