"""What each source says of people and pairs, as it said it; everything else about people is built from these."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A person's fact as stored. *changed_at*: the source's change date, epoch seconds UTC."""

    source_id: int
    source_name: str
    external_id: str
    person_id: int | None
    kind: int
    rec_hash: int
    record: dict[str, Any]
    changed_at: int | None
    state: int


@dataclass(frozen=True, slots=True)
class StoredRelation:
    """A pair's fact as stored."""

    source_id: int
    student_ref: str
    contact_ref: str
    since: str
    outranks: bool
    active: bool
    rec_hash: int
    record: dict[str, Any]


def person_facts(connection: Connection, source_id: int | None = None) -> list[StoredFact]:
    """All facts about people, of one source or of all, in a lasting order."""
    sql = (
        "SELECT f.source_id, s.name, f.external_id, f.person_id, f.kind, f.rec_hash, f.record, f.changed_at, f.state"
        " FROM person_source f JOIN source s ON s.id = f.source_id"
        " WHERE ?1 IS NULL OR f.source_id = ?1 ORDER BY s.name, f.external_id"
    )
    return [
        StoredFact(a, b, c, d, e, f, json.loads(g), h, i)
        for a, b, c, d, e, f, g, h, i in connection.execute(sql, (source_id,))
    ]


def relation_facts(connection: Connection, source_id: int | None = None) -> list[StoredRelation]:
    """All facts about pairs, of one source or of all, in a lasting order."""
    sql = (
        "SELECT f.source_id, f.student_ref, f.contact_ref, f.since, f.outranks, f.active, f.rec_hash, f.record"
        " FROM relation_fact f JOIN source s ON s.id = f.source_id"
        " WHERE ?1 IS NULL OR f.source_id = ?1 ORDER BY s.name, f.student_ref, f.contact_ref, f.since"
    )
    return [
        StoredRelation(a, b, c, d, bool(e), bool(f), g, json.loads(h))
        for a, b, c, d, e, f, g, h in connection.execute(sql, (source_id,))
    ]


def put_person_facts(connection: Connection, facts: Iterable[StoredFact], run_id: int) -> None:
    """Write facts about people; a fact that is there is replaced, its person stays."""
    connection.executemany(
        "INSERT INTO person_source(source_id, external_id, kind, rec_hash, record, changed_at, last_run_id, state)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(source_id, external_id) DO UPDATE SET kind = excluded.kind,"
        " rec_hash = excluded.rec_hash, record = excluded.record, changed_at = excluded.changed_at,"
        " last_run_id = excluded.last_run_id, state = excluded.state",
        [
            (f.source_id, f.external_id, f.kind, f.rec_hash, dump(f.record), f.changed_at, run_id, f.state)
            for f in facts
        ],
    )


def mark_left(connection: Connection, source_id: int, external_ids: Sequence[str]) -> None:
    """Note that a full roster no longer names these people (rule 9)."""
    connection.executemany(
        "UPDATE person_source SET state = 1 WHERE source_id = ? AND external_id = ?",
        [(source_id, external_id) for external_id in external_ids],
    )


def put_relation_facts(connection: Connection, facts: Iterable[StoredRelation], run_id: int) -> None:
    """Write facts about pairs; a fact that is there is replaced."""
    connection.executemany(
        "INSERT INTO relation_fact(source_id, student_ref, contact_ref, since, outranks, active, rec_hash, record,"
        " last_run_id) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(source_id, student_ref, contact_ref, since)"
        " DO UPDATE SET outranks = excluded.outranks, active = excluded.active, rec_hash = excluded.rec_hash,"
        " record = excluded.record, last_run_id = excluded.last_run_id",
        [
            (f.source_id, f.student_ref, f.contact_ref, f.since, int(f.outranks), int(f.active), f.rec_hash,
             dump(f.record), run_id)
            for f in facts
        ],
    )  # fmt: skip


def dump(record: dict[str, Any]) -> str:
    """The JSON text of a stored record, the same for the same record."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
