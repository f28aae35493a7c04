"""Lists that give no more than their first 10,000 rows are read window by window until nothing is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sources.providers.http_reader import Answer, HttpReader
from app.sources.providers.postmark import lists
from app.sources.providers.postmark.lists import CappedList

EASTERN = ZoneInfo("America/New_York")
START = 1_793_620_800
HOUR = 3600


class Server:
    """Rows with a time each, told newest first, none beyond the cap."""

    def __init__(self, times: list[int], *, tells_total: bool = True) -> None:
        self.times = times
        self.tells_total = tells_total
        self.asked = 0

    def get(self, _path: str, params: Any) -> Answer:
        self.asked += 1
        told = dict(params)
        count, offset = int(told["count"]), int(told["offset"])
        assert 1 <= count <= lists.PAGE
        assert count + offset <= lists.CAP
        since, until = (
            datetime.fromisoformat(told.get(name, "2100-01-01")).replace(tzinfo=EASTERN).timestamp()
            for name in ("fromdate", "todate")
        )
        found = sorted((at for at in self.times if since <= at <= until), reverse=True)
        total = len(found) if self.tells_total else None
        return Answer(200, {}, {"Rows": found[offset : offset + count], "TotalCount": total})


def read(server: Server, since: int, until: int) -> list[lists.Lot]:
    return list(CappedList(cast("HttpReader", server), "/x", "Rows", "outbound").lots(since, until))


def test_pages_follow_each_other_and_the_last_ends_the_window() -> None:
    server = Server([START + n for n in range(1_200)])
    lots = read(server, START, START + HOUR)
    assert [len(lot.rows) for lot in lots] == [500, 500, 200]
    assert [lot.ends_window for lot in lots] == [False, False, True]
    assert server.asked == 3


def test_an_empty_window_is_one_page() -> None:
    lots = read(Server([]), START, START + HOUR)
    assert [(len(lot.rows), lot.ends_window, lot.whole) for lot in lots] == [(0, True, True)]


def test_a_vendor_that_tells_no_total_is_read_until_a_page_is_not_full() -> None:
    lots = read(Server([START + n for n in range(1_000)], tells_total=False), START, START + HOUR)
    assert [len(lot.rows) for lot in lots] == [500, 500, 0]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 20 * HOUR), max_size=300), st.integers(20, 60))
def test_a_full_window_is_halved_until_nothing_is_missing(times: list[int], cap: int) -> None:
    """With a small cap, so that many windows are over it."""
    kept = lists.CAP, lists.PAGE
    lists.CAP, lists.PAGE = cap, 7  # type: ignore[misc]
    try:
        server = Server([START + at for at in times])
        lots = read(server, START, START + 20 * HOUR)
    finally:
        lists.CAP, lists.PAGE = kept  # type: ignore[misc]
    assert all(lot.whole for lot in lots) or _most_in_a_minute(times) > cap // 2
    if all(lot.whole for lot in lots):
        assert {row for lot in lots for row in lot.rows} == set(server.times)
    ends = [lot.until for lot in lots if lot.ends_window]
    assert ends == sorted(ends)
    assert ends[-1] == START + 20 * HOUR


def _most_in_a_minute(times: list[int]) -> int:
    return max(sum(at - 120 <= other <= at + 120 for other in times) for at in times)


def test_more_in_one_minute_than_a_question_gives_is_told() -> None:
    kept = lists.CAP, lists.PAGE
    lists.CAP, lists.PAGE = 20, 7  # type: ignore[misc]
    try:
        lots = read(Server([START + n for n in range(50)]), START, START + HOUR)
    finally:
        lists.CAP, lists.PAGE = kept  # type: ignore[misc]
    cut = [lot for lot in lots if not lot.whole]
    assert cut
    assert sum(len(lot.rows) for lot in cut) == 20
    assert cut[0].until - cut[0].since <= 2 * lists.SMALLEST
