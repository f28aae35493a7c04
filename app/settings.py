"""The settings of this computer: typed, one declaration a key, kept as a JSON file in the data folder."""

from __future__ import annotations

import json
import locale
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

import babel
from babel.core import get_global

from app.errors import CacheError, UsageError
from app.i18n import _

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
APPEARANCES: Final = ("system", "light", "dark")
MOST_MONTHS: Final = 1200
_DOMAIN: Final = re.compile(r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")


@dataclass(frozen=True, slots=True)
class Term:
    """A school term: its name, first and last date (ISO, in the school's zone, both included)."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """One setting: its key, what it means, how a text becomes its value, and its value while nobody set it."""

    key: str
    meaning: Callable[[], str]
    parse: Callable[[str], Any]
    default: Callable[[], Any]


def _text(value: str) -> str:
    return " ".join(value.split())


def _zone(value: str) -> str:
    if value not in zone_names():
        raise UsageError(
            _("“{value}” is no time zone; nothing was changed.").format(value=value),
            _("Give one like Australia/Sydney or Europe/London."),
        )
    return value


def country_code(value: str) -> str:
    """The two capital letters of a country. Raises UsageError when *value* is none."""
    code = value.strip().upper()
    if code not in get_global("territory_zones") and code not in babel.Locale("en").territories:
        raise UsageError(
            _("“{value}” is no country code; nothing was changed.").format(value=value),
            _("Give the two letters of the country, such as AU, NZ, GB or US."),
        )
    return code


def _domains(value: str) -> list[str]:
    domains = [part.strip().lower().lstrip("@") for part in re.split(r"[,;\s]+", value) if part.strip()]
    for domain in domains:
        if not _DOMAIN.match(domain):
            raise UsageError(
                _("“{value}” is no mail domain; nothing was changed.").format(value=domain),
                _("Give the part after the @, such as school.example, several separated by commas."),
            )
    return domains


def _terms(value: str) -> list[dict[str, str]]:
    """Terms as JSON, or ``Term 1: 2026-01-27..2026-04-02; Term 2: ...``."""
    triples: list[tuple[str, str, str]] = []
    try:
        if value.lstrip().startswith("["):
            rows: list[dict[str, str]] = json.loads(value)
            triples = [(str(r["name"]), str(r["first"]), str(r["last"])) for r in rows]
        else:
            for part in filter(str.strip, value.split(";")):
                name, _colon, dates = part.rpartition(":")
                first, _dots, last = dates.strip().partition("..")
                triples.append((name.strip(), first.strip(), last.strip()))
        terms = [(name, date.fromisoformat(first), date.fromisoformat(last)) for name, first, last in triples]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            _("These terms cannot be read; nothing was changed."),
            _("Write them like this: Term 1: 2026-01-27..2026-04-02; Term 2: 2026-04-20..2026-06-26"),
        ) from error
    return [{"name": n, "first": min(a, b).isoformat(), "last": max(a, b).isoformat()} for n, a, b in terms]


def _week_start(value: str) -> str:
    day = value.strip().lower()
    if day and day not in DAYS:
        raise UsageError(
            _("“{value}” is no day of the week; nothing was changed.").format(value=value),
            _("Give monday, sunday or another day, or nothing for the day usual in the school's country."),
        )
    return day


def _months(value: str) -> int:
    """A number of months, 0 for ever."""
    if not (value.isascii() and value.isdecimal()) or int(value) > MOST_MONTHS:
        raise UsageError(
            _("“{value}” is no number of months; nothing was changed.").format(value=value),
            _("Give a whole number, such as 24, or 0 to keep for ever."),
        )
    return int(value)


def _yes(value: str) -> bool:
    word = value.strip().lower()
    if word not in ("yes", "no"):
        raise UsageError(
            _("“{value}” is neither yes nor no; nothing was changed.").format(value=value), _("Give yes or no.")
        )
    return word == "yes"


def _appearance(value: str) -> str:
    word = value.strip().lower()
    if word not in APPEARANCES:
        raise UsageError(
            _("“{value}” is no appearance; nothing was changed.").format(value=value),
            _("It is one of: {words}.").format(words=", ".join(APPEARANCES)),
        )
    return word


@cache
def _week_start_of(country: str) -> int:
    """The first day of the week (Monday 0) of a country (CLDR week data)."""
    return int(babel.Locale.parse(f"und_{country}").first_week_day)


@cache
def zone_names() -> frozenset[str]:
    """The IANA names of all time zones this computer knows."""
    return frozenset(available_timezones())  # reads the disk each time


def system_zone() -> str:
    """The IANA name of this computer's time zone, UTC when it cannot be found out."""
    for name in (os.environ.get("TZ", ""), _linked_zone(), *_windows_zones()):
        if name in zone_names():
            return name
    return "UTC"


def _linked_zone() -> str:
    try:
        return str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    except OSError:
        return ""


def _windows_zones() -> list[str]:
    """What Babel knows of the zone of Windows; other systems say it by the link above."""
    if os.name != "nt":
        return []
    from babel.localtime import get_localzone_name  # type: ignore[attr-defined]

    try:
        return [str(get_localzone_name())]
    except (LookupError, OSError):
        return []


def system_country() -> str:
    """The country of this computer's locale, AU when it tells none."""
    name = locale.getlocale()[0] or os.environ.get("LANG", "")
    found = re.match(r"^[a-zA-Z]+[_-]([A-Z]{2})", name or "")
    return found.group(1) if found else "AU"


DECLARATIONS: Final[dict[str, Declaration]] = {
    d.key: d
    for d in (
        Declaration("school_name", lambda: _("The school's name, for prints and exports."), _text, lambda: ""),
        Declaration("zone", lambda: _("The school's time zone."), _zone, system_zone),
        Declaration(
            "country", lambda: _("The school's country: telephone numbers, weeks."), country_code, system_country
        ),
        Declaration(
            "own_domains",
            lambda: _("The school's own mail domains: mail from others is inbound."),
            _domains,
            list[str],
        ),
        Declaration("terms", lambda: _("The school's terms."), _terms, list[dict[str, str]]),
        Declaration("week_start", lambda: _("The first day of the week, if not the country's."), _week_start, str),
        Declaration(
            "keep_messages_months",
            lambda: _("For how many months messages are kept; 0 for ever."),
            _months,
            int,
        ),
        Declaration(
            "keep_bodies_months",
            lambda: _("For how many months the texts of messages are kept; 0 for ever."),
            _months,
            int,
        ),
        Declaration(
            "remove_old_by_itself",
            lambda: _("Whether what is too old is removed after imports and once a day; yes or no."),
            _yes,
            bool,
        ),
        Declaration(
            "appearance", lambda: _("Light or dark windows, or as the system has it."), _appearance, lambda: "system"
        ),
    )
}


class Settings:
    """The settings of one data folder. Reading a key never fails: what nobody set has its default."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = self._load()

    def get(self, key: str) -> Any:
        """The value of *key*; raises UsageError for a key that does not exist."""
        declaration = self._declaration(key)
        return self._values[key] if key in self._values else declaration.default()

    def set(self, key: str, text: str) -> Any:
        """Set *key* from a *text* that a person wrote and return its value; '' goes back to the default.

        Raises UsageError when the text does not fit, CacheError when the file cannot be written.
        """
        self.set_all({key: text})
        return self.get(key)

    def set_all(self, texts: Mapping[str, str]) -> None:
        """Set several keys at once, as `set` does each: all of them or none."""
        changed = {key: value for key, value in self._values.items() if key not in texts}
        for key, text in texts.items():
            declaration = self._declaration(key)
            if text.strip():
                changed[key] = declaration.parse(text.strip())
        self._save(changed)
        self._values = changed

    def reload(self) -> None:
        """Read the file again, for another process of this program has set something."""
        self._values = self._load()

    def kept(self) -> dict[str, Any]:
        """What was set, by key: for `restore`."""
        return dict(self._values)

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Have everything set again as it was when `kept` told it. Raises CacheError as `set` does."""
        self._save(dict(kept))
        self._values = dict(kept)

    def all(self) -> dict[str, Any]:
        """All keys with their values."""
        return {key: self.get(key) for key in DECLARATIONS}

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.get("zone"))

    def current_zone(self) -> ZoneInfo:
        """The school's time zone at the moment, for what asks again each time."""
        return self.zone

    @property
    def country(self) -> str:
        """The school's country, two capital letters."""
        return str(self.get("country"))

    @property
    def own_domains(self) -> frozenset[str]:
        """The school's own mail domains, lower case (rule 8)."""
        return frozenset(self.get("own_domains"))

    @property
    def school_name(self) -> str:
        """The school's name, '' while nobody gave it."""
        return str(self.get("school_name"))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The school's terms, by their first date."""
        return tuple(sorted((Term(**row) for row in self.get("terms")), key=lambda t: t.first))

    @property
    def week_start(self) -> int:
        """The first day of the week (Monday 0), by the school's country unless set (CLDR week data)."""
        day = self.get("week_start")
        if day:
            return DAYS.index(day)
        return _week_start_of(self.country)

    def _declaration(self, key: str) -> Declaration:
        declaration = DECLARATIONS.get(key)
        if declaration is None:
            raise UsageError(
                _("There is no setting called “{key}”.").format(key=key),
                _("The settings are: {keys}.").format(keys=", ".join(DECLARATIONS)),
            )
        return declaration

    def _load(self) -> dict[str, Any]:
        try:
            values: Any = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {key: values[key] for key in DECLARATIONS if key in values} if isinstance(values, dict) else {}

    def _save(self, values: dict[str, Any]) -> None:
        temporary = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", "utf-8")
            temporary.replace(self._path)
        except OSError as error:
            raise CacheError(
                _("The settings could not be written; they stay as they were."),
                _("Check that the disk is not full and that this person may write to the data folder."),
            ) from error
