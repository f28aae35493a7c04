"""Filters as a person reads them: the text of a tag, whole and short."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from app.core.filters import Filter, Operator, Term, Words, days
from app.core.query_text import format_query
from app.i18n import _
from ui.models.filter_choices import choice_label
from ui.models.filter_fields import Comparison, FieldEditor, Shape, comparison_of, field_of_term
from ui.models.formats import day_text

TAG_LENGTH: Final = 40


def filter_name(wanted: Filter) -> str:
    """What a filter is called by: the name of its field where it has one."""
    if isinstance(wanted, Term):
        field = field_of_term(wanted)
        if field is not None:
            return field.label()
    return filter_text(wanted)


def is_excluding(wanted: Filter) -> bool:
    """Say whether a filter leaves out what it names."""
    return isinstance(wanted, Term | Words) and wanted.negated


def filter_text(wanted: Filter) -> str:
    """A filter in full, such as ``Status: Bounced, Failed`` or ``To: contains “tan”``.

    What only the typed language can say stands in it.
    """
    if isinstance(wanted, Words):
        return (_("Without “{words}”") if wanted.negated else _("“{words}”")).format(words=wanted.text)
    if isinstance(wanted, Term):
        field = field_of_term(wanted)
        found = comparison_of(wanted, field) if field is not None else None
        if field is not None and found is not None:
            return _("{field}: {values}").format(field=field.label(), values=_phrase(wanted, field.editor, found))
    return format_query(wanted)


def _phrase(term: Term, editor: FieldEditor, found: Comparison) -> str:
    if found.shape is Shape.NONE:
        return found.phrase
    write = _writer(term, editor)
    if found.shape is Shape.TWO:
        return found.phrase.format(value=write(term.values[0]), other=write(term.values[1]))
    return found.phrase.format(value=", ".join(write(value) for value in term.values))


def _writer(term: Term, editor: FieldEditor) -> Callable[[str], str]:
    match editor:
        case FieldEditor.CHOICE:
            return lambda value: choice_label(term.key, value)
        case FieldEditor.TEXT:
            return lambda value: _("“{words}”").format(words=value)
        case FieldEditor.DATE:
            return _date
        case _:
            return str


def _date(value: str) -> str:
    count = days(value)
    return day_text(date.fromisoformat(value), weekday=False) if count is None else str(count)


def tag_text(wanted: Filter) -> str:
    """A filter as it stands in a tag: at most 40 characters, then how many values more (product 6.7)."""
    full = filter_text(wanted)
    if len(full) <= TAG_LENGTH:
        return full
    if isinstance(wanted, Term) and wanted.operator is not Operator.BETWEEN:
        for shown in range(len(wanted.values) - 1, 0, -1):
            shorter = filter_text(Term(wanted.key, wanted.operator, wanted.values[:shown], wanted.negated))
            if len(shorter) <= TAG_LENGTH:
                return _("{text} +{n}").format(text=shorter, n=len(wanted.values) - shown)
    return full[: TAG_LENGTH - 1] + "…"
