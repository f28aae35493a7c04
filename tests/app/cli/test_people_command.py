"""``comms-log people`` as command-line.md promises it: keys, formats, who is listed and who is not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from support.school import NOW, School

KEYS = ["id", "kind", "name", "state", "external_ids", "emails", "mobiles", "relations", "last_message_at"]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A mother and her daughter, an address that nobody owns, and an answer that came in."""
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491570156"},
    )
    opened.relations({"student_id": "S1", "contact_id": "C1", "relation": "Mother"})
    opened.messages(
        {"subject": "Tour", "from": "office@school.example.org"},
        {"subject": "To a stranger", "to": "stranger@example.net", "sent_at": "2026-11-19T09:02:00Z"},
    )
    sms = {"Sid": "SM1", "Body": "Yes", "Status": "received", "SentDate": "2026-11-20T02:00:00Z"}
    opened.twilio({**sms, "From": "+61491570156", "To": "+61491570006", "Direction": "inbound"})
    yield opened
    opened.close()


def run(school: School, *arguments: str) -> int:
    return main(["--data-dir", str(school.folder / "data"), "--now", NOW, "people", *arguments])


def people(school: School, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run(school, *arguments, "--format", "json") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_is_one_object_a_line_with_the_promised_keys(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    olivia, mei = school.id("Olivia Tan"), school.id("Mei Tan")
    (student,) = people(school, capsys, "--kind", "student")
    assert list(student) == KEYS
    assert student == {
        "id": olivia,
        "kind": "student",
        "name": "Olivia Tan",
        "state": "active",
        "external_ids": {"people": ["S1"]},
        "emails": [],
        "mobiles": [],
        "relations": [{"person": mei, "relation": "mother"}],
        "last_message_at": "2026-11-20T01:00:00Z",  # of her log: what went to her family
    }
    contact = next(row for row in people(school, capsys, "--kind", "contact") if row["id"] == mei)
    assert (contact["emails"], contact["mobiles"]) == (["mei@example.com"], ["+61491570156"])
    assert contact["relations"] == [{"person": olivia, "relation": "mother"}]
    assert contact["last_message_at"] == "2026-11-20T01:00:00Z"


def test_an_address_without_owner_is_listed_and_the_schools_own_are_not(
    school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {row["name"]: row for row in people(school, capsys, "--kind", "contact")}
    assert sorted(found) == ["Mei Tan", "stranger@example.net"]
    stranger = found["stranger@example.net"]
    assert stranger["id"] < 0
    assert (stranger["external_ids"], stranger["emails"]) == ({}, ["stranger@example.net"])
    assert stranger["last_message_at"] == "2026-11-19T09:02:00Z"


def test_search_and_those_who_left(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    def roster(*ids: str) -> None:
        folder = school.folder / "roster"
        folder.mkdir(exist_ok=True)
        rows = "".join(f"{number},,,true,o1,student,u{number},Kim,Number{number}\n" for number in ids)
        head = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName\n"
        (folder / "users.csv").write_text(head + rows)
        manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\n"
        (folder / "manifest.csv").write_text(manifest)
        school.take(folder, accept_left=True)

    roster("1", "2")
    roster("1")
    here = people(school, capsys, "--kind", "student", "--search", "kim num")
    assert [row["name"] for row in here] == ["Kim Number1"]
    found = people(school, capsys, "--kind", "student", "--search", "kim", "--left")
    assert [(row["name"], row["state"]) for row in found] == [("Kim Number1", "active"), ("Kim Number2", "left")]
    assert [row["name"] for row in people(school, capsys, "--kind", "contact", "--search", "0491570")] == ["Mei Tan"]
    assert people(school, capsys, "--kind", "contact", "--search", "nobody") == []


def test_csv_and_table(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, "--kind", "student", "--format", "csv") == 0
    header, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert header == KEYS
    assert json.loads(row[4]) == {"people": ["S1"]}
    assert row[8] == "2026-11-20T01:00:00Z"
    assert run(school, "--kind", "student") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "Id"
    assert "Olivia Tan" in lines[1]
    assert "Mei Tan" in lines[1]
