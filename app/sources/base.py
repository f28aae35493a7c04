"""What every source of records is, and the options a person may give for reading a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.core.records import Record


class FileKind(StrEnum):
    """The kinds of file the import door takes: the words of ``--as``."""

    ONEROSTER = "oneroster"
    SDS = "sds"
    PEOPLE = "people"
    RELATIONS = "relations"
    MESSAGES = "messages"
    ACTIVITIES = "activities"
    SENDGRID = "sendgrid"
    TWILIO = "twilio"
    MBOX = "mbox"
    EML = "eml"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file. *zone*: IANA name for times without one (the school's zone); *region*: ISO country of
    telephone numbers without a country code (rule 26); *day_first*: how to read ``3/4/2026``, None = must ask
    when it matters; *columns*: field -> column header of ``--map``; *own_domains*: the school's own mail domains
    (rule 8), folded to lower case; *student_key*: the metadata key that names a student.
    """

    zone: str = "UTC"
    region: str = "AU"
    day_first: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    own_domains: frozenset[str] = frozenset()
    student_key: str = "student_id"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a file turned out to be. *source_name* is rule 24's name; *full_roster* says that people of this
    source whom the file does not name have left (rule 9); *total* is a number of records or bytes for progress,
    None when unknown.
    """

    kind: FileKind
    source_name: str
    full_roster: bool = False
    total: int | None = None


class RecordReader(Protocol):
    """A file opened for reading: what it is, and its records one by one, in the order of the file.

    ``records()`` is lazy and bounded in memory, may be called once, and never raises for a bad record: it yields
    a ``Problem`` with the record and goes on. What concerns the whole file raises: FileUnreadableError (no known
    form, a zip bomb, a path that leads outside, a missing required column) or QuestionError (day first or month
    first, with the option that answers it), both before the first record is yielded wherever that can be known.
    """

    info: FileInfo

    def records(self) -> Iterator[Record]:
        """Yield the records of the file."""
        ...


class OpenFile(Protocol):
    """The function that opens a file of one kind."""

    def __call__(self, path: Path, options: ReadOptions) -> RecordReader: ...
