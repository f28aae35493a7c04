"""The target table of the communications table: repaints, first rows, jumps, blocks, memory and the start."""

from __future__ import annotations

import random
import statistics
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QTableView

from app.context import Context
from app.core.filters import Operator, Term
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.core.records import PersonKind
from app.services.history import HistoryQuery
from bench.apart import run_apart
from bench.bench_cache import BenchCache
from bench.people_stage import PeopleTable
from bench.report import Line, measure, per_call
from bench.screen import Heart, idle
from bench.table_apart import Writer
from bench.table_stage import ALL, BareReader, BareTable, Gaps, LogTable, percentile, timed

FEW: Final = 1_000
SMALL_RUN: Final = 100_000
F, F_P = "F, bare page and paint through the loop", "F_p, C++ model and proxy"
STATUS: Final = Term("status", Operator.ANY_OF, ("opened",))
BY_SUBJECT: Final = Sort(SortKey.SUBJECT)
FRAMES_MS: Final = 33.0


def lines(cache: BenchCache) -> Iterator[Line]:
    """The lines, in the order of the target table."""
    brief = cache.rows < SMALL_RUN
    small = cache.smaller(min(FEW, cache.rows))
    with cache.opened() as many, small.opened() as few:
        table, other = LogTable(many), LogTable(few)
        bare = BareTable(table)
        idle(0.1)  # until it is on the screen
        reader = BareReader(many, bare)
        yield Line("full repaint", F_P, _repaint(table.view), _repaint(bare), aim=1.35, gate=1.8)
        yield from _first_rows(cache, table, reader, rounds=3 if brief else 9)
        table.whole()
        yield _jump(table, reader, rounds=3 if brief else 15)
        yield from _against_few(cache, table, other, rounds=3 if brief else 9)
        yield _all_ids(table)
        yield _block(cache, table, bare, rounds=1 if brief else 5)
        table.close()
        other.close()
        yield from _people(many, reader, brief)
        reader.close()
        bare.close()
    yield _writer(cache, brief)
    yield _memory(cache, small, brief)
    yield _start(cache, brief)


def _repaint(view: QTableView) -> Callable[[], float]:
    return per_call(view.viewport().repaint, 20)


def questions(cache: BenchCache) -> dict[str, HistoryQuery]:
    """The questions of the targets by what they are called there."""
    facts = cache.facts
    return {
        "filter by status": replace(ALL, filter=STATUS),
        "sort by subject": replace(ALL, sort=(BY_SUBJECT,)),
        "search, 3 letters": replace(ALL, search=facts.common_word[:3]),
        "open a contact": HistoryQuery(Scope(ScopeKind.CONTACT, facts.typical_contact)),
        f"open the contact with {facts.busiest_rows:,} messages": HistoryQuery(
            Scope(ScopeKind.CONTACT, facts.busiest_contact)
        ),
    }


def _first_rows(cache: BenchCache, table: LogTable, reader: BareReader, rounds: int) -> Iterator[Line]:
    common, rare = cache.facts.common_word, cache.facts.rare_word
    harder = {
        "text of 5 letters and more, common": (replace(ALL, search=common), 2, 4),
        "text of 5 letters and more, rare": (replace(ALL, search=rare), 2, 4),
        "text and status": (replace(ALL, search=common, filter=STATUS), 2, 4),
        "text and a sort other than time": (replace(ALL, search=common, sort=(BY_SUBJECT,)), 4, 8),
    }
    asked = {name: (query, 1.5, 2.5) for name, query in questions(cache).items()} | harder
    for name, (query, aim, gate) in asked.items():
        yield Line(
            f"first rows, {name}",
            F,
            _asks(table, query),
            timed(reader.show_newest, lambda: None),
            aim=aim,
            gate=gate,
            rounds=rounds,
            warm_up=2,
        )


def _asks(table: LogTable, query: HistoryQuery) -> Callable[[], float]:
    def settle() -> None:
        table.assert_right(query)
        table.ask(ALL)

    return timed(lambda: table.ask(query), settle)


def _jump(table: LogTable, reader: BareReader, rounds: int) -> Line:
    chance = random.Random(2)
    return Line(
        "jump anywhere",
        F,
        timed(lambda: table.jump(chance.randrange(max(1, table.model.rowCount() - 100))), lambda: None),
        timed(reader.show_any, lambda: None),
        aim=1.5,
        gate=2.5,
        rounds=rounds,
        warm_up=2,
    )


def _against_few(cache: BenchCache, table: LogTable, other: LogTable, rounds: int) -> Iterator[Line]:
    for name in ("filter by status", "sort by subject", "search, 3 letters"):
        query = questions(cache)[name]
        yield Line(
            f"{name}, against {FEW:,} rows",
            "the same with few rows",
            _asks(table, query),
            _asks(other, query),
            aim=1.3,
            gate=2,
            rounds=rounds,
            warm_up=2,
        )


