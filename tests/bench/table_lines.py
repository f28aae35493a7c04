"""The target table of the communications table: repaints, first rows, jumps, blocks, memory and the start."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.messages import Scope, ScopeKind
from app.services.history import HistoryQuery
from bench.bench_cache import BenchCache
from bench.report import Line, per_call

FEW = 1_000


def lines(cache: BenchCache) -> Iterator[Line]:
    """The lines, in the order of the target table."""
    query = HistoryQuery(Scope(ScopeKind.ALL))
    small = cache.smaller(min(FEW, cache.rows))
    with cache.opened() as many, small.opened() as few:
        yield Line(
            f"head of all messages, against {small.rows:,} rows",
            "the same with few rows",
            per_call(lambda: many.history.head(query), 20),
            per_call(lambda: few.history.head(query), 20),
            aim=1.3,
            gate=2,
        )
