"""A cache in a temporary folder and records to put into it, for tests below the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.records import (
    AddressText,
    EventRecord,
    MessageRecord,
    PersonKind,
    PersonRecord,
    RecipientRecord,
    Record,
    RelationRecord,
)
from app.core.statuses import Channel, EventKind
from app.keys import key_store, obtain_key
from app.paths import Paths
from app.sources.base import FileInfo, FileKind
from app.storage.database import Database
from app.storage.runs import Counts, RunStore
from app.sync.engine import FileRun, RunOptions

NOW = 1_795_480_000  # 2026-11-24 in UTC


@dataclass
class RecordFile:
    """A reader of records that a test made itself."""

    info: FileInfo
    given: Sequence[Record]

    def records(self) -> Iterator[Record]:
        """Yield the given records."""
        return iter(self.given)


class Silent:
    """Watches an import and says nothing; stops it after a number of looks."""

    def __init__(self, stop_after: int | None = None) -> None:
        self._left = stop_after

    def progress(self, read: int, total: int | None) -> None:
        """Nothing."""

    def stopped(self) -> bool:
        """Whether the looks are used up."""
        if self._left is None:
            return False
        self._left -= 1
        return self._left < 0


class Cache:
    """An encrypted cache in *folder*, and the import below the services."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        """*database*: one that is open already."""
        self.paths = Paths(folder, chosen=True)
        self.paths.create()
        if database is None:
            database = Database(self.paths.cache, obtain_key(self.paths, key_store(self.paths)))
            database.open()
        self.database = database
        self.runs = RunStore(self.database)

    def take(
        self,
        records: Iterable[Record],
        *,
        source: str = "generic",
        kind: FileKind = FileKind.MESSAGES,
        full_roster: bool = False,
        accept_left: bool = False,
        monitor: Silent | None = None,
    ) -> Counts:
        """Import *records* as one file of *source*; return its counts."""
        reader = RecordFile(FileInfo(kind, source, full_roster=full_roster), list(records))
        source_id = self.runs.source_id(str(kind), source)
        run_id = self.runs.begin(source_id=source_id, batch="1", file_name="test", now=NOW)
        options = RunOptions(region="AU", accept_left=accept_left, now=lambda: NOW)
        run = FileRun(
            self.database,
            self.runs,
            reader,
            source_id=source_id,
            run_id=run_id,
            options=options,
            monitor=monitor or Silent(),
        )
        run.run()
        self.runs.finish(run_id, run.tally.counts(), NOW)
        return run.tally.counts()

    def roster(self, records: Iterable[Record], *, source: str = "roster:test", accept_left: bool = False) -> Counts:
        """Import *records* as a full roster."""
        return self.take(records, source=source, kind=FileKind.ONEROSTER, full_roster=True, accept_left=accept_left)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a question to the cache."""
        return self.database.reader().execute(sql, values).fetchall()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the cache holds, less local ids and runs: equal for equal content."""
        return {name: sorted(self.rows(sql), key=repr) for name, sql in _DUMP.items()}


_DUMP = {
    "people": "SELECT kind, display, year_text, student_number, state, telephones FROM person",
    "addresses": "SELECT p.display, a.channel, a.value, pa.former FROM person_address pa"
    " JOIN person p ON p.id = pa.person_id JOIN address a ON a.id = pa.address_id",
    "owners": "SELECT channel, value, n_owners, owner_names FROM address",
    "relations": "SELECT s.display, c.display, l.since, l.until, l.role, l.restricted FROM relation l"
    " JOIN person s ON s.id = l.student_id JOIN person c ON c.id = l.contact_id",
    "refs": "SELECT f.kind, f.ref, p.display FROM person_ref f LEFT JOIN person p ON p.id = f.person_id",
    "recipients": "SELECT o.provider, m.external_id, t.text, a.value, r.field, r.sent_at, r.status, r.status_at,"
    " r.updated_at, r.reason, r.opens, r.clicks, r.names_student, r.id >> 16, m.id >> 16 FROM recipient r"
    " JOIN message m ON m.id = r.message_id JOIN origin o ON o.id = m.origin_id"
    " JOIN subject t ON t.id = m.subject_id JOIN address a ON a.id = r.address_id",
    "events": "SELECT a.value, e.kind, e.machine, e.at, e.word, e.reason FROM event e"
    " JOIN recipient r ON r.id = e.recipient_id JOIN address a ON a.id = r.address_id",
    "words": "SELECT t.key, words_text(w.own, CAST(c.content AS TEXT), t.key) FROM message m"
    " JOIN subject t ON t.id = m.subject_id LEFT JOIN message_words w ON w.message_id = m.id"
    " LEFT JOIN common_text c ON c.id = w.common_id",
    "activities": "SELECT x.external_id, x.title, p.display FROM activity x LEFT JOIN person p ON p.id = x.person_id",
}


@contextmanager
def open_cache(folder: Path) -> Iterator[Cache]:
    """A cache that is closed at the end."""
    cache = Cache(folder)
    try:
        yield cache
    finally:
        cache.database.close_thread()


def student(external_id: str, name: str = "Olivia Tan", **values: Any) -> PersonRecord:
    """A student's record."""
    given, _space, family = name.partition(" ")
    return PersonRecord(external_id, PersonKind.STUDENT, given, family, **values)


def contact(external_id: str, name: str = "Mei Tan", *emails: str, **values: Any) -> PersonRecord:
    """A contact's record with e-mail addresses."""
    given, _space, family = name.partition(" ")
    addresses = tuple(AddressText(Channel.EMAIL, text, "email") for text in emails)
    return PersonRecord(external_id, PersonKind.CONTACT, given, family, addresses=addresses, **values)


def pair(student_ref: str, contact_ref: str, role: str = "mother", **values: Any) -> RelationRecord:
    """A relation."""
    return RelationRecord(student_ref, contact_ref, role, **values)


def event(kind: EventKind, at: int, **values: Any) -> EventRecord:
    """An event whose identity follows rule 10."""
    word = values.pop("word", kind.name.lower())
    return EventRecord(f"{kind.name}|{at}|{values.get('url')}|{values.get('machine')}", kind, at, word=word, **values)


def mail(external_id: str, *events: EventRecord, to: str = "mei@example.com", **values: Any) -> MessageRecord:
    """An e-mail to one address with its events; sent at the first of them."""
    sent_at = values.pop("sent_at", min((e.at for e in events), default=NOW))
    keys = ("student_refs", "contact_refs", "sent_certainty", "name", "field")
    recipient = RecipientRecord(
        AddressText(Channel.EMAIL, to),
        sent_at,
        events=events,
        **{k: values.pop(k) for k in keys if k in values},
    )
    values.setdefault("provider", "generic")
    return MessageRecord(external_id=external_id, channel=Channel.EMAIL, recipients=(recipient,), **values)
