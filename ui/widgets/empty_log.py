"""Why the communications table is empty, and what shows something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.i18n import _, ngettext
from app.services.history import HistoryQuery
from ui.models.formats import Clock, day_text, number
from ui.models.log_question import LogQuestion
from ui.widgets.empty_state import EmptyState
from ui.workers.desk import Desk

_PRESET_SENTENCES: Final[dict[Preset, Callable[[], str]]] = {
    Preset.TODAY: lambda: _("No messages today."),
    Preset.YESTERDAY: lambda: _("No messages yesterday."),
    Preset.LAST_7_DAYS: lambda: _("No messages in the last 7 days."),
    Preset.LAST_14_DAYS: lambda: _("No messages in the last 14 days."),
    Preset.LAST_30_DAYS: lambda: _("No messages in the last 30 days."),
    Preset.LAST_90_DAYS: lambda: _("No messages in the last 90 days."),
    Preset.THIS_WEEK: lambda: _("No messages this week."),
    Preset.LAST_WEEK: lambda: _("No messages last week."),
    Preset.THIS_MONTH: lambda: _("No messages this month."),
    Preset.LAST_MONTH: lambda: _("No messages last month."),
    Preset.THIS_TERM: lambda: _("No messages this term."),
    Preset.LAST_TERM: lambda: _("No messages last term."),
    Preset.THIS_YEAR: lambda: _("No messages this year."),
    Preset.LAST_12_MONTHS: lambda: _("No messages in the last 12 months."),
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the log holds besides: without the filters, at all, of anybody; times are epoch seconds UTC."""

    unfiltered: int
    newest: int | None
    oldest_of_all: int | None


class EmptyLog(EmptyState):
    """Asks the log why nothing is there, and says it."""

    range_requested = Signal(object)  # DateRange
    clear_requested = Signal()
    import_requested = Signal()

    def __init__(self, desk: Desk, clock: Clock, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._name = name
        self._task_key = f"empty-{id(self)}"
        self.has_address = True

    def set_name(self, name: str) -> None:
        """Whose log it is."""
        self._name = name

    def explain(self, question: LogQuestion) -> None:
        """Find out and say why nothing answers *question*."""
        self.show_words("")
        self._desk.tasks.run(
            lambda: self._find_facts(question),
            lambda facts: self._say(question, facts),
            lambda _error: self.show_words(_("No messages.")),
            key=self._task_key,
            owner=self,
        )

    def _find_facts(self, question: LogQuestion) -> _Facts:
        history = self._desk.history
        whole = question.whole()
        oldest_first = (Sort(SortKey.SENT),)
        everybody = HistoryQuery(scope=Scope(ScopeKind.ALL), sort=oldest_first)
        newest = history.head(whole, 1)[1]
        oldest = history.head(everybody, 1)[1]
        return _Facts(
            history.count(question.unfiltered()),
            newest[0].sent_at if newest else None,
            oldest[0].sent_at if oldest else None,
        )

    def _say(self, question: LogQuestion, facts: _Facts) -> None:
        if question.filter_count and facts.unfiltered:
            self._say_filtered(question.filter_count, facts.unfiltered)
        elif facts.newest is not None:
            self._say_other_dates(question.range, facts.newest)
        elif facts.oldest_of_all is None:
            self.show_words(
                _("No messages yet. Import a file to fill the log."),
                [(_("Import…"), self.import_requested.emit)],
            )
        elif not self.has_address:
            self.show_words(_("No email address or mobile on file."))
        else:
            self.show_words(
                _("No email or SMS to {name} has been imported. Data covers {date} – today.").format(
                    name=self._name, date=self._day(facts.oldest_of_all)
                )
            )

    def _say_filtered(self, filters: int, unfiltered: int) -> None:
        text = ngettext(
            "No message matches this filter ({n} without it).",
            "No message matches these {filters} filters ({n} without them).",
            filters,
        )
        self.show_words(
            text.format(filters=filters, n=number(unfiltered)),
            [(_("Clear filters"), self.clear_requested.emit)],
        )

    def _say_other_dates(self, chosen: DateRange, newest: int) -> None:
        sentence = _PRESET_SENTENCES.get(chosen.preset) if chosen.preset is not None else None
        first = sentence() if sentence else _("No messages in these dates.")
        text = _("{no_messages} The last one was on {date}.").format(no_messages=first, date=self._day(newest))
        ranges = [DateRange(preset) for preset in (Preset.LAST_30_DAYS, Preset.ALL)]
        self.show_words(
            text,
            [(choice.label(), self._request(choice)) for choice in ranges if choice != chosen],
        )

    def _request(self, choice: DateRange) -> Callable[[], None]:
        return lambda: self.range_requested.emit(choice)

    def _day(self, at: int) -> str:
        return day_text(self._clock.day(at), weekday=False)
