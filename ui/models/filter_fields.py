"""The fields of Add Filter: how each is edited, and the ways to compare it, in the order they are offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.core.date_ranges import parse_date
from app.core.filters import FIELDS, FieldKind, Operator, Term, days
from app.core.messages import ScopeKind
from app.errors import UsageError
from app.i18n import _, pgettext


class FieldEditor(Enum):
    """What a field is edited with."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"


class Shape(Enum):
    """How many values a comparison takes, and of what kind."""

    NONE = "none"
    SEVERAL = "several"  # any number of choices
    ONE = "one"
    TWO = "two"
    DAYS = "days"  # a number of days


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to compare a field. *phrase* says it with its values as part of a tag: ``contains {value}``."""

    operator: Operator
    negated: bool
    words: str
    shape: Shape
    phrase: str


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field of Add Filter. *word* is the word of `has` that a yes/no field stands for."""

    key: str
    editor: FieldEditor
    word: str = ""

    @property
    def name(self) -> str:
        """The field as `HistoryService.filled_fields` names it."""
        return f"{self.key}:{self.word}" if self.word else self.key

    def label(self) -> str:
        """The field as a person reads it."""
        if self.word:
            return _YES_NO_LABELS[self.word]()
        return FIELDS[self.key].label()


_YES_NO_LABELS: Final[dict[str, Callable[[], str]]] = {
    "attachment": lambda: _("Has attachment"),
    "other_student": lambda: _("Related to another student too"),
    "body": lambda: _("Body kept here"),
    "student": lambda: _("Names a student"),
}
# the most used first (product 6.7)
FILTER_FIELDS: Final[tuple[FilterField, ...]] = (
    FilterField("status", FieldEditor.CHOICE),
    FilterField("type", FieldEditor.CHOICE),
    FilterField("reason", FieldEditor.CHOICE),
    FilterField("to", FieldEditor.TEXT),
    FilterField("subject", FieldEditor.TEXT),
    FilterField("text", FieldEditor.TEXT),
    FilterField("relation", FieldEditor.CHOICE),
    FilterField("student", FieldEditor.CHOICE),
    FilterField("from", FieldEditor.TEXT),
    FilterField("address", FieldEditor.TEXT),
    FilterField("has", FieldEditor.YES_NO, "attachment"),
    FilterField("opener", FieldEditor.CHOICE),
    FilterField("reach", FieldEditor.CHOICE),
    FilterField("source", FieldEditor.CHOICE),
    FilterField("campaign", FieldEditor.CHOICE),
    FilterField("template", FieldEditor.CHOICE),
    FilterField("year", FieldEditor.CHOICE),
    FilterField("stage", FieldEditor.CHOICE),
    FilterField("opens", FieldEditor.NUMBER),
    FilterField("clicks", FieldEditor.NUMBER),
    FilterField("link", FieldEditor.TEXT),
    FilterField("opened", FieldEditor.DATE),
    FilterField("delivered", FieldEditor.DATE),
    FilterField("updated", FieldEditor.DATE),
    FilterField("minutes", FieldEditor.NUMBER),
    FilterField("attempts", FieldEditor.NUMBER),
    FilterField("parts", FieldEditor.NUMBER),
    FilterField("size", FieldEditor.NUMBER),
    FilterField("reply", FieldEditor.TEXT),
    FilterField("has", FieldEditor.YES_NO, "other_student"),
    FilterField("has", FieldEditor.YES_NO, "body"),
    FilterField("provider", FieldEditor.CHOICE),
    FilterField("id", FieldEditor.TEXT),
)
_EDITORS: Final = {
    FieldKind.CHOICE: FieldEditor.CHOICE,
    FieldKind.TEXT: FieldEditor.TEXT,
    FieldKind.NUMBER: FieldEditor.NUMBER,
    FieldKind.DATE: FieldEditor.DATE,
}


def field_named(name: str) -> FilterField:
    """The field of this `FilterField.name`; one that Add Filter does not list is edited by its kind."""
    for field in FILTER_FIELDS:
        if field.name == name:
            return field
    return FilterField(name, _EDITORS[FIELDS[name].kind])


def offered(field: FilterField, filled: frozenset[str], scope: ScopeKind) -> bool:
    """Say whether Add Filter offers *field* where the data fill the fields *filled* (product 6.7)."""
    return field.name in filled and (field.key != "relation" or scope is ScopeKind.STUDENT)


def field_of_term(term: Term) -> FilterField | None:
    """The field in whose editor *term* can be changed; None for what only the typed language can say."""
    if term.key == "has" and len(term.values) == 1:
        field = FilterField("has", FieldEditor.YES_NO, term.values[0])
    elif FIELDS[term.key].kind is FieldKind.TEXT and term.operator is not Operator.IS:
        field = FilterField(term.key, FieldEditor.TEXT)
    else:
        field = field_named(term.key)
    found = comparison_of(term, field)
    return field if found is not None and _fits(term, found, field.editor) else None


