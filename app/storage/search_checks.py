"""Whether the search finds what is in the log: the words of each index against those of what it indexes."""

from __future__ import annotations

import zlib

import apsw

from app.storage.connection import Connection


def search_tables(connection: Connection) -> list[str]:
    """The indexes that a search looks through."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5(%' ORDER BY name"
    return [name for (name,) in connection.execute(sql)]


def faulty_search(connection: Connection) -> list[str]:
    """The indexes whose words are not those of what they index: FTS5 splits that again and compares."""
    faulty: list[str] = []
    for table in search_tables(connection):
        try:
            connection.execute(f"INSERT INTO {table}({table}, rank) VALUES('integrity-check', 1)")
        except (apsw.CorruptError, zlib.error):  # zlib: the words of a message cannot be unpacked
            faulty.append(table)
    return faulty


def rebuild_search(connection: Connection) -> None:
    """Build all indexes of the search anew."""
    for table in search_tables(connection):
        connection.execute(f"INSERT INTO {table}({table}) VALUES('rebuild')")
