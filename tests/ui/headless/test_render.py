"""``comms-log render``: mail files and messages of the log, drawn through the view of the window, in one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.context import Context
from app.core.messages import Scope, ScopeKind
from app.services.history import HistoryQuery
from support.source_tree import ROOT

pytestmark = [pytest.mark.slow]

MAIL = """\
From: Office <office@school.example>
Subject: Sports day
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

"""


def render(*words: str, data_dir: Path | None = None) -> tuple[int, list[dict[str, object]], str]:
    before = ["--data-dir", str(data_dir), "--now", "2026-11-23T03:05:00Z"] if data_dir else []
    command = [sys.executable, "main.py", *before, "render", *words]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_files_become_pictures_as_tall_as_the_mail_and_pdf(tmp_path: Path) -> None:
    red = tmp_path / "red.eml"
    red.write_text(
        f'{MAIL}<!DOCTYPE html><body style="margin:0"><div style="height:1500px;background:#f00">'
        '<a href="https://example.com/fees">Fees</a></div>'
    )
    deep = tmp_path / "deep.eml"
    deep.write_text(MAIL + "<div>" * 5_000 + "Bring a hat")
    out = tmp_path / "out"
    status, told, errors = render(str(red), str(deep), "--out", str(out), "--png", "--pdf", "--width", "500")
    assert status == 1, errors  # of one, the text was drawn
    assert [each["message"] for each in told] == ["red", "deep"]
    assert told[0]["reason"] == ""
    assert told[1]["reason"] == "This message could not be shown safely, so the plain text is displayed."
    picture = QImage(str(out / "red.png"))
    assert (picture.width(), picture.height()) == (500, 1500)
    assert {picture.pixelColor(400, y).name() for y in (5, 750, 1495)} == {"#ff0000"}
    assert QImage(str(out / "deep.png")).width() == 500
    for name in ("red", "deep"):
        assert (out / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
    assert b"/URI (https://example.com/fees)" in (out / "red.pdf").read_bytes()


def test_messages_of_the_log_are_drawn_by_their_id(context: Context, tmp_path: Path) -> None:
    rows = context.history.head(HistoryQuery(Scope(ScopeKind.ALL)), 300)[1]
    kept = [row.message_id for row in rows if context.history.details(row.message_id).html is not None]
    first, second = list(dict.fromkeys(kept))[:2]
    out = tmp_path / "out"
    status, told, errors = render(str(first), str(second), "--out", str(out), data_dir=context.paths.data_dir)
    assert status == 0, errors
    assert [each["files"] for each in told] == [[str(out / f"message-{number}.png")] for number in (first, second)]
    assert not QImage(str(out / f"message-{first}.png")).isNull()


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    status, told, errors = render(str(tmp_path / "missing.eml"), "--out", str(tmp_path))
    assert (status, told) == (4, [])
    assert "missing.eml cannot be read" in errors
    assert render(str(tmp_path))[0] == 2
