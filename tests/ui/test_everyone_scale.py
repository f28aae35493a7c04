"""The walks over all windows again on a display of 150 %: the scale is chosen before a program starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WALKS = "no_text_is_untranslated or no_label_is_cut or mirrors"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nothing_is_cut_at_150_percent() -> None:
    variables = {**os.environ, "QT_SCALE_FACTOR": "1.5", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", WALKS]
    walk = subprocess.run(
        [*command, "tests/ui/test_everyone_language.py"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert walk.returncode == 0, walk.stdout[-3000:]
    assert "3 passed" in walk.stdout
