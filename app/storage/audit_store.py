"""The lines of what was done on this computer, by whom and when: written once, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apsw

from app.errors import LockedError
from app.i18n import _
from app.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class StoredAuditLine:
    """One line. *at* is epoch seconds UTC; *subject_id* the person's local id (negative: an address nobody owns);
    *name* theirs, None when no such person is in the log now; *detail* holds no personal data.
    """

    id: int
    at: int
    actor: str
    action: str
    subject_id: int | None
    name: str | None
    detail: str | None


def add_line(
    connection: Connection,
    *,
    at: int,
    actor: str,
    action: str,
    subject_id: int | None = None,
    detail: str | None = None,
) -> None:
    """Write one line. Raises LockedError when another process writes for longer than we can wait."""
    try:
        connection.execute(
            "INSERT INTO audit(at, actor, action, subject_id, detail) VALUES(?, ?, ?, ?, ?)",
            (at, actor, action, subject_id, detail),
        )
    except apsw.BusyError as error:
        raise LockedError(
            _("The activity record could not be written, because an import is writing to the log."),
            _("Wait until the import is done, then try again."),
        ) from error


def read_lines(connection: Connection, limit: int) -> list[StoredAuditLine]:
    """The newest *limit* lines, newest first."""
    sql = (
        "SELECT u.id, u.at, u.actor, u.action, u.subject_id, coalesce(p.display, a.display), u.detail FROM audit u"
        " LEFT JOIN person p ON p.id = u.subject_id LEFT JOIN address a ON a.id = -u.subject_id"
        " ORDER BY u.id DESC LIMIT ?"
    )
    return [StoredAuditLine(*row) for row in connection.execute(sql, (limit,))]


def raw_lines(connection: Connection) -> list[tuple[Any, ...]]:
    """All lines as they stand in the table, for `put_back`."""
    return connection.execute("SELECT id, at, actor, action, subject_id, detail FROM audit").fetchall()


def put_back(connection: Connection, lines: list[tuple[Any, ...]]) -> None:
    """Write those *lines* that an older copy of the log, now in its place, does not have.

    A person who came only after that copy is no longer named: their local id may soon be another's.
    """
    connection.executemany(
        "INSERT OR IGNORE INTO audit(id, at, actor, action, subject_id, detail) SELECT ?1, ?2, ?3, ?4,"
        " iif(known, ?5, NULL), iif(known, ?6, json_set(coalesce(?6, '{}'), '$.gone', 1))"
        " FROM (SELECT ?5 IS NULL OR ?5 < 0 OR EXISTS (SELECT 1 FROM person WHERE id = ?5) AS known)",
        lines,
    )
