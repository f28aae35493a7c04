"""Activities of a person: notes, calls, meetings, tasks, stage changes, forms, events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KINDS: Final = frozenset({"note", "call", "meeting", "task", "stage", "form", "event"})


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity as it is shown; *at* is epoch seconds UTC."""

    id: int
    at: int
    kind: str
    title: str
    detail: str | None
    author: str | None
    visible_to_family: bool | None
