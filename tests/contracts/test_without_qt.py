"""app/ and the headless commands run where neither Qt nor ui can be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.source_tree import ROOT

BLOCK = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "qtawesome", "qtpy", "ui"}:
            raise ModuleNotFoundError(f"blocked: {name}", name=name)

sys.meta_path.insert(0, Blocker())
"""

IMPORT_ALL = """
import importlib, pkgutil
import app

def fail(name):
    raise

names = [module.name for module in pkgutil.walk_packages(app.__path__, "app.", onerror=fail)]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""


def run_blocked(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run *code* in a process of its own in which the window's packages cannot be imported."""
    command = [sys.executable, "-W", "error", "-c", BLOCK + code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_every_module_of_app_imports() -> None:
    done = run_blocked(IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= len([p for p in (ROOT / "app").rglob("*.py") if p.name != "__init__.py"])


@pytest.mark.parametrize("module", ["PySide6.QtCore", "qtawesome", "ui"])
def test_the_blocker_blocks(module: str) -> None:
    done = run_blocked(f"import {module}")
    assert "blocked" in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["--data-dir", "{folder}", "settings", "get"]])
def test_a_headless_command_needs_no_qt(words: list[str], tmp_path: Path) -> None:
    arguments = [word.format(folder=tmp_path) for word in words]
    done = run_blocked("import main; sys.exit(main.main())", *arguments)
    assert done.returncode == 0, done.stderr
