"""Our relations form: dates, restrictions, and what is unsure."""

from __future__ import annotations

import pytest

from app.core.records import Problem, ProblemKind, RelationRecord
from app.errors import FileUnreadableError, QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader

HEAD = "student_id,contact_id,relation,priority,restricted,since,until,may_email,may_sms\n"


@pytest.fixture
def read(tmp_path):
    def reading(text, **options):
        path = tmp_path / "relations.csv"
        path.write_text(text, encoding="utf-8")
        reader = open_reader(path, ReadOptions(**options))
        records = list(reader.records())
        assert (reader.info.kind, reader.info.source_name) == (FileKind.RELATIONS, "relations")
        return (
            [r for r in records if isinstance(r, RelationRecord)],
            [r for r in records if isinstance(r, Problem)],
        )

    return reading


def test_a_relation_outranks_a_roster_and_counts_rule_5(read):
    ((relation,), problems) = read(HEAD + "S1,C1,Foster  Carer,1,No,2026-01-01,2026-06-30,yes,n\n")
    assert problems == []
    assert relation == RelationRecord(
        "S1", "C1", "foster carer", "2026-01-01", "2026-06-30", 1, False,
        may_email=True, may_sms=False, outranks_roster=True, counts=True, place="relations.csv, line 2",
    )  # fmt: skip


@pytest.mark.parametrize(("word", "meant"), [("TRUE", True), ("y", True), ("1", True), ("", False), ("0", False)])
def test_restricted_words(read, word, meant):
    ((relation,), problems) = read(f"student_id,contact_id,restricted\nS1,C1,{word}\n")
    assert relation.restricted is meant
    assert problems == []


def test_an_unreadable_restriction_is_taken_as_one(read):
    ((relation,), (problem,)) = read("student_id,contact_id,restricted\nS1,C1,court order 12\n")
    assert relation.restricted
    assert not problem.fatal_to_record


def test_the_columns_prove_the_order_of_the_dates_together(read):
    text = "student id;contact id;since;until\nS1;C1;3/4/2026;\nS2;C2;;12/31/2026\n"
    relations, problems = read(text)
    assert problems == []
    assert [(r.since, r.until) for r in relations] == [("2026-03-04", ""), ("", "2026-12-31")]


def test_dates_that_can_be_read_both_ways_are_a_question_before_anything_is_read(read):
    text = "student_id,contact_id,since\nS1,C1,3/4/2026\nS2,C2,3/3/2026\n"
    with pytest.raises(QuestionError) as caught:
        read(text)
    assert caught.value.option == "--day-first or --month-first"
    assert read(text, day_first=True)[0][0].since == "2026-04-03"


def test_bad_rows_are_set_aside(read):
    rows = "S1,,x\n,C1,x\nS1,S1,x\nS2,C2,x,\n"
    relations, problems = read("student_id,contact_id,relation\n" + rows)
    assert [r.student_ref for r in relations] == ["S2"]
    assert [p.kind for p in problems] == [ProblemKind.MISSING, ProblemKind.MISSING, ProblemKind.BAD_VALUE]
    dated = "S1,C1,soon,\nS1,C2,2026-05-01,2026-04-01\nS1,C3,2026-05-01,2026-05-01\n"
    relations, problems = read("student_id,contact_id,since,until\n" + dated)
    assert [r.contact_ref for r in relations] == ["C3"]
    assert [p.kind for p in problems] == [ProblemKind.BAD_TIME, ProblemKind.BAD_VALUE]


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("student_id,relation\nS1,x\n")
    with pytest.raises(FileUnreadableError, match="contact_id"):
        open_reader(path, ReadOptions(), FileKind.RELATIONS)
