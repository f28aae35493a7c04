"""The log of messages as ids in order, and as counts: the SQL of a question, put together and run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.core.date_ranges import Calendar
from app.core.filters import ALL_OF, Filter, terms_of
from app.core.messages import Sort, SortKey
from app.core.statuses import Direction
from app.storage.connection import Connection
from app.storage.history_arms import ALL_ROWS, BY_ADDRESS, Arm, arms, narrowed
from app.storage.history_drives import driven, parts_of
from app.storage.history_filters import Question, condition
from app.storage.history_order import Column, columns
from app.storage.history_scopes import PersonScope
from app.storage.history_sql import TRUE, Fragment, fetch, join, one_of, run
from app.storage.history_words import EXACT, Plan
from app.storage.word_plans import Stretch, number_of_words, plan_for, stretches

_SHORT: Final = 400  # rows
NEWEST: Final = (Sort(SortKey.SENT, descending=True),)
_OUTBOUND: Final = Fragment(f"r.direction = {int(Direction.OUTBOUND)}")


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """A question to the log. *scope* None is all messages; *since* and *until* are half-open epoch seconds (UTC)
    of the sent time; *wanted* holds the words of a search too.
    """

    scope: PersonScope | None
    calendar: Calendar
    since: int | None = None
    until: int | None = None
    wanted: Filter = field(default_factory=ALL_OF)
    sorts: tuple[Sort, ...] = ()
    limit: int | None = None


def ids(connection: Connection, question: LogQuestion) -> Iterator[int]:
    """The recipient ids that answer *question*, in its order (rule 23)."""
    left = question.limit
    for sql, values in _statements(connection, question):
        if left is not None and left <= 0:
            return
        if left is None:
            for row in run(connection, sql, values):
                yield row[0]
            continue
        rows = fetch(connection, f"{sql} LIMIT ?", (*values, left))
        left -= len(rows)
        for row in rows:
            yield row[0]


def count(connection: Connection, question: LogQuestion, cap: int | None = None) -> int:
    """How many rows answer *question*; counting ends at *cap* and at the question's limit."""
    limits = [limit for limit in (question.limit, cap) if limit is not None]
    rows = rows_of(connection, question)
    if rows is None:
        return 0
    sql, values = rows.sql, rows.values
    if limits:
        sql, values = f"{sql} LIMIT ?", (*values, min(limits))
    return next(row[0] for row in run(connection, f"SELECT count(*) FROM ({sql})", values))


def rows_of(connection: Connection, question: LogQuestion) -> Fragment | None:
    """A SELECT of the ids that answer *question*, in no order and without its limit; None where none can."""
    parts = [_select(arm, []) for arm in _arms(connection, question)]
    if not parts:
        return None
    return Fragment(" UNION ALL ".join(part.sql for part in parts), tuple(v for part in parts for v in part.values))


def _statements(connection: Connection, question: LogQuestion) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One statement for a person's log, several that follow each other for a long log of all messages."""
    if question.scope is not None:
        parts = [(arm, columns(question.sorts, arm)) for arm in _arms(connection, question)]
        if parts:
            yield _ordered([_select(arm, by) for arm, by in parts], parts[0][1])
        return
    newest_first = question.sorts[:1] in ((), NEWEST)
    for part in stretches(connection, question.wanted, newest_first=newest_first):
        if part.hits is not None or part.plan.walked:
            arm = _of_hits(question, part)
            by = columns(question.sorts, arm)
            yield _ordered([_select(arm, by)], by)
            continue
        limits = _limits(question, None, part.plan)
        for stretch in parts_of(connection, question.sorts, question.wanted):
            limited = replace(stretch, arm=narrowed(stretch.arm, limits))
            by = columns(limited.sorts, limited.arm, filled=limited.filled)
            yield _ordered([_select(arm, by) for arm in driven(connection, limited, question.wanted)], by)


def _of_hits(question: LogQuestion, part: Stretch) -> Arm:
    """The rows of a part of the log that is driven by the hits of a search, or walked row by row."""
    if part.hits is None:
        source = Fragment("recipient r INDEXED BY ix_recipient_sent")
    else:  # UNION drops what was found twice
        source = Fragment(
            f"(SELECT * FROM ({part.hits.sql}) UNION SELECT 0 WHERE 0) hit CROSS JOIN recipient r ON r.id = hit.id",
            part.hits.values,
        )
    narrower = replace(
        question,
        since=max((t for t in (question.since, part.since) if t is not None), default=None),
        until=min((t for t in (question.until, part.until) if t is not None), default=None),
    )
    return Arm(source, _limits(narrower, None, part.plan))


