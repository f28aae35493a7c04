"""Counts what the records of a file did, and keeps its problems."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.records import Problem
from app.storage.runs import Counts


@dataclass(slots=True)
class Tally:
    """Running counts of one file. *problems* holds those not yet written to the cache."""

    read: int = 0
    new: int = 0
    changed: int = 0
    left: int = 0
    n_problems: int = 0
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    def problem(self, problem: Problem) -> None:
        """Set something aside."""
        self.n_problems += 1
        self.problems.append(problem)

    def take_problems(self) -> list[Problem]:
        """The problems since the last call."""
        taken, self.problems = self.problems, []
        return taken

    def counts(self) -> Counts:
        """The counts as they stand."""
        return Counts(self.read, self.new, self.changed, self.left, self.n_problems, self.skipped)
