"""Changes which way stored mails went, when the school's own domains change (rule 8)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from app.core.statuses import Direction, EventKind
from app.storage.connection import Connection
from app.storage.short_forms import kept_word


def read_otherwise(connection: Connection, own_domains: Sequence[str]) -> bool:
    """Whether mails of some source may have been read while the school's own domains were others."""
    sql = "SELECT EXISTS (SELECT 1 FROM source WHERE config ->> 'own_domains' IS NOT ?)"
    return bool(connection.execute(sql, (json.dumps(own_domains),)).fetchall()[0][0])


def note_domains(connection: Connection, own_domains: Sequence[str]) -> None:
    """Keep with every source that its mails are turned by *own_domains*."""
    connection.execute(
        "UPDATE source SET config = json_set(config, '$.own_domains', json(?))", (json.dumps(own_domains),)
    )


def mail_senders(connection: Connection) -> list[tuple[int, int, str | None]]:
    """The mails of mailboxes that are no delivery reports: (message id, direction, sender's address or None)."""
    sql = (
        "SELECT m.id, m.direction, a.value FROM origin o CROSS JOIN message m ON m.origin_id = o.id LEFT JOIN address a"
        " ON a.id = m.sender_id WHERE o.provider = 'mail' AND (m.extra IS NULL OR m.extra ->> 'report' IS NULL)"
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(sql)]


def turn(
    connection: Connection, message_ids: Sequence[int], direction: Direction, *, kind: EventKind, word: str, key: int
) -> list[int]:
    """Set the direction of mails and put the event *kind* in the place of their single one; return recipients."""
    chosen = json.dumps(list(message_ids))
    connection.execute(
        "UPDATE message SET direction = ?, rec_hash = 0 WHERE id IN (SELECT value FROM json_each(?))",
        (int(direction), chosen),
    )
    rows = connection.execute(
        "SELECT r.id FROM json_each(?) j CROSS JOIN recipient r ON r.message_id = j.value", (chosen,)
    ).fetchall()
    recipients = [row[0] for row in rows]
    ids = json.dumps(recipients)
    connection.execute(
        "UPDATE recipient SET direction = ? WHERE id IN (SELECT value FROM json_each(?))", (int(direction), ids)
    )
    connection.execute(
        "UPDATE event SET kind = ?, kept_word = ?, key = ? WHERE recipient_id IN (SELECT value FROM json_each(?))",
        (int(kind), kept_word(word), key, ids),
    )
    return recipients


def put_states(connection: Connection, rows: Iterable[tuple[int, str, int]]) -> None:
    """Write the status and the provider's word of recipients: (status, word, recipient id)."""
    connection.executemany(
        "UPDATE recipient SET status = ?, kept_status = ? WHERE id = ?",
        [(status, kept_word(word), recipient_id) for status, word, recipient_id in rows],
    )


def refresh_senders(connection: Connection) -> None:
    """Mark as the school's own senders exactly the addresses that outbound messages came from."""
    connection.execute(
        "UPDATE address SET is_sender = wanted.flag FROM (SELECT a.id, EXISTS (SELECT 1 FROM message m"
        " WHERE m.sender_id = a.id AND m.direction = 0) AS flag FROM address a) AS wanted"
        " WHERE wanted.id = address.id AND address.is_sender <> wanted.flag"
    )
