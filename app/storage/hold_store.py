"""Keeps whom nobody may erase, by their lasting names, so that no import and no undo forgets it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, cast

from app.storage import corrections_store
from app.storage.connection import Connection

_PEOPLE: Final = (
    "FROM hold h JOIN source s ON s.name = h.source JOIN person_source f ON f.source_id = s.id"
    " AND f.external_id = h.external_id"
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when (epoch seconds UTC), by whom and why a person must be kept; *until*, an ISO date, is the last day of
    it in the school's zone, '' for as long as nobody takes it off.
    """

    at: int
    actor: str
    reason: str
    until: str = ""

    def counts(self, today: str) -> bool:
        """Whether the person must be kept on the ISO date *today*."""
        return not self.until or self.until >= today


def _hold(at: int, actor: str, said: str) -> Hold:
    """A stored hold: reason and last day are one JSON object; a plain text is a reason without a last day."""
    try:
        found: Any = json.loads(said)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return Hold(at, actor, said)
    facts = cast("dict[str, Any]", found)
    return Hold(at, actor, str(facts.get("reason") or ""), str(facts.get("until") or ""))


def read(connection: Connection, person_id: int, today: str) -> Hold | None:
    """The hold on a person that counts on *today* (an ISO date), None when there is none."""
    rows = connection.execute(f"SELECT h.at, h.actor, h.reason {_PEOPLE} WHERE f.person_id = ?", (person_id,))
    holds = [hold for row in rows if (hold := _hold(*row)).counts(today)]
    return max(holds, key=lambda hold: (hold.until or "9999", -hold.at), default=None)


def put(connection: Connection, person_id: int, hold: Hold) -> bool:
    """Put a person on hold, in the place of what holds them now; False when there is no such person in any source."""
    key = corrections_store.key_of(connection, person_id)
    if key is None:
        return False
    clear(connection, person_id)
    said = json.dumps({"reason": hold.reason, "until": hold.until}, ensure_ascii=False)
    connection.execute(
        "INSERT OR REPLACE INTO hold(source, external_id, at, actor, reason) VALUES(?, ?, ?, ?, ?)",
        (key.source, key.external_id, hold.at, hold.actor, said),
    )
    return True


def clear(connection: Connection, person_id: int) -> None:
    """Take every hold off a person."""
    connection.execute(
        f"DELETE FROM hold WHERE (source, external_id) IN (SELECT h.source, h.external_id {_PEOPLE}"
        " WHERE f.person_id = ?)",
        (person_id,),
    )


def held_people(connection: Connection, today: str) -> list[int]:
    """The local ids of all people on hold on *today* (an ISO date)."""
    rows = connection.execute(f"SELECT f.person_id, h.at, h.actor, h.reason {_PEOPLE} WHERE f.person_id IS NOT NULL")
    return sorted({person_id for person_id, *said in rows if _hold(*said).counts(today)})


def held_addresses(connection: Connection, held: list[int]) -> list[int]:
    """The ids of all addresses of the people *held*, and of the carers of students among them."""
    sql = (
        "SELECT pa.address_id FROM person_address pa WHERE pa.person_id IN (SELECT value FROM json_each(?1) UNION"
        " SELECT l.contact_id FROM relation l JOIN json_each(?1) j ON j.value = l.student_id)"
    )
    return [row[0] for row in connection.execute(sql, (json.dumps(held),))]


def dump(connection: Connection) -> list[tuple[Any, ...]]:
    """All holds, to be put back after a copy of the log took its place."""
    return connection.execute("SELECT source, external_id, at, actor, reason FROM hold").fetchall()


def put_back(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Have the log hold exactly what `dump` gave."""
    connection.execute("DELETE FROM hold")
    connection.executemany("INSERT INTO hold(source, external_id, at, actor, reason) VALUES(?, ?, ?, ?, ?)", rows)
