"""Runs one file through the import: records in, facts and counts out, in transactions a stop cannot tear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from app.core.records import (
    ActivityRecord,
    MessageRecord,
    PersonRecord,
    Problem,
    Record,
    RelationRecord,
    Skipped,
)
from app.errors import StoppedError
from app.i18n import _
from app.sources.base import RecordReader
from app.storage import corrections_store
from app.storage.database import Database
from app.storage.runs import RunStore
from app.sync.activity_import import ActivityImport
from app.sync.matching import References
from app.sync.message_import import MessageImport
from app.sync.people_derivation import load_references, rebuild_people, resolve_references
from app.sync.people_import import PeopleImport
from app.sync.tally import Tally

PAGE: Final = 1000  # records
PAGE_BYTES: Final = 8 << 20  # of their content: a page of mails with large attachments is a short one


class Monitor(Protocol):
    """Who watches an import: is told of progress and asked whether to stop."""

    def progress(self, read: int, total: int | None) -> None:
        """*read* records of *total* (None: unknown) are in."""
        ...

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        ...


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a file's run needs to know. *region*: country of bare telephone numbers; *now*: epoch seconds UTC."""

    region: str
    accept_left: bool
    now: Callable[[], int]


class FileRun:
    """One file on its way into the cache."""

    def __init__(
        self,
        database: Database,
        runs: RunStore,
        reader: RecordReader,
        *,
        source_id: int,
        run_id: int,
        options: RunOptions,
        monitor: Monitor,
    ) -> None:
        self._database = database
        self._runs = runs
        self._reader = reader
        self._run_id = run_id
        self._options = options
        self._monitor = monitor
        self.tally = Tally()
        connection = database.writer()
        region, tally = options.region, self.tally
        self._people = PeopleImport(
            connection, source_id=source_id, source_name=runs.source_name(source_id), region=region, tally=tally
        )
        self._messages = MessageImport(connection, source_id=source_id, region=region, tally=tally)
        self._activities = ActivityImport(connection, source_id=source_id, tally=tally)
        self._has_people = False
        self._page: list[MessageRecord] = []
        self._page_bytes = 0
        self._activity_page: list[ActivityRecord] = []

    def run(self) -> None:
        """Take the file in.

        Messages go in a page at a time, so a stop keeps what was read; people go in whole or not at all. Raises
        StoppedError when the person stopped it, QuestionError when only a person can go on, and whatever the
        reader raises for the file as a whole. What was set aside is kept in any case.
        """
        try:
            for record in self._reader.records():
                self._take(record)
            self._flush()
            self._finish()
        except StoppedError:
            with self._database.transaction() as connection:
                resolve_references(connection)  # the pages that are in may name people
                corrections_store.apply_rows(connection)
            raise
        finally:
            with self._database.transaction():
                self._runs.add_problems(self._run_id, self.tally.take_problems())

    def _take(self, record: Record) -> None:
        match record:
            case MessageRecord():
                self._page.append(record)
                self._page_bytes += sum(map(len, record.bodies.values()))
                if len(self._page) >= PAGE or self._page_bytes >= PAGE_BYTES:
                    self._flush()
            case PersonRecord():
                self._has_people = True
                self._people.add_person(record)
                self._pause_at(self.tally.read)
            case RelationRecord():
                self._has_people = True
                self._people.add_relation(record)
            case ActivityRecord():
                self._activity_page.append(record)
                if len(self._activity_page) >= PAGE:
                    self._flush()
            case Problem():
                self.tally.read += record.fatal_to_record
                self.tally.problem(record)
            case Skipped():
                self.tally.read += record.count
                self.tally.skipped += record.count

    def _pause_at(self, read: int) -> None:
        if read % PAGE == 0:
            self._look_up()

    def _look_up(self) -> None:
        self._monitor.progress(self.tally.read, self._reader.info.total)
        if self._monitor.stopped():
            raise StoppedError(_("The import was stopped. What had been read of messages before stays."))

    def _flush(self) -> None:
        if self._page or self._activity_page:
            with self._database.transaction():
                if self._page:
                    self._messages.write_page(self._page)
                if self._activity_page:
                    self._activities.write_page(self._activity_page)
                self._runs.add_problems(self._run_id, self.tally.take_problems())
            self._page, self._activity_page, self._page_bytes = [], [], 0
        self._look_up()

    def _finish(self) -> None:
        """Derive what follows from the new facts, and list the ids that mean nobody yet."""
        with self._database.transaction() as connection:
            if self._has_people:
                self._people.write(
                    self._run_id,
                    full_roster=self._reader.info.full_roster,
                    accept_left=self._options.accept_left,
                )
            if self._people.touched:
                references = rebuild_people(connection, self._options.now())
            elif self._messages.names_people or self._activities.names_people:
                references = resolve_references(connection)
            else:
                references = load_references(connection) if self._has_people else References()
            if not self._people.touched:
                corrections_store.apply_rows(connection)  # of messages that were not there when they were corrected
            for part in (self._people, self._messages, self._activities):
                for problem in part.unknown_people(references):
                    self.tally.problem(problem)
        self._monitor.progress(self.tally.read, self.tally.read)
