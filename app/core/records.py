"""What a source hands over: neutral records of people, relations, messages and activities, before any matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from app.core.statuses import Channel, Direction, EventKind


class PersonKind(IntEnum):
    """What a person is to the school. The number is stored."""

    STUDENT = 0
    CONTACT = 1
    STAFF = 2


class RecipientField(IntEnum):
    """Where a mail names the address; the lower the more direct (rule 1). The number is stored."""

    TO = 0
    CC = 1
    BCC = 2


class BodyKind(IntEnum):
    """Which part of a message a stored body is. The number is stored."""

    TEXT = 0
    HTML = 1
    RAW = 2  # the whole original, byte for byte
    HEADERS = 3


class SentBy(IntEnum):
    """Who set the message going. The number is stored."""

    PERSON = 0
    BULK = 1
    AUTOMATIC = 2


class TimeCertainty(IntEnum):
    """How sure a time is; where two disagree the lower number wins, then the earlier time (rule 17)."""

    CERTAIN = 0
    STAND_IN = 1


class ProblemKind(StrEnum):
    """Why a record, or a part of it, was set aside."""

    UNREADABLE = "unreadable"  # the row or mail cannot be parsed
    MISSING = "missing"  # a required value is empty
    BAD_VALUE = "bad_value"  # a value is not what its column promises
    BAD_ADDRESS = "bad_address"  # no e-mail address or telephone number
    UNKNOWN_PERSON = "unknown_person"  # names a person that no roster holds (yet)
    BAD_TIME = "bad_time"  # a time that cannot be read
    CONFLICT = "conflict"  # contradicts another record


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be taken as it stood.

    *place* says where (``users.csv, line 12``); *message* in plain words what happened and what became of the
    record; *record* is the record itself, so that nothing is lost; *fatal_to_record* is False when the rest of
    the record was taken. It may hold personal data: it belongs in the cache and the saved list, never in a log.
    """

    place: str
    kind: ProblemKind
    message: str
    record: str = ""
    fatal_to_record: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that needs no place (an empty row, a deleted line of a list); *count* of them."""

    place: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class AddressText:
    """An address as a file writes it. *label* is the column's word (``email``, ``sms``, ``phone``, ``mobile``)."""

    channel: Channel
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person as one source knows them (one row of a roster).

    *identifiers* are (type, value) pairs that may join two records of one person: ``student_number``,
    ``user_master``, and the ``userIds`` types of OneRoster. *changed_at* is the source's own change date (epoch
    seconds UTC). *active* is False when the source says the person was deleted. *addresses* hold single
    addresses, already split on ``;`` and ``,``. *extra* are harmless further columns, never passwords,
    credentials, race, medical or birth-date columns.
    """

    external_id: str
    kind: PersonKind
    given: str = ""
    family: str = ""
    preferred: str | None = None
    addresses: tuple[AddressText, ...] = ()
    year: str | None = None
    entry_year: str | None = None
    stage: str | None = None
    org: str | None = None
    applied_on: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    changed_at: int | None = None
    active: bool = True
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    place: str = ""


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """A carer of a student as one source knows it. *since*, *until*: ISO dates in the school's zone, '' = open.

    *outranks_roster* is True for our relations form (rule 5). *counts* is False for relations that stand inside
    a person's row, which are not records of their own when a file is counted. *active* False takes it back.
    """

    student_ref: str
    contact_ref: str
    role: str = ""
    since: str = ""
    until: str = ""
    priority: int | None = None
    restricted: bool = False
    label: str | None = None
    lives_with: bool | None = None
    custody: str | None = None
    may_email: bool | None = None
    may_sms: bool | None = None
    outranks_roster: bool = False
    counts: bool = False
    active: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One delivery event as the provider tells it. *at* is epoch seconds UTC.

    *key* is the event's identity within its (message, address): the provider's event id, else the rest of rule
    10 (kind, time, url, machine or not); for Twilio the state. *certainty* says whether *at* is the event's own
    time. *word* is the provider's own word; *reason* the reason class of rule 16 (None when it is no failure).
    """

    key: str
    kind: EventKind
    at: int
    machine: bool = False
    certainty: TimeCertainty = TimeCertainty.CERTAIN
    word: str = ""
    detail: str | None = None
    url: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RecipientRecord:
    """One address of a message, with what is known of its delivery.

    *sent_at* is epoch seconds UTC, the best claim of this record (rule 17). *student_refs*, *contact_refs*: ids
    as the data names them (rules 2, 3, 7).
    """

    address: AddressText
    sent_at: int
    sent_certainty: TimeCertainty = TimeCertainty.CERTAIN
    field: RecipientField = RecipientField.TO
    name: str | None = None
    events: tuple[EventRecord, ...] = ()
    student_refs: tuple[str, ...] = ()
    contact_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """A file that came with a message; *content* is None where the stored original holds it."""

    name: str
    type: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message as one source tells it (rule 1: its identity is (provider, external_id)).

    *sender* is the raw From address or sender id. *bodies* are exact bytes by kind; *search_text* is the text a
    search looks through when it cannot be taken from the TEXT or HTML body (rule 20). *rows* is how many records
    of the file it stands for: 1, or the number of event rows gathered in it. *changed_at*: the provider's change
    date (epoch seconds UTC), where it has one.
    """

    provider: str
    external_id: str
    channel: Channel
    recipients: tuple[RecipientRecord, ...]
    direction: Direction = Direction.OUTBOUND
    subject: str = ""
    sender: AddressText | None = None
    sender_name: str | None = None
    campaign: str | None = None
    template: str | None = None
    sent_by: SentBy | None = None
    size: int | None = None
    parts: int | None = None
    price: str | None = None
    currency: str | None = None
    bodies: Mapping[BodyKind, bytes] = field(default_factory=dict[BodyKind, bytes])
    attachments: tuple[AttachmentRecord, ...] = ()
    search_text: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    changed_at: int | None = None
    rows: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """A note, call, meeting, task, stage change, form or event. *at* is epoch seconds UTC."""

    external_id: str
    at: int
    kind: str
    title: str
    detail: str | None = None
    person_ref: str | None = None
    student_ref: str | None = None
    author: str | None = None
    visible_to_family: bool | None = None
    place: str = ""


Record = PersonRecord | RelationRecord | MessageRecord | ActivityRecord | Problem | Skipped
