"""Takes the bodies and search texts of a log of version 3 into the tables of version 4."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from app.core.statuses import Direction
from app.storage import address_words
from app.storage.connection import Connection
from app.storage.message_texts import TextIn, TextStore

_PAGE: Final = 1000


def fill(connection: Connection, progress: Callable[[int, int], None]) -> None:
    """Fill the new tables from the old ones and drop those; *progress* is told (messages done, of how many)."""
    connection.execute("INSERT INTO fts_subject(fts_subject) VALUES('rebuild')")
    address_words.index_new(connection, [row[0] for row in connection.execute("SELECT id FROM address")])
    names = connection.execute("SELECT DISTINCT address_id, header_key FROM recipient WHERE header_key <> ''")
    address_words.add_names(connection, names.fetchall())
    total = int(connection.execute("SELECT count(*) FROM message").fetchall()[0][0])
    texts = TextStore(connection)
    done, last = 0, -(1 << 62)
    while page := _page(connection, last):
        texts.put(page)
        last = page[-1].message_id
        done += len(page)
        progress(done, total)
    for table in ("old_body_part", "old_message_words"):
        connection.execute(f"DROP TABLE {table}")


def _page(connection: Connection, last: int) -> list[TextIn]:
    sql = (
        "SELECT m.id, m.provider, coalesce(c.name, m.template, ''), CASE WHEN m.direction = ?3 THEN"
        " (SELECT r.address_id FROM recipient r WHERE r.message_id = m.id ORDER BY r.id LIMIT 1) END,"
        " substr(w.words, instr(w.words, char(10)) + 1) FROM message m LEFT JOIN campaign c ON c.id = m.campaign_id"
        " LEFT JOIN old_message_words w ON w.message_id = m.id WHERE m.id > ?1 ORDER BY m.id LIMIT ?2"
    )
    page = [TextIn(*row) for row in connection.execute(sql, (last, _PAGE, int(Direction.OUTBOUND)))]
    if page:
        by_id = {item.message_id: item for item in page}
        parts = "SELECT message_id, kind, own FROM old_body_part WHERE message_id BETWEEN ? AND ?"
        for message_id, kind, packed in connection.execute(parts, (page[0].message_id, page[-1].message_id)):
            by_id[message_id].parts[kind] = zlib.decompress(packed)
    return page
