"""The program in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.source_tree import ROOT


def comms_log(folder: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own on a computer without a keychain."""
    variables = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONUTF8": "1"}
    command = [sys.executable, "main.py", "--data-dir", str(folder), "--keyring", *words]
    return subprocess.run(
        command, cwd=ROOT, env=variables, input=said, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
