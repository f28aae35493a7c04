"""Each verb ends with the status that command-line.md gives it, and says why in one line on the standard error."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, EXIT_USAGE
from app.sync.lock import WriterLock
from support.school import NOW, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.messages({"subject": "Tour", "to": "mei@example.com"})
    yield opened
    opened.close()


def call(folder: Path, *words: str) -> int:
    return main(["--data-dir", str(folder), "--now", NOW, *words])


def run(school: School, *words: str) -> int:
    return call(school.folder / "data", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "invalid choice"),
        ([], "required"),
        (["people"], "--kind"),
        (["people", "--kind", "staff"], "invalid choice"),
        (["history"], "required"),
        (["history", "--all", "--format", "xml"], "invalid choice"),
        (["history", "--all", "--limit", "many"], "invalid int value"),
        (["history", "--all", "--filter", "status:nope"], "no value"),
        (["history", "--all", "--filter", "opens:many"], "no number"),
        (["history", "--all", "--filter", "sent:soon"], "soon"),
        (["show", "x"], "invalid int value"),
        (["show", "5"], "no message 5"),
        (["import", "x.csv", "--as", "word"], "invalid"),
        (["import", "x.csv", "--day-first", "--month-first"], "not allowed"),
        (["import", "x.csv", "--timezone", "Mars/Base"], "no time zone"),
        (["import", "x.csv", "--region", "Mars"], "no country code"),
        (["sample", "--people", "-5"], "no whole number"),
        (["sample", "--messages", "many"], "no whole number"),
        (["settings"], "required"),
        (["settings", "set", "colour", "red"], "no setting called"),
        (["--now", "soon", "people", "--kind", "contact"], "no time"),
    ],
)
def test_wrong_usage_is_2_and_one_line(
    school: School, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(school, *words) == EXIT_USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert said in line


def test_nothing_done_is_4_and_one_line(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    file = school.folder / "m.csv"
    file.write_text("message_id,sent_at,type,to\nm,2026-11-20T01:00:00Z,email,mei@example.com\n")
    with WriterLock(school.context.paths.lock):
        assert run(school, "import", str(file)) == EXIT_NOTHING_DONE
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert run(school, "import", str(file), "--map", "subject=Betreff") == EXIT_NOTHING_DONE
    (lacking,) = capsys.readouterr().err.splitlines()
    assert "no column “Betreff”" in lacking
    assert run(school, "import", str(school.folder / "missing.csv")) == EXIT_NOTHING_DONE
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert run(school, "history", "--all", "--filter", "id:m", "--format", "json") == EXIT_DONE
    assert capsys.readouterr().out == ""


def test_a_data_folder_that_cannot_be_is_4_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "inside"):
        assert call(folder, "people", "--kind", "contact") == EXIT_NOTHING_DONE
        (line,) = capsys.readouterr().err.splitlines()
        assert "data folder" in line


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_data_folder_without_the_right_to_write_is_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    try:
        assert call(tmp_path, "people", "--kind", "contact") == EXIT_NOTHING_DONE
    finally:
        tmp_path.chmod(0o700)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_log_that_is_not_encrypted_is_4_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log.db").write_bytes(b"SQLite format 3\x00" + bytes(5000))
    assert call(tmp_path, "people", "--kind", "contact") == EXIT_NOTHING_DONE
    (line,) = capsys.readouterr().err.splitlines()
    assert "not opened or changed" in line


def test_problems_are_1_and_each_is_a_line(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    file = school.folder / "m.csv"
    file.write_text("message_id,sent_at,type,to\nm,2026-11-20T01:00:00Z,email,nobody\n")
    assert run(school, "import", str(file)) == EXIT_PROBLEMS
    captured = capsys.readouterr()
    assert captured.out == "m.csv: 1 read, 0 new, 0 changed, 0 left, 1 problems\n"
    assert len(captured.err.splitlines()) == 1


def test_verbose_says_more_and_the_answer_stays_the_same(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, "history", "--all", "--format", "json") == EXIT_DONE
    quiet = capsys.readouterr()
    assert quiet.err == ""
    assert run(school, "--verbose", "history", "--contact", "999") == EXIT_USAGE
    assert len(capsys.readouterr().err.splitlines()) > 1
    assert run(school, "--verbose", "history", "--all", "--format", "json") == EXIT_DONE
    assert capsys.readouterr().out == quiet.out


def test_sample_is_the_same_school_for_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[str] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        assert call(folder, "sample", "--people", "20", "--messages", "60", "--seed", "5") == EXIT_DONE
        assert all(line.endswith(" 0 problems") for line in capsys.readouterr().out.splitlines())
        assert call(folder, "history", "--all", "--format", "csv") == EXIT_DONE
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert len(answers[0].splitlines()) > 60


def test_settings_are_all_shown_one_a_line(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, "settings", "get") == EXIT_DONE
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {key for one in shown for key in one} >= {"zone", "country", "terms", "own_domains"}
    assert {"zone": "Australia/Sydney"} in shown
