"""Dates, times, counts and the names of things, as a person reads them."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from babel.numbers import format_currency
from PySide6.QtCore import QDate, QLocale

from app.core.reachability import Reach
from app.i18n import _, pgettext


def chosen_locale() -> QLocale:
    """The person's locale; English where the system names none (the C locale, which no person chose)."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.Australia)
    return locale


def plain_tip(text: str) -> str:
    """*text* for a tool tip, every sign as itself. Qt takes a tip that looks like markup for markup, and would open
    the files that a stranger's subject or message id names in it.
    """
    if "<" not in text and "&" not in text:
        return text
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>")


def _babel_locale() -> Locale:
    """The person's locale in the words of Babel, for what Qt does not write: lengths of time, parts of a cent."""
    try:
        return Locale.parse(chosen_locale().bcp47Name(), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_001")


def price_text(price: str, currency: str | None) -> str:
    """What a message cost, to the last part of a cent; providers write a charge as a negative amount."""
    try:
        amount = abs(Decimal(price))
    except InvalidOperation:
        return price
    if not currency:
        return chosen_locale().toString(float(amount))
    return format_currency(amount, currency, locale=_babel_locale(), decimal_quantization=False)


def number(value: int) -> str:
    """A count with the separators of the locale."""
    return chosen_locale().toString(value)


def capped(value: int, cap: int = 5000) -> str:
    """A count, beyond *cap* only that it is more."""
    return f"{number(cap)}+" if value > cap else number(value)


def has_24_hours() -> bool:
    """Say whether the locale counts hours to 24."""
    return "a" not in chosen_locale().timeFormat(QLocale.FormatType.ShortFormat).lower().replace("'", "")


def day_text(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """A date such as ``Tue 17 Nov 2026``, in the words of the locale."""
    pattern = pgettext("QLocale date pattern", "d MMM")
    if weekday:
        pattern = f"ddd {pattern}"
    if year:
        pattern = f"{pattern} yyyy"
    return chosen_locale().toString(QDate(day.year, day.month, day.day), pattern).replace(".", "")


def iso_day_text(text: str) -> str:
    """An ISO date such as ``12 Feb 2026``; what is no date stays as it is."""
    try:
        return day_text(date.fromisoformat(text), weekday=False)
    except ValueError:
        return text


class Clock:
    """Writes the times of one list: in the *zone* that is the school's at the moment, seen from *now* (epoch
    seconds UTC).
    """

    def __init__(self, zone: Callable[[], ZoneInfo], now: Callable[[], int]) -> None:
        self._zone = zone
        self._now = now
        self._days: dict[date, str] = {}
        self._year = 0
        self._twenty_four = has_24_hours()

    @property
    def zone(self) -> ZoneInfo:
        """The zone that times are written in now: the setting may change while windows are open."""
        return self._zone()

    def today(self) -> date:
        return datetime.fromtimestamp(self._now(), self.zone).date()

    def day(self, at: int) -> date:
        """The date of a time."""
        return datetime.fromtimestamp(at, self.zone).date()

    def time(self, at: int) -> str:
        """The time of day, such as ``9:02 am``."""
        return self._time(datetime.fromtimestamp(at, self.zone))

    def _time(self, moment: datetime) -> str:
        if self._twenty_four:
            return f"{moment.hour:02}:{moment.minute:02}"
        half = _("am") if moment.hour < 12 else _("pm")
        return f"{(moment.hour + 11) % 12 + 1}:{moment.minute:02} {half}"

    def exact(self, at: int) -> str:
        """The time of day to the second, such as ``9:02:11 am``."""
        moment = datetime.fromtimestamp(at, self.zone)
        minutes, _space, half = self._time(moment).partition(" ")
        return f"{minutes}:{moment.second:02} {half}".rstrip()

    def moment(self, at: int) -> str:
        """A time in a table, such as ``Mon 23 Nov 9:02 am``; of another year, ``23 Nov 2025 9:02 am``."""
        moment = datetime.fromtimestamp(at, self.zone)
        return f"{self._day(moment.date())} {self._time(moment)}"

    def _day(self, day: date) -> str:
        year = self.today().year
        if year != self._year:
            self._year = year
            self._days.clear()
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = day_text(day, weekday=day.year == year, year=day.year != year)
        return found

    def short_moment(self, at: int) -> str:
        """A time for a narrow column, such as ``18 Nov 11:15 am``; of another year the date alone."""
        moment = datetime.fromtimestamp(at, self.zone)
        if moment.year != self.today().year:
            return self._day(moment.date())
        return f"{day_text(moment.date(), weekday=False, year=False)} {self._time(moment)}"

    def relative(self, at: int) -> str:
        """How long ago a time is, such as ``5 hours ago``."""
        since = timedelta(seconds=at - self._now())
        return format_timedelta(since, add_direction=True, locale=_babel_locale())

    def full_with_zone_and_age(self, at: int) -> str:
        """A time with date, year, the name of the zone and how long ago it is."""
        return _("{moment} ({zone}), {ago}").format(moment=self.full(at), zone=self.zone.key, ago=self.relative(at))

    def full(self, at: int) -> str:
        """A time with its date and year, such as ``Mon 23 Nov 2026, 9:02 am``."""
        moment = datetime.fromtimestamp(at, self.zone)
        return _("{date}, {time}").format(date=day_text(moment.date()), time=self._time(moment))

    def full_with_zone(self, at: int) -> str:
        """A time with date, year and the name of the zone."""
        return _("{moment} ({zone})").format(moment=self.full(at), zone=self.zone.key)

    def recent(self, at: int) -> str:
        """When a person was last written to: ``Today 9:02 am``, ``Yesterday``, ``Fri 20 Nov``."""
        moment = datetime.fromtimestamp(at, self.zone)
        today = self.today()
        if moment.date() == today:
            return _("Today {time}").format(time=self._time(moment))
        if moment.date() == today - timedelta(days=1):
            return _("Yesterday")
        return self._day(moment.date())

    def widest_moment(self) -> str:
        """A text as wide as the widest moment, to measure a column by."""
        widest = datetime(2026, 11, 18, 22, 58, tzinfo=self.zone)
        return f"{day_text(widest.date(), year=False)}  {self._time(widest)}"


def range_text(first: date | None, last: date | None, today: date) -> str:
    """The dates of a range, such as ``Tue 17 Nov – Mon 23 Nov 2026, today included``."""
    if first is None and last is None:
        return _("All dates")
    if first is None:
        return _("Until {date}").format(date=day_text(last or today))
    if last is None:
        return _("Since {date}").format(date=day_text(first))
    if last < first:
        return _("No dates: between two terms")
    if first == last:
        return _("{date}, today").format(date=day_text(first)) if first == today else day_text(first)
    span = _("{first} – {last}").format(
        first=day_text(first, year=first.year != last.year),
        last=day_text(last),
    )
    return _("{dates}, today included").format(dates=span) if first <= today <= last else span


def reach_label(reach: Reach) -> str:
    """The word for what is known of an address."""
    match reach:
        case Reach.WORKS:
            return _("Works")
        case Reach.FAILING:
            return _("Failing")
        case Reach.BOUNCED:
            return _("Bounced")
        case Reach.OPTED_OUT:
            return _("Opted out")
        case Reach.NONE:
            return _("None on file")
        case Reach.UNKNOWN:
            return _("Unknown")


def reach_explanation(reach: Reach) -> str:
    """What the word for an address means, as a sentence."""
    match reach:
        case Reach.WORKS:
            return _("Works: the last message arrived, within the last 90 days.")
        case Reach.FAILING:
            return _("Failing: the last message did not arrive, but the reason may pass.")
        case Reach.BOUNCED:
            return _("Bounced: the last message did not arrive, and the next one will not either.")
        case Reach.OPTED_OUT:
            return _("Opted out: the family asked for no more messages here.")
        case Reach.NONE:
            return _("None on file.")
        case Reach.UNKNOWN:
            return _("Unknown: nothing has arrived here in the last 90 days, and nothing failed.")


def initials(name: str) -> str:
    """The first letters of the first and the last word of a *name*."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
