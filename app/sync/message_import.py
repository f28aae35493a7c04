"""Unites the messages of a file with those of the cache: recipients and events are sets, statuses their fold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.core.addresses import Address, normalise, sender_address
from app.core.records import MessageRecord, PersonKind, Problem, ProblemKind, RecipientRecord
from app.core.statuses import Channel, Direction
from app.i18n import _, ngettext
from app.storage import message_store, message_texts, people_derived
from app.storage.connection import Connection
from app.storage.message_store import IdMaker, StoredEvent, StoredMessage, StoredRecipient
from app.storage.message_texts import TextStore
from app.storage.tombstones import Tombstones
from app.sync.hashing import record_hash
from app.sync.matching import References
from app.sync.message_content import put_contents
from app.sync.message_union import (
    newer_or_undated,
    refold,
    same_address,
    unite_columns,
    unite_recipient,
)
from app.sync.people_derivation import PageReferences
from app.sync.tally import Tally

STUDENT_REF: Final = 0
CONTACT_REF: Final = 1


@dataclass(slots=True)
class _Incoming:
    """One record on its way in: its addresses normalised, one recipient an address (rule 1)."""

    record: MessageRecord
    digest: int
    recipients: dict[Address, RecipientRecord] = field(default_factory=dict[Address, RecipientRecord])
    sender: Address | None = None


@dataclass(slots=True)
class _Page:
    """What a page of records will write."""

    new: list[StoredMessage] = field(default_factory=list[StoredMessage])
    updated: list[StoredMessage] = field(default_factory=list[StoredMessage])
    recipients: dict[int, tuple[StoredMessage, StoredRecipient]] = field(
        default_factory=dict[int, tuple[StoredMessage, StoredRecipient]]
    )
    events: list[tuple[StoredRecipient, dict[int, StoredEvent]]] = field(
        default_factory=list[tuple[StoredRecipient, dict[int, StoredEvent]]]
    )
    contents: list[tuple[StoredMessage, MessageRecord]] = field(
        default_factory=list[tuple[StoredMessage, MessageRecord]]
    )


class MessageImport:
    """Takes the message records of one file, a page at a time, each page inside the caller's transaction."""

    def __init__(self, connection: Connection, *, source_id: int, region: str, tally: Tally) -> None:
        self._connection = connection
        self._source_id = source_id
        self._region = region
        self._tally = tally
        self._ids = IdMaker(connection)
        self._texts = TextStore(connection)
        self._erased = Tombstones(connection)
        self._people = PageReferences(connection)
        self._address_ids: dict[tuple[Channel, str], int] = {}
        self._made: set[int] = set()  # messages this file made, whose further rows are new, too
        self._told: set[int] = set()  # messages this file told already: its later rows only fill gaps
        self._refs: dict[tuple[int, int, str], int] = {}
        self._named: dict[tuple[int, str], tuple[int, str]] = {}  # (kind, ref) -> how often, first place

    def write_page(self, records: Sequence[MessageRecord]) -> None:
        """Unite one page of *records* with the cache."""
        incoming = [item for record in records if (item := self._incoming(record)) is not None]
        self._resolve(incoming)
        subjects = message_texts.subject_ids(self._connection, [_subject(i.record) for i in incoming])
        keys = {(i.record.provider, i.record.external_id) for i in incoming}
        stored = message_store.load(self._connection, keys)
        page = _Page()
        for item in incoming:
            self._unite(item, stored, self._columns(item, subjects), page)
        self._write(page)
        message_texts.drop_unused_subjects(self._connection, subjects.values())

    def begin_anew(self) -> None:
        """What comes next is of a moment of its own, as a provider's pages are: it may outdo what came before."""
        self._told.clear()

    def unknown_people(self, references: References) -> list[Problem]:
        """A problem for each id in the file that means no one person yet (rule 7)."""
        problems: list[Problem] = []
        for (kind, ref), (count, place) in self._named.items():
            find = references.student if kind == STUDENT_REF else references.contact
            if find(self._source_id, ref) is None:
                message = ngettext(
                    "No roster names this person yet. {n} row was taken and waits until one does.",
                    "No roster names this person yet. {n} rows were taken and wait until one does.",
                    count,
                ).format(n=count)
                problems.append(Problem(place, ProblemKind.UNKNOWN_PERSON, message, ref, fatal_to_record=False))
        return problems

    @property
    def names_people(self) -> bool:
        """Whether the file names any person by id."""
        return bool(self._named)

    def _incoming(self, record: MessageRecord) -> _Incoming | None:
        self._tally.read += record.rows
        item = _Incoming(record, record_hash(replace(record, place="", rows=1)))
        skipped = False
        for recipient in record.recipients:
            found = normalise(recipient.address, self._region)
            if not found and record.direction is Direction.INBOUND and recipient.address.text.strip():
                found = [sender_address(recipient.address.text, recipient.address.channel, self._region)]
            if not found:
                self._tally.problem(_bad_address(record, recipient, fatal=len(record.recipients) == 1))
                continue
            kept = _not_erased(self._erased, found, recipient)
            skipped = skipped or len(kept) < len(found)
            for address in kept:
                known = item.recipients.get(address)
                item.recipients[address] = recipient if known is None else same_address(known, recipient)
            for kind, refs in ((STUDENT_REF, recipient.student_refs), (CONTACT_REF, recipient.contact_refs)):
                for ref in _known_refs(self._erased, kind, refs):
                    count, place = self._named.get((kind, ref), (0, record.place))
                    self._named[kind, ref] = (count + 1, place)
        if record.sender is not None and record.sender.text.strip():
            item.sender = sender_address(record.sender.text, record.sender.channel, self._region)
        if not item.recipients and skipped:
            self._tally.skipped += record.rows
        return item if item.recipients else None

    def _resolve(self, incoming: list[_Incoming]) -> None:
        """Look up the ids of all addresses and references of the page, making those that are new."""
        addresses = {a for item in incoming for a in (*item.recipients, *([item.sender] if item.sender else []))}
        missing = [a for a in addresses if (a.channel, a.key) not in self._address_ids]
        found = people_derived.address_ids(
            self._connection, [(int(a.channel), a.key, a.display, a.valid) for a in missing]
        )
        for address in missing:
            self._address_ids[address.channel, address.key] = found[int(address.channel), address.key]
        wanted = {
            (self._source_id, kind, ref)
            for item in incoming
            for recipient in item.recipients.values()
            for kind, refs in ((STUDENT_REF, recipient.student_refs), (CONTACT_REF, recipient.contact_refs))
            for ref in _known_refs(self._erased, kind, refs)
        }
        unknown = wanted - self._refs.keys()
        if unknown:
            fresh = message_store.reference_ids(self._connection, unknown)
            self._people.resolve(fresh)
            self._refs.update(fresh)
        senders = {i.sender for i in incoming if i.sender and i.record.direction is Direction.OUTBOUND}
        message_store.mark_senders(self._connection, [self._address_ids[a.channel, a.key] for a in senders])

    def _columns(self, item: _Incoming, subjects: dict[str, int]) -> dict[str, Any]:
        record = item.record
        return {
            "source_id": self._source_id,
            "rec_hash": item.digest,
            "changed_at": record.changed_at,
            "channel": int(record.channel),
            "direction": int(record.direction),
            "sender_id": self._address_ids[item.sender.channel, item.sender.key] if item.sender else None,
            "sender_name": record.sender_name,
            "campaign": record.campaign or None,
            "template": record.template,
            "sent_by": None if record.sent_by is None else int(record.sent_by),
            "subject_id": subjects[_subject(record)],
            "n_recipients": 0,
            "size": record.size,
            "n_attachments": len(record.attachments) if record.attachments else None,
            "parts": record.parts,
            "price": record.price,
            "currency": record.currency,
            "extra": json.dumps(dict(record.extra), ensure_ascii=False, sort_keys=True) if record.extra else None,
        }

    def _unite(
        self,
        item: _Incoming,
        stored: dict[tuple[str, str], StoredMessage],
        columns: dict[str, Any],
        page: _Page,
    ) -> None:
        record = item.record
        key = (record.provider, record.external_id)
        mark = record_hash(key)
        message = stored.get(key)
        changed = False
        if message is None:
            message = stored[key] = StoredMessage(record.provider, record.external_id, columns)
            self._made.add(mark)
            page.new.append(message)
        elif message.columns["rec_hash"] == item.digest and mark not in self._told:
            self._told.add(mark)
            return
        else:
            overwrite = mark not in self._told and newer_or_undated(message, record)
            changed = unite_columns(message, columns, overwrite=overwrite)
            if overwrite:
                message.columns["rec_hash"] = item.digest
                message.columns["changed_at"] = record.changed_at
            page.updated.append(message)
        self._told.add(mark)
        n_events = self._unite_recipients(item, message, page)
        page.contents.append((message, record))
        self._count(mark, record, n_events, changed=changed)

    def _unite_recipients(self, item: _Incoming, message: StoredMessage, page: _Page) -> int:
        """Take the record's recipients into *message*; return how many facts about them were new."""
        facts = 0
        for address, record in item.recipients.items():
            address_id = self._address_ids[address.channel, address.key]
            recipient = message.recipients.get(address_id)
            is_new = recipient is None
            if recipient is None:
                recipient = StoredRecipient(
                    address_id, int(record.field), record.name, record.sent_at, int(record.sent_certainty)
                )
                message.recipients[address_id] = recipient
            touched, events = unite_recipient(recipient, record)
            refs = {
                self._refs[self._source_id, kind, ref]
                for kind, names in ((STUDENT_REF, record.student_refs), (CONTACT_REF, record.contact_refs))
                for ref in _known_refs(self._erased, kind, names)
            } - recipient.refs
            recipient.refs |= refs
            if is_new or touched or events or refs:
                page.recipients[id(recipient)] = (message, recipient)
                page.events.append((recipient, events))
                facts += len(events) or 1
        return facts

    def _count(self, mark: int, record: MessageRecord, facts: int, *, changed: bool) -> None:
        """Count the record's rows: those that told something of a message this file made are new."""
        rows = min(facts or int(changed), record.rows)
        if mark in self._made:
            self._tally.new += rows
        else:
            self._tally.changed += rows

    def _write(self, page: _Page) -> None:
        connection = self._connection
        for _message, recipient in page.recipients.values():
            refold(recipient)
        self._move(page)
        joined = self._place(page)
        message_store.insert_messages(connection, page.new)
        for message in page.updated:
            message.columns["n_recipients"] = len(message.recipients)
        message_store.update_messages(connection, page.updated)
        message_store.put_recipients(connection, page.recipients.values())
        message_store.put_events(
            connection, [(r.id or 0, key, e) for r, events in page.events for key, e in events.items()]
        )
        message_store.put_refs(
            connection, [(r.id or 0, ref) for _m, r in page.recipients.values() for ref in sorted(r.refs)]
        )
        message_store.mark_named_students(connection, [r.id or 0 for _m, r in page.recipients.values() if r.refs])
        put_contents(self._texts, page.contents)
        for message in joined:
            self._follow(message)

    def _move(self, page: _Page) -> None:
        """Move known recipients whose sent time turned out earlier, and their messages with them (rule 17).

        Before any new id is made, for a freed id may be given again at once.
        """
        for message, recipient in page.recipients.values():
            second = recipient.sent_at - message_store.EPOCH_2000
            if recipient.id is not None and recipient.id >> 16 > second:
                new_id = self._ids.make(recipient.sent_at)
                message_store.move_recipient(self._connection, recipient.id, new_id)
                recipient.id = new_id
                self._follow(message)

    def _follow(self, message: StoredMessage) -> None:
        """Keep a message's id that of its first recipient."""
        first = min(r.id for r in message.recipients.values() if r.id is not None)
        if message.id is not None and first != message.id:
            message_store.move_message(self._connection, message.id, first)
            message.id = first

    def _place(self, page: _Page) -> list[StoredMessage]:
        """Give new recipients and messages their ids; return the known messages that got a recipient."""
        joined: dict[int, StoredMessage] = {}
        for message, recipient in page.recipients.values():
            if recipient.id is None:
                recipient.id = self._ids.make(recipient.sent_at)
                if message.id is not None:
                    joined[id(message)] = message
        for message in page.new:
            message.id = min(r.id for r in message.recipients.values() if r.id is not None)
            message.columns["n_recipients"] = len(message.recipients)
        return list(joined.values())


def _bad_address(record: MessageRecord, recipient: RecipientRecord, *, fatal: bool) -> Problem:
    message = _("This is not an address that a message can go to. The row was set aside.")
    if not fatal:
        message = _("This is not an address that a message can go to. The message was taken without it.")
    return Problem(record.place, ProblemKind.BAD_ADDRESS, message, recipient.address.text, fatal_to_record=fatal)


def _subject(record: MessageRecord) -> str:
    """The subject on one line."""
    return " ".join(record.subject.split("\n")).strip("\r")


def _not_erased(erased: Tombstones, found: Sequence[Address], recipient: RecipientRecord) -> list[Address]:
    """The addresses that do not belong to somebody whom this message was for and who was erased since."""
    return [a for a in found if not erased.has_address(int(a.channel), a.key, recipient.sent_at)]


def _known_refs(erased: Tombstones, kind: int, refs: Sequence[str]) -> list[str]:
    """The ids of people who were not erased."""
    who = PersonKind.STUDENT if kind == STUDENT_REF else PersonKind.CONTACT
    return [ref for ref in refs if not erased.has_reference(who, ref)]
