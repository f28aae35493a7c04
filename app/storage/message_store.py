"""Reads and writes messages, recipients and events in pages, with prepared SQL on the raw connection."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as made_anew
from typing import Any, Final

from app.core.statuses import Fold
from app.core.text_folding import fold
from app.storage import address_words, message_texts
from app.storage.connection import Connection
from app.storage.short_forms import kept_word, name_hash, odd_key

EPOCH_2000: Final = 946684800  # 2000-01-01 UTC; ids count seconds from here
NO_SUBJECT: Final = 0  # the id of the empty subject
ORIGIN_COLUMNS: Final[tuple[str, ...]] = ("source_id", "campaign", "template")  # stand once for many messages
MESSAGE_COLUMNS: Final[tuple[str, ...]] = (
    "rec_hash", "changed_at", "channel", "direction", "sender_id", "sender_name", "sent_by", "subject_id",
    "n_recipients", "size", "n_attachments", "parts", "price", "currency", "extra",
)  # fmt: skip
_Origin = tuple[int, str, str | None, str | None]  # source id, provider, campaign, template


@dataclass(slots=True)
class StoredEvent:
    """One event as stored."""

    kind: int
    machine: int
    at: int
    certainty: int
    word: str
    reason: str | None
    detail: str | None
    url: str | None


@dataclass(slots=True)
class StoredRecipient:
    """One recipient as stored; *id* is None until it is written. *state* is its fold."""

    address_id: int
    field: int
    header_name: str | None
    sent_at: int
    sent_certainty: int
    id: int | None = None
    events: dict[int, StoredEvent] = made_anew(default_factory=dict[int, StoredEvent])
    refs: set[int] = made_anew(default_factory=set[int])
    state: Fold | None = None


@dataclass(slots=True)
class StoredMessage:
    """One message as stored; *columns* holds ORIGIN_COLUMNS and MESSAGE_COLUMNS; *recipients* are by address id."""

    provider: str
    external_id: str
    columns: dict[str, Any]
    recipients: dict[int, StoredRecipient] = made_anew(default_factory=dict[int, StoredRecipient])
    id: int | None = None
    body_kinds: frozenset[int] = frozenset()


def load(connection: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], StoredMessage]:
    """The stored messages of (provider, external id) *keys*, with recipients, events and references."""
    names = ", ".join([*(f"o.{c}" for c in ORIGIN_COLUMNS), *(f"m.{c}" for c in MESSAGE_COLUMNS)])
    sql = (
        f"SELECT o.provider, m.external_id, m.id, {names},"
        " (SELECT json_group_array(kind) FROM body_part b WHERE b.message_id = m.id) FROM json_each(?) j"
        " CROSS JOIN message m INDEXED BY ix_message_name ON m.name_hash = j.value ->> 2"
        " AND m.external_id = j.value ->> 1 CROSS JOIN origin o ON o.id = m.origin_id AND o.provider = j.value ->> 0"
    )
    found: dict[tuple[str, str], StoredMessage] = {}
    by_id: dict[int, StoredMessage] = {}
    wanted = json.dumps([(provider, external_id, name_hash(provider, external_id)) for provider, external_id in keys])
    for row in connection.execute(sql, (wanted,)):
        columns: dict[str, Any] = dict(zip((*ORIGIN_COLUMNS, *MESSAGE_COLUMNS), row[3:-1], strict=True))
        message = StoredMessage(row[0], row[1], columns, id=row[2], body_kinds=frozenset(json.loads(row[-1])))
        found[row[0], row[1]] = by_id[row[2]] = message
    if by_id:
        _load_recipients(connection, by_id)
    return found


def _load_recipients(connection: Connection, by_id: dict[int, StoredMessage]) -> None:
    ids = json.dumps(list(by_id))
    by_recipient: dict[int, StoredRecipient] = {}
    sql = (
        "SELECT r.id, r.message_id, r.address_id, r.field, r.header_name, r.sent_at, r.sent_certainty"
        " FROM json_each(?) j CROSS JOIN recipient r ON r.message_id = j.value"
    )
    for rid, message_id, address_id, place, name, sent_at, certainty in connection.execute(sql, (ids,)):
        recipient = StoredRecipient(address_id, place, name, sent_at, certainty, id=rid)
        by_id[message_id].recipients[address_id] = by_recipient[rid] = recipient
    ids = json.dumps(list(by_recipient))
    sql = (
        "SELECT e.recipient_id, e.key, e.kind, e.machine, e.at, e.certainty, e.word, e.reason, e.detail, e.url"
        " FROM json_each(?) j CROSS JOIN event e ON e.recipient_id = j.value"
    )
    for rid, key, *rest in connection.execute(sql, (ids,)):
        by_recipient[rid].events[key] = StoredEvent(*rest)
    sql = "SELECT x.recipient_id, x.ref_id FROM json_each(?) j CROSS JOIN recipient_ref x ON x.recipient_id = j.value"
    for rid, ref_id in connection.execute(sql, (ids,)):
        by_recipient[rid].refs.add(ref_id)


class IdMaker:
    """Makes time-ordered recipient ids: ((seconds since 2000) << 16) | k; a full second spills into the next."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next: dict[int, int] = {}

    def make(self, sent_at: int) -> int:
        """A free id in the second *sent_at* (epoch seconds UTC)."""
        second = sent_at - EPOCH_2000
        candidate = self._next.get(second)
        if candidate is None:
            sql = "SELECT max(id) FROM recipient WHERE id >= ? AND id < ?"
            highest = self._connection.execute(sql, (second << 16, (second + 1) << 16)).fetchall()[0][0]
            candidate = second << 16 if highest is None else highest + 1
        if candidate >= (second + 1) << 16:
            return self.make(sent_at + 1)
        self._next[second] = candidate + 1
        return candidate


