"""Chooses the index that the log of all messages is read by: the one of a rare filter, or the one of the order.

The program chooses, not SQLite's planner, which cannot know how many rows a filter leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.filters import And, Filter, Operator, Term
from app.core.messages import Sort, SortKey
from app.core.statuses import FAILURES, STATUS_GROUPS, Channel, Direction, Status
from app.storage.connection import Connection
from app.storage.history_arms import ALL_ROWS, Arm, narrowed
from app.storage.history_filters import ORIGIN_KEYS, origin_condition
from app.storage.history_order import Pass, passes
from app.storage.history_sql import TRUE, Fragment, run

_FEW: Final = 2_000  # rows that are sorted faster than an index of the order is walked past others
_MOST_ARMS: Final = 12


@dataclass(frozen=True, slots=True)
class _Drive:
    """An index that holds all rows a term leaves, and what it is entered with; both stream in the order of time."""

    index: str
    condition: Fragment = TRUE


def driven(connection: Connection, part: Pass, wanted: Filter) -> list[Arm]:
    """The arm of *part* once for each entry of the index that suits it and the filter *wanted* best."""
    arm = part.arm
    if arm.source != ALL_ROWS.source:
        return [arm]
    of_origin = _of_origin(connection, wanted)
    if of_origin is not None:
        return [replace(arm, source=of_origin)]
    drives = _of_filter(wanted)
    in_time = not part.sorts or part.sorts[0].key is SortKey.SENT
    if (drives and in_time and part.index is None) or _few(connection, drives):
        return [narrowed(_by(arm, drive.index), drive.condition) for drive in drives]
    index = part.index or ("ix_recipient_sent" if in_time else _SORTED.get(part.sorts[0].key))
    return [arm if index is None else _by(arm, index)]


_SORTED: Final = {SortKey.UPDATED: "ix_recipient_updated"}


_BY_ORIGIN: Final = Fragment(
    "message msg INDEXED BY ix_message_origin CROSS JOIN recipient r INDEXED BY ux_recipient_message"
    " ON r.message_id = msg.id"
)


def _of_origin(connection: Connection, wanted: Filter) -> Fragment | None:
    """The way from the origins that *wanted* names, None where it names none or these have many messages."""
    for term in _all_of(wanted):
        if term.key in ORIGIN_KEYS and not term.negated:
            found = origin_condition(term)
            source = f"message msg INDEXED BY ix_message_origin WHERE {found.sql}"
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT ?)"
            if next(row[0] for row in run(connection, sql, (*found.values, _FEW + 1))) <= _FEW:
                return _BY_ORIGIN
    return None


def _by(arm: Arm, index: str) -> Arm:
    return replace(arm, source=Fragment(f"recipient r INDEXED BY {index}"))


def _few(connection: Connection, drives: Sequence[_Drive]) -> bool:
    """Whether there are indexes and they hold few rows, found out by counting no further than that."""
    left = _FEW
    for drive in drives:
        source = f"recipient r INDEXED BY {drive.index} WHERE {_OF_INDEX.get(drive.index, drive.condition.sql)}"
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT ?)"
        left -= next(row[0] for row in run(connection, sql, (*drive.condition.values, left + 1)))
        if left < 0:
            return False
    return bool(drives)


# the very words of partial indexes
_OF_INDEX: Final = {
    "ix_recipient_attention": (
        "r.handled_at IS NULL AND r.direction = 0"
        f" AND r.status IN ({', '.join(str(int(status)) for status in sorted(FAILURES))})"
    ),
    "ix_recipient_handled": "r.handled_at IS NOT NULL",
    "ix_recipient_inbound": f"r.direction = {int(Direction.INBOUND)}",
    "ix_recipient_sms": f"r.channel = {int(Channel.SMS)}",
}


def _of_filter(wanted: Filter) -> list[_Drive]:
    """The best way into the rows that *wanted* leaves, none where no index knows them."""
    terms = [term for term in _all_of(wanted) if not term.negated and term.operator is Operator.ANY_OF]
    for choose in (_of_flag, _of_reason, _of_status, _of_kind):
        for term in terms:
            drives = choose(term)
            if 0 < len(drives) <= _MOST_ARMS:
                return drives
    return []


def _all_of(wanted: Filter) -> Iterator[Term]:
    """The terms that every row answers."""
    if isinstance(wanted, Term):
        yield wanted
    elif isinstance(wanted, And):
        for part in wanted.parts:
            yield from _all_of(part)


def _wanted_statuses(wanted: Filter) -> frozenset[Status]:
    """The statuses that rows can have which answer *wanted*."""
    found = frozenset(Status)
    for term in _all_of(wanted):
        if term.key == "status" and term.operator is Operator.ANY_OF and not term.negated:
            found &= _statuses(term)
    return found


def _statuses(term: Term) -> frozenset[Status]:
    wanted: set[Status] = set()
    for value in term.values:
        wanted |= STATUS_GROUPS.get(value) or {Status[value.upper()]}
    return frozenset(wanted)


def _of_flag(term: Term) -> list[_Drive]:
    if (term.key, term.values) == ("is", ("attention",)):
        return [_Drive("ix_recipient_attention")]
    if (term.key, term.values) == ("is", ("handled",)):
        return [_Drive("ix_recipient_handled")]
    return [_Drive("ix_recipient_inbound")] if (term.key, term.values) == ("direction", ("in",)) else []


def _of_reason(term: Term) -> list[_Drive]:
    if term.key != "reason":
        return []
    values = sorted({value.casefold() for value in term.values})
    return [_Drive("ix_recipient_reason", Fragment("r.reason = ?", (value,))) for value in values]


def _of_status(term: Term) -> list[_Drive]:
    if term.key != "status":
        return []
    return [
        _Drive("ix_recipient_status", Fragment("r.status = ?", (int(status),))) for status in sorted(_statuses(term))
    ]


def _of_kind(term: Term) -> list[_Drive]:
    return [_Drive("ix_recipient_sms")] if (term.key, term.values) == ("type", ("sms",)) else []


def parts_of(connection: Connection, sorts: tuple[Sort, ...], wanted: Filter) -> list[Pass]:
    """The stretches of the log in the order of *sorts* that can have rows which answer *wanted*.

    Few rows are sorted at once; else the order cuts the log, by status for instance, and the filter may name some only.
    """
    if sorts and sorts[0].key is not SortKey.SENT and _few(connection, _of_filter(wanted)):
        return [Pass(ALL_ROWS, sorts)]
    parts = passes(connection, sorts)
    if not sorts or sorts[0].key is not SortKey.STATUS:
        return parts
    statuses = _wanted_statuses(wanted)
    return [part for part in parts if part.arm.condition.values[0] in statuses]