def _all_ids(table: LogTable) -> Line:
    connection = table.context.database.reader()
    counted: list[int] = []

    def bare() -> None:
        found = connection.execute(
            "SELECT id FROM recipient WHERE direction = 0 ORDER BY sent_at DESC, message_id DESC"
        )
        counted.append(len(array("q", (row[0] for row in found))))

    def ours() -> None:
        table.ask(ALL)
        table.whole()
        assert not counted or counted[-1] == table.model.rowCount()

    return Line("all ids known", "bare fetch into an array", ours, bare, aim=1.5, gate=3, rounds=5)


def _block(cache: BenchCache, table: LogTable, bare: BareTable, rounds: int) -> Line:
    """The longest time that the window stands still while a person asks, sorts, jumps, selects and takes news in."""
    asked = list(questions(cache).values())

    def ours() -> float:
        heart = Heart(table.panel)
        for query in asked:
            table.ask(query)
            idle(0.1)  # some of its ids arrive
        table.ask(ALL)
        table.whole()
        table.jump(table.model.rowCount() * 2 // 3)
        table.view.selectAll()
        table.jump(0)
        table.view.selectRow(5)
        table.model.refresh()
        table.whole()
        idle(0.2)
        return heart.stop()

    def gate() -> float:
        floor = measure("floor", Line("F_p", "", _repaint(bare), None, aim=0, gate=0)).ours
        return max(FRAMES_MS, 4 * (floor or 0))

    return Line("longest block of the window", "", ours, None, aim=16, gate=gate, rounds=rounds)


def _people(context: Context, reader: BareReader, brief: bool) -> Iterator[Line]:
    people = PeopleTable(context, PersonKind.CONTACT)
    for name, typed in (("name", "oliv"), ("accent", "zoë"), ("e-mail", "mei.t"), ("digits of a mobile", "1 570")):
        yield Line(
            f"people, first rows by {name}",
            F,
            timed(lambda typed=typed: people.search(typed), lambda: people.search("")),
            timed(reader.show_newest, lambda: None),
            aim=4,
            gate=8,
            rounds=3 if brief else 9,
            warm_up=2,
        )

    def block() -> float:
        heart = Heart(people.panel)
        for end in range(1, 7):
            people.search("olivia"[:end])
        people.search("")
        return heart.stop()

    yield Line("people, longest block while typing", "", block, None, aim=16, gate=FRAMES_MS, rounds=3 if brief else 9)
    people.close()


def _writer(cache: BenchCache, brief: bool) -> Line:
    """How late the window answers while an import runs in its own process, against a quiet log."""
    seconds = 1.0 if brief else 4.0

    def walk(table: LogTable) -> float:
        chance, gaps = random.Random(3), Gaps(table.panel)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            table.jump(chance.randrange(max(1, table.model.rowCount() - 100)))
            idle(0.01)
        return percentile(gaps.stop(), 0.99)

    def both() -> float:
        on: list[float] = []
        off: list[float] = []
        with cache.copy() as mine, mine.opened() as context:
            table = LogTable(context)
            walk(table)
            for _ in range(1 if brief else 3):
                off.append(walk(table))
                with Writer(mine.data_dir):
                    on.append(walk(table))
            table.close()
        return statistics.median(on) / statistics.median(off)

    return Line(
        "99th percentile of event-loop gaps, with an import running",
        "the same without",
        both,
        None,
        aim=2,
        gate=5,
        unit="times",
        rounds=1,
        warm_up=0,
    )


def _memory(cache: BenchCache, small: BenchCache, brief: bool) -> Line:
    def ours() -> float:
        return run_apart("bench.table_apart:memory_of_window", cache.data_dir) - run_apart(
            "bench.table_apart:memory_of_window", small.data_dir
        )

    return Line(
        f"memory above the window with {small.rows:,} rows",
        "",
        ours,
        None,
        aim=40,
        gate=100,
        unit="MB",
        rounds=1 if brief else 3,
        warm_up=0,
    )


def _start(cache: BenchCache, brief: bool) -> Line:
    def until(function: str, *arguments: object) -> float:
        began = time.time()
        return (run_apart(function, *arguments) - began) * 1000

    return Line(
        "process start to first rows",
        "bare QTableView process",
        lambda: until("bench.table_apart:first_rows_at", cache.data_dir),
        lambda: until("bench.bare_start:painted_at"),
        aim=1.4,
        gate=2,
        rounds=3 if brief else 9,
        warm_up=1,
    )