def insert_messages(connection: Connection, messages: Sequence[StoredMessage]) -> None:
    """Write messages that are new; their id must be set."""
    origins = _origin_ids(connection, messages)
    names = ", ".join(MESSAGE_COLUMNS)
    marks = ", ".join("?" * (len(MESSAGE_COLUMNS) + 4))
    connection.executemany(
        f"INSERT INTO message(id, origin_id, external_id, name_hash, {names}) VALUES({marks})",
        [
            (
                m.id, origins[_origin(m)], m.external_id, name_hash(m.provider, m.external_id),
                *(m.columns[c] for c in MESSAGE_COLUMNS),
            )
            for m in messages
        ],
    )  # fmt: skip


def update_messages(connection: Connection, messages: Sequence[StoredMessage]) -> None:
    """Write the columns of messages that are there."""
    if not messages:
        return
    ids = json.dumps([message.id for message in messages])
    sql = "SELECT m.id, m.subject_id FROM json_each(?) j CROSS JOIN message m ON m.id = j.value"
    stored: dict[int, int] = dict(connection.execute(sql, (ids,)).fetchall())
    origins = _origin_ids(connection, messages)
    for message in messages:
        assert message.id is not None  # it is there
        if stored[message.id] != message.columns["subject_id"]:
            message_texts.change_subject(connection, message.id, message.columns["subject_id"])
    names = ", ".join(f"{c} = ?" for c in MESSAGE_COLUMNS)
    connection.executemany(
        f"UPDATE message SET origin_id = ?, {names} WHERE id = ?",
        [(origins[_origin(m)], *(m.columns[c] for c in MESSAGE_COLUMNS), m.id) for m in messages],
    )


def _origin(message: StoredMessage) -> _Origin:
    columns = message.columns
    return columns["source_id"], message.provider, columns["campaign"], columns["template"]


def _origin_ids(connection: Connection, messages: Iterable[StoredMessage]) -> dict[_Origin, int]:
    """The ids of the origins of *messages*, made where they are new."""
    sql = "SELECT id FROM origin WHERE source_id = ? AND provider = ? AND campaign IS ? AND template IS ?"
    found: dict[_Origin, int] = {}
    for origin in dict.fromkeys(map(_origin, messages)):
        for (origin_id,) in connection.execute(sql, origin):
            found[origin] = origin_id
        if origin not in found:
            connection.execute("INSERT INTO origin(source_id, provider, campaign, template) VALUES(?, ?, ?, ?)", origin)
            found[origin] = connection.last_insert_rowid()
    return found


