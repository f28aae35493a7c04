"""Reads and writes activities: notes, calls, meetings and the like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """One activity as a source tells it. *at* is epoch seconds UTC; the refs are the source's ids of people."""

    source_id: int
    external_id: str
    rec_hash: int
    kind: str
    at: int
    person_ref: str | None
    student_ref: str | None
    author: str | None
    title: str
    detail: str | None
    visible_to_family: int | None


def hashes(connection: Connection, source_id: int, external_ids: Sequence[str]) -> dict[str, int]:
    """The hashes of those activities of a source that are stored, by external id."""
    sql = (
        "SELECT a.external_id, a.rec_hash FROM json_each(?) j CROSS JOIN activity a"
        " ON a.source_id = ? AND a.external_id = j.value"
    )
    return dict(connection.execute(sql, (json.dumps(list(external_ids)), source_id)).fetchall())


def named(
    connection: Connection, source_id: int, external_ids: Sequence[str]
) -> list[tuple[int, str | None, str | None]]:
    """The id of each of those activities of a source, and the ids of people that it names (person, student)."""
    sql = (
        "SELECT a.id, a.person_ref, a.student_ref FROM json_each(?) j CROSS JOIN activity a"
        " ON a.source_id = ? AND a.external_id = j.value"
    )
    return [
        (int(row[0]), row[1], row[2]) for row in connection.execute(sql, (json.dumps(list(external_ids)), source_id))
    ]


def put_activities(connection: Connection, activities: Iterable[StoredActivity]) -> None:
    """Write activities; one that is there is replaced."""
    connection.executemany(
        "INSERT INTO activity(source_id, external_id, rec_hash, kind, at, person_ref, student_ref, author, title,"
        " detail, visible_to_family) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(source_id, external_id)"
        " DO UPDATE SET rec_hash = excluded.rec_hash, kind = excluded.kind, at = excluded.at,"
        " person_ref = excluded.person_ref, student_ref = excluded.student_ref, author = excluded.author,"
        " title = excluded.title, detail = excluded.detail, visible_to_family = excluded.visible_to_family",
        [
            (a.source_id, a.external_id, a.rec_hash, a.kind, a.at, a.person_ref, a.student_ref, a.author, a.title,
             a.detail, a.visible_to_family)
            for a in activities
        ],
    )  # fmt: skip
