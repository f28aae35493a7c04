"""The values of choices as a person reads them, and the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.filters import FIELDS
from app.core.reachability import Reach
from app.core.reasons import Reason, reason_line
from app.core.records import SentBy
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.row_words import channel_name, provider_name, relation_name, sent_by_name, year_text
from app.services.what_happened import status_label
from ui.models.formats import reach_label

# Bounced covers the two after it
STATUS_ORDER: Final = (
    "delivered", "opened", "opened_auto", "clicked", "bounced", "bounced_hard", "bounced_soft", "failed", "dropped",
    "spam", "sent", "queued", "unknown",
)  # fmt: skip
COVERS: Final[dict[str, tuple[str, ...]]] = {"bounced": ("bounced_hard", "bounced_soft")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a field can have, by its word and its label; *group* is the word of the one that covers it.

    *count* is how many rows have it, None while it is not known; *more* that there may be more.
    """

    word: str
    label: str
    group: str = ""
    count: int | None = None
    more: bool = False


def choice_label(key: str, word: str) -> str:
    """What a person reads for the value *word* of the field *key*."""
    label = _LABELS.get(key)
    return label(word) if label is not None else word


def first_choices(key: str) -> list[Choice]:
    """The values of *key* that are known without asking the log, in the order in which they are offered."""
    if key == "status":
        words = STATUS_ORDER
    elif key == "reason":
        words = tuple(reason.value for reason in Reason)
    else:
        words = FIELDS[key].words
    groups = {part: group for group, parts in COVERS.items() for part in parts} if key == "status" else {}
    return [Choice(word, choice_label(key, word), groups.get(word, "")) for word in words]


def _status(word: str) -> str:
    groups: dict[str, Callable[[], str]] = {"bounced": lambda: _("Bounced"), "reached": lambda: _("Reached")}
    return groups[word]() if word in groups else status_label(Status[word.upper()])


def _reason(word: str) -> str:
    return reason_line(word) if word in Reason.__members__.values() else word


def _type(word: str) -> str:
    return channel_name(Channel[word.upper()])


def _source(word: str) -> str:
    by = {sender.name.lower(): sender for sender in SentBy}.get(word.casefold())
    return word if by is None else sent_by_name(by)


def _opener(word: str) -> str:
    labels: dict[str, Callable[[], str]] = {
        "person": lambda: _("Probably a person"),
        "automatic": lambda: _("Only automatic"),
        "unknown": lambda: _("Not known"),
    }
    return labels[word]()


def _flag(word: str) -> str:
    labels: dict[str, Callable[[], str]] = {
        "attention": lambda: _("Needs attention"),
        "unopened": lambda: _("Not opened"),
        "handled": lambda: _("Handled"),
        "shared": lambda: _("Address shared"),
        "unmatched": lambda: _("Address of nobody"),
        "attachment": lambda: _("attachment"),
        "body": lambda: _("body kept here"),
        "student": lambda: _("student named"),
        "other_student": lambda: _("another student too"),
        "in": lambda: _("Received"),
        "out": lambda: _("Sent"),
    }
    return labels[word]()


_LABELS: Final[dict[str, Callable[[str], str]]] = {
    "status": _status,
    "type": _type,
    "reason": _reason,
    "source": _source,
    "provider": provider_name,
    "reach": lambda word: reach_label(Reach(word)),
    "opener": _opener,
    "relation": relation_name,
    "year": year_text,
    "is": _flag,
    "has": _flag,
    "direction": _flag,
}
