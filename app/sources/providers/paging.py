"""What every source needs to read lists to their end and no further: stops, halved windows, gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from app.core.accounts import Gap
from app.i18n import _
from app.sources.providers.base import DAY, StreamState
from app.sources.providers.errors import EndlessPagesError

T = TypeVar("T")
MOST_PAGES: Final = 100_000


class PageStop:
    """Ends a list that leads in a circle: the same place twice, or more pages than there can be."""

    def __init__(self, provider: str, most: int = MOST_PAGES) -> None:
        self._provider = provider
        self._most = most
        self._seen: set[str] = set()

    def check(self, place: str) -> None:
        """The next page is asked for at *place* (a link, a token). Raises EndlessPagesError."""
        if place in self._seen or len(self._seen) >= self._most:
            raise EndlessPagesError(self._provider)
        self._seen.add(place)


def halved_windows(
    start: int, end: int, ask: Callable[[int, int], Sequence[T]], cap: int, *, smallest: int = 1
) -> Iterator[tuple[int, int, Sequence[T], bool]]:
    """Read [start, end) through a list that gives at most *cap* rows a question, by halving until none is full.

    Times are epoch seconds UTC; *ask* (from, to) answers the rows of from <= time < to. Yields (from, to, rows, whole)
    in the order of time; *whole* is False where *smallest* seconds alone fill the list, so that rows may lack.
    """
    waiting = [(start, end)]
    while waiting:
        since, until = waiting.pop()
        rows = ask(since, until)
        if len(rows) >= cap and until - since > smallest:
            middle = since + (until - since) // 2
            waiting += [(middle, until), (since, middle)]
        else:
            yield since, until, rows, len(rows) < cap


def gap_since(
    stream: str, state: StreamState, now: int, retention_days: int, provider: str, *, possible_after: int | None = None
) -> Gap | None:
    """The gap that opened since *stream* was last read to its end, None when the vendor still has everything.

    *possible_after*: days after which something may be lost at a vendor that does not say how long it keeps its log.
    """
    if state.watermark is None:
        return None
    kept_since = now - retention_days * DAY
    if state.watermark < kept_since:
        why = _("{provider} keeps its log for {n} days, and nothing was fetched for longer.")
        return Gap(stream, state.watermark, kept_since, why.format(provider=provider, n=retention_days))
    if possible_after is not None and state.watermark < now - possible_after * DAY:
        why = _("{provider} may keep its log for only {n} days, and nothing was fetched for longer.")
        return Gap(
            stream,
            state.watermark,
            now - possible_after * DAY,
            why.format(provider=provider, n=possible_after),
            possible=True,
        )
    return None
