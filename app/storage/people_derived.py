"""Writes people, their addresses and relations as they follow from the facts, touching only what changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.core.text_folding import fold
from app.storage import address_words
from app.storage.connection import Connection

PERSON_COLUMNS: Final = (
    "kind", "given", "family", "preferred", "display", "sort_key", "search_text", "year_text", "year_sort",
    "entry_year", "org", "stage", "applied_on", "student_number", "telephones", "state",
)  # fmt: skip
RELATION_COLUMNS: Final = (
    "student_id", "contact_id", "since", "until", "role", "label", "priority", "lives_with", "custody",
    "may_email", "may_sms", "restricted", "by_hand",
)  # fmt: skip


def address_ids(connection: Connection, wanted: Iterable[tuple[int, str, str, bool]]) -> dict[tuple[int, str], int]:
    """The ids of addresses (channel, key, display, valid) by (channel, key), made where they are new."""
    rows = {(channel, key): (display, valid) for channel, key, display, valid in wanted}
    if not rows:
        return {}
    connection.executemany(
        "INSERT INTO address(channel, value, display, value_key, valid) VALUES(?, ?, ?, ?, ?)"
        " ON CONFLICT(channel, value) DO NOTHING",
        [(c, k, display, fold(k), int(valid)) for (c, k), (display, valid) in rows.items()],
    )
    sql = (
        "SELECT a.channel, a.value, a.id FROM json_each(?) j CROSS JOIN address a"
        " ON a.channel = j.value ->> 0 AND a.value = j.value ->> 1"
    )
    found = connection.execute(sql, (json.dumps([list(key) for key in rows]),)).fetchall()
    address_words.index_new(connection, [address_id for _channel, _value, address_id in found])
    return {(channel, value): address_id for channel, value, address_id in found}


def put_people(connection: Connection, people: Sequence[tuple[int | None, tuple[Any, ...]]], now: int) -> list[int]:
    """Write people given as (id or None, values in the order of PERSON_COLUMNS); return their ids, in order.

    An id that is not in the table is given to the new row. People of the table who are not given vanish: no fact
    speaks of them any more.
    """
    names = ", ".join(PERSON_COLUMNS)
    stored = {row[0]: row[1:] for row in connection.execute(f"SELECT id, {names} FROM person")}
    insert = f"INSERT INTO person(id, {names}, updated_at) VALUES({', '.join('?' * (len(PERSON_COLUMNS) + 2))})"
    update = f"UPDATE person SET {', '.join(f'{c} = ?' for c in PERSON_COLUMNS)}, updated_at = ? WHERE id = ?"
    ids: list[int] = []
    for person_id, values in people:
        if person_id is None or person_id not in stored:
            connection.execute(insert, (person_id, *values, now))
            ids.append(connection.last_insert_rowid())
            continue
        if stored[person_id] != values:
            connection.execute(update, (*values, now, person_id))
        ids.append(person_id)
    gone = set(stored) - set(ids)
    connection.executemany("DELETE FROM person WHERE id = ?", [(i,) for i in gone])
    return ids


def put_fact_people(connection: Connection, rows: Iterable[tuple[int | None, int, str]]) -> None:
    """Note which person each fact (person id, source id, external id) belongs to."""
    connection.executemany(
        "UPDATE person_source SET person_id = ?1 WHERE source_id = ?2 AND external_id = ?3 AND person_id IS NOT ?1",
        list(rows),
    )


def put_set(connection: Connection, table: str, columns: Sequence[str], wanted: set[tuple[Any, ...]]) -> bool:
    """Make *table* hold exactly the rows *wanted* in *columns*; True when that changed anything."""
    names = ", ".join(columns)
    stored: set[tuple[Any, ...]] = set(connection.execute(f"SELECT {names} FROM {table}"))
    match = " AND ".join(f"{column} IS ?" for column in columns)
    connection.executemany(f"DELETE FROM {table} WHERE {match}", list(stored - wanted))
    marks = ", ".join("?" * len(columns))
    # in a lasting order, so that local ids do not depend on the order of a set
    connection.executemany(f"INSERT INTO {table}({names}) VALUES({marks})", sorted(wanted - stored, key=repr))
    return stored != wanted


def put_owners(connection: Connection, address_ids: Iterable[int] | None = None) -> None:
    """Bring the owners' names kept at each address, or at those of *address_ids*, up to date (rule 21)."""
    names: dict[int, list[str]] = defaultdict(list)
    of_some = "" if address_ids is None else " WHERE {} IN (SELECT value FROM json_each(?1))"
    values = () if address_ids is None else (json.dumps(list(address_ids)),)
    sql = "SELECT pa.address_id, p.display FROM person_address pa JOIN person p ON p.id = pa.person_id"
    for address_id, display in connection.execute(sql + of_some.format("pa.address_id"), values):
        names[address_id].append(display)
    wanted = {
        address_id: (len(owners), ", ".join(sorted(owners, key=lambda n: (fold(n), n))))
        for address_id, owners in names.items()
    }
    stored = {
        row[0]: (row[1], row[2])
        for row in connection.execute(
            f"SELECT id, n_owners, owner_names FROM address {of_some.format('id') or ' WHERE n_owners > 0'}", values
        )
        if row[1]
    }
    changed = [
        (count, shown, fold(shown), address_id)
        for address_id, (count, shown) in wanted.items()
        if stored.get(address_id) != (count, shown)
    ]
    changed += [(0, "", "", address_id) for address_id in stored.keys() - wanted.keys()]
    connection.executemany("UPDATE address SET n_owners = ?, owner_names = ?, owner_key = ? WHERE id = ?", changed)
    address_words.index_again(connection, [row[-1] for row in changed])


def put_references(connection: Connection, resolved: Iterable[tuple[int | None, int]]) -> None:
    """Note which person each id in message data means now: (person id or None, reference id)."""
    connection.executemany("UPDATE person_ref SET person_id = ?1 WHERE id = ?2 AND person_id IS NOT ?1", list(resolved))


def put_activity_people(connection: Connection, rows: Iterable[tuple[int | None, int | None, int]]) -> None:
    """Note whom each activity (person id, student id, activity id) is about."""
    connection.executemany(
        "UPDATE activity SET person_id = ?1, student_id = ?2 WHERE id = ?3"
        " AND (person_id IS NOT ?1 OR student_id IS NOT ?2)",
        list(rows),
    )
