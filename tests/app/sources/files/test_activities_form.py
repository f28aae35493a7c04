"""Our activities form."""

from __future__ import annotations

import pytest

from app.core.records import ActivityRecord, Problem, ProblemKind
from app.errors import QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader

HEAD = "activity_id,at,kind,person_id,student_id,author,title,detail,visible_to_family\n"


@pytest.fixture
def read(tmp_path):
    def reading(text, **options):
        path = tmp_path / "activities.csv"
        path.write_text(text, encoding="utf-8")
        reader = open_reader(path, ReadOptions(zone="Australia/Sydney", **options))
        records = list(reader.records())
        assert (reader.info.kind, reader.info.source_name) == (FileKind.ACTIVITIES, "activities")
        return (
            [r for r in records if isinstance(r, ActivityRecord)],
            [r for r in records if isinstance(r, Problem)],
        )

    return reading


def test_every_column_finds_its_place(read):
    ((activity,), problems) = read(HEAD + 'A1,2026-11-19 20:02,Call,C1,S1,Ms Lee,Rang home,"line one\nline two",y\n')
    assert problems == []
    assert activity == ActivityRecord(
        "A1", 1795078920, "call", "Rang home", "line one\nline two", "C1", "S1", "Ms Lee", True,
        place="activities.csv, line 2",
    )  # fmt: skip


def test_bad_rows_and_unknown_kinds(read):
    rows = "A1,,call,,,,t,,\nA2,never,call,,,,t,,\nA3,2026-01-01,dance,,,,t,,maybe\nA4,2026-01-01,note,,,,,,\n"
    activities, problems = read(HEAD + rows)
    assert [(a.external_id, a.kind, a.visible_to_family) for a in activities] == [("A3", "note", False)]
    assert [(p.kind, p.fatal_to_record) for p in problems] == [
        (ProblemKind.MISSING, True),
        (ProblemKind.BAD_TIME, True),
        (ProblemKind.BAD_VALUE, False),
        (ProblemKind.MISSING, True),
    ]


def test_times_that_can_be_read_both_ways_are_a_question(read):
    text = "activity_id,at,kind,title\nA1,3/4/2026 10:00 am,note,t\n"
    with pytest.raises(QuestionError):
        read(text)
    activities, _problems = read(text, day_first=True)
    assert activities[0].at == 1775170800
    assert activities[0].visible_to_family is None
