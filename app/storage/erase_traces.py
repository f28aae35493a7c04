"""Takes a person's name out of what is kept about something else: names of files, problems, corrections by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.core.name_traces import NameTraces
from app.i18n import _
from app.storage.connection import Connection


def count_files(connection: Connection, traces: NameTraces) -> int:
    """How many names of imported files name the person."""
    return len(_named_files(connection, traces))


def count_activities(connection: Connection, traces: NameTraces, without: Sequence[int]) -> int:
    """How many activities, *without* those of these ids, name the person in their words."""
    sql = (
        "SELECT a.title || ' ' || coalesce(a.detail, '') AS words FROM activity a"
        " WHERE a.id NOT IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM json_each(?) j"
        " WHERE instr(folded(a.title || ' ' || coalesce(a.detail, '')), j.value) > 0)"
    )
    rows = connection.execute(sql, (json.dumps(list(without)), json.dumps(traces.needles())))
    return sum(traces.in_text(words) for (words,) in rows)


def erase_traces(connection: Connection, traces: NameTraces) -> None:
    """Forget names of files that name the person, the errors that tell of such a file, what providers are still to
    be asked of the person, the problems that quote them, and the names at corrections that no source knows any more.
    """
    connection.executemany(
        "UPDATE sync_run SET file_name = NULL WHERE id = ?", [(run_id,) for run_id in _named_files(connection, traces)]
    )
    errors = connection.execute("SELECT id, error FROM sync_run WHERE error IS NOT NULL").fetchall()
    words = _("What was said here named somebody who was erased.")
    connection.executemany(
        "UPDATE sync_run SET error = ? WHERE id = ?", [(words, i) for i, error in errors if traces.in_text(error)]
    )
    connection.executemany(
        "DELETE FROM sync_task WHERE instr(folded(payload), ?) > 0", [(mail,) for mail in traces.mails()]
    )
    _delete(connection, "problem", "place || ' ' || message || ' ' || record", traces)
    _delete(connection, "correction", "detail", traces, _UNKNOWN)


# of nobody whom a source knows now: a correction of somebody else who has the same name stays
_UNKNOWN = (
    " AND NOT EXISTS (SELECT 1 FROM person_source f JOIN source s ON s.id = f.source_id"
    " WHERE (s.name = t.person_source AND f.external_id = t.person_external)"
    " OR (s.name = t.other_source AND f.external_id = t.other_external))"
    " AND NOT EXISTS (SELECT 1 FROM correction_row x WHERE x.correction_id = t.id)"
)


def _named_files(connection: Connection, traces: NameTraces) -> list[int]:
    rows = connection.execute("SELECT id, file_name FROM sync_run WHERE file_name IS NOT NULL").fetchall()
    return [run_id for run_id, name in rows if traces.in_text(name)]


def _delete(connection: Connection, table: str, column: str, traces: NameTraces, condition: str = "") -> None:
    """Delete the rows whose *column*, an SQL expression, names the person."""
    sql = (
        f"SELECT t.id, {column} FROM {table} t WHERE EXISTS (SELECT 1 FROM json_each(?) j"
        f" WHERE instr(folded({column}), j.value) > 0){condition}"
    )
    found = connection.execute(sql, (json.dumps(traces.needles()),)).fetchall()
    gone = [row_id for row_id, text in found if traces.in_text(text)]
    connection.execute(f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(gone),))
