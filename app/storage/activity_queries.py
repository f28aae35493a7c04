"""Reads the activities of a person."""

from __future__ import annotations

from app.core.activities import OWN_SOURCE, Activity
from app.storage.connection import Connection


def list_activities(
    connection: Connection, person_id: int, *, student: bool, since: int | None, until: int | None
) -> list[Activity]:
    """The activities of a student (about them, or noted on them) or contact, newest first.

    *since* <= at < *until*, epoch seconds UTC, None for open.
    """
    whose = "(x.student_id = ?1 OR x.person_id = ?1)" if student else "x.person_id = ?1"
    sql = (
        "SELECT x.id, x.at, x.kind, x.title, x.detail, x.author, x.visible_to_family,"
        " s.name = ?4 FROM activity x JOIN source s ON s.id = x.source_id"
        f" WHERE {whose} AND (?2 IS NULL OR x.at >= ?2) AND (?3 IS NULL OR x.at < ?3) ORDER BY x.at DESC, x.id DESC"
    )
    return [
        Activity(a, b, c, d, e, f, None if g is None else bool(g), bool(own))
        for a, b, c, d, e, f, g, own in connection.execute(sql, (person_id, since, until, OWN_SOURCE))
    ]


def count_activities(connection: Connection, person_id: int, *, student: bool) -> int:
    """How many activities a person has at all."""
    whose = "student_id = ?1 OR person_id = ?1" if student else "person_id = ?1"
    return int(connection.execute(f"SELECT count(*) FROM activity WHERE {whose}", (person_id,)).fetchall()[0][0])
