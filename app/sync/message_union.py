"""How what a record says of a message joins what the cache knows: pure functions over both (rules 1, 10-18, 25)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from app.core.records import EventRecord, MessageRecord, RecipientRecord
from app.core.statuses import Event, EventKind, fold
from app.storage.message_store import NO_SUBJECT, StoredEvent, StoredMessage, StoredRecipient
from app.sync.hashing import record_hash

OVERWRITTEN: Final = (
    "direction", "sender_id", "sender_name", "campaign", "template", "sent_by", "subject_id", "size",
    "n_attachments", "parts", "price", "currency", "extra",
)  # fmt: skip

_NOTHING: Final[dict[str, int]] = {"subject_id": NO_SUBJECT}  # other columns: None and ""


def same_address(first: RecipientRecord, second: RecipientRecord) -> RecipientRecord:
    """Two mentions of one address in one message are one recipient, with the most direct field (rule 1)."""
    sent = min((first.sent_certainty, first.sent_at), (second.sent_certainty, second.sent_at))
    return replace(
        first,
        field=min(first.field, second.field),
        name=first.name or second.name,
        sent_at=sent[1],
        sent_certainty=sent[0],
        events=first.events + second.events,
        student_refs=tuple(dict.fromkeys(first.student_refs + second.student_refs)),
        contact_refs=tuple(dict.fromkeys(first.contact_refs + second.contact_refs)),
    )


def stored_event(event: EventRecord) -> StoredEvent:
    """An event in its stored form."""
    return StoredEvent(
        int(event.kind), int(event.machine), event.at, int(event.certainty), event.word, event.reason, event.detail,
        event.url,
    )  # fmt: skip


def event_key(event: EventRecord) -> int:
    """The 63-bit name of an event within its recipient (rule 10)."""
    return record_hash(event.key) & 0x7FFF_FFFF_FFFF_FFFF


def unite_event(old: StoredEvent, new: StoredEvent) -> StoredEvent | None:
    """The event that two tellings of it give, None when *old* stays: the surer time wins, then the earlier."""
    first, second = (new, old) if (new.certainty, new.at) < (old.certainty, old.at) else (old, new)
    united = StoredEvent(
        first.kind, first.machine, first.at, first.certainty, first.word, first.reason or second.reason,
        first.detail or second.detail, first.url or second.url,
    )  # fmt: skip
    return None if united == old else united


def unite_columns(message: StoredMessage, columns: dict[str, Any], *, overwrite: bool) -> bool:
    """Take *columns* into *message*; without *overwrite* only where it has nothing yet. True when it changed."""
    changed = False
    for name in OVERWRITTEN:
        value, old, nothing = columns[name], message.columns[name], _NOTHING.get(name, "")
        empty = old is None or old == nothing
        if value is None or value in (nothing, old) or not (empty or overwrite):
            continue
        message.columns[name] = value
        changed = True
    return changed


def newer_or_undated(message: StoredMessage, record: MessageRecord) -> bool:
    """Whether *record* may overwrite: an older change date changes nothing, none at all yields to any (rule 25)."""
    stored: int | None = message.columns["changed_at"]
    if record.changed_at is None:
        return stored is None
    return stored is None or record.changed_at >= stored


def unite_recipient(stored: StoredRecipient, record: RecipientRecord) -> tuple[bool, dict[int, StoredEvent]]:
    """Take *record* into *stored*; return whether its own columns changed, and the events that are new or changed."""
    changed = False
    if int(record.field) < stored.field:
        stored.field, changed = int(record.field), True
    if record.name and not stored.header_name:
        stored.header_name, changed = record.name, True
    claim = (int(record.sent_certainty), record.sent_at)
    if claim < (stored.sent_certainty, stored.sent_at):
        stored.sent_certainty, stored.sent_at = claim
        changed = True
    events: dict[int, StoredEvent] = {}
    for event in record.events:
        key, new = event_key(event), stored_event(event)
        old = stored.events.get(key)
        united = new if old is None else unite_event(old, new)
        if united is not None:
            stored.events[key] = events[key] = united
    return changed, events


def refold(stored: StoredRecipient) -> None:
    """Fold the recipient's events anew."""
    events = [
        Event(EventKind(e.kind), e.at, bool(e.machine), e.word, e.detail, e.url, e.reason)
        for e in stored.events.values()
    ]
    stored.state = fold(events, stored.sent_at)
