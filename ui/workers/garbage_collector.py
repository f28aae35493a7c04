"""Has Python look for garbage in the UI thread alone: what it frees may be a widget, and Qt's objects die there."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 1_000


class GarbageCollector(QObject):
    """In the place of Python's own timing, which collects on whatever thread happens to allocate: a window in a
    reference cycle would then be destroyed by a worker, and the program with it. Objects without cycles are freed at
    once as ever.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.freeze()  # the modules that are loaded never become garbage: a whole collection is short then
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> int:
        """Collect the generations whose time has come by Python's own thresholds; return how many objects went."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [number for number, (count, limit) in enumerate(zip(counts, limits, strict=True)) if count > limit]
        return gc.collect(due[-1]) if due and due[0] == 0 else 0

    def stop(self) -> None:
        """Collect what there is, while Qt still lives, and give the timing back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        if self._was_enabled:
            gc.enable()
