"""The log of messages: who was sent what, and what became of it. One answer for window, command line and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from app.core.addresses import typed_address
from app.core.date_ranges import Calendar, DateRange
from app.core.filters import ALL_OF, FIELDS, And, FieldKind, Filter, Operator, Term, both
from app.core.messages import EventRow, HistoryRow, MessageDetails, Scope, ScopeKind, Sort, SortKey
from app.core.query_text import parse_words
from app.core.records import BodyKind, PersonKind
from app.core.statuses import Status
from app.core.zones import zone_named
from app.errors import UsageError
from app.i18n import _
from app.services.asker import Asker
from app.settings import Settings
from app.storage import history, history_choices, history_newest, history_rows, history_scopes, message_details
from app.storage.connection import Connection
from app.storage.database import Database
from app.storage.history import LogQuestion
from app.storage.history_scopes import PersonScope

NEWEST_FIRST: Final = (Sort(SortKey.SENT, descending=True),)
_FIRST_LOT: Final = 20_000
_LOT: Final = 100_000
_COUNT_CAP: Final = 5_001


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A question to the log. *zone* is an IANA name, None the school's; *search* the words of a search (rule 20);
    *limit* the most rows wanted.
    """

    scope: Scope
    range: DateRange = field(default_factory=DateRange)
    zone: str | None = None
    filter: Filter = field(default_factory=ALL_OF)
    search: str = ""
    sort: tuple[Sort, ...] = NEWEST_FIRST
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class QuickCounts:
    """The numbers of the quick row. In the log of all messages counting ends at 5,001, shown as "5,000+"."""

    all: int
    attention: int
    email: int
    sms: int
    unopened: int


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """A value that a field can have, as a filter writes it, and how many rows have it; *more* when counting ended
    before the last row, so that there may be more.
    """

    value: str
    count: int
    more: bool = False


