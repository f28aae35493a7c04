"""Keeps the search index of addresses: their value, their owners' names, and the names that messages gave them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from app.core.word_search import index_form, index_tokens
from app.storage.connection import Connection


def index_new(connection: Connection, address_ids: Iterable[int]) -> None:
    """Index those addresses that are not in the index yet."""
    sql = (
        "SELECT a.id, a.value_key || ' ' || a.owner_key FROM json_each(?) j CROSS JOIN address a ON a.id = j.value"
        " WHERE NOT EXISTS (SELECT 1 FROM address_words w WHERE w.address_id = a.id)"
    )
    rows = connection.execute(sql, (json.dumps(list(address_ids)),)).fetchall()
    _put(connection, {}, {address_id: index_form(text) for address_id, text in rows})


def index_again(connection: Connection, address_ids: Iterable[int]) -> None:
    """Index addresses anew, after their owners or the rows of the log that name them changed."""
    ids = json.dumps(list(address_ids))
    texts: dict[int, list[str]] = defaultdict(list)
    sql = "SELECT a.id, a.value_key || ' ' || a.owner_key FROM json_each(?) j CROSS JOIN address a ON a.id = j.value"
    names = (
        "SELECT DISTINCT r.address_id, r.header_key FROM json_each(?) j CROSS JOIN recipient r"
        " ON r.address_id = j.value WHERE r.header_key <> ''"
    )
    for question in (sql, names):
        for address_id, text in connection.execute(question, (ids,)):
            texts[address_id].append(text)
    stored = _stored(connection, ids)
    _put(connection, stored, {address_id: index_form(" ".join(parts)) for address_id, parts in texts.items()})


def add_names(connection: Connection, names: Iterable[tuple[int, str]]) -> None:
    """Let addresses (their ids) be found by the folded names that a message gave them, too."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for address_id, name in names:
        wanted[address_id] |= index_tokens(name)
    stored = _stored(connection, json.dumps(list(wanted)))
    fuller = {i: " ".join(sorted(tokens | set(stored.get(i, "").split()))) for i, tokens in wanted.items()}
    _put(connection, stored, fuller)


def forget(connection: Connection, address_ids: Iterable[int]) -> None:
    """Take addresses out of the index."""
    ids = json.dumps(list(address_ids))
    stored = _stored(connection, ids)
    _put(connection, stored, dict.fromkeys(stored, ""))
    connection.execute("DELETE FROM address_words WHERE address_id IN (SELECT value FROM json_each(?))", (ids,))


def _stored(connection: Connection, ids: str) -> dict[int, str]:
    sql = "SELECT w.address_id, w.words FROM json_each(?) j CROSS JOIN address_words w ON w.address_id = j.value"
    return dict(connection.execute(sql, (ids,)).fetchall())


def _put(connection: Connection, stored: dict[int, str], wanted: dict[int, str]) -> None:
    changed = [(address_id, words) for address_id, words in wanted.items() if stored.get(address_id) != words]
    # the index row goes before its content row, with the very words it was made of, else the index is corrupt
    connection.executemany(
        "INSERT INTO fts_address(fts_address, rowid, words) VALUES('delete', ?, ?)",
        [(address_id, stored[address_id]) for address_id, _words in changed if address_id in stored],
    )
    connection.executemany("INSERT OR REPLACE INTO address_words(address_id, words) VALUES(?, ?)", changed)
    connection.executemany("INSERT INTO fts_address(rowid, words) VALUES(?, ?)", changed)
