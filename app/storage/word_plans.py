"""Chooses how a log is searched for words: from the hits of the index, in stretches of time, or row by row.

The program chooses, not SQLite's planner, which cannot know how many hits a word has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.core.filters import And, Filter, Or, Words
from app.core.word_search import index_terms, is_plain, search_word
from app.storage.connection import Connection
from app.storage.history_scopes import PersonScope
from app.storage.history_sql import Fragment, run
from app.storage.history_words import EXACT, LATE_BY, Plan, candidates
from app.storage.message_store import EPOCH_2000

_FEW: Final = 2_000  # hits that are best looked up all at once
_VERY_FEW: Final = 300  # hits whose texts are best compared with all other words
_WALKED: Final = (768, 3_072)  # rows of the log, each stretch older than the one before
_STRETCHES: Final = (12_000, 96_000)
# entries in the index of subjects, common texts and addresses of a word that may have few rows
_FEW_TEXTS: Final = 100
_FEW_COMMON: Final = 5
_INDEXED: Final = Plan(indexed=True)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the log of all messages. *hits*, where it is set, is a SELECT of the only ids that can be in it;
    *since* and *until* are half-open epoch seconds (UTC) of the sent time. It is bounded by them only where *hits* is
    set or the plan says that it is walked.
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
    term, word, count = found
    if count <= _FEW:
        several = number_of_words(wanted) > 1
        plan = EXACT if count <= _VERY_FEW and several else _INDEXED
        plain = search_word(word)
        if plain is None or not is_plain(plain):
            yield Stretch(plan, candidates(term, plan=_INDEXED))
        else:
            yield Stretch(replace(plan, proven=word), candidates(term, plan=_INDEXED, named=plain))
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
    for size in (*_WALKED, *_STRETCHES):
        sql = "SELECT sent_at FROM recipient INDEXED BY ix_recipient_sent {} ORDER BY sent_at DESC LIMIT 1 OFFSET ?"
        limit, values = ("", (size,)) if until is None else ("WHERE sent_at < ?", (until, size))
        since = next((row[0] for row in run(connection, sql.format(limit), values)), None)
        if since is None:
            break
        yield _walk(since, until) if size in _WALKED else _stretch(term, since, until)
        until = since
    yield _stretch(term, None, until)


def _walk(since: int | None, until: int | None) -> Stretch:
    return Stretch(replace(_bounded(since, until), walked=True), None, since, until)


def _bounded(since: int | None, until: int | None) -> Plan:
    first = None if since is None else ((since - EPOCH_2000) << 16) - LATE_BY
    last = None if until is None else ((until - EPOCH_2000) << 16) + LATE_BY  # ids spill into later seconds
    return Plan(indexed=True, first=first, last=last)


def _stretch(term: str, since: int | None, until: int | None) -> Stretch:
    plan = _bounded(since, until)
    return Stretch(plan, candidates(term, plan=plan, since=since, until=until), since, until)


def _rarest(connection: Connection, wanted: Filter) -> tuple[str, str, int] | None:
    """The term of the index that all rows must answer and that has the fewest hits, the text of its word, and the
    number of hits up to 2,001.
    """
    parts = wanted.parts if isinstance(wanted, And) else (wanted,)
    terms: list[tuple[str, str]] = []
    for part in parts:
        if not isinstance(part, Words) or part.negated:
            continue
        word = search_word(part.text)
        if word is not None and (found := index_terms(word)):
            terms.append((max(found, key=len), part.text))
    if not terms:
        return None
    count, term, text = min((_count(connection, term), term, text) for term, text in terms)
    return term, text, count


_INDEXES: Final = (
    ("fts_common", _FEW_COMMON),
    ("fts_message", _FEW),
    ("fts_subject", _FEW_TEXTS),
    ("fts_address", _FEW_TEXTS),
)


def _count(connection: Connection, term: str) -> int:
    """The number of hits up to 2,001, which is also said, at once, of terms with many entries in the indexes."""
    for index, most in _INDEXES:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"
        if next(row[0] for row in run(connection, sql, (term, most + 1))) > most:
            return _FEW + 1
    hits = candidates(term, plan=_INDEXED)
    return next(row[0] for row in run(connection, f"SELECT count(*) FROM ({hits.sql} LIMIT {_FEW + 1})", hits.values))


def number_of_words(wanted: Filter) -> int:
    """How many words and phrases of a search are in *wanted*."""
    if isinstance(wanted, And | Or):
        return sum(number_of_words(part) for part in wanted.parts)
    return int(isinstance(wanted, Words))
