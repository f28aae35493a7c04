"""PySide6 is the version that counts its references right, and the probe that tells one that does not."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

from support.source_tree import ROOT

# PySide6 6.12.0 on Python 3.11 loses one reference of None a void call and one of True a signal; after some
# 5,300 calls the interpreter aborts. So the probe runs in a process of its own.
PROBE = """
import sys
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    told = Signal(bool)

sender = Sender()
sender.told.connect(lambda _value: None)
before = sys.getrefcount(None), sys.getrefcount(True)
for _ in range(20_000):
    sender.blockSignals(False)
    sender.told.emit(True)
after = sys.getrefcount(None), sys.getrefcount(True)
print(before[0] - after[0], before[1] - after[1])
"""


def test_void_calls_and_signals_lose_no_references() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    if sys.version_info < (3, 12):
        # Later None and True are immortal: whoever miscounts them does no harm, and PySide6 6.11.3 does.
        lost_none, lost_true = (int(word) for word in done.stdout.split())
        assert lost_none < 100
        assert lost_true < 100


def test_the_pinned_version_is_the_installed_one() -> None:
    pin = (ROOT / "packaging" / "requirements" / "run.in").read_text("utf-8")
    assert "PySide6==6.11.3" in pin.splitlines()
    assert importlib.metadata.version("PySide6") == "6.11.3"
