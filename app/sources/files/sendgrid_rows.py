"""What one row of SendGrid's activity export says: an event, in the program's own words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple, cast
from urllib.parse import urlsplit

from app.core.addresses import email_address
from app.core.reasons import drop_reason, reason_class
from app.core.records import EventRecord, Problem, ProblemKind
from app.core.statuses import EventKind
from app.i18n import _
from app.sources.base import ReadOptions
from app.sources.files.dates import parse_time, parse_truth
from app.sources.files.form_dates import order_of
from app.sources.files.forms import Columns
from app.sources.files.tabular import Row, Table, header_key

KINDS: Final[dict[str, EventKind]] = {
    "received": EventKind.QUEUED,
    "processed": EventKind.SENT,
    "deferred": EventKind.DEFERRED,
    "delivered": EventKind.DELIVERED,
    "bounce": EventKind.BOUNCED_HARD,
    "bounced": EventKind.BOUNCED_HARD,
    "blocked": EventKind.BOUNCED_SOFT,
    "dropped": EventKind.DROPPED,
    "drop": EventKind.DROPPED,
    "canceldrop": EventKind.DROPPED,
    "open": EventKind.OPENED,
    "opened": EventKind.OPENED,
    "click": EventKind.CLICKED,
    "clicked": EventKind.CLICKED,
    "spamreport": EventKind.SPAM,
    "unsubscribe": EventKind.UNSUBSCRIBED,
    "unsubscribed": EventKind.UNSUBSCRIBED,
    "groupunsubscribe": EventKind.UNSUBSCRIBED,
    "resubscribe": EventKind.RESUBSCRIBED,
    "groupresubscribe": EventKind.RESUBSCRIBED,
}
_NAMES: Final = {kind: kind.name.lower() for kind in EventKind}
_BOUNCES: Final = (EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT)
_BY_READER: Final = (EventKind.OPENED, EventKind.CLICKED)
_SOFT_TYPES: Final = frozenset({"blocked", "block", "soft"})
_MACHINE_AGENT: Final = "Mozilla/5.0"
_UNSUBSCRIBE_PATHS: Final = ("/asm", "/wf/unsubscribe", "/unsubscribe")
_REFS: Final = re.compile(r"[,;]")
_NUMBERS: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]")
_UTC_CLOCK: Final = re.compile(r"(\d{4}-\d\d-\d\d)[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z?", re.ASCII)
_TRACE: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|Mozilla/\d[^,\"]*")
_CONTACT_KEY: Final = "contact_id"
_PRIVATE: Final = frozenset({"originatingip", "outboundip", "useragent", "httpuseragent", "ip", "mx"})


class EventRow(NamedTuple):
    """One row: what happened to one message on its way to one address, and what it says of the message."""

    message_id: str
    email: str
    email_key: str
    event: EventRecord
    subject: str
    sender: str
    campaign: str
    template: str
    is_marketing: bool
    student_refs: tuple[str, ...]
    contact_refs: tuple[str, ...]
    line: int
    problem: Problem | None = None


class _Keys:
    """The header key of each column, looked up once."""

    def __init__(self, columns: Columns, student_key: str) -> None:
        self.message_id = columns.key("message_id")
        self.event = columns.key("event")
        self.email = columns.key("email")
        self.processed = columns.key("processed")
        self.event_id = columns.key("event_id")
        self.subject = columns.key("subject")
        self.sender = columns.key("from")
        self.reason = columns.key("reason")
        self.url = columns.key("url")
        self.user_agent = columns.key("user_agent")
        self.type = columns.key("type")
        self.classification = columns.key("bounce_classification")
        self.machine_open = columns.key("machine_open")
        self.template = columns.key("template_id")
        self.categories = columns.key("categories")
        self.campaign_id = columns.key("marketing_campaign_id")
        self.campaign = columns.key("marketing_campaign_name")
        self.unique_args = columns.key("unique_args")
        self.student = header_key(student_key)
        self.contact = header_key(_CONTACT_KEY)


@lru_cache(maxsize=1024)
def kind_of(word: str) -> EventKind:
    """The kind of event that SendGrid's *word* names, however it is spelt; UNKNOWN for a new one."""
    return KINDS.get(header_key(word), EventKind.UNKNOWN)


@lru_cache(maxsize=4096)
def is_unsubscribe_link(url: str) -> bool:
    """Whether *url* is SendGrid's own unsubscribe link (rule 14), or still the tag that stands for it."""
    if "asm_group_unsubscribe" in url or "asm_preferences" in url:
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return (host == "sendgrid.net" or host.endswith(".sendgrid.net")) and parts.path.lower().startswith(
        _UNSUBSCRIBE_PATHS
    )


@lru_cache(maxsize=512)
def _midnight(day: str) -> int:
    return parse_time(f"{day}T00:00:00Z", zone="UTC", day_first=None)


