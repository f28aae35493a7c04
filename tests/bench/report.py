"""A figure of the target tables, measured side by side with its floor, and the verdict on it."""

from __future__ import annotations

import gc
import statistics
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

BETTER, WITHIN, MISSED, NOT_MEASURED = "better than aim", "within gate", "MISSED", "not measured"
BROKEN = "BROKEN"


class NotMeasured(Exception):  # noqa: N818 - it is no error
    """A figure cannot be had here; the text says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a target table.

    *ours* and *floor_run* do the work once. What they return is the figure in *unit*; when they return None the wall
    time of the call is taken, in milliseconds. Without *floor_run* the figure stands for itself, and *aim* and *gate*
    are in its *unit*; else they are ratios to the floor. A *gate* that depends on another figure is a function,
    asked after the runs. *rounds* is how often both are done, after *warm_up* rounds that do not count.
    """

    figure: str
    floor: str
    ours: Callable[[], float | None]
    floor_run: Callable[[], float | None] | None
    aim: float
    gate: float | Callable[[], float]
    higher_is_better: bool = False
    unit: str = "ms"
    rounds: int = 9
    warm_up: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a line: medians in the unit of the line, and their ratio (None: not measured)."""

    table: str
    line: Line
    verdict: str
    ours: float | None = None
    floor: float | None = None
    ratio: float | None = None
    gate: float | None = None
    why: str = ""
    samples: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    @property
    def passed(self) -> bool:
        """Whether no gate was missed and nothing broke."""
        return self.verdict not in {MISSED, BROKEN}

    def as_json(self) -> dict[str, Any]:
        """The line for a machine."""
        return {
            "table": self.table,
            "figure": self.line.figure,
            "floor_is": self.line.floor,
            "unit": self.line.unit,
            "floor": self.floor,
            "ours": self.ours,
            "ratio": self.ratio,
            "aim": self.line.aim,
            "gate": self.gate,
            "higher_is_better": self.line.higher_is_better,
            "verdict": self.verdict,
            "why": self.why,
            "samples": self.samples,
        }


def measure(table: str, line: Line) -> Result:
    """Run *line* and its floor in turns, each first every other time, and judge the medians."""
    ours: list[float] = []
    floor: list[float] = []
    try:
        for n in range(line.warm_up + line.rounds):
            turns = [(line.ours, ours)]
            if line.floor_run is not None:
                turns.insert(n % 2, (line.floor_run, floor))
            for work, into in turns:
                value = _once(work)
                if n >= line.warm_up:
                    into.append(value)
        gate = line.gate() if callable(line.gate) else line.gate
    except NotMeasured as reason:
        return Result(table, line, NOT_MEASURED, why=str(reason))
    except Exception as error:  # noqa: BLE001 - the other lines are measured all the same, and the run ends red
        traceback.print_exc()
        return Result(table, line, BROKEN, why=type(error).__name__)
    return _judge(table, line, gate, ours, floor)


def _once(work: Callable[[], float | None]) -> float:
    """The figure of one run; garbage of earlier ones is not counted against it."""
    gc.collect()
    began = time.perf_counter()
    value = work()
    took = time.perf_counter() - began
    return took * 1000 if value is None else value


def _judge(table: str, line: Line, gate: float, ours: list[float], floor: list[float]) -> Result:
    ours_at, floor_at = statistics.median(ours), statistics.median(floor) if floor else None
    ratio = ours_at if floor_at is None else ours_at / max(floor_at, 1e-9)
    sign = -1 if line.higher_is_better else 1
    verdict = BETTER if sign * ratio <= sign * line.aim else WITHIN if sign * ratio <= sign * gate else MISSED
    return Result(table, line, verdict, ours_at, floor_at, ratio, gate, samples={"ours": ours, "floor": floor})


def per_call(work: Callable[[], object], times: int) -> Callable[[], float]:
    """What takes micro-seconds: *times* calls at once, and the time of one in milliseconds."""

    def run() -> float:
        began = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - began) * 1000 / times

    return run


def number(value: float | None) -> str:
    """*value* with three digits that say something."""
    if value is None:
        return "–"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:.4f}"


def _cells(result: Result) -> list[str]:
    line = result.line
    times = "x" if line.floor_run is not None else ""
    unit = f" {line.unit}"
    gate = result.gate if result.gate is not None else None if callable(line.gate) else line.gate
    floor = f"{line.floor}: {number(result.floor)}{unit}" if result.floor is not None else line.floor
    verdict = f"{result.verdict}: {result.why}" if result.why else result.verdict
    return [
        line.figure,
        floor or "–",
        number(result.ours) + (unit if result.ours is not None else ""),
        number(result.ratio) + times if times else "–",
        number(line.aim) + (times or unit),
        number(gate) + (times or unit),
        verdict,
    ]


HEADS = ("figure", "floor", "ours", "ratio", "aim", "gate", "verdict")


def table_text(results: Iterable[Result]) -> str:
    """All results as a Markdown table, its columns in line."""
    return markdown(HEADS, [_cells(result) for result in results])


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand in line."""
    widths = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (heads, *rows)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
