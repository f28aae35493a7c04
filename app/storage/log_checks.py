"""Counts the log again in SQL of its own, apart from the code that wrote it, and repairs what follows from facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import apsw

from app.core.check_findings import CheckKind
from app.storage.connection import Connection
from app.storage.message_store import EPOCH_2000

MOST_LINES: Final = 1_000  # of PRAGMA integrity_check


@dataclass(frozen=True, slots=True)
class Recount:
    """One thing that follows from others: *faulty* selects a row for each fault, *repair* makes it right."""

    kind: CheckKind
    faulty: str
    repair: str = ""


# Rules 11 to 16 once more: the rank of each event, the earliest of the highest rank decides.
_RANK: Final = (
    "CASE WHEN machine AND kind IN (9, 10) THEN 31 ELSE CASE kind WHEN 0 THEN -1 WHEN 1 THEN 0 WHEN 2 THEN 10"
    " WHEN 3 THEN 10 WHEN 4 THEN 30 WHEN 5 THEN 40 WHEN 6 THEN 42 WHEN 7 THEN 44 WHEN 8 THEN 46 WHEN 9 THEN 50"
    " WHEN 10 THEN 60 WHEN 11 THEN 70 WHEN 15 THEN 30 END END"
)
FAULTY_FOLDS: Final = (
    f"WITH ranked AS (SELECT *, {_RANK} AS rank FROM event),"
    " ordered AS (SELECT *, row_number() OVER (PARTITION BY recipient_id ORDER BY rank DESC NULLS LAST, at, word,"
    " coalesce(detail, ''), coalesce(url, '')) AS place FROM ranked),"
    " told AS (SELECT recipient_id, max(at) AS newest, sum(kind = 9 AND NOT machine) AS opens,"
    " sum(kind = 10 AND NOT machine) AS clicks, min(iif(kind = 9 AND NOT machine, at, NULL)) AS first_open,"
    " min(iif(kind = 4, at, NULL)) AS delivered, sum(kind = 3) + max(kind = 4) AS attempts"
    " FROM event GROUP BY recipient_id)"
    " SELECT r.id FROM recipient r LEFT JOIN ordered d ON d.recipient_id = r.id AND d.place = 1 AND d.rank IS NOT NULL"
    " LEFT JOIN told t ON t.recipient_id = r.id"
    " WHERE r.status <> coalesce(d.rank, -1) OR r.status_at <> coalesce(d.at, r.sent_at)"
    " OR r.updated_at <> coalesce(t.newest, r.sent_at) OR r.source_status IS NOT coalesce(d.word, '')"
    " OR r.reason IS NOT iif(d.rank IN (40, 42, 44, 46), coalesce(nullif(d.reason, ''), 'none'), NULL)"
    " OR r.detail IS NOT d.detail OR r.opens <> coalesce(t.opens, 0) OR r.clicks <> coalesce(t.clicks, 0)"
    " OR r.first_open_at IS NOT t.first_open OR r.delivered_at IS NOT t.delivered"
    " OR r.attempts <> coalesce(t.attempts, 0)"
)
_OWNERS: Final = (
    "SELECT count(*) AS n, coalesce(group_concat(p.display, ', ' ORDER BY folded(p.display), p.display), '') AS names"
    " FROM person_address pa JOIN person p ON p.id = pa.person_id WHERE pa.address_id = a.id"
)
_NAMED: Final = (
    "coalesce((SELECT max(CASE p.kind WHEN 0 THEN 1 WHEN 3 THEN 2 END) FROM recipient_ref x"
    " JOIN person_ref p ON p.id = x.ref_id WHERE x.recipient_id = r.id), 0)"
)
# a full second spills into the next (storage rules: 65,536 ids a second)
FAULTY_ORDER: Final = (
    f"SELECT r.id FROM recipient r WHERE (r.id >> 16) > r.sent_at - {EPOCH_2000} AND NOT EXISTS"
    f" (SELECT 1 FROM recipient s WHERE s.id = ((r.sent_at - {EPOCH_2000}) << 16) + 65535)"
)
FAULTY_MESSAGE_IDS: Final = (
    "SELECT m.id, (SELECT min(r.id) FROM recipient r WHERE r.message_id = m.id) AS first FROM message m"
    " WHERE first IS NOT NULL AND first <> m.id"
)
EMPTY_MESSAGES: Final = (
    "SELECT m.id FROM message m WHERE NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = m.id)"
)
_SENDERS: Final = "SELECT sender_id FROM message WHERE direction = 0 AND sender_id IS NOT NULL"

RECOUNTS: Final = (
    Recount(
        CheckKind.COUNTS,
        "SELECT m.id FROM message m WHERE n_recipients <> (SELECT count(*) FROM recipient r WHERE r.message_id = m.id)",
        "UPDATE message AS m SET n_recipients = (SELECT count(*) FROM recipient r WHERE r.message_id = m.id)"
        " WHERE n_recipients <> (SELECT count(*) FROM recipient r WHERE r.message_id = m.id)",
    ),
    Recount(
        CheckKind.COUNTS,
        "SELECT r.id FROM recipient r JOIN message m ON m.id = r.message_id"
        " WHERE r.channel <> m.channel OR r.direction <> m.direction",
        "UPDATE recipient AS r SET channel = m.channel, direction = m.direction FROM message m"
        " WHERE m.id = r.message_id AND (r.channel <> m.channel OR r.direction <> m.direction)",
    ),
    Recount(
        CheckKind.FOLDED_TEXT,
        "SELECT id FROM recipient WHERE header_key <> folded(coalesce(header_name, ''))",
        "UPDATE recipient SET odd_key = nullif(folded(header_name), lower(header_name))"
        " WHERE header_key <> folded(coalesce(header_name, ''))",
    ),
    Recount(
        CheckKind.FOLDED_TEXT,
        "SELECT id FROM address WHERE value_key <> folded(value)",
        "UPDATE address SET value_key = folded(value) WHERE value_key <> folded(value)",
    ),
    Recount(
        CheckKind.OWNERS,
        f"SELECT a.id FROM address a WHERE (a.n_owners, a.owner_names) <> ({_OWNERS})"
        " OR a.owner_key <> folded(a.owner_names)",
        f"UPDATE address AS a SET (n_owners, owner_names) = ({_OWNERS})"
        f" WHERE (a.n_owners, a.owner_names) <> ({_OWNERS});"
        "UPDATE address SET owner_key = folded(owner_names) WHERE owner_key <> folded(owner_names)",
    ),
    Recount(
        CheckKind.NAMED_STUDENTS,
        f"SELECT r.id FROM recipient r WHERE r.names_student <> {_NAMED}",
        f"UPDATE recipient AS r SET names_student = {_NAMED} WHERE r.names_student <> {_NAMED}",
    ),
    Recount(
        CheckKind.SENDERS,
        f"SELECT id FROM address WHERE is_sender = 0 AND id IN ({_SENDERS})",
        f"UPDATE address SET is_sender = 1 WHERE is_sender = 0 AND id IN ({_SENDERS})",
    ),
)


def ids(connection: Connection, sql: str) -> list[int]:
    """The first column of the answer to *sql*."""
    return [row[0] for row in connection.execute(sql)]


def integrity(connection: Connection) -> list[str]:
    """What SQLite's own check says is wrong, [] when nothing is."""
    try:
        rows = connection.execute(f"PRAGMA integrity_check({MOST_LINES})").fetchall()
    except (apsw.CorruptError, apsw.NotADBError, apsw.IOError):
        return ["unreadable"]
    return [line for (line,) in rows if line != "ok"]


