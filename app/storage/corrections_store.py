"""Keeps corrections by hand, and derives from them which rows are handled and whom rows are pinned to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.core.corrections import Change, Correction, CorrectionKind, PersonKey, RowKey
from app.storage import message_store
from app.storage.connection import Connection

CONTACT_BY_HAND: Final = 2
STUDENT_BY_HAND: Final = 3
BY_HAND: Final = "by hand"
_COLUMNS: Final = (
    "c.id, c.kind, c.at, c.actor, c.person_source, c.person_external, c.other_source, c.other_external, c.detail,"
    " c.undone_at"
)
# the message that a correction's row `x` speaks of
MESSAGE_OF_ROW: Final = (
    "JOIN message m ON m.name_hash = name_hash(x.provider, x.external_id) AND m.external_id = x.external_id"
    " JOIN origin o ON o.id = m.origin_id AND o.provider = x.provider"
)
# rows by their lasting names, joined to where they stand now
_ROWS_NOW: Final = (
    "correction c JOIN correction_row x ON x.correction_id = c.id"
    f" {MESSAGE_OF_ROW} JOIN address a ON a.channel = x.channel AND a.value = x.address"
    " JOIN recipient r ON r.message_id = m.id AND r.address_id = a.id"
)


def add(
    connection: Connection,
    kind: CorrectionKind,
    *,
    at: int,
    actor: str,
    person: PersonKey | None = None,
    other: PersonKey | None = None,
    detail: dict[str, Any] | None = None,
    rows: Iterable[RowKey] = (),
) -> int:
    """Store a correction; return its id. *at* is epoch seconds UTC."""
    connection.execute(
        "INSERT INTO correction(kind, at, actor, person_source, person_external, other_source, other_external, detail)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (str(kind), at, actor, *_parts(person), *_parts(other), _json(detail or {})),
    )
    correction_id = connection.last_insert_rowid()
    connection.executemany(
        "INSERT OR IGNORE INTO correction_row VALUES(?, ?, ?, ?, ?)",
        [(correction_id, row.provider, row.external_id, row.channel, row.address) for row in rows],
    )
    return correction_id


def take_back(connection: Connection, correction_id: int, now: int) -> Correction | None:
    """Note that a correction counts no more; None when there is none with this id that does."""
    for correction in _read(connection, "WHERE c.undone_at IS NULL AND c.id = ?", (correction_id,)):
        connection.execute("UPDATE correction SET undone_at = ? WHERE id = ?", (now, correction_id))
        return correction
    return None


def active(connection: Connection) -> list[Correction]:
    """The corrections that count, in the order they were made."""
    return _read(connection, "WHERE c.undone_at IS NULL ORDER BY c.id")


def changes(connection: Connection, limit: int) -> list[Change]:
    """The newest *limit* corrections, those taken back included, the newest first."""
    sql = (
        f"SELECT {_COLUMNS}, (SELECT count(*) FROM correction_row x WHERE x.correction_id = c.id),"
        f" NOT ({_known('person')} AND {_known('other')}) OR (EXISTS (SELECT 1 FROM correction_row x"
        " WHERE x.correction_id = c.id) AND NOT EXISTS (SELECT 1 FROM correction_row x"
        f" {MESSAGE_OF_ROW} WHERE x.correction_id = c.id))"
        " FROM correction c ORDER BY c.id DESC LIMIT ?"
    )
    found: list[Change] = []
    for *columns, rows, waiting in connection.execute(sql, (limit,)):
        made = _correction(tuple(columns))
        names: list[str] = made.detail.get("names", ["", ""])
        found.append(
            Change(
                id=made.id,
                kind=made.kind,
                at=made.at,
                actor=made.actor,
                person=names[0],
                other=names[1],
                detail=made.detail,
                rows=rows,
                undone_at=made.undone_at,
                waiting=bool(waiting),
            )
        )
    return found


def _known(which: str) -> str:
    """SQL: the person that a correction is about is in the facts, or there is none."""
    return (
        f"(c.{which}_source IS NULL OR EXISTS (SELECT 1 FROM person_source f JOIN source s ON s.id = f.source_id"
        f" WHERE s.name = c.{which}_source AND f.external_id = c.{which}_external))"
    )


def key_of(connection: Connection, person_id: int) -> PersonKey | None:
    """A lasting name of a person; None for an address that nobody owns and for a person who is gone.

    Not that of somebody who was joined to them by hand, where there is another: a merge may be taken back.
    """
    sql = (
        "SELECT s.name, f.external_id FROM person_source f JOIN source s ON s.id = f.source_id WHERE f.person_id = ?"
        " ORDER BY EXISTS (SELECT 1 FROM correction c WHERE c.kind = 'merge' AND c.undone_at IS NULL"
        " AND c.other_source = s.name AND c.other_external = f.external_id), f.state, s.name, f.external_id LIMIT 1"
    )
    return next((PersonKey(*row) for row in connection.execute(sql, (person_id,))), None)


def person_of(connection: Connection, key: PersonKey) -> int | None:
    """The local id of the person whom a source calls so, None when there is none."""
    sql = (
        "SELECT f.person_id FROM person_source f JOIN source s ON s.id = f.source_id"
        " WHERE s.name = ? AND f.external_id = ?"
    )
    return next((row[0] for row in connection.execute(sql, (key.source, key.external_id))), None)


def row_keys(connection: Connection, recipient_ids: Sequence[int]) -> list[RowKey]:
    """The lasting names of rows; ids that are gone are left out."""
    sql = (
        "SELECT o.provider, m.external_id, a.channel, a.value FROM json_each(?) j CROSS JOIN recipient r"
        " ON r.id = j.value JOIN message m ON m.id = r.message_id JOIN origin o ON o.id = m.origin_id"
        " JOIN address a ON a.id = r.address_id"
    )
    return [RowKey(*row) for row in connection.execute(sql, (json.dumps(list(recipient_ids)),))]


def apply_rows(connection: Connection) -> None:
    """Derive anew which rows are handled and whom rows are pinned to; for each row the last correction counts."""
    _apply_handled(connection)
    _apply_pins(connection)


def _apply_handled(connection: Connection) -> None:
    sql = (
        "SELECT rid, at FROM (SELECT r.id AS rid, c.at AS at, c.kind AS kind, row_number() OVER"
        f" (PARTITION BY r.id ORDER BY c.id DESC) AS place FROM {_ROWS_NOW}"
        " WHERE c.undone_at IS NULL AND c.kind IN ('handled', 'unhandled')) WHERE place = 1 AND kind = 'handled'"
    )
    wanted: dict[int, int] = dict(connection.execute(sql).fetchall())
    stored: dict[int, int] = dict(
        connection.execute("SELECT id, handled_at FROM recipient WHERE handled_at IS NOT NULL").fetchall()
    )
    changed: list[tuple[int | None, int]] = [(at, rid) for rid, at in wanted.items() if stored.get(rid) != at]
    changed += [(None, rid) for rid in stored.keys() - wanted.keys()]
    connection.executemany("UPDATE recipient SET handled_at = ? WHERE id = ?", changed)


def _apply_pins(connection: Connection) -> None:
    sql = (
        "SELECT rid, ref_kind, ref FROM (SELECT r.id AS rid, c.detail ->> 'as' AS ref_kind,"
        " json_array(c.person_source, c.person_external) AS ref, row_number() OVER"
        f" (PARTITION BY r.id, c.detail ->> 'as' ORDER BY c.id DESC) AS place FROM {_ROWS_NOW}"
        " WHERE c.undone_at IS NULL AND c.kind = 'pin') WHERE place = 1"
    )
    pins: list[tuple[int, int, str]] = connection.execute(sql).fetchall()
    source_id = _manual_source(connection) if pins else 0
    refs = message_store.reference_ids(connection, {(source_id, kind, ref) for _rid, kind, ref in pins})
    wanted = {(rid, refs[source_id, kind, ref]) for rid, kind, ref in pins}
    stored: set[tuple[int, int]] = set(
        connection.execute(
            "SELECT x.recipient_id, x.ref_id FROM person_ref p INDEXED BY ix_person_ref_hand"
            " JOIN recipient_ref x ON x.ref_id = p.id WHERE p.kind > 1"
        )
    )
    connection.executemany("DELETE FROM recipient_ref WHERE recipient_id = ? AND ref_id = ?", sorted(stored - wanted))
    message_store.put_refs(connection, sorted(wanted - stored))
    message_store.mark_named_students(connection, {rid for rid, _ref in stored ^ wanted})
    connection.execute(
        "UPDATE person_ref SET person_id = (SELECT f.person_id FROM person_source f JOIN source s"
        " ON s.id = f.source_id JOIN person p ON p.id = f.person_id WHERE s.name = person_ref.ref ->> 0"
        " AND f.external_id = person_ref.ref ->> 1 AND (p.kind = 0) = (person_ref.kind = 3)) WHERE kind > 1"
    )


def _manual_source(connection: Connection) -> int:
    """The source that references by hand belong to, made when it is new."""
    connection.execute("INSERT INTO source(kind, name) VALUES('manual', ?) ON CONFLICT(name) DO NOTHING", (BY_HAND,))
    return int(connection.execute("SELECT id FROM source WHERE name = ?", (BY_HAND,)).fetchall()[0][0])


def dump(connection: Connection) -> list[list[tuple[Any, ...]]]:
    """All corrections and their rows as they lie, to be put back after a copy of the log took its place."""
    return [connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in _TABLES]


def put_back(connection: Connection, content: list[list[tuple[Any, ...]]]) -> None:
    """Have the log hold exactly the corrections that `dump` gave."""
    for table in reversed(_TABLES):
        connection.execute(f"DELETE FROM {table}")
    for table, rows in zip(_TABLES, content, strict=True):
        if rows:
            connection.executemany(f"INSERT INTO {table} VALUES({', '.join('?' * len(rows[0]))})", rows)


_TABLES: Final = ("correction", "correction_row")


def _read(connection: Connection, condition: str, values: tuple[Any, ...] = ()) -> list[Correction]:
    return [_correction(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM correction c {condition}", values)]


def _correction(row: tuple[Any, ...]) -> Correction:
    return Correction(
        id=row[0],
        kind=CorrectionKind(row[1]),
        at=row[2],
        actor=row[3],
        person=_key(row[4], row[5]),
        other=_key(row[6], row[7]),
        detail=json.loads(row[8]),
        undone_at=row[9],
    )


def _key(source: str | None, external_id: str | None) -> PersonKey | None:
    return None if source is None or external_id is None else PersonKey(source, external_id)


def _parts(key: PersonKey | None) -> tuple[str | None, str | None]:
    return (None, None) if key is None else (key.source, key.external_id)


def _json(detail: dict[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True)
