"""The order of a log as SQL: sort keys, and how a long log is read in order without sorting it whole (rule 23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.messages import Sort, SortKey
from app.core.statuses import Channel, Status
from app.storage.connection import Connection
from app.storage.history_arms import ALL_ROWS, Arm
from app.storage.history_sql import NAMING_KIND, TO_KEY, Fragment, run


@dataclass(frozen=True, slots=True)
class Column:
    """An expression to sort by."""

    expression: Fragment
    descending: bool


_TEXTS: Final = {
    SortKey.SUBJECT: "subj.key",
    SortKey.TO: f"({TO_KEY})",
    SortKey.REASON: "coalesce(r.reason, '')",
    SortKey.PROVIDER: "org.provider",
    SortKey.FROM: (
        "coalesce(nullif(folded(msg.sender_name), ''),"
        " (SELECT f.value_key FROM address f WHERE f.id = msg.sender_id), '')"
    ),
    SortKey.CAMPAIGN: "coalesce(folded(org.campaign), folded(org.template), '')",
    SortKey.STUDENT: (
        "CASE WHEN r.names_student = 0 THEN '' ELSE coalesce((SELECT min(coalesce(p.sort_key, folded(pr.ref)))"
        " FROM recipient_ref x JOIN person_ref pr ON pr.id = x.ref_id LEFT JOIN person p ON p.id = pr.person_id"
        f" WHERE x.recipient_id = r.id AND pr.kind = {NAMING_KIND}), '') END"
    ),
    SortKey.CODE: "coalesce(reply_code(r.detail), '')",
    SortKey.ID: "msg.external_id",
    SortKey.ADDRESS: "adr.value",
}
_NUMBERS: Final = {
    SortKey.SENT: "r.sent_at",
    SortKey.TYPE: "r.channel",
    SortKey.STATUS: "r.status",
    SortKey.UPDATED: "r.updated_at",
    SortKey.OPENS: "r.opens",
    SortKey.CLICKS: "r.clicks",
}
# numbers that a row may not have: those come last in both directions, as empty texts do
_MAYBE_NUMBERS: Final = {
    SortKey.SENT_BY: "msg.sent_by",
    SortKey.ATTACHMENTS: "msg.n_attachments",
    SortKey.PARTS: "msg.parts",
    SortKey.COST: "abs(CAST(msg.price AS REAL))",
}


def columns(sorts: Sequence[Sort], arm: Arm, *, filled: bool = False) -> list[Column]:
    """What the rows of *arm* are sorted by; ties end newest first, message id descending, address ascending.

    *filled*: no row has an empty text in the first key.
    """
    found: list[Column] = []
    keys: set[SortKey] = set()
    for sort in sorts:
        if sort.key in keys:
            continue
        keys.add(sort.key)
        if sort.key in _NUMBERS:
            found.append(Column(Fragment(_NUMBERS[sort.key]), sort.descending))
            continue
        if sort.key in _MAYBE_NUMBERS:
            number = Fragment(_MAYBE_NUMBERS[sort.key])
            found += [Column(Fragment(f"{number.sql} IS NULL"), descending=False), Column(number, sort.descending)]
            continue
        text = Fragment("?", (arm.relation or "",)) if sort.key is SortKey.RELATION else Fragment(_TEXTS[sort.key])
        if found or not filled:
            found.append(Column(Fragment(f"{text.sql} = ''", text.values), descending=False))
        found.append(Column(text, sort.descending))
    if SortKey.SENT not in keys:
        found.append(Column(Fragment("r.sent_at"), descending=True))
    found.append(Column(Fragment("r.message_id"), descending=True))
    value = Fragment("adr.value") if arm.value is None else Fragment("?", (arm.value,))
    found.append(Column(value, descending=False))
    return found


@dataclass(frozen=True, slots=True)
class Pass:
    """One stretch of a log: rows of *arm*, sorted by *sorts*; the stretches follow each other. *filled*: no row has
    an empty text in the first key. *index*: the one that is entered by the arm's condition and goes on in time.
    """

    arm: Arm
    sorts: tuple[Sort, ...]
    filled: bool = False
    index: str | None = None


# driven by the subject's index: equal subjects stand together
_BY_SUBJECT: Final = Fragment(
    "subject subj INDEXED BY ix_subject_key CROSS JOIN message msg INDEXED BY ix_message_subject"
    " ON msg.subject_id = subj.id CROSS JOIN recipient r INDEXED BY ux_recipient_message"
    " ON r.message_id = msg.id"
)


def passes(connection: Connection, sorts: tuple[Sort, ...]) -> list[Pass]:
    """Cut the log of all messages where its first sort key has few values, so that each stretch streams from an
    index in the order of time.
    """
    whole = [Pass(ALL_ROWS, sorts)]
    if not sorts:
        return whole
    first, rest = sorts[0], sorts[1:]
    match first.key:
        case SortKey.STATUS:
            return _cut("r.status", [int(status) for status in sorted(Status)], first, rest, "ix_recipient_status")
        case SortKey.TYPE:
            parts = _TYPES[::-1] if first.descending else _TYPES
            return [replace(part, sorts=rest) for part in parts]
        case SortKey.REASON:
            classes = _distinct(connection, "recipient", "reason")
            parts = _cut("r.reason", classes, first, rest, "ix_recipient_reason")
            return [*parts, Pass(_where(Fragment("r.reason IS NULL")), rest)]
        case SortKey.PROVIDER:
            return _cut("org.provider", _distinct(connection, "origin", "provider"), first, rest)
        case SortKey.SUBJECT:
            filled = Arm(_BY_SUBJECT, Fragment("subj.key > ''"))
            return [Pass(filled, sorts, filled=True), Pass(_where(Fragment("subj.key = ''")), rest)]
        case SortKey.RELATION:
            return [Pass(ALL_ROWS, rest)]
        case _:
            return whole


def _where(condition: Fragment) -> Arm:
    return Arm(ALL_ROWS.source, condition)


def _cut(
    column: str, values: Sequence[int] | Sequence[str], first: Sort, rest: tuple[Sort, ...], index: str | None = None
) -> list[Pass]:
    """One stretch for each of *values*, which are given in ascending order."""
    ordered = reversed(values) if first.descending else values
    return [Pass(_where(Fragment(f"{column} = ?", (value,))), rest, index=index) for value in ordered]


# the values stand in the text, for the index of SMS knows only these
_TYPES: Final = (
    Pass(_where(Fragment(f"r.channel = {int(Channel.EMAIL)}")), ()),
    Pass(_where(Fragment(f"r.channel = {int(Channel.SMS)}")), (), index="ix_recipient_sms"),
)


def _distinct(connection: Connection, table: str, column: str) -> list[str]:
    """The values of an indexed text column, each found by one step through the index."""
    sql = (
        f"WITH RECURSIVE v(x) AS (SELECT min({column}) FROM {table} WHERE {column} IS NOT NULL"
        f" UNION ALL SELECT (SELECT min({column}) FROM {table} WHERE {column} > v.x) FROM v WHERE v.x IS NOT NULL)"
        " SELECT x FROM v WHERE x IS NOT NULL"
    )
    return [row[0] for row in run(connection, sql)]
