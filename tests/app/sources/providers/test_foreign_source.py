"""A source that another package brings is found, set up and synced by the very program, without a change to ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.loopback import Asked, Loopback, Reply, loopback
from support.source_tree import ROOT

PACKAGE = ROOT / "tests" / "data" / "pigeon-source"
LETTERS = [
    {"number": n, "at": 1_793_620_800 + n, "to": f"family{n}@example.com", "about": f"Letter {n}", "text": "Coo.",
     "state": ("away", "home", "hawk", "lost")[n % 4]}
    for n in range(1, 8)
]  # fmt: skip


def answer(asked: Asked) -> Reply:
    if asked.headers.get("authorization") != "Bearer silver-ring":
        return Reply(401, {})
    rows = [letter for letter in LETTERS if int(str(letter["number"])) > int(asked.one("after"))]
    return Reply(body={"letters": rows[:3]})


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback(answer) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The package as an installer leaves it: its files, and its entry points beside them (PEP 376, PEP 427)."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text("utf-8"))["project"]
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "pigeon_source.py").write_bytes((PACKAGE / "pigeon_source.py").read_bytes())
    info = folder / f"pigeon_source-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    lines = [
        f"[{group}]\n" + "".join(f"{n} = {v}\n" for n, v in each.items())
        for group, each in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return folder


def run(data: Path, site: Path | None, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": "" if site is None else str(site)}
    command = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(data), *words]
    return subprocess.run(command, env=variables, input=stdin, capture_output=True, text=True, check=False)


def test_a_package_brings_a_source(site: Path, server: Loopback, tmp_path: Path) -> None:
    data = tmp_path / "data"
    words = ("accounts", "add", "pigeon", "loft", "--set", "loft=tower", "--endpoint", server.url)
    added = run(data, site, *words, stdin="silver-ring\n")
    assert (added.returncode, added.stdout) == (0, "loft: added\n"), added.stderr
    assert run(data, site, "accounts", "test", "loft").stdout == "3 letters are there.\n"
    synced = run(data, site, "sync")
    assert (synced.returncode, synced.stdout) == (0, "loft: 7 read, 7 new, 0 changed, 0 problems, 0 gaps\n")
    shown = run(data, site, "history", "--all", "--sort", "sent:asc", "--format", "json")
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [row["status"] for row in rows] == [
        "delivered",
        "failed",
        "unknown",
        "sent",
        "delivered",
        "failed",
        "unknown",
    ]
    assert {row["provider"] for row in rows} == {"pigeon"}
    assert "0 new, 0 changed" in run(data, site, "sync").stdout
    gone = run(data, None, "sync")
    assert gone.returncode == 1
    assert "does not know the provider" in gone.stderr
