"""What a person put right by hand: a link, a merge, whose a message was, what is dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class CorrectionKind(StrEnum):
    """What was put right. The word is stored."""

    LINK = "link"  # a carer to a student, from and until when, and as what
    UNLINK = "unlink"  # a pair, whatever sources say
    MERGE = "merge"  # two entries are one person
    PIN = "pin"  # rows were for one person (rules 2, 3)
    HANDLED = "handled"  # rows are dealt with (rule 15)
    UNHANDLED = "unhandled"  # they are not after all
    ADDRESS = "address"  # an address belongs to a person


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person by a name that lasts: what one source calls them. Local ids can change with an import."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class RowKey:
    """A row of the log by a name that lasts (rule 1): provider, its message id, channel number and address."""

    provider: str
    external_id: str
    channel: int
    address: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as stored. *person* and *other*: link, unlink: student and carer; merge: who stays and who is
    joined to them; pin, address: the person. *detail* holds the rest, in JSON's own types. *at* and *undone_at*
    are epoch seconds UTC. Corrections count in the order of their *id*.
    """

    id: int
    kind: CorrectionKind
    at: int
    actor: str
    person: PersonKey | None = None
    other: PersonKey | None = None
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])
    undone_at: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A correction in the list of changes. *person* and *other* are the names at the time it was made, '' for none;
    *rows* says how many messages it is about, *waiting* that what it is about is not in the log at this moment.
    """

    id: int
    kind: CorrectionKind
    at: int
    actor: str
    person: str = ""
    other: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rows: int = 0
    undone_at: int | None = None
    waiting: bool = False

    @property
    def can_undo(self) -> bool:
        """Whether it still counts, so that it can be taken back."""
        return self.undone_at is None
