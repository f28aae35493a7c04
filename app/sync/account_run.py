"""Reads one account into the cache: each page with its cursor in one transaction, so that it may end anywhere."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.core.records import (
    ActivityRecord,
    MessageRecord,
    PersonRecord,
    Problem,
    ProblemKind,
    RelationRecord,
    Skipped,
)
from app.core.statuses import Direction
from app.errors import AppError, QuestionError, StoppedError
from app.i18n import _, ngettext
from app.sources.providers.base import BODIES, Page, Session
from app.sources.providers.errors import SourceFailedError
from app.storage import account_store, corrections_store, people_facts, sync_store
from app.storage.connection import Connection
from app.storage.database import Database
from app.storage.runs import RunStore
from app.sync.activity_import import ActivityImport
from app.sync.message_import import MessageImport
from app.sync.people_derivation import load_references, rebuild_people
from app.sync.people_import import PeopleImport
from app.sync.sync_state import KeptState
from app.sync.tally import Tally

PAGE: Final = 1000
_LOG: Final = logging.getLogger(__name__)


class AccountMonitor(Protocol):
    """Who watches one account being read."""

    def progress(self, tally: Tally, total: int | None) -> None:
        """A page is in; *total* records are expected, None when nobody knows."""
        ...

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        ...


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """What reading an account needs to know. *now*: the present by the provider's clock, epoch seconds UTC.

    *accept_empty*: a list that is suddenly empty is right; *accept_left*: people whom the roster no longer names left.
    """

    region: str
    now: Callable[[], int]
    accept_empty: bool = False
    accept_left: bool = False


@dataclass(slots=True)
class _Listed:
    """What a stream showed in this run: how many records, and the newest sent time among them."""

    count: int = 0
    newest: int | None = None


@dataclass(slots=True)
class _Sorted:
    """The records of a page by kind."""

    messages: list[MessageRecord] = field(default_factory=list[MessageRecord])
    activities: list[ActivityRecord] = field(default_factory=list[ActivityRecord])
    people: int = 0


class AccountRun:
    """One account on its way into the cache."""

    def __init__(
        self,
        database: Database,
        runs: RunStore,
        *,
        provider: str,
        source_id: int,
        run_id: int,
        options: AccountOptions,
        monitor: AccountMonitor,
    ) -> None:
        self._database = database
        self._runs = runs
        self._source_id = source_id
        self._run_id = run_id
        self._options = options
        self._monitor = monitor
        self.tally = Tally()
        connection = database.writer()
        self.state = KeptState(connection, source_id=source_id, provider=provider, region=options.region)
        self._people = PeopleImport(
            connection,
            source_id=source_id,
            source_name=runs.source_name(source_id),
            region=options.region,
            tally=self.tally,
        )
        self._messages: list[MessageImport] = []  # the last is the present one
        self._activities: list[ActivityImport] = []
        self._has_people = False
        self._version = -1
        self._listed: dict[str, _Listed] = {}

    def run(self, session: Session) -> None:
        """Read all that is new, a page at a time.

        Raises StoppedError when the person stopped it, QuestionError when only a person can go on, and the
        ProviderError that ended it; the pages before are in with their cursors in any case.
        """
        self._prepare()
        try:
            for page in _pages(session, self.state):
                self._check(page)
                self._keep(page)
                self._monitor.progress(self.tally, page.total)
                if self._monitor.stopped():
                    raise StoppedError(_("The sync was stopped. What had been fetched before stays."))
        finally:
            self._finish()

    def _prepare(self) -> None:
        """Take out what can no longer be asked for, and count the texts that are lost with it."""
        with self._database.transaction() as connection:
            lost = sync_store.drop_expired(connection, self._source_id, self._options.now()).get(BODIES, 0)
            account_store.add_lost_texts(connection, self._source_id, lost)
            if self._options.accept_empty:
                sync_store.forget_newest(connection, self._source_id)
        if lost:
            message = ngettext(
                "The text of {n} message expired at the provider before it was fetched.",
                "The texts of {n} messages expired at the provider before they were fetched.",
                lost,
            ).format(n=lost)
            self.tally.problem(Problem("", ProblemKind.MISSING, message, fatal_to_record=False))

    def _check(self, page: Page) -> None:
        """Note what the page lists. Raises QuestionError for a list that is suddenly empty, before its cursor moves."""
        listed = self._listed.setdefault(page.stream, _Listed())
        listed.count += len(page.records)
        sent = [
            recipient.sent_at
            for record in page.records
            if isinstance(record, MessageRecord) and record.direction is Direction.OUTBOUND
            for recipient in record.recipients
        ]
        listed.newest = max([*sent, *([] if listed.newest is None else [listed.newest])], default=None)
        if self._options.accept_empty or listed.count:
            return
        newest = self.state.newest(page.stream)
        if page.covers is not None and newest is not None and page.covers[0] <= newest < page.covers[1]:
            raise _suddenly_empty()
        if page.roster and people_facts.person_facts(self._database.writer(), self._source_id):
            raise _suddenly_empty()

    def _keep(self, page: Page) -> None:
        before = self.tally.counts()
        try:
            self._write(page)
        except BaseException:
            self.tally.new, self.tally.changed, self.tally.left = before.new, before.changed, before.left
            raise

    def _write(self, page: Page) -> None:
        with self._database.transaction() as connection:
            self._look_for_others(connection)
            sorted_records = self._sort(page)
            self._messages[-1].begin_anew()
            for start in range(0, len(sorted_records.messages), PAGE):
                self._messages[-1].write_page(sorted_records.messages[start : start + PAGE])
            if sorted_records.activities:
                self._activities[-1].write_page(sorted_records.activities)
            if page.roster is not None:
                self._write_roster(connection, full=page.roster)
            self.state.move(
                page.stream,
                cursor=page.cursor,
                watermark=page.watermark,
                newest=self._listed[page.stream].newest,
            )
            self.state.plan(page.tasks, page.done)
            self.state.note_gaps(page.gaps, self._options.now())
            self._runs.add_problems(self._run_id, self.tally.take_problems())
            self._runs.note_counts(self._run_id, self.tally.counts())

    def _look_for_others(self, connection: Connection) -> None:
        """Make the importers anew when somebody else wrote since the last page (a correction): they remember ids, and
        who people are.
        """
        version = int(connection.execute("PRAGMA data_version").fetchall()[0][0])
        if version == self._version:
            return
        self._version = version
        self._messages.append(
            MessageImport(
                connection,
                source_id=self._source_id,
                region=self._options.region,
                tally=self.tally,
            )
        )
        self._activities.append(ActivityImport(connection, source_id=self._source_id, tally=self.tally))

    def _sort(self, page: Page) -> _Sorted:
        found = _Sorted()
        for record in page.records:
            match record:
                case MessageRecord():
                    found.messages.append(record)
                case ActivityRecord():
                    found.activities.append(record)
                case PersonRecord():
                    self._people.add_person(record)
                case RelationRecord():
                    self._people.add_relation(record)
                case Problem():
                    self.tally.read += record.fatal_to_record
                    self.tally.problem(record)
                case Skipped():
                    self.tally.read += record.count
                    self.tally.skipped += record.count
        return found

    def _write_roster(self, connection: Connection, *, full: bool) -> None:
        self._people.write(self._run_id, full_roster=full, accept_left=self._options.accept_left)
        self._has_people = True
        if self._people.touched:
            rebuild_people(connection, self._options.now())
            self._version = -1  # who the people are is looked up anew

    def _finish(self) -> None:
        """Derive what follows from the pages that are in, and list the ids that mean nobody yet."""
        with self._database.transaction() as connection:
            if self.tally.new or self.tally.changed:
                corrections_store.apply_rows(connection)  # of messages that were not there when they were corrected
            parts = (*([self._people] if self._has_people else []), *self._messages, *self._activities)
            references = load_references(connection)
            for part in parts:
                for problem in part.unknown_people(references):
                    self.tally.problem(problem)
            self._runs.add_problems(self._run_id, self.tally.take_problems())
            self._runs.note_counts(self._run_id, self.tally.counts())


def _pages(session: Session, state: KeptState) -> Iterator[Page]:
    """The pages of *session*; a fault in the source's own code is told as one, so that other accounts go on."""
    try:
        pages = iter(session.pages(state))
        while True:
            try:
                page = next(pages)
            except StopIteration:
                return
            yield page
    except AppError:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]  # the message may hold what was read: it is not logged
        _LOG.error("a source failed: %s in %s line %s", type(error).__name__, place.name, place.lineno)
        raise SourceFailedError(type(error).__name__) from error


def _suddenly_empty() -> QuestionError:
    return QuestionError(
        _("The provider lists nothing where it listed something before. Nothing was changed."),
        _("Is this the right account? If the list is really empty, sync once with --accept-empty."),
        option="--accept-empty",
        code="accept-empty",
    )
