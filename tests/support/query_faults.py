"""Faults to plant in how the program answers a question; each breaks one real piece of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.core import date_ranges, filters
from app.core.date_ranges import Calendar
from app.core.messages import Sort, SortKey
from app.core.word_search import SearchWord
from app.storage import (
    history,
    history_arms,
    history_filters,
    history_order,
    history_scopes,
    history_words,
    word_plans,
)
from app.storage.history_arms import ALL_ROWS
from app.storage.history_sql import Fragment

Fault = Callable[[pytest.MonkeyPatch], None]
UTC_ZONE = ZoneInfo("UTC")


def days_in_utc(patch: pytest.MonkeyPatch) -> None:
    """Ranges of dates begin and end at midnight in UTC."""
    right = date_ranges.first_instant
    patch.setattr(date_ranges, "first_instant", lambda day, _zone: right(day, UTC_ZONE))


def today_in_utc(patch: pytest.MonkeyPatch) -> None:
    """What day it is, is asked of UTC."""
    right = date_ranges.local_date
    patch.setattr(date_ranges, "local_date", lambda instant, _zone: right(instant, UTC_ZONE))


def last_day_cut_off(patch: pytest.MonkeyPatch) -> None:
    """A range ends where its last date begins."""

    def bounds(self: Calendar, since: date | None, until: date | None) -> tuple[int | None, int | None]:
        ends = (None if day is None else date_ranges.first_instant(day, self.zone) for day in (since, until))
        return next(ends), next(ends)

    patch.setattr(Calendar, "bounds", bounds)


def days_of_24_hours(patch: pytest.MonkeyPatch) -> None:
    """A date ends 24 hours after it began, also when the clocks change."""

    def bounds(self: Calendar, since: date | None, until: date | None) -> tuple[int | None, int | None]:
        start = None if since is None else date_ranges.first_instant(since, self.zone)
        end = None if until is None else date_ranges.first_instant(until, self.zone) + 24 * 3600
        return start, end

    patch.setattr(Calendar, "bounds", bounds)


def missing_midnight(patch: pytest.MonkeyPatch) -> None:
    """A date without a midnight begins an hour after its first instant."""

    def first(day: date, zone: ZoneInfo) -> int:
        wall = date_ranges.datetime.combine(day, date_ranges.time.min).replace(tzinfo=zone)
        at = int(wall.astimezone(UTC).timestamp())
        there = date_ranges.datetime.fromtimestamp(at, zone)
        return at + 3600 if there.replace(tzinfo=None) != wall.replace(tzinfo=None) else at

    patch.setattr(date_ranges, "first_instant", first)


def weeks_begin_on_monday(patch: pytest.MonkeyPatch) -> None:
    """The week begins on Monday in every country."""
    patch.setattr("app.settings.Settings.week_start", 0)


def siblings_shown(patch: pytest.MonkeyPatch) -> None:
    """What was sent to a carer about a brother or sister stands in this student's log."""
    right = history_arms._kind
    carer = history_scopes.SegmentKind.CARER
    patch.setattr(history_arms, "_kind", lambda s, scope: iter(()) if s.kind is carer else right(s, scope))


def named_students_missed(patch: pytest.MonkeyPatch) -> None:
    """What names a student and went to nobody of the family is not in the log."""
    right = history_arms.arms

    def arms(scope: history_scopes.PersonScope, *, inbound: bool, together: bool = False) -> Iterator[history_arms.Arm]:
        return right(replace(scope, student_id=None), inbound=inbound, together=together)

    patch.setattr(history, "arms", arms)


def pins_ignored(patch: pytest.MonkeyPatch) -> None:
    """What was pinned to one owner of an address stands in the other's log too."""
    right = history_arms._kind
    shared = history_scopes.SegmentKind.SHARED
    patch.setattr(history_arms, "_kind", lambda s, scope: iter(()) if s.kind is shared else right(s, scope))


def restriction_ignored(patch: pytest.MonkeyPatch) -> None:
    """A restricted carer counts as any other."""
    right = history_scopes._period
    patch.setattr(history_scopes, "_period", lambda row, zone: replace(right(row, zone), restricted=False))


def relation_dates_ignored(patch: pytest.MonkeyPatch) -> None:
    """Whoever was a carer once always is one."""
    ends = (history_scopes.MIN_TIME, history_scopes.MAX_TIME)
    patch.setattr(history_scopes, "relation_bounds", lambda _since, _until, _zone: ends)


def last_date_of_relation_cut_off(patch: pytest.MonkeyPatch) -> None:
    """A relation ends where its last date begins."""
    right = history_scopes.relation_bounds

    def bounds(since: str, until: str, zone: ZoneInfo) -> tuple[int, int]:
        start, end = right(since, until, zone)
        return start, (date_ranges.first_instant(date.fromisoformat(until), zone) if until else end)

    patch.setattr(history_scopes, "relation_bounds", bounds)


def relation_dates_in_utc(patch: pytest.MonkeyPatch) -> None:
    """The dates of relations are those of UTC."""
    right = history_scopes.relation_bounds
    patch.setattr(history_scopes, "relation_bounds", lambda since, until, _zone: right(since, until, UTC_ZONE))