@lru_cache(maxsize=4096)
def time_of(text: str, day_first: bool | None) -> int | None:
    """The time of an event (rule 18): epoch seconds, ISO, or a wall-clock time in UTC; None when unreadable.

    *day_first* is for files that a spreadsheet has written anew.
    """
    try:
        if clock := _UTC_CLOCK.fullmatch(text):
            day, hour, minute, second = clock.groups()
            return _midnight(day) + int(hour) * 3600 + int(minute) * 60 + int(second)
        return parse_time(text, zone="UTC", day_first=day_first)
    except ValueError:
        return None


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, columns: Columns, options: ReadOptions) -> None:
        self._table = table
        self._keys = _Keys(columns, options.student_key)
        self._day_first = self._order(options.day_first)
        self._student_key = options.student_key

    def _order(self, given: bool | None) -> bool | None:
        """How to read ``3/4/2026``; the whole file is looked through only when its first time is written so."""
        column = self._keys.processed
        first = next((row.cells.get(column, "") for row in self._table.rows() if isinstance(row, Row)), "")
        return order_of(self._table, [column], given) if _NUMBERS.match(first) else given

    def read(self, row: Row) -> EventRow | Problem:
        """The event of *row*, or why it was set aside."""
        cells, keys = row.cells, self._keys
        message_id = cells.get(keys.message_id)
        word = cells.get(keys.event)
        email = cells.get(keys.email)
        time = cells.get(keys.processed)
        if not (message_id and word and email and time):
            message = _("The row lacks its message id, event, address or time. It was set aside.")
            return self._problem(row, ProblemKind.MISSING, message)
        address = email_address(email)
        if address is None:
            message = _("The recipient is no e-mail address. The row was set aside.")
            return self._problem(row, ProblemKind.BAD_ADDRESS, message)
        at = time_of(time, self._day_first)
        if at is None:
            message = _("The time of this event cannot be read. The row was set aside.")
            return self._problem(row, ProblemKind.BAD_TIME, message)
        get = cells.get
        named = _named(get(keys.unique_args, ""), self._student_key)
        problem = None
        if not named.readable:
            message = _("The row's own data (unique_args) cannot be read. It was taken without them.")
            problem = self._problem(row, ProblemKind.BAD_VALUE, message, fatal=False)
        campaign = get(keys.campaign, "")
        return EventRow(
            message_id,
            email,
            address.key,
            self._event(row, word, at),
            get(keys.subject, ""),
            get(keys.sender, ""),
            campaign or _categories(get(keys.categories, "")),
            get(keys.template, ""),
            bool(campaign) or get(keys.campaign_id, "") not in {"", "0"},
            named.students or _listed(get(keys.student, "")),
            named.contacts or _listed(get(keys.contact, "")),
            row.line,
            problem,
        )

    def _event(self, row: Row, word: str, at: int) -> EventRecord:
        get, keys = row.cells.get, self._keys
        kind = kind_of(word)
        reply = get(keys.reason, "")
        url = get(keys.url, "") if kind is EventKind.CLICKED else ""
        machine = False
        reason = None
        if kind in _BOUNCES:
            if header_key(get(keys.type, "")) in _SOFT_TYPES:
                kind = EventKind.BOUNCED_SOFT
            reason = reason_class(provider_class=get(keys.classification, ""), text=reply)
        elif kind is EventKind.DROPPED:
            reason = drop_reason(reply)
        elif kind in _BY_READER:
            machine = self._is_machine(row)
            if url and is_unsubscribe_link(url):
                kind = EventKind.UNSUBSCRIBE_CLICK
        name = _NAMES[kind] if kind is not EventKind.UNKNOWN else f"unknown:{word}"
        return EventRecord(
            key=get(keys.event_id, "") or f"{name}|{at}|{url}|{int(machine)}",
            kind=kind,
            at=at,
            machine=machine,
            word=word,
            detail=reply or None,
            url=url or None,
            reason=reason,
        )

    def _is_machine(self, row: Row) -> bool:
        """Whether a program opened it (rule 13): the provider's flag, else the exact user agent of the machines."""
        flag = row.cells.get(self._keys.machine_open, "")
        if flag:
            return parse_truth(flag) is True
        return row.cells.get(self._keys.user_agent, "") == _MACHINE_AGENT

    def _problem(self, row: Row, kind: ProblemKind, message: str, *, fatal: bool = True) -> Problem:
        """A problem with the row, less what is never kept (network addresses, user agents)."""
        kept = {key: value for key, value in row.cells.items() if value and key not in _PRIVATE}
        record = json.dumps(kept, ensure_ascii=False)
        return Problem(self._table.place(row.line), kind, message, record, fatal_to_record=fatal)


def without_traces(problem: Problem) -> Problem:
    """A row that could not even be cut into cells, less its network addresses and user agents."""
    return replace(problem, record=_TRACE.sub("…", problem.record))


class _Named(NamedTuple):
    """Whom the metadata of a message name; *readable* is False when there are some that cannot be read."""

    students: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    readable: bool = True


_NOBODY: Final = _Named()


@lru_cache(maxsize=4096)
def _named(text: str, student_key: str) -> _Named:
    if not text:
        return _NOBODY
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return _Named(readable=False)
    if not isinstance(found, dict):
        return _Named(readable=False)
    arguments = cast(dict[str, object], found)
    return _Named(_refs(arguments.get(student_key)), _refs(arguments.get(_CONTACT_KEY)))


def _refs(value: object) -> tuple[str, ...]:
    """The ids in a value: one, a list, or several parted by commas."""
    if isinstance(value, list):
        several = (_refs(one) for one in cast(list[object], value) if not isinstance(one, list))
        return tuple(dict.fromkeys(ref for refs in several for ref in refs))
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ()
    return _listed(str(value))


def _listed(text: str) -> tuple[str, ...]:
    if "," not in text and ";" not in text:
        return (text.strip(),) if text.strip() else ()
    return tuple(dict.fromkeys(ref.strip() for ref in _REFS.split(text) if ref.strip()))


@lru_cache(maxsize=1024)
def _categories(text: str) -> str:
    """The categories of a message as one text; the export writes a JSON list, or names parted by commas."""
    if text.startswith("["):
        try:
            found: object = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return ", ".join(str(one) for one in cast(list[object], found)) if isinstance(found, list) else text
    return text
