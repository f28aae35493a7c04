"""The notes that were written on this computer: activities of a source of their own, about people by lasting names."""

from __future__ import annotations

import json
from typing import Final

from app.core.activities import OWN_SOURCE, NoteText, OwnNote
from app.storage import corrections_store
from app.storage.connection import Connection

_COLUMNS: Final = "a.external_id, a.kind, a.at, a.title, a.detail, a.author, a.person_ref, a.student_ref"
_OWN: Final = "a.source_id = (SELECT id FROM source WHERE name = ?1)"


def person_ref(connection: Connection, person_id: int) -> str | None:
    """A lasting name of a person for a note; None for an address that nobody owns and for a person who is gone."""
    key = corrections_store.key_of(connection, person_id)
    return None if key is None else json.dumps([key.source, key.external_id])


def read(connection: Connection, activity_id: int) -> OwnNote | None:
    """The note with this local id; None when there is none, or a source wrote it."""
    sql = f"SELECT {_COLUMNS} FROM activity a WHERE {_OWN} AND a.id = ?2"
    return next((_note(row) for row in connection.execute(sql, (OWN_SOURCE, activity_id))), None)


def all_notes(connection: Connection) -> list[OwnNote]:
    """All notes, to be put back after a copy of the log took its place."""
    sql = f"SELECT {_COLUMNS} FROM activity a WHERE {_OWN} ORDER BY a.id"
    return [_note(row) for row in connection.execute(sql, (OWN_SOURCE,))]


def put(connection: Connection, note: OwnNote) -> int:
    """Write *note*, in the place of what has its key; return its local id."""
    connection.execute("INSERT OR IGNORE INTO source(kind, name) VALUES(?1, ?1)", (OWN_SOURCE,))
    connection.execute(
        "INSERT INTO activity(source_id, external_id, rec_hash, kind, at, person_ref, student_ref, author, title,"
        " detail, visible_to_family) VALUES((SELECT id FROM source WHERE name = ?1), ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
        " 0) ON CONFLICT(source_id, external_id) DO UPDATE SET kind = excluded.kind, at = excluded.at,"
        " title = excluded.title, detail = excluded.detail, author = excluded.author",
        (OWN_SOURCE, note.key, note.text.kind, note.text.at, note.person_ref, note.student_ref, note.author,
         note.text.title, note.text.detail or None),
    )  # fmt: skip
    resolve(connection)
    sql = f"SELECT a.id FROM activity a WHERE {_OWN} AND a.external_id = ?2"
    return int(connection.execute(sql, (OWN_SOURCE, note.key)).fetchall()[0][0])


def remove(connection: Connection, key: str) -> None:
    """Delete the note called *key*."""
    connection.execute(f"DELETE FROM activity AS a WHERE {_OWN} AND a.external_id = ?2", (OWN_SOURCE, key))


def put_back(connection: Connection, notes: list[OwnNote]) -> None:
    """Have the log hold exactly *notes*."""
    connection.execute(f"DELETE FROM activity AS a WHERE {_OWN}", (OWN_SOURCE,))
    for note in notes:
        put(connection, note)


def resolve(connection: Connection) -> None:
    """Look up whom the notes are about: people as they stand now."""
    person = (
        "(SELECT f.person_id FROM person_source f JOIN source s ON s.id = f.source_id"
        " WHERE s.name = json_extract({0}, '$[0]') AND f.external_id = json_extract({0}, '$[1]'))"
    )
    connection.execute(
        f"UPDATE activity AS a SET person_id = {person.format('a.person_ref')},"
        f" student_id = {person.format('a.student_ref')} WHERE {_OWN}",
        (OWN_SOURCE,),
    )


def _note(row: tuple[str, str, int, str, str | None, str | None, str | None, str | None]) -> OwnNote:
    key, kind, at, title, detail, author, person, student = row
    return OwnNote(key, NoteText(kind, at, title, detail or ""), author or "", person, student)