class HistoryService:
    """Answers every question to the log. May be called from any thread; each has its own connection."""

    def __init__(self, database: Database, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._settings = settings
        self._now = now

    def head(
        self, query: HistoryQuery, size: int = 128, asker: Asker | None = None
    ) -> tuple[list[int], list[HistoryRow]]:
        """The first *size* ids and their rows, at once. Raises UsageError, and StoppedError when *asker* drops it."""
        with (asker or Asker()).reading(self._database.reader()) as connection:
            question = self._question(connection, query)
            limit = size if question.limit is None else min(size, question.limit)
            ids = list(history.ids(connection, replace(question, limit=limit)))
            return ids, history_rows.read_rows(connection, ids, question.scope)

    def ids(self, query: HistoryQuery, asker: Asker | None = None) -> Iterator[list[int]]:
        """All ids in the order asked for, in lots: 20,000 first, then 100,000 at a time (none when nothing fits).

        Raises UsageError, and StoppedError when *asker* drops the question.
        """
        with (asker or Asker()).reading(self._database.reader()) as connection:
            found = history.ids(connection, self._question(connection, query))
            size = _FIRST_LOT
            while lot := list(islice(found, size)):
                yield lot
                size = _LOT

    def rows(self, query: HistoryQuery, ids: Sequence[int]) -> list[HistoryRow]:
        """The rows of *ids* in that order; the scope and zone of *query* give relation and basis.

        An id that is gone since, because an import moved its message, is left out.
        """
        connection = self._database.reader()
        scope = self._scope(connection, query.scope, self._zone(query)) if ids else None
        return history_rows.read_rows(connection, ids, scope)

    def count(self, query: HistoryQuery, cap: int | None = None) -> int:
        """How many rows fit; counting ends at *cap*."""
        connection = self._database.reader()
        return history.count(connection, self._question(connection, query), cap)

    def counts(self, query: HistoryQuery) -> QuickCounts:
        """The counts of the quick row within *query*, which is given without the quick filter (rule 15)."""
        cap = _COUNT_CAP if query.scope.kind is ScopeKind.ALL else None
        connection = self._database.reader()
        question = self._question(connection, query)

        def number(key: str, word: str) -> int:
            wanted = both(question.wanted, Term(key, Operator.ANY_OF, (word,)))
            return history.count(connection, replace(question, wanted=wanted), cap)

        return QuickCounts(
            all=history.count(connection, question, cap),
            attention=number("is", "attention"),
            email=number("type", "email"),
            sms=number("type", "sms"),
            unopened=number("is", "unopened"),
        )

    def choices(self, query: HistoryQuery, key: str) -> list[ChoiceCount]:
        """The values of the field *key* with the number of rows within *query* that have each; 0 included.

        In the log of all messages counting a value ends at 5,001, and values of which there may be thousands
        (campaign, template, student) are looked for in 100,000 rows. Raises UsageError.
        """
        everybody = query.scope.kind is ScopeKind.ALL
        operator = Operator.IS if FIELDS[key].kind is FieldKind.TEXT else Operator.ANY_OF
        connection = self._database.reader()
        question = self._question(connection, query)
        if history_choices.is_grouped(key):
            most = _LOT if everybody else -1
            more = everybody and history.count(connection, question, _LOT + 1) > _LOT
            found = history_choices.grouped_values(connection, key, question, most)
            return [ChoiceCount(value, count, more) for value, count in found]
        cap = _COUNT_CAP if everybody else None
        counted: list[ChoiceCount] = []
        for value in history_choices.listed_values(connection, key, question):
            wanted = both(question.wanted, Term(key, operator, (value,)))
            count = history.count(connection, replace(question, wanted=wanted), cap)
            counted.append(ChoiceCount(value, count, count == cap))
        return counted

    def filled_fields(self) -> frozenset[str]:
        """The fields, and ``has:word`` for each word of `has`, that the data at hand can answer."""
        return history_choices.filled(self._database.reader())

    def newest(self, kind: ScopeKind, ids: Sequence[int]) -> dict[int, tuple[int, Status]]:
        """Sent time (epoch seconds UTC) and status of the newest message in the logs of contacts or students *ids*.

        Negative ids are addresses that nobody owns; who has no message is left out.
        """
        connection = self._database.reader()
        if kind is ScopeKind.STUDENT:
            scopes = history_scopes.student_scopes(connection, ids, self._settings.zone)
        else:
            scopes = history_scopes.contact_scopes(connection, [i for i in ids if i > 0])
            unowned = history_scopes.address_scopes(connection, [-i for i in ids if i < 0])
            scopes |= {-address_id: scope for address_id, scope in unowned.items()}
        return history_newest.newest(connection, scopes)

    def details(self, message_id: int) -> MessageDetails:
        """Everything kept of a message. Raises UsageError when there is no such message."""
        connection = self._database.reader()
        head = message_details.read_head(connection, message_id)
        rows = history_rows.read_message_rows(connection, message_id)
        if head is None or not rows:
            raise UsageError(
                _("There is no message {id}.").format(id=message_id),
                _("Local ids can change with an import; list the messages again with comms-log history."),
            )
        text = message_details.read_part(connection, message_id, BodyKind.TEXT)
        html = message_details.read_part(connection, message_id, BodyKind.HTML)
        return MessageDetails(
            id=message_id,
            provider=rows[0].provider,
            provider_id=rows[0].provider_id,
            channel=rows[0].channel,
            direction=rows[0].direction,
            subject=head.subject,
            sender=head.sender,
            sender_name=head.sender_name,
            rows=tuple(rows),
            fields=message_details.read_fields(connection, message_id),
            events=message_details.read_events(connection, [row.id for row in rows]),
            attachments=message_details.read_attachments(connection, message_id),
            text=None if text is None else text.decode("utf-8", "replace"),
            html=None if html is None else html.decode("utf-8", "replace"),
            kept=message_details.kept_parts(connection, message_id),
            source_name=head.source_name,
        )

    def events(self, ids: Sequence[int]) -> dict[int, tuple[EventRow, ...]]:
        """The events of the rows *ids*, oldest first, by row; a row without any is left out."""
        return message_details.read_events(self._database.reader(), ids)

    def part(self, message_id: int, kind: BodyKind) -> bytes | None:
        """One part of a message byte for byte as it came, None when it is not kept."""
        return message_details.read_part(self._database.reader(), message_id, kind)

    def calendar(self, zone: str | None = None) -> Calendar:
        """The calendar of a question now, in *zone* or the school's. Raises UsageError for an unknown zone."""
        settings = self._settings
        return Calendar(zone_named(zone) if zone else settings.zone, self._now(), settings.week_start, settings.terms)

    def _zone(self, query: HistoryQuery) -> ZoneInfo:
        return zone_named(query.zone) if query.zone else self._settings.zone

    def _question(self, connection: Connection, query: HistoryQuery) -> LogQuestion:
        calendar = self.calendar(query.zone)
        since, until = query.range.bounds(calendar.zone, calendar.now, calendar.week_start, calendar.terms)
        words = And(parse_words(query.search))
        return LogQuestion(
            scope=self._scope(connection, query.scope, calendar.zone),
            calendar=calendar,
            since=since,
            until=until,
            wanted=both(query.filter, words) if words.parts else query.filter,
            sorts=query.sort,
            limit=query.limit,
        )

    def _scope(self, connection: Connection, scope: Scope, zone: ZoneInfo) -> PersonScope | None:
        if scope.kind is ScopeKind.ALL:
            return None
        if scope.kind is ScopeKind.EMAIL:
            return history_scopes.email_scope(
                connection, typed_address(scope.address or "", self._settings.country).key
            )
        person_id = scope.id or 0
        student = scope.kind is ScopeKind.STUDENT
        if person_id < 0 and not student:
            found = history_scopes.address_scope(connection, -person_id)
            if found is not None:
                return found
        elif history_scopes.person_kind(connection, person_id) == (
            PersonKind.STUDENT if student else PersonKind.CONTACT
        ):
            if student:
                whole = history_scopes.student_scopes(connection, [person_id], zone)[person_id]
                if scope.sent_to is None:
                    return whole
                return history_scopes.sent_to(connection, whole, scope.sent_to)
            return history_scopes.contact_scopes(connection, [person_id])[person_id]
        raise UsageError(
            (_("There is no student {id}.") if student else _("There is no contact {id}.")).format(id=person_id),
            _("comms-log people lists them with their ids."),
        )
