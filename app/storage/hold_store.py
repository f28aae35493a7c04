"""Keeps whom nobody may erase, by their lasting names, so that no import and no undo forgets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.storage import corrections_store
from app.storage.connection import Connection

_OF_PERSON: Final = (
    "FROM hold h JOIN source s ON s.name = h.source JOIN person_source f ON f.source_id = s.id"
    " AND f.external_id = h.external_id WHERE f.person_id = ?"
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when (epoch seconds UTC), by whom and why a person must be kept."""

    at: int
    actor: str
    reason: str


def read(connection: Connection, person_id: int) -> Hold | None:
    """The hold on a person, None when there is none."""
    rows = connection.execute(f"SELECT h.at, h.actor, h.reason {_OF_PERSON} ORDER BY h.at LIMIT 1", (person_id,))
    return next((Hold(*row) for row in rows), None)


def put(connection: Connection, person_id: int, hold: Hold) -> bool:
    """Put a person on hold; False when there is no such person in any source."""
    key = corrections_store.key_of(connection, person_id)
    if key is None:
        return False
    connection.execute(
        "INSERT OR REPLACE INTO hold(source, external_id, at, actor, reason) VALUES(?, ?, ?, ?, ?)",
        (key.source, key.external_id, hold.at, hold.actor, hold.reason),
    )
    return True


def clear(connection: Connection, person_id: int) -> None:
    """Take every hold off a person."""
    connection.execute(
        f"DELETE FROM hold WHERE (source, external_id) IN (SELECT h.source, h.external_id {_OF_PERSON})", (person_id,)
    )


def held_addresses(connection: Connection) -> list[int]:
    """The ids of all addresses of people on hold, and of the carers of students on hold."""
    sql = (
        "WITH held(id) AS (SELECT f.person_id FROM hold h JOIN source s ON s.name = h.source"
        " JOIN person_source f ON f.source_id = s.id AND f.external_id = h.external_id)"
        " SELECT pa.address_id FROM person_address pa WHERE pa.person_id IN"
        " (SELECT id FROM held UNION SELECT l.contact_id FROM relation l JOIN held ON held.id = l.student_id)"
    )
    return [row[0] for row in connection.execute(sql)]


def dump(connection: Connection) -> list[tuple[Any, ...]]:
    """All holds, to be put back after a copy of the log took its place."""
    return connection.execute("SELECT source, external_id, at, actor, reason FROM hold").fetchall()


def put_back(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Have the log hold exactly what `dump` gave."""
    connection.execute("DELETE FROM hold")
    connection.executemany("INSERT INTO hold(source, external_id, at, actor, reason) VALUES(?, ?, ?, ?, ?)", rows)
