"""After ``comms-log import`` what is too old goes, where a person agreed to that."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.errors import EXIT_DONE
from app.services.retention import Months
from support.school import NOW, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.messages({"subject": "Old", "sent_at": "2024-01-20T01:00:00Z"}, {"subject": "New"})
    opened.set("keep_messages_months", "12")
    yield opened
    opened.close()


def take(school: School, *options: str) -> int:
    path = school.folder / "more.csv"
    path.write_text("message_id,sent_at,type,to,subject\nx,2026-11-20T01:00:00Z,email,dan@example.com,More\n")
    return main(["--data-dir", str(school.folder / "data"), "--now", NOW, "import", str(path), *options])


def test_nothing_goes_unless_the_settings_say_so(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(school) == EXIT_DONE
    assert capsys.readouterr().err == ""
    assert sorted(school.subjects()) == ["More", "New", "Old"]


def test_the_first_time_is_the_windows_to_ask(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    school.set("remove_old_by_itself", "yes")
    assert take(school) == EXIT_DONE
    assert "Nothing was removed: the window asks first." in capsys.readouterr().err
    assert sorted(school.subjects()) == ["More", "New", "Old"]


def test_what_was_agreed_goes_and_is_told_beside_the_output(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    school.set("remove_old_by_itself", "yes")
    school.context.retention.agree(Months(12, 0))
    assert take(school) == EXIT_DONE
    out, err = capsys.readouterr()
    assert out == "more.csv: 1 read, 1 new, 0 changed, 0 left, 0 problems\n"
    assert err == "1 message was too old and was removed.\n"
    assert sorted(school.subjects()) == ["More", "New"]
    assert school.context.audit.lines()[0].action == "purged"


def test_a_watched_import_leaves_it_to_who_watches(
    school: School, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    school.set("remove_old_by_itself", "yes")
    school.context.retention.agree(Months(12, 0))
    assert take(school, "--progress", "json") == EXIT_DONE
    assert capsys.readouterr().err == ""
    assert sorted(school.subjects()) == ["More", "New", "Old"]
