"""Filters as a person reads them: the fields of Add Filter, their choices, and the text of a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core.filters import FIELDS, FieldKind, Operator, Term
from app.core.reasons import Reason, reason_line
from app.core.statuses import Channel, Status
from app.i18n import _, pgettext
from app.services.row_words import channel_name
from app.services.what_happened import status_label

FIELD_KEYS: Final = ("status", "type", "to", "subject", "reason")  # the most used first
TAG_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a field can have, by its word and its label; *indent* when it belongs to the one above."""

    word: str
    label: str
    indent: bool = False


def field_label(key: str) -> str:
    """The name of a field."""
    return FIELDS[key].label()


def is_choice(key: str) -> bool:
    """Say whether a field is filtered by ticking values."""
    return FIELDS[key].kind is FieldKind.CHOICE


def choices(key: str) -> list[Choice]:
    """The values that a field of choices can have, in the order they are offered."""
    if key == "type":
        return [Choice("email", channel_name(Channel.EMAIL)), Choice("sms", channel_name(Channel.SMS))]
    if key == "reason":
        return [Choice(reason.value, reason_line(reason.value)) for reason in Reason]
    order = (
        Status.QUEUED,
        Status.SENT,
        Status.DELIVERED,
        Status.OPENED,
        Status.OPENED_AUTO,
        Status.CLICKED,
        "bounced",
        Status.BOUNCED_SOFT,
        Status.BOUNCED_HARD,
        Status.FAILED,
        Status.DROPPED,
        Status.SPAM,
        Status.UNKNOWN,
    )
    found: list[Choice] = []
    for entry in order:
        if isinstance(entry, str):
            found.append(Choice(entry, _("Bounced")))
        else:
            indent = entry in (Status.BOUNCED_SOFT, Status.BOUNCED_HARD)
            found.append(Choice(entry.word, status_label(entry), indent))
    return found


def operators(key: str) -> list[tuple[Operator, bool, str]]:
    """The ways to compare a field: operator, whether it is negated, and its words. The first is the default."""
    if is_choice(key):
        return [(Operator.ANY_OF, False, _("is any of")), (Operator.ANY_OF, True, _("is none of"))]
    return [
        (Operator.CONTAINS, False, _("contains")),
        (Operator.CONTAINS, True, _("does not contain")),
        (Operator.IS, False, pgettext("operator", "is")),
    ]


def term_text(term: Term) -> str:
    """A term in full, such as ``Status: Bounced, Failed`` or ``To: contains “tan”``."""
    name = field_label(term.key)
    if is_choice(term.key):
        labels = {choice.word: choice.label for choice in choices(term.key)} if term.key in FIELD_KEYS else {}
        values = ", ".join(labels.get(value, value) for value in term.values)
        if term.negated:
            return _("{field}: not {values}").format(field=name, values=values)
        return _("{field}: {values}").format(field=name, values=values)
    words = {(operator, negated): text for operator, negated, text in operators(term.key)}
    compared = words.get((term.operator, term.negated), term.operator.value)
    values = ", ".join(_("“{value}”").format(value=value) for value in term.values)
    return _("{field}: {operator} {values}").format(field=name, operator=compared, values=values)


def tag_text(term: Term) -> str:
    """A term as it stands in a tag: at most 40 characters, then how many values more."""
    full = term_text(term)
    if len(full) <= TAG_LENGTH:
        return full
    for shown in range(len(term.values) - 1, 0, -1):
        shorter = term_text(Term(term.key, term.operator, term.values[:shown], term.negated))
        if len(shorter) <= TAG_LENGTH:
            return _("{text} +{n}").format(text=shorter, n=len(term.values) - shown)
    return full[: TAG_LENGTH - 1] + "…"
