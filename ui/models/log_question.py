"""What the communications table is asked at this moment: whose log, which dates, quick choice, tags and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.core.date_ranges import DateRange, Preset
from app.core.filters import And, Filter, Operator, Term
from app.core.messages import Scope
from app.core.typed_search import searchable
from app.i18n import _
from app.services.history import HistoryQuery


class Quick(StrEnum):
    """The toggle buttons above the table, left to right; one is on."""

    ALL = "all"
    ATTENTION = "attention"
    EMAIL = "email"
    SMS = "sms"
    UNOPENED = "unopened"


QUICK_LABELS: Final[dict[Quick, Callable[[], str]]] = {
    Quick.ALL: lambda: _("All"),
    Quick.ATTENTION: lambda: _("Needs attention"),
    Quick.EMAIL: lambda: _("Email"),
    Quick.SMS: lambda: _("SMS"),
    Quick.UNOPENED: lambda: _("Not opened"),
}
_QUICK_TERMS: Final[dict[Quick, Term]] = {
    Quick.ATTENTION: Term("is", Operator.ANY_OF, ("attention",)),
    Quick.EMAIL: Term("type", Operator.ANY_OF, ("email",)),
    Quick.SMS: Term("type", Operator.ANY_OF, ("sms",)),
    Quick.UNOPENED: Term("is", Operator.ANY_OF, ("unopened",)),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter as a tag below the controls; one that is not *on* stays, greyed, and does not filter."""

    filter: Filter
    on: bool = True


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """The state of the controls above the table. *search* is what stands in the search box: words (rule 20) and,
    until Enter makes tags of them, terms of the typed language.
    """

    scope: Scope
    range: DateRange
    quick: Quick = Quick.ALL
    tags: tuple[Tag, ...] = ()
    search: str = ""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters of the tags that are on."""
        return tuple(tag.filter for tag in self.tags if tag.on)

    @property
    def words(self) -> str:
        """What is looked for of the text in the search box."""
        return searchable(self.search)

    def query(self) -> HistoryQuery:
        """What the table shows."""
        quick = _QUICK_TERMS.get(self.quick)
        parts = self.filters if quick is None else (*self.filters, quick)
        return HistoryQuery(scope=self.scope, range=self.range, filter=And(parts), search=self.words)

    def without_quick(self) -> HistoryQuery:
        """What the counts of the toggle buttons are taken from."""
        return HistoryQuery(scope=self.scope, range=self.range, filter=And(self.filters), search=self.words)

    def without_tag(self, place: int) -> LogQuestion:
        """The question without the tag at *place*."""
        return replace(self, tags=self.tags[:place] + self.tags[place + 1 :])

    def unfiltered(self) -> HistoryQuery:
        """The same dates without any filter or word."""
        return HistoryQuery(scope=self.scope, range=self.range)

    def whole(self) -> HistoryQuery:
        """The whole log."""
        return HistoryQuery(scope=self.scope, range=DateRange(Preset.ALL))

    @property
    def filter_count(self) -> int:
        """How many filters are on: tags, the quick choice, the words."""
        return len(self.filters) + (self.quick is not Quick.ALL) + bool(self.words)
