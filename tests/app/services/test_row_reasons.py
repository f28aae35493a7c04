"""Each row says to whom it went and why it is here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.row_reasons import placing_text
from support.school import School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "email": "o@example.com"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "both@example.com"},
        {
            "kind": "contact",
            "external_id": "C3",
            "given": "Noor",
            "email": "both@example.com",
            "email_2": "n@example.com",
        },
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S1", "contact_id": "C2", "relation": "Father"},
        {"student_id": "S1", "contact_id": "C3", "relation": "Aunt", "restricted": "true"},
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("to", "names", "said"),
    [
        ("mei@example.com", "", "Sent to Mei Tan, mother. Here because it is to the family: it names no student."),
        ("mei@example.com", "S1", "Sent to Mei Tan, mother. Here because it names this student."),
        ("o@example.com", "", "Sent to Olivia Tan. Here because it is the student’s own address."),
        (
            "both@example.com",
            "S1",
            (
                "Sent to both@example.com, which these people share: Dan Tan, Noor Tan."
                " Here because it names this student."
            ),
        ),
        (
            "n@example.com",
            "S1",
            "Sent to Noor Tan, aunt. Here only because it names this student: this person’s access is restricted.",
        ),
        (
            "new@example.com",
            "S1",
            (
                "Sent to new@example.com. Here because it names this student, though it went to somebody outside the"
                " family."
            ),
        ),
    ],
)
def test_a_students_row_says_to_whom_and_why(school: School, to: str, names: str, said: str) -> None:
    school.messages({"to": to, "student_id": names})
    (row,) = school.log("student Olivia Tan")
    assert placing_text(row) == said


def test_in_a_contacts_log_there_is_nothing_to_explain(school: School) -> None:
    school.messages({"to": "mei@example.com"})
    (row,) = school.log("contact Mei Tan")
    assert placing_text(row) == "Sent to Mei Tan."
