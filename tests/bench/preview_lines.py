"""The target table of the preview: each figure beside a bare web view that shows the same HTML in the same run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.services.preview import document_of_mail
from bench.apart import run_apart
from bench.bench_cache import BenchCache
from bench.mails import mail_html, school_of_mails
from bench.preview_stage import BareView, GuardedView, Walk
from bench.report import Line
from support.preview_bombs import MORE_BOMBS, build_bomb
from support.preview_vectors import BY_WHAT, vectors

SMALL_RUN: Final = 100_000  # with fewer rows the preview is measured briefly, too
BARE: Final = "bare setHtml"
WALK_SIZE: Final = 6_000
FRAME_MS, FRAMES_MS = 16.0, 33.0


def lines(cache: BenchCache) -> Iterator[Line]:
    """The lines, in the order of the target table."""
    brief = cache.rows < SMALL_RUN
    yield from _warm(brief)
    yield _first(brief)
    yield from _walking(brief)
    yield _bombs(brief)
    yield _memory(brief)


def _warm(brief: bool) -> Iterator[Line]:
    bare, ours = BareView(), GuardedView()
    numbers = iter(range(1, 1_000_000))
    for size, aim, gate in ((2_000, 1.0, 1.3), (50_000, 1.0, 1.3), (500_000, 0.8, 1.2)):
        yield Line(
            f"warm preview, {size // 1000} KB",
            BARE,
            _shows(ours, numbers, size),
            _shows(bare, numbers, size),
            aim=aim,
            gate=gate,
            rounds=3 if brief else 21,
            warm_up=2,
        )
    bare.close()
    ours.close()


def _shows(view: BareView | GuardedView, numbers: Iterator[int], size: int) -> Callable[[], float]:
    """Shows one mail after the other; making them does not count."""

    def run() -> float:
        n = next(numbers)
        html = mail_html(n, size)
        began = time.perf_counter()
        view.show(n, html)
        return (time.perf_counter() - began) * 1000

    return run


def _first(brief: bool) -> Line:
    def ours() -> float:
        with tempfile.TemporaryDirectory() as folder:
            return run_apart("bench.preview_stage:first_preview", folder, WALK_SIZE)

    return Line(
        "first preview after the idle prewarm",
        "bare view, cold process",
        ours,
        lambda: run_apart("bench.preview_stage:first_bare", WALK_SIZE),
        aim=0.3,
        gate=0.6,
        rounds=1 if brief else 5,
        warm_up=0 if brief else 1,
    )


@contextmanager
def _walk(count: int) -> Iterator[Walk]:
    with tempfile.TemporaryDirectory() as folder:
        school = school_of_mails(Path(folder), count, WALK_SIZE)
        walk = Walk(school, count)
        try:
            walk.open()
            yield walk
        finally:
            walk.close()
            school.close()


def _walking(brief: bool) -> Iterator[Line]:
    steps = 10 if brief else 60
    bare = BareView()
    with _walk(120) as walk:

        def ours() -> float:
            began = time.perf_counter()
            for _ in range(steps):
                walk.step()
            took = time.perf_counter() - began
            assert walk.shows_what_it_should()
            return steps / took

        def floor() -> float:
            mails = [(n, mail_html(n, WALK_SIZE)) for n in range(steps)]
            began = time.perf_counter()
            for n, html in mails:
                bare.show(n, html)
            return steps / (time.perf_counter() - began)

        yield Line(
            "walking with the arrow key",
            BARE,
            ours,
            floor,
            aim=1.0,
            gate=0.8,
            higher_is_better=True,
            unit="mails/s",
            rounds=1 if brief else 5,
        )
        yield Line(
            "longest UI block while walking, key held",
            "",
            lambda: walk.hold_key(steps * 2)[1],
            None,
            aim=FRAME_MS,
            gate=FRAMES_MS,
            rounds=1 if brief else 5,
        )
    bare.close()


def _bombs(brief: bool) -> Line:
    names = [vector.what for vector in vectors() if vector.kind == "dos"] + list(MORE_BOMBS)
    names = names[:2] if brief else names

    def worst() -> float:
        longest = 0.0
        view = GuardedView()
        for n, name in enumerate(names):
            raw = BY_WHAT[name].mail() if name in BY_WHAT else build_bomb(name)
            view.show_document_of(lambda: document_of_mail(b"Content-Type: text/html\n\n<p>before"), 2 * n)
            began = time.perf_counter()
            view.show_document_of(lambda raw=raw: document_of_mail(raw), 2 * n + 1)
            longest = max(longest, time.perf_counter() - began)
        view.close()
        return longest

    return Line(
        f"bombs, the slowest answer of {len(names)}",
        "",
        worst,
        None,
        aim=1,
        gate=3,
        unit="s",
        rounds=1,
        warm_up=0,
    )


def _memory(brief: bool) -> Line:
    last = 60 if brief else 2_000

    def growth() -> float:
        with tempfile.TemporaryDirectory() as folder:
            return run_apart("bench.preview_stage:memory_growth", folder, 20, last, WALK_SIZE)

    return Line(
        f"memory after {last:,} previews, above that after 20",
        "",
        growth,
        None,
        aim=30,
        gate=60,
        unit="MB",
        rounds=1,
        warm_up=0,
    )
