"""Reads out of a damaged log whatever can be read, row by row, into a new file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, Final

import apsw

from app.storage.connection import Connection

_PAGE: Final = 500
_MOST_READS: Final = 4_000  # wide gaps come first, so that what is left then is little
_ROWS_A_READ: Final = 100_000
_FROM_A_SOURCE: Final = ("origin", "person_source", "relation_fact", "person_ref", "activity", "sync_run")
Row = tuple[Any, ...]
_UNREADABLE: Final = (apsw.CorruptError, apsw.NotADBError, apsw.IOError)


def salvage(damaged: Connection, fresh: Connection) -> int:
    """Copy all rows of the tables of *fresh* that *damaged* still gives; return how many.

    *fresh* is a new log of the present version; foreign keys are looked at by whoever goes on with it.
    """
    fresh.execute("PRAGMA foreign_keys=OFF").fetchall()
    fresh.execute("BEGIN IMMEDIATE")
    count = 0
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
    for (table,) in fresh.execute(sql).fetchall():
        info = fresh.execute(f"PRAGMA table_xinfo({table})").fetchall()
        columns = [row[1] for row in info if not row[6]]
        keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
        fresh.execute(f"DELETE FROM {table}")
        marks = ", ".join("?" * len(columns))
        put = f"INSERT OR IGNORE INTO {table}({', '.join(columns)}) VALUES({marks})"
        for rows in _Reader(damaged, table, columns, keys).pages():
            fresh.executemany(put, rows)
            count += len(rows)
    fresh.execute(  # a lost origin must not take its messages along
        "INSERT OR IGNORE INTO origin(id, source_id, provider) SELECT DISTINCT origin_id, 0, 'lost' FROM message"
        " WHERE origin_id NOT IN (SELECT id FROM origin)"
    )
    for table in _FROM_A_SOURCE:  # a lost name of a source must not take all that came from it along
        fresh.execute(
            "INSERT OR IGNORE INTO source(id, kind, name) SELECT DISTINCT source_id, 'lost', 'lost ' || source_id"
            f" FROM {table} WHERE source_id NOT IN (SELECT id FROM source)"
        )
    # nor a lost address the messages that went to it
    fresh.execute(
        "INSERT OR IGNORE INTO address(id, channel, value, display, value_key, valid) SELECT DISTINCT address_id,"
        " channel, 'lost ' || address_id, 'lost ' || address_id, 'lost ' || address_id, 0 FROM recipient"
        " WHERE address_id NOT IN (SELECT id FROM address)"
    )
    fresh.execute("INSERT OR IGNORE INTO subject(id, text) VALUES(0, '')")
    fresh.execute(  # its words are packed with the subject as their dictionary
        "DELETE FROM message_words WHERE message_id IN"
        " (SELECT id FROM message WHERE subject_id NOT IN (SELECT id FROM subject))"
    )
    fresh.execute("UPDATE message SET subject_id = 0 WHERE subject_id NOT IN (SELECT id FROM subject)")
    fresh.execute("COMMIT")
    fresh.execute("PRAGMA foreign_keys=ON").fetchall()
    return count


class _Reader:
    """Reads a table in the order of its key, from both ends, and around what cannot be read in between."""

    def __init__(self, connection: Connection, table: str, columns: list[str], keys: list[str]) -> None:
        self._connection = connection
        self._keys = keys
        self._select = f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED"
        self._at = [columns.index(key) for key in keys]

    def pages(self) -> Iterator[list[Row]]:
        """Yield the rows that can be read, a page at a time."""
        low = None
        while True:
            rows = self._read(self._beyond(low, ">"), "ASC", _PAGE)
            if rows is None:
                break
            if not rows:
                return
            yield rows
            low = self._key(rows[-1])
        yield from self._around(low)

    def _around(self, low: Row | None) -> Iterator[list[Row]]:
        """After *low* something cannot be read: go on row by row to it, then from the end back to it, then between."""
        while rows := self._read(self._beyond(low, ">"), "ASC", 1):
            yield rows
            low = self._key(rows[0])
        high = None
        for size in (_PAGE, 1):
            while rows := self._read(self._beyond(high, "<"), "DESC", size):
                fresh = [row for row in rows if low is None or self._key(row) > low]
                yield fresh
                if not fresh:
                    return
                high = self._key(rows[-1])
        yield from self._between(low, high)

    def _between(self, low: Row | None, high: Row | None) -> Iterator[list[Row]]:
        """Halve the gap by its first key column, as long as that is a whole number; read what answers."""
        first, last = (-(1 << 63) if low is None else low[0], (1 << 63) - 1 if high is None else high[0])
        if not isinstance(first, int) or not isinstance(last, int):
            return
        if low is None and high is None:
            return  # neither end can be read: the root of the table is lost
        column = self._keys[0]
        waiting = deque([(first, last)])
        for _read in range(_MOST_READS):
            if not waiting:
                return
            start, end = waiting.popleft()
            rows = self._read((f" WHERE {column} BETWEEN ? AND ?", (start, end)), "ASC", _ROWS_A_READ)
            if rows:
                yield rows
            elif rows is None and start < end:
                middle = (start + end) // 2
                waiting.extend([(start, middle), (middle + 1, end)])

    def _key(self, row: Row) -> Row:
        return tuple(row[at] for at in self._at)

    def _beyond(self, key: Row | None, sign: str) -> tuple[str, Row]:
        if key is None:
            return "", ()
        names, marks = ", ".join(self._keys), ", ".join("?" * len(self._keys))
        return f" WHERE ({names}) {sign} ({marks})", key

    def _read(self, condition: tuple[str, Row], order: str, count: int) -> list[Row] | None:
        """At most *count* rows, None when they cannot be read."""
        where, values = condition
        by = ", ".join(f"{key} {order}" for key in self._keys)
        try:
            sql = f"{self._select}{where} ORDER BY {by} LIMIT {count}"
            return self._connection.execute(sql, values).fetchall()
        except _UNREADABLE:
            return None
