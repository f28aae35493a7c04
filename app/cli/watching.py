"""What the verbs that take long have in common: JSON lines on the standard output, and stops from outside."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Final

SECONDS_BETWEEN: Final = 0.1  # progress at most ten times a second


def tell(message: dict[str, object]) -> None:
    """Print one JSON object on a line, at once."""
    print(json.dumps(message, ensure_ascii=False), flush=True)


class StopListener:
    """Waits for the line ``stop`` on the standard input; the end of the input is no stop."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        threading.Thread(target=self._listen, name="stop-listener", daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            if line.strip() == "stop":
                self.stop.set()
                return


class Pace:
    """Says when it is time for the next progress line."""

    def __init__(self) -> None:
        self._last = 0.0

    def is_time(self) -> bool:
        """Whether the last line was long enough ago."""
        if time.monotonic() - self._last < SECONDS_BETWEEN:
            return False
        self._last = time.monotonic()
        return True
