"""The target table of the preview: each figure beside a bare web view that shows the same HTML in the same run."""

from __future__ import annotations

from collections.abc import Iterator

from bench.bench_cache import BenchCache
from bench.report import Line


def lines(cache: BenchCache) -> Iterator[Line]:
    """The lines, in the order of the target table."""
    yield from ()
