"""Why the communications table is empty, and what shows something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.i18n import _, ngettext
from app.services.history import HistoryQuery
from ui.models.filter_texts import tag_text
from ui.models.formats import Clock, day_text, number
from ui.models.log_question import LogQuestion, Quick
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
    """What the log holds besides: without the filters, at all, of anybody; times are epoch seconds UTC. *has_sms* that
    there are text messages of anybody; *best_tag* is the tag without which most rows come, *best_count* how many.
    """

    unfiltered: int
    newest: int | None
    oldest_of_all: int | None
    has_sms: bool = True
    best_tag: int | None = None
    best_count: int = 0


class EmptyLog(EmptyState):
    """Asks the log why nothing is there, and says it."""

    range_requested = Signal(object)  # DateRange
    clear_requested = Signal()
    tag_removal_requested = Signal(object)  # Tag
    import_requested = Signal()
    sample_requested = Signal()

    def __init__(self, desk: Desk, clock: Clock, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.offers_sample = False  # the main window can make a sample school
        self._clock = clock
        self._name = name
        self._task_key = f"empty-{id(self)}"
        self.has_address = True
        self.attention_only = False

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
        sms = HistoryQuery(scope=Scope(ScopeKind.ALL), filter=Term("type", Operator.ANY_OF, ("sms",)))
        oldest_first = (Sort(SortKey.SENT),)
        everybody = HistoryQuery(scope=Scope(ScopeKind.ALL), sort=oldest_first)
        newest = history.head(whole, 1)[1]
        oldest = history.head(everybody, 1)[1]
        best_tag, best_count = self._best_tag(question)
        return _Facts(
            history.count(question.unfiltered()),
            newest[0].sent_at if newest else None,
            oldest[0].sent_at if oldest else None,
            bool(history.count(sms, 1)),
            best_tag,
            best_count,
        )

    def _best_tag(self, question: LogQuestion) -> tuple[int | None, int]:
        """The tag whose removal gives most rows, and how many; None where no single removal gives any."""
        counts = [
            (self._desk.history.count(question.without_tag(place).query()), -place)
            for place, tag in enumerate(question.tags)
            if tag.on
        ]
        best, place = max(counts, default=(0, 0))
        return (-place, best) if best else (None, 0)

    def _say(self, question: LogQuestion, facts: _Facts) -> None:
        if self.attention_only and question.filter_count == 1 and facts.oldest_of_all is not None:
            self._say_nothing_is_open(question.range)
        elif self._asks_for_sms(question) and not facts.has_sms and facts.oldest_of_all is not None:
            self.show_words(_("SMS is not connected."), [(_("Import…"), self.import_requested.emit)])
        elif question.filter_count and facts.unfiltered:
            self._say_filtered(question, facts)
        elif facts.newest is not None:
            self._say_other_dates(question.range, facts.newest)
        elif facts.oldest_of_all is None:
            sample = [(_("Try with sample data"), self.sample_requested.emit)] if self.offers_sample else []
            self.show_words(
                _("No messages yet. Import a file to fill the log."),
                [(_("Import…"), self.import_requested.emit), *sample],
            )
        elif not self.has_address:
            self.show_words(_("No email address or mobile on file."))
        else:
            self.show_words(
                _("No email or SMS to {name} has been imported. Data covers {date} – today.").format(
                    name=self._name, date=self._day(facts.oldest_of_all)
                )
            )

    def _say_nothing_is_open(self, chosen: DateRange) -> None:
        whole = DateRange(Preset.ALL)
        if chosen == whole:
            self.show_words(_("Nothing needs attention."))
        else:
            self.show_words(_("Nothing needs attention in these dates."), [(whole.label(), self._request(whole))])

    def _asks_for_sms(self, question: LogQuestion) -> bool:
        """Whether only text messages are asked for."""
        wanted = Term("type", Operator.ANY_OF, ("sms",))
        return question.quick is Quick.SMS or wanted in question.filters

    def _say_filtered(self, question: LogQuestion, facts: _Facts) -> None:
        filters = question.filter_count
        text = ngettext(
            "No message matches this filter ({n} without it).",
            "No message matches these {filters} filters ({n} without them).",
            filters,
        )
        actions: list[tuple[str, Callable[[], None]]] = [(_("Clear filters"), self.clear_requested.emit)]
        if facts.best_tag is not None and filters > 1:
            tag = question.tags[facts.best_tag]
            words = _("Without “{filter}”: {n}").format(filter=tag_text(tag.filter), n=number(facts.best_count))
            actions.append((words, lambda: self.tag_removal_requested.emit(tag)))
        self.show_words(text.format(filters=filters, n=number(facts.unfiltered)), actions)

    def _say_other_dates(self, chosen: DateRange, newest: int) -> None:
        sentence = _PRESET_SENTENCES.get(chosen.preset) if chosen.preset is not None else None
        first = sentence() if sentence else _("No messages in these dates.")
        text = _("{no_messages} The last one was on {date}.").format(no_messages=first, date=self._day(newest))
        month = DateRange(Preset.LAST_30_DAYS)
        first_day = self._desk.dates(month)[0]
        reaches = first_day is not None and self._clock.day(newest) >= first_day
        ranges = [month, DateRange(Preset.ALL)] if reaches else [DateRange(Preset.ALL)]
        self.show_words(
            text,
            [(choice.label(), self._request(choice)) for choice in ranges if choice != chosen],
        )

    def _request(self, choice: DateRange) -> Callable[[], None]:
        return lambda: self.range_requested.emit(choice)

    def _day(self, at: int) -> str:
        return day_text(self._clock.day(at), weekday=False)