def _arms(connection: Connection, question: LogQuestion) -> list[Arm]:
    if question.scope is None:
        (part,) = stretches(connection, question.wanted, newest_first=False)
        return [
            narrowed(ALL_ROWS, _limits(question, None, part.plan)) if part.hits is None else _of_hits(question, part)
        ]
    inbound = _asks_direction(question.wanted)
    plan = plan_for(connection, question.scope) if number_of_words(question.wanted) else EXACT
    together = _is_short(connection, question)
    parts = arms(question.scope, inbound=inbound, together=together)
    if not together:
        return [narrowed(arm, _limits(question, arm.relation, plan)) for arm in parts]
    limits = _limits(question, None, plan)
    return [narrowed(arm, limits) for arm in parts]


def _is_short(connection: Connection, question: LogQuestion) -> bool:
    """Whether a person's log is so short that all of it is sorted faster than its parts are read in order."""
    scope = question.scope
    if scope is None or len(scope.segments) < 2 or any(sort.key is SortKey.RELATION for sort in question.sorts):
        return False
    if any(term.key == "relation" for term in terms_of(question.wanted)):
        return False
    addresses = one_of("r.address_id", [segment.address_id for segment in scope.segments])
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {BY_ADDRESS.sql} WHERE {addresses.sql} LIMIT {_SHORT + 1})"
    return next(row[0] for row in run(connection, sql, addresses.values)) <= _SHORT


def _limits(question: LogQuestion, relation: str | None, plan: Plan) -> Fragment:
    """The range and the filter; inbound messages only where the filter speaks of the direction (rule 8)."""
    parts: list[Fragment] = []
    if question.since is not None:
        parts.append(Fragment("r.sent_at >= ?", (question.since,)))
    if question.until is not None:
        parts.append(Fragment("r.sent_at < ?", (question.until,)))
    if not _asks_direction(question.wanted):
        parts.append(_OUTBOUND)
    compiled = Question(question.calendar, relation, everybody=question.scope is None, words=plan)
    wanted = condition(question.wanted, compiled)
    return join([*parts, *([] if wanted == TRUE else [wanted])], "AND", TRUE)


def _asks_direction(wanted: Filter) -> bool:
    return any(term.key == "direction" for term in terms_of(wanted))


def _select(arm: Arm, by: list[Column]) -> Fragment:
    outputs = [Fragment("r.id"), *(column.expression for column in by)]
    text = ", ".join(output.sql for output in outputs)
    joins = ""
    by_subject = _speaks_of("subj", arm.condition, *outputs)
    by_origin = _speaks_of("org", arm.condition, *outputs)
    if (
        by_subject or by_origin or _speaks_of("msg", arm.source, arm.condition, *outputs)
    ) and "message msg" not in arm.source.sql:
        joins += " CROSS JOIN message msg ON msg.id = r.message_id"
    if by_origin:
        joins += " CROSS JOIN origin org ON org.id = msg.origin_id"
    if by_subject and "subject subj" not in arm.source.sql:
        joins += " CROSS JOIN subject subj ON subj.id = msg.subject_id"
    if _speaks_of("adr", arm.condition, *outputs):
        joins += " CROSS JOIN address adr ON adr.id = r.address_id"
    return Fragment(
        f"SELECT {text} FROM {arm.source.sql}{joins} WHERE {arm.condition.sql}",
        tuple(value for part in (*outputs, arm.source, arm.condition) for value in part.values),
    )


def _speaks_of(alias: str, *fragments: Fragment) -> bool:
    return any(f"{alias}." in fragment.sql for fragment in fragments)


def _ordered(selects: list[Fragment], by: list[Column]) -> tuple[str, tuple[Any, ...]]:
    order = ", ".join(f"{place}{' DESC' * column.descending}" for place, column in enumerate(by, start=2))
    sql = " UNION ALL ".join(select.sql for select in selects)
    return f"{sql} ORDER BY {order}", tuple(value for select in selects for value in select.values)
