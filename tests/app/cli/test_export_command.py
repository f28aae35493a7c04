"""``comms-log export``: the lists of the window as files, from the command line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.cli import main
from app.errors import EXIT_DONE, EXIT_USAGE
from app.services.audit import AuditAction
from support.school import NOW, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A mother and her daughter, and two messages: one of them looks like a formula."""
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
    )
    opened.relations({"student_id": "S1", "contact_id": "C1", "relation": "Mother"})
    opened.messages(
        {"subject": "Tour", "to": "mei@example.com", "sent_at": "2026-11-19T09:02:00Z"},
        {"subject": "=1+1", "to": "mei@example.com", "sent_at": "2026-11-20T09:02:00Z", "status": "bounced"},
    )
    yield opened
    opened.close()


def run(school: School, *words: str) -> int:
    return main(["--data-dir", str(school.folder / "data"), "--now", NOW, "export", *words])


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_a_log_in_the_order_asked_for_with_guarded_cells(school: School, tmp_path, capsys) -> None:
    path = tmp_path / "mei.csv"
    words = ("--contact", str(school.id("Mei Tan")), "--sort", "subject:desc", "--columns", "subject,to,address")
    assert run(school, str(path), *words, "--no-head") == EXIT_DONE
    assert rows_of(path) == [
        ["Subject / message", "To", "Address used"],
        ["Tour", "Mei Tan", "mei@example.com"],
        ["'=1+1", "Mei Tan", "mei@example.com"],
    ]
    assert capsys.readouterr().out == "mei.csv: 2 rows\n"


def test_the_head_says_whose_log_it_is_and_what_was_asked(school: School, tmp_path) -> None:
    path = tmp_path / "olivia.xlsx"
    words = ("--student", str(school.id("Olivia Tan")), "--filter", "status:bounced", "--range", "last-30-days")
    assert run(school, str(path), *words) == EXIT_DONE
    workbook = load_workbook(path, read_only=True)
    text = [" ".join(str(cell) for cell in row if cell is not None) for row in workbook.worksheets[0].values]
    workbook.close()
    assert any("Olivia Tan" in line for line in text[:8])
    assert any("Last 30 days" in line for line in text[:8])
    assert any("status:bounced" in line for line in text[:8])
    assert "=1+1" in text[-1]


def test_the_list_of_contacts(school: School, tmp_path) -> None:
    path = tmp_path / "contacts.csv"
    assert run(school, str(path), "--people", "contact", "--search", "mei", "--no-head") == EXIT_DONE
    heading, mei = rows_of(path)
    assert heading[:3] == ["Name", "Relation", "Students"]
    assert mei[:3] == ["Mei Tan", "Mother", "Olivia Tan"]


def test_an_export_leaves_its_line_in_the_activity_record(school: School, tmp_path) -> None:
    mei = school.id("Mei Tan")
    assert run(school, str(tmp_path / "mei.csv"), "--contact", str(mei)) == EXIT_DONE
    line = school.context.audit.lines()[0]
    assert (line.action, line.person, line.rows, line.format) == (AuditAction.EXPORTED, "Mei Tan", 2, "csv")


def test_a_file_that_is_there_stays_unless_said_otherwise(school: School, tmp_path, capsys) -> None:
    path = tmp_path / "all.csv"
    path.write_text("mine", "utf-8")
    assert run(school, str(path), "--all") == EXIT_USAGE
    assert "--replace" in capsys.readouterr().err
    assert path.read_text("utf-8") == "mine"
    assert run(school, str(path), "--all", "--replace") == EXIT_DONE
    assert len(rows_of(path)) > 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list.pdf", "--all"], ".csv or .xlsx"),
        (["list.csv"], "required"),
        (["list.csv", "--all", "--columns", "sent,shoes"], "“shoes”"),
        (["list.csv", "--people", "student", "--columns", "subject"], "“subject”"),
        (["list.csv", "--people", "student", "--range", "today"], "--search"),
        (["list.csv", "--all", "--left"], "--people"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(school: School, tmp_path, capsys, words, said) -> None:
    file, *rest = words
    assert run(school, str(tmp_path / file), *rest) == EXIT_USAGE
    assert said in capsys.readouterr().err
    assert not (tmp_path / "list.csv").exists()
