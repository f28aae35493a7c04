"""Looks again which stored mails the school wrote, after its own domains were set (rule 8)."""

from __future__ import annotations

from app.core.records import EventRecord
from app.core.statuses import Direction, EventKind, status_of
from app.storage import direction_store
from app.storage.database import Database
from app.sync.message_union import event_key


def direction_of(sender: str | None, own_domains: frozenset[str]) -> Direction:
    """Outbound when the sender's domain is one of *own_domains*, or while none is set (rule 8)."""
    if not own_domains:
        return Direction.OUTBOUND
    domain = (sender or "").rpartition("@")[2]
    return Direction.OUTBOUND if domain in own_domains else Direction.INBOUND


def apply_own_domains(database: Database, own_domains: frozenset[str]) -> int:
    """Turn the stored mails whose direction is another now; return how many. Delivery reports stay inbound.

    Mails are looked through only when a source came, or the domains changed, since the last time.
    """
    domains = sorted(own_domains)
    if not direction_store.read_otherwise(database.writer(), domains):
        return 0
    with database.transaction() as connection:
        wrong: dict[Direction, list[int]] = {Direction.OUTBOUND: [], Direction.INBOUND: []}
        for message_id, direction, sender in direction_store.mail_senders(connection):
            wanted = direction_of(sender, own_domains)
            if wanted != direction:
                wrong[wanted].append(message_id)
        for direction, message_ids in wrong.items():
            if not message_ids:
                continue
            kind = EventKind.SENT if direction is Direction.OUTBOUND else EventKind.RECEIVED
            key = "sent" if direction is Direction.OUTBOUND else "received"
            recipients = direction_store.turn(
                connection, message_ids, direction, kind=kind, word="", key=event_key(EventRecord(key, kind, 0))
            )
            status = status_of(kind)
            if status is not None:
                direction_store.put_states(connection, [(int(status), "", r) for r in recipients])
        if any(wrong.values()):
            direction_store.refresh_senders(connection)
        direction_store.note_domains(connection, domains)
    return sum(len(ids) for ids in wrong.values())
