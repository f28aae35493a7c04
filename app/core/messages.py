"""A question to the log of messages, and the rows that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.core.records import AttachmentRecord, BodyKind, RecipientField, SentBy
from app.core.statuses import Channel, Direction, EventKind, Status


class ScopeKind(StrEnum):
    """Whose messages are asked for."""

    CONTACT = "contact"
    STUDENT = "student"
    EMAIL = "email"
    ALL = "all"


class Basis(StrEnum):
    """Why a row belongs to a student's log (rule 3)."""

    OWN = "own"  # sent to the student's own address (3b)
    EXPLICIT = "explicit"  # the data names this student (3a)
    FAMILY = "family"  # to a carer, naming no student (3c)
    CARER = "carer"  # to a carer, naming this student (3c)


class SortKey(StrEnum):
    """What a log can be sorted by. Those of `TYPED_SORT_KEYS` are words of the command line, and stay as they are."""

    SENT = "sent"
    TYPE = "type"
    SUBJECT = "subject"
    TO = "to"
    RELATION = "relation"
    STATUS = "status"
    UPDATED = "updated"
    REASON = "reason"
    PROVIDER = "provider"
    FROM = "from"
    SENT_BY = "sent_by"
    CAMPAIGN = "campaign"
    STUDENT = "student"
    OPENS = "opens"
    CLICKS = "clicks"
    ATTACHMENTS = "attachments"
    CODE = "code"
    PARTS = "parts"
    COST = "cost"
    ID = "id"
    ADDRESS = "address"


TYPED_SORT_KEYS: Final = (
    SortKey.SENT,
    SortKey.TYPE,
    SortKey.SUBJECT,
    SortKey.TO,
    SortKey.RELATION,
    SortKey.STATUS,
    SortKey.UPDATED,
    SortKey.REASON,
    SortKey.PROVIDER,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose messages: a contact or student by local *id* (negative: an address nobody owns), one *address*, or all.

    *sent_to* narrows a student's log to what was sent to one person: a carer by id, or the student's own id for what
    was sent to the student alone (not to an address that a carer has too, rule 4).
    """

    kind: ScopeKind
    id: int | None = None
    address: str | None = None
    sent_to: int | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort key; ties end as rule 23 says."""

    key: SortKey
    descending: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row of the communications table: one recipient of one message. Times are epoch seconds UTC.

    *id* is the recipient's local id. *to_name* holds all owners of the address, else the name in the mail header
    (rule 21). *relation* and *basis* as in the command line's ``history``; *restricted* marks an explicit row to a
    restricted carer (rule 3a). *reason* is the class of rule 16, *detail* the server's own reply. *clicked_url* is
    the link that a person followed first; *earlier_at*, of a row that was not sent, when the address bounced before.
    *students* are the names of the students that the row names (the id as given, while nobody fits it).
    *handled_at*: when a person ticked it as dealt with (rule 15). *shared*: several people own the address.
    """

    id: int
    message_id: int
    sent_at: int
    channel: Channel
    direction: Direction
    subject: str
    to_name: str
    to_address: str
    relation: str | None
    basis: Basis | None
    status: Status
    status_at: int
    updated_at: int
    reason: str | None
    provider: str
    provider_id: str
    source_status: str = ""
    detail: str | None = None
    opens: int = 0
    clicks: int = 0
    delivered_at: int | None = None
    sender: str = ""
    sender_name: str = ""
    sent_by: SentBy | None = None
    campaign: str | None = None
    template: str | None = None
    n_attachments: int | None = None
    parts: int | None = None
    price: str | None = None
    currency: str | None = None
    restricted: bool = False
    clicked_url: str | None = None
    earlier_at: int | None = None
    students: tuple[str, ...] = ()
    handled_at: int | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a recipient, for the trail in the details."""

    kind: EventKind
    at: int
    machine: bool
    word: str
    detail: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class MessageDetails:
    """A whole message: its recipients' rows, their events by recipient id, its attachments and the parts kept.

    *text* and *html* are None where the source never gave them (rule 28).
    """

    id: int
    provider: str
    provider_id: str
    channel: Channel
    direction: Direction
    subject: str
    sender: str
    sender_name: str
    rows: tuple[HistoryRow, ...]
    fields: Mapping[int, RecipientField]
    events: Mapping[int, tuple[EventRow, ...]]
    attachments: tuple[AttachmentRecord, ...] = ()
    text: str | None = None
    html: str | None = None
    kept: frozenset[BodyKind] = field(default_factory=frozenset[BodyKind])
    source_name: str = ""
