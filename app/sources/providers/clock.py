"""The present by the provider's clock: watermarks never come from a computer's clock that may be wrong."""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.core.text_folding import squash_spaces


def epoch_of_http_date(text: str) -> int | None:
    """The instant of an HTTP date (RFC 9110 section 5.6.7), epoch seconds UTC; None when it is none."""
    try:
        moment = parsedate_to_datetime(squash_spaces(text))
    except (ValueError, TypeError, OverflowError):
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


class SyncClock:
    """The present for one sync: that of ``--now``, else the server's as its last answer said, else this computer's."""

    def __init__(self, fixed: int | None = None) -> None:
        self._fixed = fixed
        self._ahead: float | None = None  # the server before this computer, seconds

    def now(self) -> int:
        """The present that windows, watermarks and plans count from, epoch seconds UTC."""
        return self.server_now() if self._fixed is None else self._fixed

    def server_now(self) -> int:
        """The present by the server's clock, whatever ``--now`` says: what its waits count from."""
        return int(time.time() + (self._ahead or 0.0))

    def saw(self, date: str | None) -> None:
        """Take the Date header of an answer that came just now."""
        said = epoch_of_http_date(date) if date else None
        if said is not None:
            ahead = said - time.time()
            self._ahead = 0.0 if -2 < ahead < 1 else ahead  # a Date has whole seconds, and the answer took a while

    @property
    def ahead(self) -> int:
        """How many seconds the server's clock is before this computer's; negative when it is behind."""
        return round(self._ahead or 0.0)
