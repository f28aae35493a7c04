"""What a check of the log can find, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckKind(StrEnum):
    """The kinds of faults, in the order in which they are looked for."""

    DAMAGED = "damaged"
    INDEXES = "indexes"
    LINKS = "links"
    TEXTS = "texts"
    EMPTY = "empty"
    ORDER = "order"
    FOLDS = "folds"
    COUNTS = "counts"
    FOLDED_TEXT = "folded_text"
    OWNERS = "owners"
    NAMED_STUDENTS = "named_students"
    SENDERS = "senders"
    PEOPLE = "people"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Finding:
    """*count* faults of a kind; *repaired*: none of them is there any more."""

    kind: CheckKind
    count: int
    repaired: bool = False
