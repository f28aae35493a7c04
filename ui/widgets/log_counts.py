"""The numbers around a communications table: toggle buttons, the whole log, and what the log holds at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.services.history import QuickCounts
from app.services.log_facts import Coverage, Filled
from ui.models.log_question import LogQuestion, Quick
from ui.workers.desk import Desk


@dataclass(frozen=True, slots=True)
class LogCounts:
    """*total* of the whole log; *filled* and *coverage* only where the data may have changed since they were asked."""

    quick: QuickCounts
    total: int
    filled: Filled | None = None
    coverage: Coverage | None = None

    @staticmethod
    def question(desk: Desk, question: LogQuestion, *, with_facts: bool) -> Callable[[], LogCounts]:
        """What a worker thread calls to find them for *question*."""
        quick, whole = question.without_quick(), question.whole()

        def count() -> LogCounts:
            return LogCounts(
                desk.history.counts(quick),
                desk.history.count(whole),
                desk.log_facts.filled() if with_facts else None,
                desk.log_facts.coverage() if with_facts else None,
            )

        return count

    def by_quick(self) -> dict[Quick, int]:
        """The numbers of the toggle buttons."""
        return {
            Quick.ALL: self.quick.all,
            Quick.ATTENTION: self.quick.attention,
            Quick.EMAIL: self.quick.email,
            Quick.SMS: self.quick.sms,
            Quick.UNOPENED: self.quick.unopened,
        }
