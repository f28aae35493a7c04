"""Every filter key, sort key and range that command-line.md names works on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app.cli import main
from app.core.filters import FIELDS
from app.core.messages import SortKey
from app.errors import EXIT_DONE
from support.school import NOW, School

FILTER_KEYS = (
    *("type", "status", "relation", "student", "source", "reason", "provider", "campaign", "template", "year"),
    *("stage", "from", "to", "address", "subject", "text", "link", "reply", "id", "opens", "clicks", "parts"),
    *("attempts", "size", "minutes", "updated", "opened", "delivered", "sent", "has", "is", "direction"),
)
SORT_KEYS = ("sent", "type", "subject", "to", "relation", "status", "updated", "reason", "provider")
RANGES = (
    *("all", "today", "yesterday", "last-7-days", "last-14-days", "last-30-days", "last-90-days", "this-week"),
    *("last-week", "this-month", "last-month", "this-year", "last-year", "last-12-months"),
    *("2026-01-01..2026-02-01", "2026-01-01..", "..2026-02-01"),
)
# a value for each key that the one message of this school does not have
ABSENT = {
    "type": "sms", "status": "failed", "reason": "full", "provider": "postmark", "source": "bulk",
    "relation": "mother", "has": "attachment", "is": "handled", "direction": "in",
    **dict.fromkeys(("opens", "clicks", "parts", "attempts", "size", "minutes"), "77"),
    **dict.fromkeys(("updated", "opened", "delivered", "sent"), "2020-01-01"),
}  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    opened = School(tmp_path_factory.mktemp("school"))
    opened.messages({"subject": "Tour", "to": "mei@example.com", "sent_at": "2026-11-20T01:00:00Z"})
    yield opened
    opened.close()


def found(school: School, capsys: pytest.CaptureFixture[str], *words: str, now: str = NOW) -> int:
    folder = str(school.folder / "data")
    assert main(["--data-dir", folder, "--now", now, "history", "--all", *words, "--format", "json"]) == EXIT_DONE
    return len(capsys.readouterr().out.splitlines())


def test_the_keys_of_the_page_are_there() -> None:
    assert set(FIELDS) >= set(FILTER_KEYS)
    assert set(SortKey) >= set(SORT_KEYS)


@pytest.mark.parametrize("key", FILTER_KEYS)
def test_a_key_without_such_data_matches_nothing_and_its_opposite_all(
    school: School, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    term = f"{key}:{ABSENT.get(key, 'nothing-has-this')}"
    assert found(school, capsys, f"--filter={term}") == 0
    # asked for the direction, inbound messages count too; here there are none
    assert found(school, capsys, f"--filter=-{term}") == 1


@pytest.mark.parametrize("key", SORT_KEYS)
@pytest.mark.parametrize("direction", ["", ":asc", ":desc"])
def test_every_sort_key_is_taken(school: School, capsys: pytest.CaptureFixture[str], key: str, direction: str) -> None:
    assert found(school, capsys, "--sort", f"{key}{direction}") == 1


@pytest.mark.parametrize("name", RANGES)
def test_every_range_is_taken(school: School, capsys: pytest.CaptureFixture[str], name: str) -> None:
    without = ("today", "yesterday", "this-week", "last-month", "last-year", "2026-01-01..2026-02-01", "..2026-02-01")
    assert found(school, capsys, "--range", name) == (name not in without)


def test_terms_are_ranges_once_they_are_set(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    school.set("terms", "Term 4: 2026-10-13..2026-12-16; Term 3: 2026-07-14..2026-09-25")
    assert found(school, capsys, "--range", "this-term") == 1
    assert found(school, capsys, "--range", "last-term") == 0


def test_now_is_the_present_of_every_question(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(school, capsys, "--range", "today", now="2026-11-20T12:00:00+11:00") == 1
    assert found(school, capsys, "--range", "today", now="2026-11-22") == 0


def test_limit_and_email(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(school.folder / "data")
    assert found(school, capsys, "--limit", "0") == 0
    assert found(school, capsys, "--limit", "5") == 1
    for address, rows in (("MEI@example.com", ["Tour"]), ("someone@example.com", [])):
        assert main(["--data-dir", folder, "history", "--email", address, "--format", "json"]) == EXIT_DONE
        assert [json.loads(line)["subject"] for line in capsys.readouterr().out.splitlines()] == rows
