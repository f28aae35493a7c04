"""How much memory the import of a large mailbox takes: that of its own process, as the window starts it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.apart import run_apart
from bench.bench_cache import BenchCache
from bench.mailbox import write_mbox
from bench.report import Line, NotMeasured

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LARGEST_MB, SMALLEST_MB = 2_000, 10
MAILS_A_MB: Final = 20
_SMALL_MAIL: Final = 2_200  # bytes of a mail without a photograph, about
_BASE64: Final = 1.37


def lines(cache: BenchCache) -> Iterator[Line]:
    """The one line: an mbox of 2 GB at a million rows, smaller with fewer."""
    megabytes = cache.mbox_mb or min(LARGEST_MB, max(SMALLEST_MB, cache.rows // 500))
    yield Line(
        f"import of an mbox of {megabytes:,} MB, peak memory",
        "",
        # Apart: what a process takes is counted from that of the one that starts it.
        lambda: run_apart("bench.memory_lines:peak_of_import", megabytes),
        None,
        aim=200,
        gate=300,
        unit="MB",
        rounds=1,
        warm_up=0,
    )


def peak_of_import(megabytes: int) -> float:
    """The most memory that an import of such an mbox into an empty log held at once, in MB (its resident set)."""
    if not hasattr(os, "wait4"):
        raise NotMeasured("this system does not tell what memory a process took")
    mails = megabytes * MAILS_A_MB
    attached = int((megabytes * 2**20 - mails * _SMALL_MAIL) / (mails // 10) / _BASE64)
    with tempfile.TemporaryDirectory(prefix="mbox-") as name:
        box = Path(name) / "mails.mbox"
        write_mbox(box, mails, attached)
        words = [sys.executable, "main.py", "--data-dir", str(Path(name) / "data"), "import", str(box)]
        with (Path(name) / "told.txt").open("w+", encoding="utf-8") as told:
            child = subprocess.Popen(words, cwd=ROOT, stdout=told, stderr=told)
            _pid, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            told.seek(0)
            if child.returncode not in {0, 1}:
                raise RuntimeError(f"the import failed: {told.read()[-2000:]}")
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
