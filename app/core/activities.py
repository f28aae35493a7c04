"""Activities of a person: notes, calls, meetings, tasks, stage changes, forms, events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OWN_SOURCE: Final = "manual"  # the source of the notes that were written on this computer
OWN_KINDS: Final = ("note", "call", "meeting", "task")  # what a person can write down by hand
KINDS: Final = frozenset({"note", "call", "meeting", "task", "stage", "form", "event"})


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity as it is shown; *at* is epoch seconds UTC. *own*: written on this computer, and kept here only."""

    id: int
    at: int
    kind: str
    title: str
    detail: str | None
    author: str | None
    visible_to_family: bool | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class NoteText:
    """What a person writes in a note of their own. *kind* is one of OWN_KINDS, *at* epoch seconds UTC."""

    kind: str
    at: int
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note as it is stored. *key* is its lasting name; the refs name people as the sources do, in JSON."""

    key: str
    text: NoteText
    author: str
    person_ref: str | None
    student_ref: str | None


@dataclass(frozen=True, slots=True)
class NoteChange:
    """One change of one note: what was there before it and after it, None for nothing. It can be turned round."""

    before: OwnNote | None
    after: OwnNote | None
