"""What was typed into the search box over a log, taken apart: filters, words to search for, and what is odd."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.filters import And, Filter, Or, Words
from app.core.query_text import read_query
from app.errors import UsageError


@dataclass(frozen=True, slots=True)
class TypedSearch:
    """*filters* are what becomes a tag each; *words* is the rest, as a search takes it (rule 20); *notes* are kind
    sentences about what counts as words because no field or value is called so.
    """

    filters: tuple[Filter, ...] = ()
    words: str = ""
    notes: tuple[str, ...] = ()


def take_apart(text: str) -> TypedSearch:
    """Read *text* in the language of rule 22; what cannot be read as such is words to search for."""
    try:
        reading = read_query(text)
    except UsageError as error:
        return TypedSearch(words=text.strip(), notes=(str(error),))
    parts = _parts(reading.wanted)
    filters = tuple(part for part in parts if not _is_plain(part))
    return TypedSearch(filters, _joined(parts), reading.notes)


def searchable(text: str) -> str:
    """The words of *text* that can be looked for while it is still being typed: all but the terms of fields.

    Text with ``or`` or parentheses, and such as cannot be read yet, stays as it is.
    """
    try:
        reading = read_query(text)
    except UsageError:
        return text.strip()
    parts = _parts(reading.wanted)
    if any(isinstance(part, And | Or) for part in parts):
        return text.strip()
    return _joined([part for part in parts if part not in reading.doubtful])


def _parts(wanted: Filter) -> list[Filter]:
    return list(wanted.parts) if isinstance(wanted, And) else [wanted]


def _is_plain(part: Filter) -> bool:
    """Whether *part* can stand in a search, where only quotes mean something (rule 20)."""
    return isinstance(part, Words) and not part.negated and '"' not in part.text


def _joined(parts: list[Filter]) -> str:
    words = [part for part in parts if isinstance(part, Words) and _is_plain(part)]
    return " ".join(f'"{word.text}"' if word.phrase else word.text for word in words)
