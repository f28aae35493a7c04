"""The newest message of many people at once, for lists: the first row of the very log that each of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from app.core.messages import Sort, SortKey
from app.core.statuses import Direction, Status
from app.storage.connection import Connection
from app.storage.history_arms import arms
from app.storage.history_order import columns
from app.storage.history_scopes import PersonScope
from app.storage.history_sql import run

_NEWEST: Final = (Sort(SortKey.SENT, descending=True),)


def newest(connection: Connection, scopes: Mapping[int, PersonScope]) -> dict[int, tuple[int, Status]]:
    """Sent time (epoch seconds UTC) and status of the newest outbound row of each log; logs without one are left
    out.
    """
    found: dict[int, tuple[int, Status]] = {}
    for person_id, scope in scopes.items():
        rows = list(_first_rows(connection, scope))
        if rows:
            sent_at, _message, _value, status = min(rows, key=lambda row: (-row[0], -row[1], row[2]))
            found[person_id] = (sent_at, Status(status))
    return found


def _first_rows(connection: Connection, scope: PersonScope) -> Iterator[tuple[int, int, str, int]]:
    """The newest row of each part of the log."""
    for arm in arms(scope, inbound=False):
        value = columns(_NEWEST, arm)[-1].expression
        join = " CROSS JOIN address adr ON adr.id = r.address_id" if arm.value is None else ""
        sql = (
            f"SELECT r.sent_at, r.message_id, {value.sql}, r.status FROM {arm.source.sql}{join}"
            f" WHERE r.direction = {int(Direction.OUTBOUND)} AND {arm.condition.sql}"
            " ORDER BY 1 DESC, 2 DESC, 3 LIMIT 1"
        )
        parts = (value, arm.source, arm.condition)
        for row in run(connection, sql, tuple(v for part in parts for v in part.values)):
            yield row[0], row[1], row[2], row[3]
