"""What became of a message, in plain words: the label of a status, its meaning, and one line for each row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, default_locale
from babel.dates import format_skeleton, format_time

from app.core.messages import HistoryRow
from app.core.reasons import Reason, reason_line
from app.core.statuses import Channel, Direction, Status
from app.i18n import _, ngettext

_LABELS: Final[dict[Status, Callable[[], str]]] = {
    Status.UNKNOWN: lambda: _("Unknown"),
    Status.QUEUED: lambda: _("Queued"),
    Status.SENT: lambda: _("Sent"),
    Status.DELIVERED: lambda: _("Delivered"),
    Status.OPENED_AUTO: lambda: _("Opened (auto)"),
    Status.BOUNCED_SOFT: lambda: _("Bounced (soft)"),
    Status.BOUNCED_HARD: lambda: _("Bounced (hard)"),
    Status.DROPPED: lambda: _("Dropped"),
    Status.FAILED: lambda: _("Failed"),
    Status.OPENED: lambda: _("Opened"),
    Status.CLICKED: lambda: _("Clicked"),
    Status.SPAM: lambda: _("Marked as spam"),
}
# product 6.8, word for word
_EXPLANATIONS: Final[dict[Status, Callable[[], str]]] = {
    Status.UNKNOWN: lambda: _("The provider sent a state this version does not know."),
    Status.QUEUED: lambda: _("Waiting at the provider."),
    Status.SENT: lambda: _("Handed over; no receipt from the other side yet."),
    Status.DELIVERED: lambda: _("Their mail server (or phone network) accepted it. It may still be in Junk."),
    Status.OPENED_AUTO: lambda: _("Loaded by a machine, e.g. Apple Mail privacy."),
    Status.BOUNCED_SOFT: lambda: _("Temporary: mailbox full, server busy…"),
    Status.BOUNCED_HARD: lambda: _("Permanent: the address does not work."),
    Status.DROPPED: lambda: _("Not sent: this address bounced before / unsubscribed / reported spam."),
    Status.FAILED: lambda: _("Email: the receiving server refused it. SMS: the carrier did not confirm delivery."),
    Status.OPENED: lambda: _("The message's images were loaded. Some mail apps do this on their own."),
    Status.CLICKED: lambda: _("A link was followed (security scanners can do this too)."),
    Status.SPAM: lambda: _("The recipient reported it as junk; later mail may be dropped."),
}
_NEXT_STEPS: Final[dict[Status, Callable[[], str]]] = {
    Status.UNKNOWN: lambda: _("Update the app."),
    Status.QUEUED: lambda: _("Nothing to do."),
    Status.SENT: lambda: _("After 24 h see Details."),
    Status.OPENED_AUTO: lambda: _("Treat as Delivered."),
    Status.BOUNCED_SOFT: lambda: _("Usually retried; else phone or SMS."),
    Status.BOUNCED_HARD: lambda: _("Check the address with the family."),
    Status.DROPPED: lambda: _("Fix the address, then lift the block in the CRM."),
    Status.FAILED: lambda: _("See reason."),
    Status.OPENED: lambda: _("Not proof of reading."),
    Status.SPAM: lambda: _("Ask them to mark “not spam”."),
}
_DROPPED: Final[dict[str, Callable[[], str]]] = {
    Reason.SUPPRESSED_BOUNCE: lambda: _("Not sent: this address bounced before."),
    Reason.SUPPRESSED_UNSUBSCRIBE: lambda: _("Not sent: this address unsubscribed."),
    Reason.SUPPRESSED_SPAM: lambda: _("Not sent: this address reported spam."),
}
_LINK_LENGTH: Final = 40
_ONE_DAY: Final = 86_400


def status_label(status: Status) -> str:
    """The word on the badge, such as "Bounced (hard)"."""
    return _LABELS[status]()


def status_explanation(status: Status) -> str:
    """What a status means, as product 6.8 has it."""
    return _EXPLANATIONS[status]()


def next_step(status: Status) -> str:
    """What a person can do about a status (product 6.8); empty where nothing needs doing."""
    step = _NEXT_STEPS.get(status)
    return step() if step else ""


def status_help(row: HistoryRow, zone: ZoneInfo) -> str:
    """What the status of *row* means and what to do, with what is known of this row; dates in *zone*."""
    meaning = status_explanation(row.status)
    if row.status is Status.DROPPED and row.reason in _DROPPED:
        meaning = _DROPPED[row.reason]()
        if row.reason == Reason.SUPPRESSED_BOUNCE and row.earlier_at is not None:
            date = _date(row.earlier_at, row.sent_at, zone)
            meaning = _("Not sent: this address bounced before (on {date}).").format(date=date)
    elif row.status is Status.UNKNOWN and row.source_status:
        meaning = _("The provider sent a state this version does not know: “{word}”.").format(word=row.source_status)
    step = next_step(row.status)
    return _("{meaning} {step}").format(meaning=meaning, step=step) if step else meaning


def what_happened(row: HistoryRow, zone: ZoneInfo) -> str:
    """One plain line for *row* with times in *zone*: never a bare code, never more than the provider said."""
    if row.direction is Direction.INBOUND:
        return _("Received")
    return _LINES[row.status](row, zone)


def _delivered(row: HistoryRow, _zone: ZoneInfo) -> str:
    if row.delivered_at is None or row.delivered_at <= row.sent_at:  # the moment of sending stands in for no moment
        return _("Accepted by their mail server") if row.channel is Channel.EMAIL else _("Delivered to the phone")
    span = time_span(row.delivered_at - row.sent_at)
    # a mail server says that it took the message, a phone network that the phone has it
    words = _("Accepted in {span}") if row.channel is Channel.EMAIL else _("Delivered in {span}")
    return words.format(span=span)


def _opened(row: HistoryRow, zone: ZoneInfo) -> str:
    return _("Opened {when}; read is not proven").format(when=_when(row.status_at, row.sent_at, zone))


def _clicked(row: HistoryRow, zone: ZoneInfo) -> str:
    link = short_link(row.clicked_url or "")
    if link:
        return _("Followed “{link}”").format(link=link)
    return _("Followed a link {when}").format(when=_when(row.status_at, row.sent_at, zone))


def _failed(row: HistoryRow, zone: ZoneInfo) -> str:
    if row.reason in (None, Reason.NONE):
        return _failure_without_reason(row, zone)
    return reason_line(row.reason)


def _failure_without_reason(row: HistoryRow, _zone: ZoneInfo) -> str:
    if row.status is Status.DROPPED:
        return _("Not sent; the provider gave no reason")
    if row.channel is Channel.SMS:
        return _("The phone network did not confirm delivery; no reason given")
    return _("The provider gave no reason")


def _bounced_soft(row: HistoryRow, zone: ZoneInfo) -> str:
    line = _failed(row, zone)
    if row.status_at - row.sent_at < _ONE_DAY:
        return line
    return _("{reason}; retried until {date}").format(reason=line, date=_date(row.status_at, row.sent_at, zone))


def _dropped(row: HistoryRow, zone: ZoneInfo) -> str:
    line = _failed(row, zone)
    if row.earlier_at is not None and row.reason == Reason.SUPPRESSED_BOUNCE:
        return _("Not sent: bounced before, on {date}").format(date=_date(row.earlier_at, row.sent_at, zone))
    if row.reason is None or row.reason == Reason.NONE or row.reason.startswith("suppressed_"):
        return line
    return _("Not sent: {reason}").format(reason=line)


def _spam(row: HistoryRow, zone: ZoneInfo) -> str:
    return _("Reported as junk on {date}").format(date=_date(row.status_at, row.sent_at, zone))


def _unknown(row: HistoryRow, _zone: ZoneInfo) -> str:
    if not row.source_status:
        return _("The provider said nothing of its state")
    return _("The provider says “{word}”, which this version does not know").format(word=row.source_status)


_LINES: Final[dict[Status, Callable[[HistoryRow, ZoneInfo], str]]] = {
    Status.UNKNOWN: _unknown,
    Status.QUEUED: lambda _row, _zone: _("Waiting at the provider"),
    Status.SENT: lambda _row, _zone: _("Handed over; no receipt yet"),
    Status.DELIVERED: _delivered,
    Status.OPENED_AUTO: lambda _row, _zone: _("Loaded by a machine; treat as delivered"),
    Status.BOUNCED_SOFT: _bounced_soft,
    Status.BOUNCED_HARD: _failed,
    Status.DROPPED: _dropped,
    Status.FAILED: _failed,
    Status.OPENED: _opened,
    Status.CLICKED: _clicked,
    Status.SPAM: _spam,
}


def short_link(url: str) -> str:
    """Where a link leads, as a person reads it: host and path, without what comes behind a question mark (it may
    hold a token). Empty when the text is no link.
    """
    parts = urlsplit(url.strip()) if url.isprintable() else None
    if parts is None or not parts.netloc:
        return ""
    text = (parts.netloc.rpartition("@")[2].removeprefix("www.") + parts.path).rstrip("/")
    return text if len(text) <= _LINK_LENGTH else text[: _LINK_LENGTH - 1] + "…"


def time_span(seconds: int) -> str:
    """A length of time in *seconds* as short as it can be read: ``4 s``, ``2 hours``."""
    if seconds < 60:
        return ngettext("{n} s", "{n} s", seconds).format(n=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = round(seconds / 3600)
    if hours < 48:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    days = round(seconds / _ONE_DAY)
    return ngettext("{n} day", "{n} days", days).format(n=days)


@lru_cache(maxsize=1)
def date_locale() -> Locale:
    """The locale of dates and times: this person's; world English where the system names none."""
    name = default_locale("LC_TIME") or ""
    try:
        return Locale.parse("en_001" if not name or "POSIX" in name else name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_001")


def _local(instant: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone)


def _date(instant: int, sent_at: int, zone: ZoneInfo) -> str:
    """The date of *instant*, with its year where that is not the year of sending."""
    local = _local(instant, zone)
    skeleton = "MMMd" if local.year == _local(sent_at, zone).year else "yMMMd"
    return format_skeleton(skeleton, local, locale=date_locale())


def _when(instant: int, sent_at: int, zone: ZoneInfo) -> str:
    """The time of *instant*; with its date where that is not the day of sending."""
    local = _local(instant, zone)
    time = format_time(local, "short", locale=date_locale()).replace("\u202f", " ")
    if local.date() == _local(sent_at, zone).date():
        return time
    return _("on {date} at {time}").format(date=_date(instant, sent_at, zone), time=time)
