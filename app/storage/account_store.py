"""Keeps the accounts at providers, without what proves who asks, and how their last sync went."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.storage.connection import Connection
from app.storage.erase_store import delete_messages
from app.storage.retention_store import Holds, messages_of_source

KIND: Final = "account"  # of the source row; with the provider behind it: account:twilio
_COLUMNS: Final = (
    "id, source_id, provider, name, settings, endpoint, secret_name, paused, added_at, tried_at, succeeded_at,"
    " trouble, trouble_text, trouble_until, clock_ahead, texts_lost"
)
_NAMES: Final = tuple(name.strip() for name in _COLUMNS.split(","))
_MESSAGES_A_STEP: Final = 1000


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """One account. Times are epoch seconds UTC; *trouble* is a word of `core.accounts.Trouble`, None when all is well.

    *clock_ahead*: how many seconds the provider's clock was before this computer's; *texts_lost*: how many texts
    expired at the provider before they were fetched.
    """

    id: int
    source_id: int
    provider: str
    name: str
    settings: Mapping[str, str]
    endpoint: str | None
    secret_name: str
    paused: bool
    added_at: int
    tried_at: int | None
    succeeded_at: int | None
    trouble: str | None
    trouble_text: str | None
    trouble_until: int | None
    clock_ahead: int
    texts_lost: int


def accounts(connection: Connection) -> list[StoredAccount]:
    """All accounts, in the order of their names."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM account ORDER BY name").fetchall()
    return [_account(row) for row in rows]


def _account(row: tuple[Any, ...]) -> StoredAccount:
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    values["settings"] = json.loads(values["settings"])
    values["paused"] = bool(values["paused"])
    return StoredAccount(**values)


def add(
    connection: Connection,
    *,
    provider: str,
    name: str,
    settings: Mapping[str, str],
    endpoint: str | None,
    secret_name: str,
    now: int,
) -> None:
    """Add an account; its messages of an earlier account of that name and provider become its own again."""
    connection.execute(
        "INSERT INTO account(source_id, provider, name, settings, endpoint, secret_name, added_at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (_source(connection, provider, name), provider, name, json.dumps(dict(settings)), endpoint, secret_name, now),
    )


def _source(connection: Connection, provider: str, name: str) -> int:
    """The source row of the account: called like it, unless files have a source of that name (rule 24)."""
    kind = f"{KIND}:{provider}"
    for called in (name, f"{kind}:{name}"):
        connection.execute("INSERT INTO source(kind, name) VALUES(?, ?) ON CONFLICT(name) DO NOTHING", (kind, called))
        rows = connection.execute("SELECT id, kind FROM source WHERE name = ?", (called,)).fetchall()
        if rows[0][1] == kind:
            return int(rows[0][0])
    return int(rows[0][0])


def change(connection: Connection, account_id: int, settings: Mapping[str, str], endpoint: str | None) -> None:
    """Set what the account says of itself."""
    connection.execute(
        "UPDATE account SET settings = ?, endpoint = ? WHERE id = ?", (json.dumps(dict(settings)), endpoint, account_id)
    )


def pause(connection: Connection, account_id: int, *, paused: bool) -> None:
    """Leave the account out of a sync of all, or take it in again."""
    connection.execute("UPDATE account SET paused = ? WHERE id = ?", (int(paused), account_id))


def note_end(
    connection: Connection,
    account_id: int,
    *,
    now: int,
    clock_ahead: int = 0,
    trouble: tuple[str, str, int | None] | None = None,
) -> None:
    """Note how a sync ended: well, or with (trouble, its sentence, until when to wait)."""
    word, text, until = trouble or (None, None, None)
    connection.execute(
        "UPDATE account SET tried_at = ?1, succeeded_at = CASE WHEN ?2 IS NULL THEN ?1 ELSE succeeded_at END,"
        " trouble = ?2, trouble_text = ?3, trouble_until = ?4, clock_ahead = ?5 WHERE id = ?6",
        (now, word, text, until, clock_ahead, account_id),
    )


def add_lost_texts(connection: Connection, source_id: int, count: int) -> None:
    """Count texts that expired before they were fetched."""
    connection.execute("UPDATE account SET texts_lost = texts_lost + ? WHERE source_id = ?", (count, source_id))


def remove(connection: Connection, account: StoredAccount) -> None:
    """Forget the account and how far it was read; its messages and people stay."""
    for table in ("sync_cursor", "sync_gap", "sync_task"):
        connection.execute(f"DELETE FROM {table} WHERE source_id = ?", (account.source_id,))
    connection.execute("DELETE FROM account WHERE id = ?", (account.id,))


def remove_messages(connection: Connection, source_id: int, held: Holds) -> int:
    """Delete one step of the messages that came from the source first, but those that a hold keeps; return how many
    went, 0 when none is left.
    """
    ids = messages_of_source(connection, source_id, held, limit=_MESSAGES_A_STEP)
    if ids:
        delete_messages(connection, ids)
    return len(ids)


def remove_facts(connection: Connection, source_id: int) -> None:
    """Delete what the source said of people, and itself when no message is left; people are derived anew after this."""
    for table in ("person_source", "relation_fact", "activity"):
        connection.execute(f"DELETE FROM {table} WHERE source_id = ?", (source_id,))
    if not messages_of(connection, source_id):
        connection.execute("DELETE FROM source WHERE id = ?", (source_id,))


def dump(connection: Connection) -> list[tuple[Any, ...]]:
    """All accounts with the kind and name of their source, to be put back after a copy of the log took its place."""
    columns = ", ".join(f"a.{name}" for name in _NAMES[2:])
    return connection.execute(
        f"SELECT s.kind, s.name, {columns} FROM account a JOIN source s ON s.id = a.source_id"
    ).fetchall()


def put_back(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Have the log hold exactly the accounts that `dump` gave; how far their streams were read stays as it is here."""
    connection.execute("DELETE FROM account")
    columns = ", ".join(_NAMES[2:])
    marks = ", ".join("?" * len(_NAMES[2:]))
    for kind, name, *values in rows:
        connection.execute("INSERT INTO source(kind, name) VALUES(?, ?) ON CONFLICT(name) DO NOTHING", (kind, name))
        connection.execute(
            f"INSERT INTO account(source_id, {columns}) SELECT id, {marks} FROM source WHERE name = ?", (*values, name)
        )


def messages_of(connection: Connection, source_id: int) -> int:
    """How many messages came from the source first."""
    sql = "SELECT count(*) FROM origin o CROSS JOIN message m ON m.origin_id = o.id WHERE o.source_id = ?"
    return int(connection.execute(sql, (source_id,)).fetchall()[0][0])
