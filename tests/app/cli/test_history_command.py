"""``comms-log history`` and ``comms-log show`` as command-line.md promises them."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.core.filters import FIELDS
from app.core.text_folding import fold
from app.errors import EXIT_DONE
from support.school import NOW, School

KEYS = [
    "message_id", "sent_at", "type", "subject", "to_name", "to_address", "relation", "basis", "status", "status_at",
    "updated_at", "reason_class", "provider", "provider_id",
]  # fmt: skip


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "email": "olivia@pupil.example"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
    )
    opened.relations({"student_id": "S1", "contact_id": "C1", "relation": "Mother"})
    opened.messages(
        {"message_id": "one", "subject": "=Fête, day", "text": "Bring a hat", "status": "opened"},
        {"message_id": "two", "subject": "Tour", "to": "olivia@pupil.example", "sent_at": "2026-11-19T09:02:00Z"},
    )
    yield opened
    opened.close()


def run(school: School, *arguments: str) -> int:
    return main(["--data-dir", str(school.folder / "data"), "--now", NOW, *arguments])


def history(school: School, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run(school, "history", *arguments, "--format", "json") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_is_one_object_a_line_with_the_promised_keys(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    rows = history(school, capsys, "--student", str(school.id("Olivia Tan")))
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert {**rows[0], "message_id": 0} == {
        "message_id": 0,
        "sent_at": "2026-11-20T01:00:00Z",
        "type": "email",
        "subject": "=Fête, day",
        "to_name": "Mei Tan",
        "to_address": "mei@example.com",
        "relation": "mother",
        "basis": "family",
        "status": "opened",
        "status_at": "2026-11-20T01:00:00Z",
        "updated_at": "2026-11-20T01:00:00Z",
        "reason_class": None,
        "provider": "generic",
        "provider_id": "one",
    }
    assert (rows[1]["relation"], rows[1]["basis"]) == ("self", "own")


def test_the_four_scopes(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    def ids(*arguments: str) -> list[str]:
        return [row["provider_id"] for row in history(school, capsys, *arguments)]

    assert ids("--contact", str(school.id("Mei Tan"))) == ["one"]
    assert ids("--email", "MEI@example.com") == ["one"]
    assert ids("--all") == ["one", "two"]
    assert ids("--all", "--sort", "sent:asc", "--limit", "1") == ["two"]
    assert ids("--all", "--filter", "subject:tour") == ["two"]
    assert ids("--all", "--search", "hat") == ["one"]
    assert ids("--all", "--range", "2026-11-19", "--timezone", "UTC") == ["two"]


def test_csv_is_not_guarded_for_spreadsheets(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, "history", "--all", "--format", "csv") == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == KEYS
    assert rows[1][3] == "=Fête, day"
    assert rows[1][6] == ""


def test_a_table_is_for_reading(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, "history", "--all") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Sent", "Type", "Subject", "To", "Relation", "Status", "What", "happened"]
    assert "Mei Tan <mei@example.com>" in lines[1]
    assert "2026-11-20 12:00" in lines[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--contact", "9999"], "no contact 9999"),
        (["--all", "--filter", "stauts:x"], "Did you mean status"),
        (["--all", "--range", "soon"], "no range"),
        (["--all", "--sort", "colour"], "no sort key"),
        (["--all", "--sort", "opens"], "no sort key"),
        (["--all", "--timezone", "Mars/Base"], "no time zone"),
        (["--all", "--range", "this-term"], "terms are not set"),
        (["--all", "--limit", "-1"], "whole number"),
        (["--all", "--email", "x@example.com"], "not allowed with"),
        ([], "required"),
    ],
)
def test_a_wrong_question_ends_with_2_and_says_why(
    school: School, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(school, "history", *arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_batch_answers_every_line_and_goes_on_after_an_error(
    school: School, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [
        json.dumps({"all": True}),
        "no json",
        "[1]",
        json.dumps({"all": True, "filter": "stauts:x"}),
        json.dumps({"all": True, "colour": 1}),
        json.dumps({}),
        json.dumps({"all": True, "contact": 1}),
        json.dumps({"contact": "1"}),
        json.dumps({"all": True, "limit": "2"}),
        json.dumps({"all": True, "range": 7}),
        "",
        json.dumps({"email": "mei@example.com", "search": "fete", "sort": "status:asc,sent:desc", "limit": None}),
        json.dumps({"student": school.id("Olivia Tan"), "contact": None, "all": False, "limit": 0}),
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(questions) + "\n"))
    assert run(school, "history", "--batch") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(answers) == len(questions) - 1
    assert [row["provider_id"] for row in answers[0]] == ["one", "two"]
    assert all(set(answer) == {"error"} for answer in answers[1:10])
    assert "Did you mean status" in answers[3]["error"]
    assert [row["provider_id"] for row in answers[10]] == ["one"]
    assert answers[11] == []


def test_show_in_its_four_forms(school: School, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    one = str(school.log(search="hat")[0].message_id)

    def shown(*arguments: str) -> str:
        assert run(school, "show", one, *arguments) == 0
        return capfdbinary.readouterr().out.decode("utf-8")

    told = json.loads(shown("--format", "json"))
    assert (told["text"], told["html"], told["kept"]) == ("Bring a hat", None, ["text"])
    assert [r["events"][0]["kind"] for r in told["recipients"]] == ["opened"]
    text = shown()
    assert "Opened: Opened 12:00" in text
    assert text.endswith("Bring a hat\n")
    assert "<pre>Bring a hat</pre>" in shown("--format", "html")
    assert "x-comms-log-rebuilt" in fold(shown("--format", "eml", "--recipient", "MEI@example.com"))


def test_both_verbs_take_one_typed_address(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    one = str(school.log(search="hat")[0].message_id)
    for typed, said in (("0491570156, 0491570157", "several telephone numbers"), ("Mei", "no e-mail address")):
        assert run(school, "history", "--email", typed) == 2
        assert said in capsys.readouterr().err
        assert run(school, "show", one, "--recipient", typed) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("verb", [["history", "--all"], ["people", "--kind", "contact"]])
def test_a_long_cell_of_a_table_ends_with_a_mark(
    school: School, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    name = "Wolfe" * 20
    school.people({"kind": "contact", "external_id": "C9", "given": "Ann", "family": name, "email": "ann@example.com"})
    school.messages({"message_id": "three", "to": "ann@example.com", "subject": "Camp"})
    assert run(school, *verb) == 0
    table = capsys.readouterr().out
    assert f"Ann {name}"[:59] + "…" in table
    assert name not in table


def test_show_says_what_is_not_there(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    one = str(school.log()[0].message_id)
    assert run(school, "show", "5") == 2
    assert run(school, "show", one, "--recipient", "dan@example.com") == 2
    assert "did not go to this recipient" in capsys.readouterr().err
    two = str(school.log(filter="id:two")[0].message_id)
    assert run(school, "show", two, "--format", "html") == 4
    assert run(school, "show", two, "--format", "text") == 0
    assert "was not in the file" in capsys.readouterr().out


def test_help_names_every_field_and_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--help"]) == EXIT_DONE
    shown = " ".join(capsys.readouterr().out.split())
    assert all(key in shown for key in FIELDS)
    assert "reach: works, unknown, failing, bounced, opted_out" in shown
    assert "opener: person, automatic, unknown" in shown
    assert "has: attachment, body, student, other_student" in shown