def only_indexes(lines: list[str]) -> bool:
    """Whether all that SQLite's check says is that indexes do not fit their tables, which can be built anew."""
    signs = ("missing from index", "wrong # of entries in index", "inverted index", "fts5")
    return all(any(sign in line for sign in signs) for line in lines)


def faulty_links(connection: Connection) -> int:
    """How many rows name another row that is not there."""
    return len(connection.execute("PRAGMA foreign_key_check").fetchall())


# what a row keeps beside a text that many have in common says nothing without that text
_MEANINGLESS_WITHOUT: Final = frozenset({"common_id"})


def repair_links(connection: Connection) -> None:
    """Drop what hangs on rows that are not there, or have it name nothing where that is allowed; to the end."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
    tables: list[str] = [name for (name,) in connection.execute(sql)]
    while connection.execute("PRAGMA foreign_key_check").fetchall():
        for table in tables:
            needed = {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[3] or row[5]}
            for key in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
                parent, column, parent_column = key[2], key[3], key[4]
                lost = (
                    f"{column} IS NOT NULL AND NOT EXISTS"
                    f" (SELECT 1 FROM {parent} p WHERE p.{parent_column} = {table}.{column})"
                )
                if column in needed or column in _MEANINGLESS_WITHOUT:
                    connection.execute(f"DELETE FROM {table} WHERE {lost}")
                else:
                    connection.execute(f"UPDATE {table} SET {column} = NULL WHERE {lost}")


DERIVED: Final = (
    (
        "SELECT 1, student_id, contact_id, since, until, role, label, priority, lives_with, custody, may_email,"
        " may_sms, restricted, by_hand FROM relation"
    ),
    "SELECT 2, person_id, address_id, label, position, former, by_hand FROM person_address",
    "SELECT 3, type, value, person_id FROM person_ident",
    "SELECT 4, id, person_id FROM person_ref",
    "SELECT 5, source_id, external_id, person_id FROM person_source",
    "SELECT 6, id, person_id, student_id FROM activity",
    "SELECT 7, id, handled_at FROM recipient WHERE handled_at IS NOT NULL",
    "SELECT 8, recipient_id, ref_id FROM recipient_ref x JOIN person_ref p ON p.id = x.ref_id WHERE p.kind > 1",
    (
        "SELECT 9, id, kind, given, family, preferred, display, sort_key, search_text, year_text, student_number,"
        " telephones, state FROM person"
    ),
)


def derived_rows(connection: Connection) -> set[int]:
    """A number for each row that follows from what sources and hands say of people: equal rows, equal numbers."""
    return {hash(row) for sql in DERIVED for row in connection.execute(sql)}
