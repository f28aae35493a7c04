"""The import contracts of pyproject.toml hold, and each of them bites when somebody breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from support.source_tree import ROOT

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
CONTRACTS = [
    contract["id"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]

# One line a fault: the contract it breaks, the file that is planted, and what stands in it.
FAULTS = [
    ("app-without-qt", "app/core/planted.py", "import ui\n"),
    ("app-without-qt", "app/core/planted.py", "def late() -> None:\n    from PySide6 import QtCore\n"),
    (
        "app-without-qt",
        "app/services/planted.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import qtawesome\n",
    ),
    ("app-layers", "app/core/planted.py", "import app.services\n"),
    ("app-layers", "app/sources/planted.py", "import app.storage\n"),
    ("app-layers", "app/a_new_room.py", ""),
    ("one-room-for-tables", "app/services/planted.py", "import peewee\n"),
    ("one-room-for-tables", "app/sync/planted.py", "def late() -> None:\n    import apsw\n"),
    ("ui-layers", "ui/models/planted.py", "import ui.windows\n"),
    ("ui-layers", "ui/docks/planted.py", "import ui.dialogs\n"),
    ("ui-layers", "ui/a_new_room.py", ""),
    ("ui-reaches-data-through-services", "ui/models/planted.py", "import app.storage\n"),
    ("ui-reaches-data-through-services", "ui/windows/planted.py", "import app.context\n"),
    ("one-room-for-tables", "app/storage/planted.py", "import sqlite3\n"),  # two libraries on one file would tear it
    ("ui-without-database-or-network", "ui/models/planted.py", "import sqlite3\n"),
    ("ui-without-database-or-network", "ui/preview/planted.py", "import urllib.request\n"),
]


def lint_imports(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    limits = [word for contract in contracts for word in ("--contract", contract)]
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo", *limits]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def plant(tree: Path, path: str, text: str) -> None:
    """Write *text* to *path* of *tree*, and make the packages that it is in or names, where they are missing."""
    wanted = [Path(path).parent, *(Path("app") / name for name in ("services", "storage", "context"))]
    wanted += [Path("ui") / name for name in ("windows", "dialogs")]
    for folder in wanted:
        if not (tree / folder).with_suffix(".py").exists():
            (tree / folder).mkdir(parents=True, exist_ok=True)
            (tree / folder / "__init__.py").touch()
    (tree / path).write_text(text, "utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("app", "ui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_every_contract_is_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "path", "text"), FAULTS)
def test_a_planted_fault_breaks_its_contract(contract: str, path: str, text: str, tree: Path) -> None:
    plant(tree, path, text)
    done = lint_imports(tree, contract)
    assert "1 broken" in done.stdout, done.stdout + done.stderr
    assert "planted" in done.stdout or "a_new_room" in done.stdout


def test_every_contract_has_a_fault_that_shows_it_biting() -> None:
    assert {contract for contract, _path, _text in FAULTS} == set(CONTRACTS)
