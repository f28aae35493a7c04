"""Postmark's lists: 500 rows a page, and no more than the first 10,000 rows of a question (providers.md 2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.sources.providers.http_reader import HttpReader
from app.sources.providers.paging import PageStop
from app.sources.providers.postmark.eastern import eastern_window
from app.sources.providers.postmark.records import NAME
from app.sources.providers.shapes import json_object, rows_of, whole

PAGE: Final = 500
CAP: Final = 10_000  # count + offset
SMALLEST: Final = 60  # seconds of a window that is not halved again


@dataclass(frozen=True, slots=True)
class Lot:
    """One page of the window [*since*, *until*) (epoch seconds UTC). *ends_window*: its last; *whole*: all rows of the
    window can be had; *total*: how many it has, where Postmark says.
    """

    rows: Sequence[object]
    since: int
    until: int
    ends_window: bool
    whole: bool
    total: int | None


class CappedList:
    """One list of one message stream, read window by window."""

    def __init__(self, http: HttpReader, path: str, rows: str, stream: str) -> None:
        self._http = http
        self._path = path
        self._rows = rows
        self._stream = stream

    def count(self, since: int, now: int) -> int:
        """How many rows there are since *since*."""
        rows, total = self._ask(since, now, 0, 1, last=True)
        return len(rows) if total is None else total

    def lots(self, since: int, now: int) -> Iterator[Lot]:
        """All rows since *since*, in windows in the order of time that are halved until none is over the cap.

        The last one ends with *now* and is asked for without an end: what arrives meanwhile moves rows to later
        pages and hides none, for the newest come first.
        """
        waiting = [(since, now)]
        while waiting:
            begin, end = waiting.pop()
            rows, total = self._ask(begin, end, 0, PAGE, last=not waiting)
            if total is not None and total > CAP and end - begin > SMALLEST:
                middle = begin + (end - begin) // 2
                waiting += [(middle, end), (begin, middle)]
            else:
                yield from self._window(begin, end, rows, total, last=not waiting)

    def _window(
        self, since: int, until: int, rows: Sequence[object], total: int | None, *, last: bool
    ) -> Iterator[Lot]:
        whole_window = total is None or total <= CAP
        stop = PageStop(NAME)
        offset = 0
        while True:
            if rows:
                stop.check(json.dumps(rows, sort_keys=True, default=str))
            offset += len(rows)
            wanted = min(CAP, total) if total is not None else CAP
            ended = not rows or offset >= wanted or (total is None and len(rows) < PAGE)
            yield Lot(rows, since, until, ended, whole_window, total)
            if ended:
                return
            rows, _total = self._ask(since, until, offset, min(PAGE, CAP - offset), last=last)

    def _ask(
        self, since: int, until: int, offset: int, count: int, *, last: bool
    ) -> tuple[Sequence[object], int | None]:
        start, end = eastern_window(since, until)
        dates = (("fromdate", start),) if last else (("fromdate", start), ("todate", end))
        params = (("count", str(count)), ("offset", str(offset)), *dates, ("messagestream", self._stream))
        answer = self._http.get(self._path, params)
        return rows_of(NAME, answer.value, self._rows), whole(json_object(answer.value).get("TotalCount"))
