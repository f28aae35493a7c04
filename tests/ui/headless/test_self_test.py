"""The self-test that a school's IT runs: what it reports, and that it notices what is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.services import self_checks
from app.services.self_checks import BrokenError, DegradedError
from ui.headless.self_test import SelfTest
from ui.headless.self_test_windows import need_drawn

ROOT = Path(__file__).resolve().parent.parent.parent.parent
NAMES = (
    "places", "key store", "certificates", "log", "sample", "window", "filter", "sort", "sms preview", "sandbox",
    "e-mail preview", "pdf",
)  # fmt: skip


def run_it(tmp_path: Path, *words: str, **variables: str) -> tuple[int, dict[str, dict[str, str]], dict[str, Any]]:
    report = tmp_path / "report.json"
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "main.py", "--self-test", str(report), *words],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_DATA_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(report.read_text("utf-8"))
    assert not list(home.rglob("*.db")), "nothing of a person is touched"
    return done.returncode, {check["name"]: check for check in told["checks"]}, told


@pytest.mark.slow
def test_every_part_is_looked_at_and_the_report_says_what_was_found(tmp_path: Path) -> None:
    status, checks, told = run_it(tmp_path)
    assert tuple(checks) == NAMES
    broken = {name: check["detail"] for name, check in checks.items() if check["status"] == "broken"}
    assert broken == {}
    degraded = {name for name, check in checks.items() if check["status"] == "degraded"}
    assert degraded <= {"key store", "sandbox", "certificates"}  # what a bare machine as root has to do without
    assert status == (3 if degraded else 0)
    assert {"Comms Log", "Python", "Qt", "PySide6", "SQLite", "Encryption", "Chromium"} <= set(told["versions"])


@pytest.mark.slow
def test_without_the_web_part_its_checks_are_left_out(tmp_path: Path) -> None:
    _status, checks, _told = run_it(tmp_path, "--no-web")
    skipped = {name for name, check in checks.items() if check["status"] == "skipped"}
    assert skipped == {"sandbox", "e-mail preview", "pdf"}
    assert checks["sms preview"]["status"] == "ok"


@pytest.mark.slow
def test_what_cannot_draw_e_mails_is_told_as_degraded(tmp_path: Path) -> None:
    """Its process cannot be started, as in a bundle that lacks it: the window shows the text."""
    status, checks, told = run_it(tmp_path, QTWEBENGINEPROCESS_PATH="/does/not/exist")
    assert (status, told["result"]) == (3, "degraded")
    assert checks["e-mail preview"]["status"] == "degraded"
    assert checks["sms preview"]["status"] == "ok"


def test_a_check_that_takes_the_process_down_is_named_in_the_report(tmp_path: Path) -> None:
    test = SelfTest(tmp_path / "report.json")
    test.check("one", lambda: "fine")
    test.save(running="two")  # and nothing comes after it
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (told["result"], told["unfinished"]) == ("broken", "two")
    assert [check["name"] for check in told["checks"]] == ["one"]


def test_each_outcome_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def degraded() -> str:
        raise DegradedError("No keychain.")

    def broken() -> str:
        raise BrokenError("The window stays blank.")

    def crash() -> str:
        raise ValueError("with what nobody may read")

    test = SelfTest(tmp_path / "report.json")
    assert test.check("one", lambda: "fine")
    assert test.exit_status == 0
    assert test.check("two", degraded)
    assert test.exit_status == 3
    assert not test.check("three", broken)
    assert not test.check("four", crash)
    assert test.exit_status == 9
    said = capsys.readouterr().out
    assert "No keychain." in said
    assert "nobody may read" not in said


def test_a_plain_file_is_no_log(tmp_path: Path) -> None:
    plain = tmp_path / "log.db"
    plain.write_bytes(b"SQLite format 3\x00" + bytes(100))
    with pytest.raises(BrokenError):
        self_checks.check_encrypted(plain)


def test_a_blank_window_is_noticed(qtbot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    with pytest.raises(BrokenError):
        need_drawn(widget)
