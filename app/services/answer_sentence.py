"""The answer for the front desk: what was sent, when, and what became of it, in one sentence to read out or copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from app.core.messages import EventRow, HistoryRow
from app.core.reasons import Reason, reason_line
from app.core.statuses import Channel, Direction, EventKind, Status
from app.i18n import _, pgettext
from app.services import what_happened

_TITLE_LENGTH: Final = 80


class _Case(Enum):
    """What is known of a message, as far as it makes another sentence."""

    RECEIVED = auto()
    UNKNOWN = auto()
    UNKNOWN_WORD = auto()
    QUEUED = auto()
    SENT = auto()
    SENT_DEFERRED = auto()
    DELIVERED = auto()
    DELIVERED_LATER = auto()
    MACHINE = auto()
    OPENED = auto()
    OPENED_LATER = auto()
    CLICKED = auto()
    CLICKED_OPENED = auto()
    SPAM = auto()
    SOFT = auto()
    SOFT_NO_REASON = auto()
    HARD = auto()
    HARD_NO_REASON = auto()
    RETURNED = auto()
    RETURNED_NO_REASON = auto()
    FAILED = auto()
    FAILED_NO_REASON = auto()
    DROPPED = auto()
    DROPPED_NO_REASON = auto()
    DROPPED_BOUNCE = auto()
    DROPPED_BOUNCE_ON = auto()
    DROPPED_UNSUBSCRIBE = auto()
    DROPPED_SPAM = auto()
    DROPPED_HELD = auto()


# Whole sentences, for no other language puts its words in our order. "Their": nobody's gender is in the data.
_EMAIL: Final[dict[_Case, Callable[[], str]]] = {
    _Case.RECEIVED: lambda: _("On {date} at {time} we received an email from {name}: {title}."),
    _Case.UNKNOWN: lambda: _(
        "On {date} at {time} we emailed {name} {title}; the provider does not say what became of it."
    ),
    _Case.UNKNOWN_WORD: lambda: _(
        "On {date} at {time} we emailed {name} {title}; the provider says “{word}”, which this version does not know."
    ),
    _Case.QUEUED: lambda: _("The email {title} to {name} has been waiting at the provider since {date} at {time}."),
    _Case.SENT: lambda: _(
        "On {date} at {time} we emailed {name} {title}; there is no receipt from their mail server yet."
    ),
    _Case.SENT_DEFERRED: lambda: _(
        "On {date} at {time} we emailed {name} {title}; their mail server put it off, and there is no receipt yet."
    ),
    _Case.DELIVERED: lambda: _("On {date} at {time} we emailed {name} {title}; their mail server accepted it."),
    _Case.DELIVERED_LATER: lambda: _(
        "On {date} at {time} we emailed {name} {title}; their mail server accepted it {span} later."
    ),
    _Case.MACHINE: lambda: _(
        "On {date} at {time} we emailed {name} {title}; a machine, such as a mail app's privacy service, loaded it"
        " {then}. Whether a person opened it is not known."
    ),
    _Case.OPENED: lambda: _("On {date} at {time} we emailed {name} {title}; it was opened {then}."),
    _Case.OPENED_LATER: lambda: _(
        "On {date} at {time} we emailed {name} {title}; their mail server accepted it {span} later and it was opened"
        " {then}."
    ),
    _Case.CLICKED: lambda: _("On {date} at {time} we emailed {name} {title}; a link in it was followed {then}."),
    _Case.CLICKED_OPENED: lambda: _(
        "On {date} at {time} we emailed {name} {title}; it was opened {opened} and a link in it was followed {then}."
    ),
    _Case.SPAM: lambda: _("On {date} at {time} we emailed {name} {title}; it was reported as junk {then}."),
    _Case.SOFT: lambda: _(
        "On {date} at {time} we emailed {name} {title}; it did not arrive, and the provider gave up {then}."
        " Reason: {reason}."
    ),
    _Case.SOFT_NO_REASON: lambda: _(
        "On {date} at {time} we emailed {name} {title}; it did not arrive, and the provider gave up {then}, giving no"
        " reason."
    ),
    _Case.HARD: lambda: _("On {date} at {time} we emailed {name} {title}; it came back {then}. Reason: {reason}."),
    _Case.HARD_NO_REASON: lambda: _(
        "On {date} at {time} we emailed {name} {title}; it came back {then}, and the provider gave no reason."
    ),
    _Case.RETURNED: lambda: _(
        "On {date} at {time} we emailed {name} {title}; their mail server accepted it and then returned it {then}."
        " Reason: {reason}."
    ),
    _Case.RETURNED_NO_REASON: lambda: _(
        "On {date} at {time} we emailed {name} {title}; their mail server accepted it and then returned it {then},"
        " giving no reason."
    ),
    _Case.FAILED: lambda: _(
        "On {date} at {time} we emailed {name} {title}; their mail server refused it. Reason: {reason}."
    ),
    _Case.FAILED_NO_REASON: lambda: _(
        "On {date} at {time} we emailed {name} {title}; it failed, and the provider gave no reason."
    ),
    _Case.DROPPED: lambda: _("The email {title} to {name} of {date} at {time} was not sent. Reason: {reason}."),
    _Case.DROPPED_NO_REASON: lambda: _(
        "The email {title} to {name} of {date} at {time} was not sent, and the provider gave no reason."
    ),
    _Case.DROPPED_BOUNCE: lambda: _(
        "The email {title} to {name} of {date} at {time} was not sent, because mail to this address came back before."
    ),
    _Case.DROPPED_BOUNCE_ON: lambda: _(
        "The email {title} to {name} of {date} at {time} was not sent, because mail to this address came back"
        " {earlier}."
    ),
    _Case.DROPPED_UNSUBSCRIBE: lambda: _(
        "The email {title} to {name} of {date} at {time} was not sent, because this address has unsubscribed."
    ),
    _Case.DROPPED_SPAM: lambda: _(
        "The email {title} to {name} of {date} at {time} was not sent, because this address reported mail as junk."
    ),
    _Case.DROPPED_HELD: lambda: _(
        "The email {title} to {name} of {date} at {time} was not sent, because the provider held it back."
    ),
}
_SMS: Final[dict[_Case, Callable[[], str]]] = {
    _Case.RECEIVED: lambda: _("On {date} at {time} we received an SMS from {name}: {title}."),
    _Case.UNKNOWN: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; the provider does not say what became of it."
    ),
    _Case.UNKNOWN_WORD: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; the provider says “{word}”, which this version does not"
        " know."
    ),
    _Case.QUEUED: lambda: _("The SMS {title} to {name} has been waiting at the provider since {date} at {time}."),
    _Case.SENT: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; there is no receipt from the phone network yet."
    ),
    _Case.SENT_DEFERRED: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; the phone network put it off, and there is no receipt yet."
    ),
    _Case.DELIVERED: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; the phone network says that it was delivered."
    ),
    _Case.DELIVERED_LATER: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; the phone network says that it was delivered {span} later."
    ),
    _Case.MACHINE: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; a machine loaded it {then}. Whether a person opened it is"
        " not known."
    ),
    _Case.OPENED: lambda: _("On {date} at {time} we sent {name} an SMS, {title}; it was opened {then}."),
    _Case.OPENED_LATER: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; it was delivered {span} later and opened {then}."
    ),
    _Case.CLICKED: lambda: _("On {date} at {time} we sent {name} an SMS, {title}; a link in it was followed {then}."),
    _Case.CLICKED_OPENED: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; it was opened {opened} and a link in it was followed"
        " {then}."
    ),
    _Case.SPAM: lambda: _("On {date} at {time} we sent {name} an SMS, {title}; it was reported as junk {then}."),
    _Case.FAILED: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; it was not delivered. Reason: {reason}."
    ),
    _Case.FAILED_NO_REASON: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; the phone network did not confirm delivery and gave no"
        " reason."
    ),
    _Case.RETURNED: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; after a receipt the phone network reported {then} that it"
        " failed. Reason: {reason}."
    ),
    _Case.RETURNED_NO_REASON: lambda: _(
        "On {date} at {time} we sent {name} an SMS, {title}; after a receipt the phone network reported {then} that it"
        " failed, giving no reason."
    ),
    _Case.DROPPED: lambda: _("The SMS {title} to {name} of {date} at {time} was not sent. Reason: {reason}."),
    _Case.DROPPED_NO_REASON: lambda: _(
        "The SMS {title} to {name} of {date} at {time} was not sent, and the provider gave no reason."
    ),
    _Case.DROPPED_BOUNCE: lambda: _(
        "The SMS {title} to {name} of {date} at {time} was not sent, because messages to this number failed before."
    ),
    _Case.DROPPED_BOUNCE_ON: lambda: _(
        "The SMS {title} to {name} of {date} at {time} was not sent, because a message to this number failed {earlier}."
    ),
    _Case.DROPPED_UNSUBSCRIBE: lambda: _(
        "The SMS {title} to {name} of {date} at {time} was not sent, because this number has opted out."
    ),
    _Case.DROPPED_SPAM: lambda: _(
        "The SMS {title} to {name} of {date} at {time} was not sent, because this number reported messages as junk."
    ),
    _Case.DROPPED_HELD: lambda: _(
        "The SMS {title} to {name} of {date} at {time} was not sent, because the provider held it back."
    ),
}
# a phone network knows one way to fail
_SMS_CASE: Final = {
    _Case.SOFT: _Case.FAILED,
    _Case.HARD: _Case.FAILED,
    _Case.SOFT_NO_REASON: _Case.FAILED_NO_REASON,
    _Case.HARD_NO_REASON: _Case.FAILED_NO_REASON,
}
_WITHOUT_REASON: Final = {
    _Case.SOFT: _Case.SOFT_NO_REASON,
    _Case.HARD: _Case.HARD_NO_REASON,
    _Case.RETURNED: _Case.RETURNED_NO_REASON,
    _Case.FAILED: _Case.FAILED_NO_REASON,
    _Case.DROPPED: _Case.DROPPED_NO_REASON,
}
_DROPPED: Final[dict[str, _Case]] = {
    Reason.SUPPRESSED_BOUNCE: _Case.DROPPED_BOUNCE,
    Reason.SUPPRESSED_UNSUBSCRIBE: _Case.DROPPED_UNSUBSCRIBE,
    Reason.SMS_OPTED_OUT: _Case.DROPPED_UNSUBSCRIBE,
    Reason.SUPPRESSED_SPAM: _Case.DROPPED_SPAM,
    Reason.SUPPRESSED_OTHER: _Case.DROPPED_HELD,
}


def answer_sentence(row: HistoryRow, events: Sequence[EventRow], zone: ZoneInfo, now: int) -> str:
    """What to tell somebody who asks about *row*, from its *events* (idea 2 of product.md).

    Times are those of *zone*; *now* (epoch seconds UTC) decides where a year is said. It says what was recorded and
    no more: an open is never called reading, and nobody's gender is guessed.
    """
    opened = _first(events, EventKind.OPENED)
    case = _case(row, events, opened)
    later = _delivered_later(row)
    sentence = _SMS[_SMS_CASE.get(case, case)] if row.channel is Channel.SMS else _EMAIL[case]
    return sentence().format(
        date=_day(row.sent_at, zone, _year(now, zone)),
        time=_time(row.sent_at, zone),
        name=_name(row),
        title=_title(row),
        word=row.source_status,
        span=what_happened.time_span(later) if later else "",
        then=_then(row.status_at, row.sent_at, zone),
        opened=_then(opened, row.sent_at, zone) if opened is not None else "",
        earlier=_on(row.earlier_at, row.sent_at, zone) if row.earlier_at is not None else "",
        reason=reason_line(row.reason or Reason.NONE),
    )


def _case(row: HistoryRow, events: Sequence[EventRow], opened: int | None) -> _Case:
    if row.direction is Direction.INBOUND:
        return _Case.RECEIVED
    return _CASES[row.status](row, events, opened)


def _sent(_row: HistoryRow, events: Sequence[EventRow], _opened: int | None) -> _Case:
    deferred = any(event.kind is EventKind.DEFERRED for event in events)
    return _Case.SENT_DEFERRED if deferred else _Case.SENT


def _clicked(row: HistoryRow, _events: Sequence[EventRow], opened: int | None) -> _Case:
    return _Case.CLICKED_OPENED if opened is not None and opened <= row.status_at else _Case.CLICKED


def _failed(row: HistoryRow) -> _Case:
    if row.delivered_at is not None and row.delivered_at < row.status_at:
        return _with_reason(row, _Case.RETURNED)
    return _with_reason(row, _Case.HARD if row.status is Status.BOUNCED_HARD else _Case.FAILED)


def _dropped(row: HistoryRow) -> _Case:
    case = _DROPPED.get(row.reason or "")
    if case is _Case.DROPPED_BOUNCE and row.earlier_at is not None:
        return _Case.DROPPED_BOUNCE_ON
    return case or _with_reason(row, _Case.DROPPED)


def _with_reason(row: HistoryRow, case: _Case) -> _Case:
    return _WITHOUT_REASON[case] if row.reason in (None, Reason.NONE) else case


_CASES: Final[dict[Status, Callable[[HistoryRow, Sequence[EventRow], int | None], _Case]]] = {
    Status.UNKNOWN: lambda row, _events, _opened: _Case.UNKNOWN_WORD if row.source_status else _Case.UNKNOWN,
    Status.QUEUED: lambda _row, _events, _opened: _Case.QUEUED,
    Status.SENT: _sent,
    Status.DELIVERED: lambda row, _events, _opened: _if_timed(row, _Case.DELIVERED_LATER, _Case.DELIVERED),
    Status.OPENED_AUTO: lambda _row, _events, _opened: _Case.MACHINE,
    Status.BOUNCED_SOFT: lambda row, _events, _opened: _with_reason(row, _Case.SOFT),
    Status.BOUNCED_HARD: lambda row, _events, _opened: _failed(row),
    Status.DROPPED: lambda row, _events, _opened: _dropped(row),
    Status.FAILED: lambda row, _events, _opened: _failed(row),
    Status.OPENED: lambda row, _events, _opened: _if_timed(row, _Case.OPENED_LATER, _Case.OPENED),
    Status.CLICKED: _clicked,
    Status.SPAM: lambda _row, _events, _opened: _Case.SPAM,
}


def _if_timed(row: HistoryRow, timed: _Case, otherwise: _Case) -> _Case:
    return timed if _delivered_later(row) is not None else otherwise


def _first(events: Sequence[EventRow], kind: EventKind) -> int | None:
    """When *kind* happened first, by a person as far as is known."""
    return min((event.at for event in events if event.kind is kind and not event.machine), default=None)


def _delivered_later(row: HistoryRow) -> int | None:
    """How many seconds after sending it was accepted; None where the moment of sending stands in for no moment."""
    if row.delivered_at is None or row.delivered_at <= row.sent_at:
        return None
    return row.delivered_at - row.sent_at


def _name(row: HistoryRow) -> str:
    if row.direction is Direction.INBOUND:
        return row.sender_name or row.sender
    return row.to_name or row.to_address


def _title(row: HistoryRow) -> str:
    words = " ".join(row.subject.split())
    if not words:
        return _("without text") if row.channel is Channel.SMS else _("without a subject")
    if len(words) > _TITLE_LENGTH:
        words = words[: _TITLE_LENGTH - 1].rstrip() + "…"
    return _("“{words}”").format(words=words)


# -- times ---------------------------------------------------------------------------------------------------------


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(zone)


def _year(at: int, zone: ZoneInfo) -> int:
    return _local(at, zone).year


def _day(at: int, zone: ZoneInfo, year: int) -> str:
    """The date of *at*; with its year where that is not *year*."""
    local = _local(at, zone)
    pattern = pgettext("CLDR date pattern", "EEE d MMM")
    if local.year != year:
        pattern = pgettext("CLDR date pattern", "EEE d MMM y")
    return format_date(local, pattern, locale=what_happened.date_locale())


def _time(at: int, zone: ZoneInfo) -> str:
    time = format_time(_local(at, zone), "short", locale=what_happened.date_locale())
    return time.replace("\u202f", " ").replace("\xa0", " ")


def _then(at: int, sent_at: int, zone: ZoneInfo) -> str:
    """When something came after the sending: the time; with the date where that is another day."""
    if _local(at, zone).date() == _local(sent_at, zone).date():
        return _("at {time}").format(time=_time(at, zone))
    return _("on {date} at {time}").format(date=_day(at, zone, _year(sent_at, zone)), time=_time(at, zone))


def _on(at: int, sent_at: int, zone: ZoneInfo) -> str:
    return _("on {date}").format(date=_day(at, zone, _year(sent_at, zone)))