def shared_address_is_the_students(patch: pytest.MonkeyPatch) -> None:
    """An address that a student shares with a carer counts as the student's own."""
    right = history_scopes._segments

    def segments(family: Any) -> Iterator[history_scopes.Segment]:
        for address_id in family.own:
            family.carers.pop(address_id, None)
        return iter(list(right(family)))

    patch.setattr(history_scopes, "_segments", segments)


def wildcards(patch: pytest.MonkeyPatch) -> None:
    """The signs % and _ of a search or filter stand for anything."""
    like = "{} LIKE '%' || ? || '%'"

    def match(column: str, word: SearchWord) -> Fragment:
        found = Fragment(like.format(column), (word.text,))
        if word.anywhere:
            return found
        return Fragment(f"({found.sql} AND starts_word({column}, ?))", (*found.values, word.text))

    patch.setattr(history_words, "_match", match)
    patch.setattr(history_filters, "_text", lambda column, _o, value: Fragment(like.format(column), (value,)))


def words_found_inside_words(patch: pytest.MonkeyPatch) -> None:
    """A search finds its words in the middle of others."""
    patch.setattr(history_words, "_match", lambda column, word: Fragment(f"instr({column}, ?) > 0", (word.text,)))
    patch.setattr(history_words, "index_terms", lambda _word: ())
    patch.setattr(word_plans, "index_terms", lambda _word: ())


def accents_matter(patch: pytest.MonkeyPatch) -> None:
    """Filters and searches tell é from e."""
    patch.setattr(history_filters, "fold", str.casefold)
    patch.setattr("app.core.word_search.fold", str.casefold)


def minus_forgets_empty(patch: pytest.MonkeyPatch) -> None:
    """A negated filter drops the rows that have no value at all."""
    patch.setattr(history_filters, "negation", lambda part: Fragment(f"NOT ({part.sql})", part.values))


def any_word_is_enough(patch: pytest.MonkeyPatch) -> None:
    """A search finds rows that have one of its words."""
    patch.setattr("app.services.history.And", lambda parts: filters.Or(parts) if parts else filters.And())


def soft_bounces_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The word `bounced` of a filter means the hard ones alone."""
    statuses = filters.Status
    patch.setitem(history_filters.STATUS_GROUPS, "bounced", frozenset({statuses.BOUNCED_HARD}))


def rescue_ignored(patch: pytest.MonkeyPatch) -> None:
    """A soft bounce needs attention although a later message arrived."""
    right = history_filters.FLAGS["attention"]
    patch.setitem(history_filters.FLAGS, "attention", right.replace("AND NOT (r.status", "AND NOT (0 AND r.status"))


def inbound_shown(patch: pytest.MonkeyPatch) -> None:
    """What families wrote stands in the log of what was sent."""
    patch.setattr(history, "_OUTBOUND", Fragment("1"))


def _changed_columns(patch: pytest.MonkeyPatch, change: Callable[[history_order.Column], history_order.Column]) -> None:
    right = history_order.columns

    def columns(sorts: Sequence[Sort], arm: Any, *, filled: bool = False) -> list[history_order.Column]:
        return [change(column) for column in right(sorts, arm, filled=filled)]

    patch.setattr(history, "columns", columns)


def ties_oldest_first(patch: pytest.MonkeyPatch) -> None:
    """Of messages of one second the lower id comes first."""
    _changed_columns(patch, lambda c: replace(c, descending=False) if c.expression.sql == "r.message_id" else c)


def empty_first(patch: pytest.MonkeyPatch) -> None:
    """Rows without a text come first."""
    patch.setattr(history, "parts_of", lambda _connection, sorts, _wanted: [history_order.Pass(ALL_ROWS, sorts)])
    _changed_columns(patch, lambda c: replace(c, descending=True) if c.expression.sql.endswith("= ''") else c)


def status_by_its_word(patch: pytest.MonkeyPatch) -> None:
    """The order by status is that of the alphabet."""
    words = " ".join(f"WHEN {int(status)} THEN '{status.word}'" for status in filters.Status)
    patch.setitem(history_order._NUMBERS, SortKey.STATUS, f"CASE r.status {words} END")
    patch.setattr(history, "parts_of", lambda _connection, sorts, _wanted: [history_order.Pass(ALL_ROWS, sorts)])


QUERY_FAULTS: list[Fault] = [
    days_in_utc,
    today_in_utc,
    last_day_cut_off,
    days_of_24_hours,
    missing_midnight,
    weeks_begin_on_monday,
    siblings_shown,
    named_students_missed,
    pins_ignored,
    restriction_ignored,
    relation_dates_ignored,
    last_date_of_relation_cut_off,
    relation_dates_in_utc,
    shared_address_is_the_students,
    wildcards,
    words_found_inside_words,
    accents_matter,
    minus_forgets_empty,
    any_word_is_enough,
    soft_bounces_forgotten,
    rescue_ignored,
    inbound_shown,
    ties_oldest_first,
    empty_first,
    status_by_its_word,
]
