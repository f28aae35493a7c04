"""The tour keeps its pictures and ends well: a crash while the program leaves would be its exit status."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.mark.slow
def test_a_tour_leaves_pictures_and_ends_without_a_crash(school: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(school, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm", "snapshots"))
    command = [sys.executable, "main.py", "--data-dir", str(folder), "--now", "2026-11-23T03:05:00Z"]
    done = subprocess.run(
        [*command, "tour", "--out", str(tmp_path / "pictures")],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    shown = json.loads(done.stdout.splitlines()[-1])
    assert {"contact", "student"} <= set(shown)
    pictures = [Path(name) for name in shown["pictures"]]
    assert len(pictures) >= 10
    assert all(picture.stat().st_size > 5_000 for picture in pictures)