def _fits(term: Term, found: Comparison, editor: FieldEditor) -> bool:
    if found.shape is Shape.ONE and len(term.values) != 1:
        return False
    if editor is not FieldEditor.DATE or found.shape in (Shape.NONE, Shape.DAYS):
        return found.shape is not Shape.TWO or all(term.values)
    try:
        return all(bool(parse_date(value)) for value in term.values)
    except UsageError:
        return False


def comparison_of(term: Term, field: FilterField) -> Comparison | None:
    """The way in which *term* compares; None when the editor of *field* has no such way."""
    counts_days = field.editor is FieldEditor.DATE and bool(term.values) and days(term.values[0]) is not None
    for found in comparisons(field):
        same = (found.operator, found.negated) == (term.operator, term.negated)
        if same and (found.shape is Shape.DAYS) == counts_days:
            return found
    return None


def comparisons(field: FilterField) -> tuple[Comparison, ...]:
    """The ways to compare *field*; the first is the default (product 6.7)."""
    match field.editor:
        case FieldEditor.CHOICE:
            return _choice(Operator.IS if FIELDS[field.key].kind is FieldKind.TEXT else Operator.ANY_OF)
        case FieldEditor.TEXT:
            return _text()
        case FieldEditor.NUMBER:
            return _number()
        case FieldEditor.DATE:
            return _date()
        case FieldEditor.YES_NO:
            return (
                Comparison(Operator.ANY_OF, False, _("yes"), Shape.NONE, _("yes")),
                Comparison(Operator.ANY_OF, True, pgettext("answer", "no"), Shape.NONE, pgettext("answer", "no")),
            )


def _choice(operator: Operator) -> tuple[Comparison, ...]:
    return (
        Comparison(operator, False, _("is any of"), Shape.SEVERAL, "{value}"),
        Comparison(operator, True, _("is none of"), Shape.SEVERAL, _("not {value}")),
    )


def _text() -> tuple[Comparison, ...]:
    one, none = Shape.ONE, Shape.NONE
    return (
        Comparison(Operator.CONTAINS, False, _("contains"), one, _("contains {value}")),
        Comparison(Operator.CONTAINS, True, _("does not contain"), one, _("does not contain {value}")),
        Comparison(Operator.IS, False, pgettext("operator", "is"), one, _("is {value}")),
        Comparison(Operator.IS, True, pgettext("operator", "is not"), one, _("is not {value}")),
        Comparison(Operator.STARTS, False, _("starts with"), one, _("starts with {value}")),
        Comparison(Operator.ENDS, False, _("ends with"), one, _("ends with {value}")),
        Comparison(Operator.EMPTY, False, _("is empty"), none, _("is empty")),
        Comparison(Operator.EMPTY, True, _("is not empty"), none, _("is not empty")),
    )


def _number() -> tuple[Comparison, ...]:
    return (
        Comparison(Operator.EQUAL, False, _("= equal to"), Shape.ONE, "= {value}"),
        Comparison(Operator.EQUAL, True, _("≠ not equal to"), Shape.ONE, "≠ {value}"),
        Comparison(Operator.GREATER, False, _("> more than"), Shape.ONE, "> {value}"),
        Comparison(Operator.AT_LEAST, False, _("≥ at least"), Shape.ONE, "≥ {value}"),
        Comparison(Operator.LESS, False, _("< less than"), Shape.ONE, "< {value}"),
        Comparison(Operator.AT_MOST, False, _("≤ at most"), Shape.ONE, "≤ {value}"),
        Comparison(Operator.BETWEEN, False, _("between"), Shape.TWO, _("between {value} and {other}")),
    )


def _date() -> tuple[Comparison, ...]:
    return (
        Comparison(Operator.EQUAL, False, pgettext("date", "on"), Shape.ONE, _("on {value}")),
        Comparison(Operator.LESS, False, pgettext("date", "before"), Shape.ONE, _("before {value}")),
        Comparison(Operator.GREATER, False, pgettext("date", "after"), Shape.ONE, _("after {value}")),
        Comparison(Operator.BETWEEN, False, _("between"), Shape.TWO, _("between {value} and {other}")),
        Comparison(Operator.LESS, False, _("in the last … days"), Shape.DAYS, _("in the last {value} days")),
        Comparison(Operator.GREATER, False, _("more than … days ago"), Shape.DAYS, _("more than {value} days ago")),
        Comparison(Operator.EMPTY, False, _("is empty"), Shape.NONE, _("is empty")),
    )
