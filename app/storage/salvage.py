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
    gaps: list[tuple[str, str, _Reader]] = []
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
    for (table,) in fresh.execute(sql).fetchall():
        info = fresh.execute(f"PRAGMA table_xinfo({table})").fetchall()
        columns = [row[1] for row in info if not row[6]]
        keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
        fresh.execute(f"DELETE FROM {table}")
        marks = ", ".join("?" * len(columns))
        put = f"INSERT OR IGNORE INTO {table}({', '.join(columns)}) VALUES({marks})"
        reader = _Reader(damaged, table, columns, keys)
        for rows in reader.pages():
            fresh.executemany(put, rows)
            count += len(rows)
        if reader.gap is not None:
            gaps.append((table, put, reader))
    for table, put, reader in gaps:
        count += _fill_gap(fresh, table, put, reader)
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


def _fill_gap(fresh: Connection, table: str, put: str, reader: _Reader) -> int:
    """Read what belongs to each row of the table that *table* hangs on (the events of a recipient), within the part
    that could not be read in one piece: single rows answer at the edges of a damaged page where a stretch does not.
    """
    column = reader.first_key
    sql = 'SELECT "table" FROM pragma_foreign_key_list(?) WHERE "from" = ? AND "to" = \'id\''
    parents = fresh.execute(sql, (table, column)).fetchall()
    if not parents or reader.gap is None:
        return 0
    count = 0
    ids = fresh.execute(f"SELECT id FROM {parents[0][0]} WHERE id BETWEEN ? AND ?", reader.gap).fetchall()
    for (parent,) in ids:
        for row in reader.of(parent):
            fresh.execute(put, row)
            count += fresh.changes()
    return count


class _Reader:
    """Reads a table in the order of its key, from both ends, and around what cannot be read in between.

    *gap*: the first key columns between which something could not be read, None while all could.
    """

    def __init__(self, connection: Connection, table: str, columns: list[str], keys: list[str]) -> None:
        self._connection = connection
        self._keys = keys
        self._select = f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED"
        self._at = [columns.index(key) for key in keys]
        self.first_key = keys[0]
        self.gap: tuple[int, int] | None = None

    def of(self, first: int) -> Iterator[Row]:
        """The rows whose first key column is *first*, from both ends as far as they can be read."""
        rest = ", ".join(self._keys)
        marks = ", ".join("?" * len(self._keys))
        for order, sign in (("ASC", ">"), ("DESC", "<")):
            key: Row | None = None
            while True:
                where, values = (f" WHERE {self.first_key} = ?", (first,))
                if key is not None:
                    where, values = f"{where} AND ({rest}) {sign} ({marks})", (first, *key)
                rows = self._read((where, values), order, 1)
                if not rows:
                    break
                yield rows[0]
                key = self._key(rows[0])
            if rows is not None:
                return  # it was read to its end

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
        self.gap = (first, last)
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
