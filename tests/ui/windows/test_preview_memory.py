"""The preview takes no more memory the more it shows: 2,000 previews in the long mode, 200 in the normal run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench.apart import run_apart

LAST = 2_000 if os.environ.get("COMMS_LOG_LONG") == "1" else 200
GATE_MB = 60


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_many_previews_take_no_more_memory_than_twenty(tmp_path: Path) -> None:
    grown = run_apart("bench.preview_stage:memory_growth", str(tmp_path), 20, LAST, 6_000)
    assert grown < GATE_MB, f"{grown:.0f} MB more after {LAST} previews than after 20"
