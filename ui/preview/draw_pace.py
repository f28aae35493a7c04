"""Tells whether the page before may still keep busy what draws pages."""

from __future__ import annotations

import time
from typing import Final

SLOW_S: Final = 0.7  # what takes so long to draw goes on working after it is shown, and would hold up the next message


class DrawPace:
    """Told when a page is asked for, on the screen, or gone with its process."""

    def __init__(self) -> None:
        self._since: float | None = None  # when the page was asked for that is still being drawn
        self._was_slow = False

    def begin(self) -> None:
        """A page is asked for."""
        self._since, self._was_slow = time.monotonic(), False

    def end(self) -> None:
        """It is on the screen."""
        self._was_slow, self._since = self.is_slow(), None

    def forget(self) -> None:
        """What drew it is gone."""
        self._since, self._was_slow = None, False

    def is_slow(self) -> bool:
        """Whether the page took long, or takes long."""
        waits = self._since is not None and time.monotonic() - self._since > SLOW_S
        return waits or self._was_slow
