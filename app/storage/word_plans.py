"""Chooses how a log is searched for words: from the hits of the index, in stretches of time, or row by row.

The program chooses, not SQLite's planner, which cannot know how many hits a word has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.core.filters import And, Filter, Or, Words
from app.core.word_search import index_terms, search_word
from app.storage.connection import Connection
from app.storage.history_scopes import PersonScope
from app.storage.history_sql import Fragment, run
from app.storage.history_words import EXACT, LATE_BY, Plan, candidates
from app.storage.message_store import EPOCH_2000

_FEW: Final = 2_000  # hits that are best looked up all at once
_VERY_FEW: Final = 300  # hits whose texts are best compared with all other words
_STRETCHES: Final = (1_500, 12_000, 96_000)  # rows of the log, each stretch older than the one before
_INDEXED: Final = Plan(indexed=True)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the log of all messages. *hits*, where it is set, is a SELECT of the only ids that can be in it;
    *since* and *until* are half-open epoch seconds (UTC) of the sent time.
    """

    plan: Plan
    hits: Fragment | None = None
    since: int | None = None
    until: int | None = None


def stretches(connection: Connection, wanted: Filter, *, newest_first: bool) -> Iterator[Stretch]:
    """The parts to look through, one after the other; several only when *newest_first* is the order asked for."""
    found = _rarest(connection, wanted)
    if found is None:
        yield Stretch(_INDEXED)
        return
    term, count = found
    if count <= _FEW:
        plan = EXACT if count <= _VERY_FEW and number_of_words(wanted) > 1 else _INDEXED
        yield Stretch(plan, candidates(term, plan=_INDEXED))
    elif newest_first:
        yield from _by_time(connection, term)
    else:
        yield Stretch(_INDEXED)


def plan_for(connection: Connection, scope: PersonScope) -> Plan:
    """How the log of one person is searched: in its texts, unless it is very long."""
    left = _FEW
    for address_id in {segment.address_id for segment in scope.segments}:
        sql = "SELECT count(*) FROM (SELECT 1 FROM recipient WHERE address_id = ? LIMIT ?)"
        left -= next(row[0] for row in run(connection, sql, (address_id, left + 1)))
        if left < 0:
            return _INDEXED
    return EXACT


def _by_time(connection: Connection, term: str) -> Iterator[Stretch]:
    until: int | None = None
    for size in _STRETCHES:
        sql = "SELECT sent_at FROM recipient INDEXED BY ix_recipient_sent {} ORDER BY sent_at DESC LIMIT 1 OFFSET ?"
        limit, values = ("", (size,)) if until is None else ("WHERE sent_at < ?", (until, size))
        since = next((row[0] for row in run(connection, sql.format(limit), values)), None)
        if since is None:
            break
        yield _stretch(term, since, until)
        until = since
    yield _stretch(term, None, until)


def _stretch(term: str, since: int | None, until: int | None) -> Stretch:
    first = None if since is None else ((since - EPOCH_2000) << 16) - LATE_BY
    last = None if until is None else ((until - EPOCH_2000) << 16) + LATE_BY  # ids spill into later seconds
    plan = Plan(indexed=True, first=first, last=last)
    return Stretch(plan, candidates(term, plan=plan, since=since, until=until), since, until)


def _rarest(connection: Connection, wanted: Filter) -> tuple[str, int] | None:
    """The term of the index that all rows must answer and that has the fewest hits, with their number up to 2,001."""
    parts = wanted.parts if isinstance(wanted, And) else (wanted,)
    terms: list[str] = []
    for part in parts:
        word = search_word(part.text) if isinstance(part, Words) and not part.negated else None
        if word is not None and (found := index_terms(word)):
            terms.append(max(found, key=len))
    counted = [(_count(connection, term), term) for term in terms]
    return (min(counted)[1], min(counted)[0]) if counted else None


def _count(connection: Connection, term: str) -> int:
    hits = candidates(term, plan=_INDEXED)
    return next(row[0] for row in run(connection, f"SELECT count(*) FROM ({hits.sql} LIMIT {_FEW + 1})", hits.values))


def number_of_words(wanted: Filter) -> int:
    """How many words and phrases of a search are in *wanted*."""
    if isinstance(wanted, And | Or):
        return sum(number_of_words(part) for part in wanted.parts)
    return int(isinstance(wanted, Words))
