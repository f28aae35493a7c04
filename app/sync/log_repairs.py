"""Puts right what a check of the log found, with the very code that an import writes with."""

from __future__ import annotations

import json
from collections.abc import Sequence

import app.storage.log_checks as look
from app.core.statuses import Event, EventKind, Fold, fold
from app.storage import message_store
from app.storage.connection import Connection
from app.storage.message_store import IdMaker
from app.storage.search_checks import rebuild_search
from app.storage.short_forms import kept_word


def refold_all(connection: Connection, recipient_ids: Sequence[int]) -> None:
    """Fold the events of these recipients anew (rules 11-16) and write what they say."""
    sql = "SELECT kind, at, machine, word, detail, url, reason FROM event WHERE recipient_id = ?"
    put = (
        "UPDATE recipient SET status = ?, status_at = ?, updated_at = ?, kept_status = ?, reason = ?, detail = ?,"
        " opens = ?, clicks = ?, first_open_at = ?, delivered_at = ?, attempts = ? WHERE id = ?"
    )
    for recipient_id in recipient_ids:
        ((sent_at,),) = connection.execute("SELECT sent_at FROM recipient WHERE id = ?", (recipient_id,)).fetchall()
        events = [
            Event(EventKind(kind), at, bool(machine), word, detail, url, reason)
            for kind, at, machine, word, detail, url, reason in connection.execute(sql, (recipient_id,))
        ]
        connection.execute(put, (*_columns(fold(events, sent_at)), recipient_id))


def _columns(state: Fold) -> tuple[object, ...]:
    return (
        int(state.status), state.status_at, state.updated_at, kept_word(state.source_status), state.reason,
        state.detail, state.opens, state.clicks, state.first_open_at, state.delivered_at, state.attempts,
    )  # fmt: skip


def move_to_their_times(connection: Connection) -> None:
    """Give rows whose id is later than their sent time one that fits, and messages the id of their first row."""
    makers = IdMaker(connection)
    for recipient_id in look.ids(connection, look.FAULTY_ORDER):
        sql = "SELECT sent_at FROM recipient WHERE id = ?"
        ((sent_at,),) = connection.execute(sql, (recipient_id,)).fetchall()
        message_store.move_recipient(connection, recipient_id, makers.make(sent_at))
    for message_id, first in connection.execute(look.FAULTY_MESSAGE_IDS).fetchall():
        message_store.move_message(connection, message_id, first)


def drop_empty_messages(connection: Connection) -> None:
    """Remove messages that no row is left of, with what hangs on them; the search is built anew afterwards."""
    gone = json.dumps(look.ids(connection, look.EMPTY_MESSAGES))
    connection.execute("DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    rebuild_search(connection)
