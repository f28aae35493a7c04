"""``comms-log import`` from outside: summary lines, JSON progress, exit statuses, a polite stop."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, EXIT_STOPPED, EXIT_USAGE

ROOT = Path(__file__).resolve().parents[3]
NOW = "2026-11-24T01:00:00Z"


def people(folder: Path, n: int, name: str = "people.csv") -> Path:
    path = folder / name
    rows = "".join(f"contact,c{i},Person,Number{i},p{i}@example.com\n" for i in range(n))
    path.write_text("kind,external_id,given,family,email\n" + rows, "utf-8")
    return path


def run(folder: Path, *words: str) -> int:
    return main(["--data-dir", str(folder / "data"), "--now", NOW, *words])


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_summary_line_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "import", str(people(tmp_path, 3))) == EXIT_DONE
    shown = capsys.readouterr()
    assert shown.out == "people.csv: 3 read, 3 new, 0 changed, 0 left, 0 problems\n"
    assert "key of this log is kept in its folder" in shown.err
    assert run(tmp_path, "import", str(people(tmp_path, 3))) == EXIT_DONE
    shown = capsys.readouterr()
    assert shown.out == "people.csv: 3 read, 0 new, 0 changed, 0 left, 0 problems\n"
    assert "key" not in shown.err


def test_nothing_outside_the_data_folder_is_touched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""}
    command = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path / "data"), "import"]
    done = subprocess.run([*command, str(people(tmp_path, 1))], env=before, check=False, capture_output=True)
    assert done.returncode == EXIT_DONE, done.stderr
    assert list(home.rglob("*")) == []


def test_progress_as_json_ends_with_the_sums(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    two = people(tmp_path, 3), people(tmp_path, 5, "more.csv")
    assert run(tmp_path, "import", "--progress", "json", *map(str, two)) == EXIT_DONE
    told = objects(capsys.readouterr().out)
    assert [o["event"] for o in told if o["event"] != "progress"] == ["start", "file", "start", "file", "done"]
    assert told[-1] == {
        "event": "done", "read": 8, "new": 5, "changed": 0, "left": 0, "problems": 0, "skipped": 0,
    }  # fmt: skip


def test_problems_make_the_status_1_and_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = people(tmp_path, 2)
    file.write_text(file.read_text() + "wizard,c9,Merlin,X,m@example.com\n")
    assert run(tmp_path, "import", str(file)) == EXIT_PROBLEMS
    shown = capsys.readouterr()
    assert shown.out.endswith("3 read, 2 new, 0 changed, 0 left, 1 problems\n")
    assert "line 4" in shown.err


def test_wrong_usage_is_2_and_a_question_is_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "import") == EXIT_USAGE
    assert run(tmp_path, "import", "x.csv", "--map", "nonsense") == EXIT_USAGE
    assert run(tmp_path, "import", str(tmp_path / "missing.csv")) == EXIT_NOTHING_DONE
    file = tmp_path / "activities.csv"
    file.write_text("activity_id,at,kind,title\na1,3/4/2026,note,Rang\n")
    capsys.readouterr()
    assert run(tmp_path, "import", str(file)) == EXIT_NOTHING_DONE
    assert "--day-first" in capsys.readouterr().err
    assert run(tmp_path, "import", str(file), "--day-first") == EXIT_DONE


def test_a_cut_off_roster_asks_and_names_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def roster(n: int) -> str:
        folder = tmp_path / "roster"
        folder.mkdir(exist_ok=True)
        head = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName\n"
        rows = "".join(f"s{i},,,true,o1,student,u{i},Kid,Number{i}\n" for i in range(n))
        (folder / "users.csv").write_text(head + rows)
        manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\n"
        (folder / "manifest.csv").write_text(manifest)
        return str(folder)

    assert run(tmp_path, "import", roster(10)) == EXIT_DONE
    capsys.readouterr()
    assert run(tmp_path, "import", roster(5)) == EXIT_NOTHING_DONE
    assert "--accept-left" in capsys.readouterr().err
    assert run(tmp_path, "import", "--accept-left", roster(5)) == EXIT_DONE
    assert "5 left" in capsys.readouterr().out


def test_the_line_stop_ends_it_politely_and_the_end_of_input_does_not(tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    rows = "".join(f"m{i},2026-11-20T10:00:00Z,email,p{i}@example.com,Tour\n" for i in range(30_000))
    file.write_text("message_id,sent_at,type,to,subject\n" + rows)
    words = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path / "data"), "import", str(file)]
    with subprocess.Popen(
        [*words, "--progress", "json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "progress":
                process.stdin.write("stop\n")
                process.stdin.flush()
                break
        rest = objects(process.stdout.read())
        process.stdin.close()
    assert process.returncode == EXIT_STOPPED
    assert rest[-1]["event"] == "done"
    assert 0 < rest[-1]["new"] < 30_000
    again = subprocess.run(
        [*words, "--progress", "json"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert again.returncode == EXIT_DONE
    assert objects(again.stdout)[-1]["new"] == 30_000 - rest[-1]["new"]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_ends_an_import_politely(tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    rows = "".join(f"m{i},2026-11-20T10:00:00Z,email,p{i}@example.com,Tour\n" for i in range(30_000))
    file.write_text("message_id,sent_at,type,to,subject\n" + rows)
    words = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path / "data"), "import", str(file)]
    with subprocess.Popen(
        [*words, "--progress", "json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "progress":
                process.send_signal(signal.SIGINT)
                break
        rest = objects(process.stdout.read())
        errors = process.stderr.read()
    assert process.returncode == EXIT_STOPPED
    assert rest[-1]["event"] == "done"
    assert 0 < rest[-1]["new"] < 30_000
    assert "Traceback" not in errors
    assert "The import was stopped" in errors


def test_ctrl_c_during_a_question_is_a_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted:
        def __iter__(self) -> Interrupted:
            return self

        def __next__(self) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Interrupted())
    assert run(tmp_path, "history", "--batch") == EXIT_STOPPED
    assert "Stopped" in capsys.readouterr().err


def test_problems_and_questions_are_objects_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    file = people(tmp_path, 2)
    file.write_text(file.read_text() + "wizard,c9,Merlin,X,m@example.com\n")
    asking = tmp_path / "activities.csv"
    asking.write_text("activity_id,at,kind,title\na1,3/4/2026,note,Rang\n")
    assert run(tmp_path, "import", "--progress", "json", str(file), str(asking)) == EXIT_NOTHING_DONE
    told = objects(capsys.readouterr().out)
    (problem,) = [one for one in told if one["event"] == "problem"]
    assert (problem["file"], problem["kind"]) == ("people.csv", "bad_value")
    assert problem["place"] == "people.csv, line 4"
    ends = [one for one in told if one["event"] == "file"]
    assert ends[1]["question"]["option"] == "--day-first or --month-first"
    assert told[-1] == {
        "event": "done", "read": 3, "new": 2, "changed": 0, "left": 0, "problems": 1, "skipped": 0,
    }  # fmt: skip


def test_settings_are_set_shown_and_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "settings", "set", "zone", "Europe/London") == EXIT_DONE
    assert run(tmp_path, "settings", "get", "zone") == EXIT_DONE
    assert capsys.readouterr().out.splitlines() == ["Europe/London", "Europe/London"]
    assert run(tmp_path, "settings", "set", "zone", "Mars/Base") == EXIT_USAGE
    assert run(tmp_path, "settings", "get", "colour") == EXIT_USAGE
    assert run(tmp_path, "settings", "set", "own_domains", "school.example, mail.school.example") == EXIT_DONE
    assert '["school.example", "mail.school.example"]' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        (
            "import",
            "--as --source --region --timezone --day-first --month-first --map --accept-left --progress",
        ),
        ("people", "--kind --search --left --format"),
        (
            "history",
            "--contact --student --email --all --batch --range --timezone --filter --search --sort --limit --format",
        ),
        ("show", "MESSAGE_ID --recipient --format"),
        ("settings get", "KEY"),
        ("settings set", "KEY VALUE"),
        ("sample", "--people --messages --seed"),
    ],
)
def test_every_verb_explains_its_options(capsys: pytest.CaptureFixture[str], verb: str, options: str) -> None:
    assert main([*verb.split(), "--help"]) == EXIT_DONE
    shown = capsys.readouterr().out
    assert [option for option in options.split() if option not in shown] == []


def test_help_lists_the_verbs_that_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == EXIT_DONE
    shown = capsys.readouterr().out
    for verb in ("import", "people", "history", "show", "settings", "sample", "accounts", "sync"):
        assert verb in shown
