"""The options of ``comms-log import`` do what command-line.md says, seen in what comes out again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE

DATA = Path(__file__).parents[2] / "data"
MAIL = "From: office@school.example.org\nTo: mei@example.com\nDate: Fri, 20 Nov 2026 10:00:00 +1100\n\nHello\n"
Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., int]:
    def calling(*words: str) -> int:
        return main(["--data-dir", str(tmp_path / "data"), "--now", "2026-11-24T01:00:00Z", *words])

    return calling


@pytest.fixture
def ask(call: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> Ask:
    def asking(*words: str) -> list[dict[str, Any]]:
        capsys.readouterr()
        assert call(*words, "--format", "json") == EXIT_DONE
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return asking


def messages(folder: Path, text: str) -> str:
    path = folder / "messages.csv"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    "form",
    [
        ("people", "p.csv", "kind,external_id,given,family\nstudent,S1,Olivia,Tan\n"),
        ("relations", "r.csv", "student_id,contact_id\nS1,C1\n"),
        ("messages", "m.csv", "message_id,sent_at,type,to\nm,2026-11-20T01:00:00Z,email,mei@example.com\n"),
        ("activities", "a.csv", "activity_id,at,kind,title\na,2026-11-20T01:00:00Z,note,Rang\n"),
        ("sendgrid", "s.csv", "processed,message_id,event,email\n1795000000,m,open,mei@example.com\n"),
        ("twilio", "t.csv", "Sid,To,Status,SentDate\nSM1,+61491570156,sent,2026-11-20T01:00:00Z\n"),
        ("mbox", "a.mbox", "From x Fri Nov 20 10:00:00 2026\n" + MAIL),
        ("eml", "a.eml", MAIL),
        ("oneroster", "v1p2-untidy", None),
        ("sds", "SDS v2.1", None),
    ],
)
def test_every_kind_can_be_named(
    tmp_path: Path, call: Callable[..., int], capsys: pytest.CaptureFixture[str], form: tuple[str, str, str | None]
) -> None:
    kind, name, content = form
    if content is None:
        path = next(found for found in DATA.rglob(name) if found.is_dir())
    else:
        path = tmp_path / name
        path.write_text(content, "utf-8")
    assert call("import", str(path), "--as", kind) in (0, 1)
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"{name}: ")
    assert not line.startswith(f"{name}: 0 read")


@pytest.mark.parametrize(
    ("zone", "sent"), [("Australia/Sydney", "2026-11-19T22:02:00Z"), ("UTC", "2026-11-20T09:02:00Z")]
)
def test_timezone_is_that_of_times_without_one(
    tmp_path: Path, call: Callable[..., int], ask: Ask, zone: str, sent: str
) -> None:
    file = messages(tmp_path, "message_id,sent_at,type,to\nm,2026-11-20 09:02,email,mei@example.com\n")
    assert call("import", file, "--timezone", zone) == EXIT_DONE
    assert [row["sent_at"] for row in ask("history", "--all")] == [sent]


@pytest.mark.parametrize(("option", "month"), [("--day-first", "04"), ("--month-first", "03")])
def test_an_order_of_dates_that_only_a_person_knows(
    tmp_path: Path, call: Callable[..., int], ask: Ask, option: str, month: str
) -> None:
    file = messages(tmp_path, "message_id,sent_at,type,to\nm,3/4/2026 09:02,email,mei@example.com\n")
    assert call("import", file, "--timezone", "UTC") == EXIT_NOTHING_DONE
    assert ask("history", "--all") == []
    assert call("import", file, "--timezone", "UTC", option) == EXIT_DONE
    assert [row["sent_at"][5:7] for row in ask("history", "--all")] == [month]


@pytest.mark.parametrize(("region", "key"), [("AU", "+61491570156"), ("au", "+61491570156")])
def test_region_is_the_country_of_bare_numbers(
    tmp_path: Path, call: Callable[..., int], ask: Ask, region: str, key: str
) -> None:
    assert call("settings", "set", "country", "US") == EXIT_DONE
    file = messages(tmp_path, "message_id,sent_at,type,to\nm,2026-11-20T09:02:00Z,sms,0491 570 156\n")
    assert call("import", file, "--region", region) == EXIT_DONE
    assert [row["to_address"] for row in ask("history", "--all")] == [key]


def test_map_and_source(tmp_path: Path, call: Callable[..., int], ask: Ask) -> None:
    path = tmp_path / "leute.csv"
    path.write_text("Art;Nummer;Vor Name;Nachname;Post, privat\nstudent;7;Ana;Tan;ana@example.com\n", "utf-8")
    mapping = 'kind=Art,external_id=Nummer,given="Vor Name",family=nachname,email="Post, privat"'
    assert call("import", str(path), "--map", mapping, "--source", "Schulamt") == EXIT_DONE
    (ana,) = ask("people", "--kind", "student")
    assert (ana["name"], ana["external_ids"], ana["emails"]) == ("Ana Tan", {"Schulamt": ["7"]}, ["ana@example.com"])
