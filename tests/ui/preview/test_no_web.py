"""A computer that cannot draw pages still shows every message: its words, and the sentence that says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from app.services.preview import not_safely
from support.source_tree import ROOT

pytestmark = [pytest.mark.slow]

MAIL = """\
From: Office <office@school.example>
Subject: Sports day
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><body style="margin:0;background:#ff0000"><p>Bring a hat</p>
"""
# How Qt WebEngine may be missing: each is done to the program before it starts.
BROKEN = {
    "its library does not load": "sys.modules['PySide6.QtWebEngineCore'] = None",
    "its widgets do not load": "sys.modules['PySide6.QtWebEngineWidgets'] = None",
    "its scheme is not registered": "import ui.preview.scheme as s; s.register = lambda: None",
    "its process is gone": "os.environ['QTWEBENGINEPROCESS_PATH'] = '/nowhere/QtWebEngineProcess'",
    "its process ends at once": "os.environ['QTWEBENGINEPROCESS_PATH'] = sys.executable",
}


def draw(tmp_path: Path, broken: str) -> tuple[int, dict[str, object], QImage, str]:
    """What ``comms-log render`` makes of the mail: its status, what it tells, the picture, the words of the PDF."""
    mail = tmp_path / "hat.eml"
    mail.write_text(MAIL)
    words = ["render", str(mail), "--out", str(tmp_path), "--png", "--pdf"]
    program = f"import os, sys\n{broken}\nimport main\nsys.exit(main.main({words!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False
    )
    paper = QPdfDocument()
    paper.load(str(tmp_path / "hat.pdf"))
    told: dict[str, object] = json.loads(done.stdout) if done.stdout else {"reason": done.stderr[-2_000:]}
    return done.returncode, told, QImage(str(tmp_path / "hat.png")), paper.getAllText(0).text()


@pytest.mark.parametrize("how", BROKEN)
def test_the_words_are_shown_and_it_is_said(tmp_path: Path, how: str) -> None:
    status, told, picture, words = draw(tmp_path, BROKEN[how])
    assert (status, told["reason"]) == (1, not_safely())
    assert "Bring a hat" in words
    assert picture.pixelColor(picture.width() - 4, picture.height() - 4).name() != "#ff0000"
    assert not picture.isNull()


def test_unbroken_the_page_is_drawn(tmp_path: Path) -> None:
    status, told, picture, words = draw(tmp_path, "")
    assert (status, told["reason"]) == (0, "")
    assert "Bring a hat" in words
    assert picture.pixelColor(picture.width() - 4, 4).name() == "#ff0000"
