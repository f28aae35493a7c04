"""``comms-log accounts`` and ``sync`` from outside: words, JSON, exit statuses, keys, a polite stop."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, EXIT_STOPPED, EXIT_USAGE
from app.paths import Paths
from app.sync.lock import WriterLock
from support.fakes.base import DAY, START
from support.fakes.twilio import SID, TOKEN, TwilioFake
from support.loopback import Reply

ROOT = Path(__file__).resolve().parents[3]
NOW = "2026-11-02T13:00:00Z"
SETTING = f"account_sid={SID}"


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    with TwilioFake.running() as running:
        running.checked = False
        yield running


def run(folder: Path, *words: str, now: str = NOW) -> int:
    return main(["--data-dir", str(folder), "--now", now, *words])


@pytest.fixture
def add(fake: TwilioFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def added(name: str = "school", *words: str, secret: str = TOKEN) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
        settings = words or ("--set", SETTING)
        return run(tmp_path, "accounts", "add", "twilio", name, *settings, "--endpoint", fake.url)

    return added


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_account_is_added_tested_and_synced(
    fake: TwilioFake, add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.send(3)
    assert add() == EXIT_DONE
    shown = capsys.readouterr()
    assert shown.out == "school: added\n"
    assert "not in the keychain" in shown.err
    assert run(tmp_path, "accounts", "test", "school") == EXIT_DONE
    assert "The newest message is of 2026-11-02." in capsys.readouterr().out
    assert run(tmp_path, "sync") == EXIT_DONE
    assert capsys.readouterr().out == "school: 3 read, 3 new, 0 changed, 0 problems, 0 gaps\n"
    assert run(tmp_path, "history", "--all", "--format", "json") == EXIT_DONE
    rows = objects(capsys.readouterr().out)
    assert {(row["provider"], row["type"], row["to_address"]) for row in rows} >= {("twilio", "sms", "+61491570001")}
    assert run(tmp_path, "sync", "school") == EXIT_DONE
    assert "0 new, 0 changed" in capsys.readouterr().out


def test_json_progress_ends_with_a_done_line_an_account(
    fake: TwilioFake, add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.send(3)
    add("a")
    add("b", secret="wrong")
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run(tmp_path, "sync", "--progress", "json") == EXIT_PROBLEMS
    told = objects(capsys.readouterr().out)
    done = [each for each in told if each["event"] == "done"]
    assert [each["account"] for each in told if each["event"] == "start"] == ["a", "b"]
    assert done[0] | {"left": 0, "skipped": 0} == {
        "event": "done", "account": "a", "read": 3, "new": 3, "changed": 0, "problems": 0, "gaps": 0,
        "oldest": "2026-11-02T11:59:02Z", "newest": "2026-11-02T11:59:02Z", "left": 0, "skipped": 0,
    }  # fmt: skip
    assert done[1]["account"] == "b"
    assert "Twilio refused the key (401)" in done[1]["error"]
    assert done[1]["trouble"] == "key_refused"
    assert TOKEN not in str(told)


def test_a_refused_key_is_exit_4_in_a_test(add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(secret="wrong")
    assert run(tmp_path, "accounts", "test", "school") == EXIT_NOTHING_DONE
    assert "refused the key (401)" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "add", "pigeon", "x", "--set", SETTING),
        ("accounts", "add", "twilio", "x"),
        ("accounts", "add", "twilio", "x", "--set", "account_sid=AC12"),
        ("accounts", "add", "twilio", "x", "--set", SETTING, "--set", "colour=red"),
        ("accounts", "add", "twilio", "x", "--set", SETTING, "--set", "region=XX"),
        ("accounts", "add", "twilio", "x", "--set", SETTING, "--set", "nonsense"),
        ("accounts", "add", "twilio", "", "--set", SETTING),
        ("accounts", "add", "twilio", "x", "--set", SETTING, "--endpoint", "http://gateway.example"),
        ("accounts", "add", "twilio", "x", "--set", SETTING, "--endpoint", "https://10.0.0.1"),
        ("accounts", "test", "nobody"),
        ("accounts", "pause", "nobody"),
        ("accounts", "remove", "nobody"),
        ("sync", "nobody"),
    ],
)
def test_what_cannot_be_right_is_wrong_usage(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n"))
    assert run(tmp_path, *words) == EXIT_USAGE
    assert TOKEN not in capsys.readouterr().err
    assert run(tmp_path, "accounts", "list", "--format", "json") == EXIT_DONE
    assert capsys.readouterr().out == ""


def test_a_key_must_be_given(add: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(secret="") == EXIT_USAGE
    assert add(secret="two words") == EXIT_USAGE


def test_a_name_is_given_once(add: Any) -> None:
    assert add() == EXIT_DONE
    assert add() == EXIT_USAGE


def test_a_paused_account_is_left_out_unless_it_is_named(
    fake: TwilioFake, add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.send(2)
    add()
    assert run(tmp_path, "accounts", "pause", "school") == EXIT_DONE
    capsys.readouterr()
    assert run(tmp_path, "sync") == EXIT_DONE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no account to sync" in shown.err
    assert not fake.seen
    assert run(tmp_path, "sync", "school") == EXIT_DONE
    assert "2 new" in capsys.readouterr().out
    run(tmp_path, "accounts", "resume", "school")
    capsys.readouterr()
    assert run(tmp_path, "sync") == EXIT_DONE
    assert "school: " in capsys.readouterr().out


@pytest.mark.parametrize("keep", [True, False])
def test_removing_keeps_or_deletes_messages(
    keep: bool, fake: TwilioFake, add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.send(4)
    add()
    run(tmp_path, "sync")
    capsys.readouterr()
    assert run(tmp_path, "accounts", "remove", "school", *(["--keep-messages"] if keep else [])) == EXIT_DONE
    assert capsys.readouterr().out == f"school: removed, with {0 if keep else 4} messages\n"
    run(tmp_path, "history", "--all", "--format", "json")
    assert len(objects(capsys.readouterr().out)) == (4 if keep else 0)
    run(tmp_path, "accounts", "list", "--format", "json")
    assert capsys.readouterr().out == ""
    assert run(tmp_path, "check") == EXIT_DONE
    capsys.readouterr()
    assert add() == EXIT_DONE
    capsys.readouterr()
    assert run(tmp_path, "sync") == EXIT_DONE
    assert capsys.readouterr().out == f"school: 4 read, {0 if keep else 4} new, 0 changed, 0 problems, 0 gaps\n"


def test_the_list_says_how_an_account_stands(
    fake: TwilioFake, add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.send(1)
    add()
    run(tmp_path, "sync")
    capsys.readouterr()
    assert run(tmp_path, "accounts", "list", "--format", "json") == EXIT_DONE
    shown = objects(capsys.readouterr().out)[0]
    wanted = {"name": "school", "provider": "twilio", "paused": False, "has_key": True, "messages": 1, "trouble": None}
    assert {key: shown[key] for key in wanted} == wanted
    assert shown["succeeded_at"] == NOW
    assert shown["newest"] == "2026-11-02T11:59:02Z"
    assert TOKEN not in str(shown)
    assert run(tmp_path, "accounts", "list") == EXIT_DONE
    assert "Twilio" in capsys.readouterr().out


def test_a_gap_is_exit_1(fake: TwilioFake, add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.send(1)
    add()
    assert run(tmp_path, "sync") == EXIT_DONE
    fake.now = START + 500 * DAY
    fake.send(1)
    capsys.readouterr()
    assert run(tmp_path, "sync", now="2028-03-16T13:00:00Z") == EXIT_PROBLEMS
    assert "1 gaps" in capsys.readouterr().out


def test_a_second_sync_says_who_is_at_it(add: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add()
    with WriterLock(Paths(tmp_path, chosen=True).lock, "a sync", "office", is_sync=True):
        assert run(tmp_path, "sync") == EXIT_NOTHING_DONE
    assert "office is running a sync" in capsys.readouterr().err


def command(folder: Path) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), "--data-dir", str(folder), "sync", "--progress", "json"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [Reply(429, {}, {"Retry-After": "10"}), Reply(body={"x": "y" * 99}, cut=20, stall=True)],
    ids=["wait", "stall"],
)
def test_the_line_stop_ends_it_within_a_second(fault: Reply, fake: TwilioFake, add: Any, tmp_path: Path) -> None:
    fake.send(25)
    fake.page_limit = 10
    fake.fault_after = 1
    fake.faults = [fault]
    add()
    pipe = subprocess.PIPE
    with subprocess.Popen(command(tmp_path), stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] in {"waiting", "progress"}:
                break
        began = time.monotonic()
        process.stdin.write("stop\n")
        process.stdin.flush()
        rest = objects(process.stdout.read())
        assert process.wait(20) == EXIT_STOPPED
        assert time.monotonic() - began < 2, "a second, and the end of a process on a busy machine"
    fake.server.closing.set()
    assert rest[-1]["event"] == "done"
    assert rest[-1]["new"] == 10
    assert "stopped" in rest[-1]["error"]
    assert run(tmp_path, "sync") == EXIT_DONE


def test_the_end_of_input_is_no_stop_and_the_key_is_in_no_argument(fake: TwilioFake, add: Any, tmp_path: Path) -> None:
    fake.send(5)
    add()
    done = subprocess.run(
        command(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={key: value for key, value in os.environ.items() if "proxy" not in key.lower()} | {"HTTP_PROXY": "http://10.255.255.1:9"},
    )  # fmt: skip
    assert done.returncode == EXIT_DONE, "and a proxy is not asked for this computer"
    assert objects(done.stdout)[-1]["new"] == 5
