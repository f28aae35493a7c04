"""Every file keeps to its types, strictly in `app/`, and a wrong type does not pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.source_tree import ROOT

SILENT = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def pyright(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pyright", *words]
    return subprocess.run(
        command, cwd=folder, env=SILENT, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module", autouse=True)
def _node_runs() -> None:
    """Pyright runs on node, which it fetches when the machine has none: without either nothing can be checked."""
    answer = pyright(ROOT, "--version")
    if answer.returncode:
        said = (answer.stderr or answer.stdout).strip().splitlines()
        pytest.skip(f"pyright does not run on this machine: {said[-1] if said else 'it said nothing'}")


def test_every_file_keeps_to_its_types() -> None:
    answer = pyright(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("ui/planted.py", "def planted() -> int:\n    return 'one'\n", "reportReturnType"),
        ("app/planted.py", "def planted(value):\n    return value\n", "reportMissingParameterType"),
    ],
)
def test_a_wrong_type_does_not_pass(tmp_path: Path, path: str, text: str, rule: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_text(text, "utf-8")
    answer = pyright(tmp_path, "--pythonpath", sys.executable)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert rule in answer.stdout
