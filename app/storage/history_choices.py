"""Which values a field of choices has in the log, how many rows have each, and which fields any row can fill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.core.filters import FIELDS
from app.core.reasons import Reason
from app.core.records import BodyKind, SentBy
from app.core.statuses import EventKind
from app.storage.connection import Connection
from app.storage.history import LogQuestion, rows_of
from app.storage.history_arms import arms
from app.storage.history_sql import NAMING_KIND, run

MOST_VALUES: Final = 500

# values of which there may be thousands: rows are grouped by them instead of counting each; what stands here is the
# value, and the tables it is found in from a row `rows` on
_OF_MESSAGE: Final = "CROSS JOIN recipient q ON q.id = rows.id CROSS JOIN message m ON m.id = q.message_id"
_USED: Final = "EXISTS (SELECT 1 FROM message m WHERE m.origin_id = o.id)"
_GROUPED: Final[dict[str, tuple[str, str]]] = {
    "campaign": ("o.campaign", f"{_OF_MESSAGE} CROSS JOIN origin o ON o.id = m.origin_id"),
    "template": ("o.template", f"{_OF_MESSAGE} CROSS JOIN origin o ON o.id = m.origin_id"),
    "student": (
        "coalesce(p.display, pr.ref)",
        (
            "CROSS JOIN recipient r ON r.id = rows.id CROSS JOIN recipient_ref x ON x.recipient_id = r.id"
            f" CROSS JOIN person_ref pr ON pr.id = x.ref_id AND pr.kind = {NAMING_KIND}"
            " LEFT JOIN person p ON p.id = pr.person_id"
        ),
    ),
}
_LISTED: Final[dict[str, str]] = {
    "provider": f"SELECT DISTINCT o.provider FROM origin o WHERE {_USED} ORDER BY 1",
    "source": (
        f"SELECT DISTINCT q.name FROM source q JOIN origin o ON o.source_id = q.id WHERE {_USED} ORDER BY q.name"
    ),
    "year": "SELECT year_text FROM person WHERE kind = 0 AND year_text <> '' GROUP BY 1 ORDER BY min(year_sort), 1",
    "stage": "SELECT stage FROM person WHERE stage <> '' GROUP BY 1 ORDER BY 1",
}
_FILLED: Final[dict[str, str]] = {
    "student": "SELECT 1 FROM person_ref WHERE kind = 0",
    "reason": "SELECT 1 FROM recipient WHERE reason IS NOT NULL",
    "campaign": f"SELECT 1 FROM origin o WHERE o.campaign IS NOT NULL AND {_USED}",
    "template": f"SELECT 1 FROM origin o WHERE o.template <> '' AND {_USED}",
    "year": "SELECT 1 FROM person WHERE kind = 0 AND year_text <> ''",
    "stage": "SELECT 1 FROM person WHERE stage <> ''",
    "from": "SELECT 1 FROM message WHERE sender_id IS NOT NULL OR sender_name <> ''",
    "text": "SELECT 1 FROM message_words",
    "link": f"SELECT 1 FROM event WHERE kind = {int(EventKind.CLICKED)} AND url <> ''",
    "reply": "SELECT 1 FROM recipient WHERE detail <> ''",
    "opens": "SELECT 1 FROM recipient WHERE opens > 0",
    "clicks": "SELECT 1 FROM recipient WHERE clicks > 0",
    "parts": "SELECT 1 FROM message WHERE parts IS NOT NULL",
    "attempts": "SELECT 1 FROM recipient WHERE attempts > 0",
    "size": "SELECT 1 FROM message WHERE size IS NOT NULL",
    "minutes": "SELECT 1 FROM recipient WHERE delivered_at IS NOT NULL",
    "opened": "SELECT 1 FROM recipient WHERE first_open_at IS NOT NULL",
    "delivered": "SELECT 1 FROM recipient WHERE delivered_at IS NOT NULL",
    "opener": f"SELECT 1 FROM event WHERE kind IN ({int(EventKind.OPENED)}, {int(EventKind.CLICKED)})",
    "has:attachment": "SELECT 1 FROM message WHERE n_attachments IS NOT NULL",
    "has:body": f"SELECT 1 FROM body_part WHERE kind <> {int(BodyKind.HEADERS)}",
    "has:other_student": "SELECT 1 FROM person WHERE kind = 0",
}


def listed_values(connection: Connection, key: str, question: LogQuestion) -> list[str]:
    """The values of a field of which there are few, in the order in which they are offered."""
    if key == "relation":
        if question.scope is None:
            return []
        return sorted({arm.relation for arm in arms(question.scope, inbound=False) if arm.relation})
    if key == "reason":
        return [reason.value for reason in Reason]
    known = [by.name.lower() for by in SentBy] if key == "source" else list(FIELDS[key].words)
    if key in _LISTED:
        known += [row[0] for row in run(connection, f"{_LISTED[key]} LIMIT {MOST_VALUES}")]
    return list(dict.fromkeys(known))


def is_grouped(key: str) -> bool:
    """Say whether the values of *key* are found by `grouped_values`, others by `listed_values`."""
    return key in _GROUPED


def grouped_values(connection: Connection, key: str, question: LogQuestion, most: int) -> Iterator[tuple[str, int]]:
    """The values of a field of which there may be many, with the rows that have each, most first.

    At most *most* rows are looked at, and 500 values come back.
    """
    rows = rows_of(connection, question)
    if rows is None:
        return
    value, tables = _GROUPED[key]
    sql = (
        f"WITH rows(id) AS MATERIALIZED (SELECT id FROM ({rows.sql}) LIMIT ?)"
        f" SELECT min({value}), count(DISTINCT rows.id) FROM rows {tables} WHERE {value} <> ''"
        f" GROUP BY folded({value}) ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}"
    )
    yield from run(connection, sql, (*rows.values, most))


def filled(connection: Connection) -> frozenset[str]:
    """The fields (and ``has:word``) that some row, message or person fills; those that every row has always do."""
    always = set(FIELDS) - set(_FILLED)
    return frozenset(
        always | {key for key, sql in _FILLED.items() if any(True for _ in run(connection, f"{sql} LIMIT 1"))}
    )
