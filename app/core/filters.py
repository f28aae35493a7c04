"""What can be asked of a message: the fields, their operators, and filters as a tree (rules 13, 15, 22)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from app.core.date_ranges import Preset, parse_date
from app.core.reachability import Reach
from app.core.statuses import STATUS_GROUPS, Status
from app.errors import UsageError
from app.i18n import _


class FieldKind(StrEnum):
    """What values a field takes, and so which operators it has."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class Operator(StrEnum):
    """How a field is compared; negation is a property of the term. The first of a kind is its default."""

    ANY_OF = "any"
    CONTAINS = "contains"
    IS = "is"
    STARTS = "starts"
    ENDS = "ends"
    EMPTY = "empty"
    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    BETWEEN = ".."


_ORDER: Final = (
    Operator.EQUAL,
    Operator.LESS,
    Operator.AT_MOST,
    Operator.GREATER,
    Operator.AT_LEAST,
    Operator.BETWEEN,
)
OPERATORS: Final[dict[FieldKind, tuple[Operator, ...]]] = {
    FieldKind.CHOICE: (Operator.ANY_OF, Operator.EMPTY),
    FieldKind.TEXT: (Operator.CONTAINS, Operator.IS, Operator.STARTS, Operator.ENDS, Operator.EMPTY),
    FieldKind.NUMBER: (*_ORDER, Operator.EMPTY),
    FieldKind.DATE: (*_ORDER, Operator.EMPTY),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a filter can ask. *words* are the only values it takes, empty when any is."""

    key: str
    kind: FieldKind
    label: Callable[[], str]
    words: tuple[str, ...] = ()


# who opened a message or followed its links: probably a person, a machine alone, or nobody that is known of
OPENERS: Final = ("person", "automatic", "unknown")
_ADDRESS_STATES: Final = tuple(reach.value for reach in Reach if reach is not Reach.NONE)
_STATUS_WORDS: Final = (*(status.word for status in Status), *STATUS_GROUPS)
FIELDS: Final[dict[str, Field]] = {
    field.key: field
    for field in (
        Field("type", FieldKind.CHOICE, lambda: _("Type"), ("email", "sms")),
        Field("status", FieldKind.CHOICE, lambda: _("Status"), _STATUS_WORDS),
        Field("relation", FieldKind.CHOICE, lambda: _("Relation")),
        Field("student", FieldKind.TEXT, lambda: _("Student")),
        Field("source", FieldKind.CHOICE, lambda: _("Source")),
        Field("reason", FieldKind.CHOICE, lambda: _("Reason")),
        Field("provider", FieldKind.CHOICE, lambda: _("Provider")),
        Field("campaign", FieldKind.TEXT, lambda: _("Campaign")),
        Field("template", FieldKind.TEXT, lambda: _("Template")),
        Field("year", FieldKind.CHOICE, lambda: _("Year level")),
        Field("stage", FieldKind.TEXT, lambda: _("Stage")),
        Field("from", FieldKind.TEXT, lambda: _("From")),
        Field("to", FieldKind.TEXT, lambda: _("To")),
        Field("address", FieldKind.TEXT, lambda: _("Address")),
        Field("subject", FieldKind.TEXT, lambda: _("Subject")),
        Field("text", FieldKind.TEXT, lambda: _("Message text")),
        Field("link", FieldKind.TEXT, lambda: _("Clicked link")),
        Field("reply", FieldKind.TEXT, lambda: _("Server reply")),
        Field("id", FieldKind.TEXT, lambda: _("Message id")),
        Field("opens", FieldKind.NUMBER, lambda: _("Opens")),
        Field("clicks", FieldKind.NUMBER, lambda: _("Clicks")),
        Field("parts", FieldKind.NUMBER, lambda: _("SMS parts")),
        Field("attempts", FieldKind.NUMBER, lambda: _("Attempts")),
        Field("size", FieldKind.NUMBER, lambda: _("Size")),
        Field("minutes", FieldKind.NUMBER, lambda: _("Minutes to delivery")),
        Field("updated", FieldKind.DATE, lambda: _("Last update")),
        Field("opened", FieldKind.DATE, lambda: _("First opened")),
        Field("delivered", FieldKind.DATE, lambda: _("Delivered at")),
        Field("sent", FieldKind.DATE, lambda: _("Sent")),
        Field("reach", FieldKind.CHOICE, lambda: _("Address state"), _ADDRESS_STATES),
        Field("opener", FieldKind.CHOICE, lambda: _("Opened by"), OPENERS),
        Field("has", FieldKind.CHOICE, lambda: _("Has"), ("attachment", "body", "student", "other_student")),
        Field("is", FieldKind.CHOICE, lambda: _("Is"), ("attention", "unopened", "handled", "shared", "unmatched")),
        Field("direction", FieldKind.CHOICE, lambda: _("Direction"), ("in", "out")),
    )
}


@dataclass(frozen=True, slots=True)
class Term:
    """One field compared with any of *values*; *negated* turns the whole term round (rule 22).

    Numbers and dates have one value, BETWEEN two (either may be '' for open). Dates are ISO, ``30d`` (days, today
    included) or a word of RANGE.
    """

    key: str
    operator: Operator
    values: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A word to search for, or a *phrase* (rule 20)."""

    text: str
    phrase: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All *parts* hold; no part at all holds for every message."""

    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the *parts* holds; no part at all holds for none."""

    parts: tuple[Filter, ...] = ()


Filter = Term | Words | And | Or


def ALL_OF() -> And:  # noqa: N802 - reads as the constant it is in a default
    """The filter that every message passes."""
    return And()


def negate(wanted: Filter) -> Filter:
    """The filter that holds exactly where *wanted* does not."""
    if isinstance(wanted, And):
        return Or(tuple(negate(part) for part in wanted.parts))
    if isinstance(wanted, Or):
        return And(tuple(negate(part) for part in wanted.parts))
    return replace(wanted, negated=not wanted.negated)


def both(first: Filter, second: Filter) -> Filter:
    """The filter that holds where *first* and *second* do."""
    parts = [p for f in (first, second) for p in (f.parts if isinstance(f, And) else (f,))]
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def terms_of(wanted: Filter) -> Iterator[Term]:
    """All terms in *wanted*, in order."""
    if isinstance(wanted, Term):
        yield wanted
    elif isinstance(wanted, And | Or):
        for part in wanted.parts:
            yield from terms_of(part)


def field_of(key: str) -> Field:
    """The field called *key*, in English or in the person's language.

    Raises UsageError that names the nearest field for one that does not exist.
    """
    word = key.casefold()
    found = FIELDS.get(word)
    if found is not None:
        return found
    local = {field.label().casefold().replace(" ", "_"): field for field in FIELDS.values()}
    if word in local:
        return local[word]
    near = get_close_matches(word, [*FIELDS, *local], n=1, cutoff=0.5)
    raise UsageError(
        _("No field “{key}”.").format(key=key),
        _("Did you mean {field}?").format(field=near[0])
        if near
        else _("The fields are: {fields}.").format(fields=", ".join(FIELDS)),
    )


def is_field(key: str) -> bool:
    """Say whether there is a field called *key*, in English or in the person's language."""
    try:
        field_of(key)
    except UsageError:
        return False
    return True


def check(term: Term) -> Term:
    """Return *term* with its values in their lasting form; raises UsageError when one does not fit its field."""
    field = field_of(term.key)
    if term.operator not in OPERATORS[field.kind]:
        raise UsageError(
            _("“{field}” cannot be compared with “{operator}”.").format(field=field.key, operator=term.operator.value)
        )
    if term.operator is Operator.EMPTY:
        return replace(term, key=field.key, values=())
    wanted = 2 if term.operator is Operator.BETWEEN else 1
    ordered = field.kind in (FieldKind.NUMBER, FieldKind.DATE)
    if not any(term.values) or (ordered and len(term.values) != wanted):
        raise UsageError(_("“{field}” needs a value.").format(field=field.key))
    return replace(term, key=field.key, values=tuple(_checked(field, value) for value in term.values))


_NUMBER: Final = re.compile(r"^(\d+(?:\.\d+)?)(?:(k|m)b?)?$", re.IGNORECASE)
_DAYS: Final = re.compile(r"^(\d{1,6})\s*d$", re.IGNORECASE)
_SCALE: Final = {"": 1, "k": 1024, "m": 1024 * 1024}


def number(text: str) -> float:
    """The number that *text* says; ``k`` and ``m`` (or kb, mb) stand for 1024 and 1024 squared."""
    found = _NUMBER.match(text)
    if not found:
        raise UsageError(_("“{text}” is no number.").format(text=text))
    return float(found.group(1)) * _SCALE[(found.group(2) or "").lower()]


def days(text: str) -> int | None:
    """The number of days that a value such as ``30d`` says, None when it is no such value."""
    found = _DAYS.match(text)
    return int(found.group(1)) if found else None


def _checked(field: Field, value: str) -> str:
    if field.kind is FieldKind.NUMBER:
        if value:
            number(value)
        return value
    if field.kind is FieldKind.DATE:
        return _checked_date(value)
    if not field.words:
        return value
    word = value.casefold()
    if word not in field.words:
        near = get_close_matches(word, field.words, n=1)
        raise UsageError(
            _("“{field}” has no value “{value}”.").format(field=field.key, value=value),
            _("Did you mean {word}?").format(word=near[0])
            if near
            else _("It takes: {words}.").format(words=", ".join(field.words)),
        )
    return word


def _checked_date(value: str) -> str:
    word = value.casefold()
    if not word or days(word) is not None:
        return word
    if word in Preset.__members__.values():
        return word
    return parse_date(word).isoformat()