def put_recipients(connection: Connection, rows: Iterable[tuple[StoredMessage, StoredRecipient]]) -> None:
    """Write recipients (id and state set), new or there."""
    values: list[tuple[Any, ...]] = []
    named: set[tuple[int, str]] = set()
    for message, r in rows:
        state = r.state
        assert state is not None  # the importer folds before it writes
        key = fold(r.header_name or "")
        if key:
            named.add((r.address_id, key))
        values.append(
            (
                r.id, message.id, r.address_id, r.field, r.header_name, odd_key(r.header_name or "", key),
                message.columns["channel"], message.columns["direction"], r.sent_at, r.sent_certainty,
                int(state.status), state.status_at, state.updated_at, kept_word(state.source_status), state.reason,
                state.detail, state.opens, state.clicks, state.first_open_at, state.delivered_at, state.attempts,
            )
        )  # fmt: skip
    columns = (
        "id", "message_id", "address_id", "field", "header_name", "odd_key", "channel", "direction", "sent_at",
        "sent_certainty", "status", "status_at", "updated_at", "kept_status", "reason", "detail", "opens",
        "clicks", "first_open_at", "delivered_at", "attempts",
    )  # fmt: skip
    sets = ", ".join(f"{c} = excluded.{c}" for c in columns[1:])
    connection.executemany(
        f"INSERT INTO recipient({', '.join(columns)}) VALUES({', '.join('?' * len(columns))})"
        f" ON CONFLICT(id) DO UPDATE SET {sets}",
        values,
    )
    address_words.add_names(connection, named)


def put_events(connection: Connection, rows: Iterable[tuple[int, int, StoredEvent]]) -> None:
    """Write events (recipient id, key, event); one that is there is replaced."""
    connection.executemany(
        "INSERT OR REPLACE INTO event(recipient_id, key, kind, machine, at, certainty, kept_word, reason, detail, url)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (rid, k, e.kind, e.machine, e.at, e.certainty, kept_word(e.word), e.reason, e.detail, e.url)
            for rid, k, e in rows
        ],
    )


def put_refs(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    """Write the ids that recipients name: (recipient id, reference id)."""
    connection.executemany("INSERT OR IGNORE INTO recipient_ref(recipient_id, ref_id) VALUES(?, ?)", list(rows))


def move_recipient(connection: Connection, old_id: int, new_id: int) -> None:
    """Give a recipient another id, because its sent time turned out earlier; its events and links follow."""
    connection.execute("UPDATE recipient SET id = ? WHERE id = ?", (new_id, old_id))


def move_message(connection: Connection, old_id: int, new_id: int) -> None:
    """Give a message another id; all that hangs on it follows, the search index included."""
    message_texts.unindex(connection, [old_id])
    connection.execute("UPDATE message SET id = ? WHERE id = ?", (new_id, old_id))
    message_texts.index_again(connection, [new_id])


def put_attachments(connection: Connection, rows: Iterable[tuple[int, int, str, str, int | None]]) -> None:
    """Write the list of attachments: (message id, number, name, type, size)."""
    connection.executemany(
        "INSERT OR REPLACE INTO attachment(message_id, n, name, type, size) VALUES(?, ?, ?, ?, ?)", list(rows)
    )


def mark_named_students(connection: Connection, recipient_ids: Iterable[int]) -> None:
    """Note on recipients whether any of their references names a student (resolved or not: rule 7).

    1 says that the data does, 2 that a hand did, which outranks the data.
    """
    connection.execute(
        "UPDATE recipient SET names_student = coalesce((SELECT max(CASE p.kind WHEN 0 THEN 1 ELSE 2 END)"
        " FROM recipient_ref x JOIN person_ref p ON p.id = x.ref_id"
        " WHERE x.recipient_id = recipient.id AND p.kind IN (0, 3)), 0)"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(recipient_ids)),),
    )


def reference_ids(connection: Connection, wanted: set[tuple[int, int, str]]) -> dict[tuple[int, int, str], int]:
    """The ids of references (source id, kind, text), made where they are new."""
    connection.executemany("INSERT OR IGNORE INTO person_ref(source_id, kind, ref) VALUES(?, ?, ?)", sorted(wanted))
    grouped: dict[tuple[int, int, str], int] = defaultdict(int)
    sql = (
        "SELECT p.source_id, p.kind, p.ref, p.id FROM json_each(?) j CROSS JOIN person_ref p"
        " ON p.source_id = j.value ->> 0 AND p.kind = j.value ->> 1 AND p.ref = j.value ->> 2"
    )
    for source_id, kind, ref, ref_id in connection.execute(sql, (json.dumps([list(k) for k in wanted]),)):
        grouped[source_id, kind, ref] = ref_id
    return dict(grouped)


def mark_senders(connection: Connection, address_ids: Iterable[int]) -> None:
    """Note the school's own senders: never listed as contacts."""
    connection.executemany(
        "UPDATE address SET is_sender = 1 WHERE id = ? AND is_sender = 0", [(i,) for i in address_ids]
    )
