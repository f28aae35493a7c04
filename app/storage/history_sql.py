"""Pieces of SQL with their values, put together for one question to the log, and how they are run."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import apsw

from app.errors import StoppedError
from app.i18n import _
from app.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of SQL and the values for its question marks, in order."""

    sql: str
    values: tuple[Any, ...] = ()


TRUE: Final = Fragment("1")
FALSE: Final = Fragment("0")
# how a row's To name and address stand folded (rule 21): all owners, else the name in the header
TO_KEY: Final = "CASE WHEN adr.n_owners > 0 THEN adr.owner_key ELSE r.header_key END"

# the kind of reference that names a row's students: one by hand outranks those of the data (names_student is 2 then)
NAMING_KIND: Final = "CASE r.names_student WHEN 2 THEN 3 ELSE 0 END"


def join(fragments: Iterable[Fragment], word: str, otherwise: Fragment) -> Fragment:
    """The *fragments* in parentheses with *word* (AND, OR) between them; *otherwise* when there is none."""
    parts = list(fragments)
    if not parts:
        return otherwise
    if len(parts) == 1:
        return parts[0]
    text = f" {word} ".join(part.sql for part in parts)
    return Fragment(f"({text})", tuple(value for part in parts for value in part.values))


def negation(fragment: Fragment) -> Fragment:
    """What is not *fragment*; where a value is missing, that is so too (rule 22)."""
    return Fragment(f"({fragment.sql}) IS NOT TRUE", fragment.values)


def marks(count: int) -> str:
    """*count* question marks with commas between them."""
    return ", ".join("?" * count)


def one_of(column: str, values: Iterable[Any]) -> Fragment:
    """Whether *column* is any of *values*."""
    several = tuple(values)
    if len(several) == 1:
        return Fragment(f"{column} = ?", several)
    return Fragment(f"{column} IN ({marks(len(several))})", several) if several else FALSE


@contextmanager
def interruptible() -> Generator[None]:
    """What is read inside raises StoppedError when `interrupt` of its connection is called."""
    try:
        yield
    except apsw.InterruptError as error:
        raise StoppedError(_("This question was dropped for a newer one.")) from error


def run(connection: Connection, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, one by one. Raises StoppedError when `interrupt` of the connection was called."""
    try:
        yield from connection.execute(sql, values)
    except apsw.InterruptError as error:
        raise StoppedError(_("This question was dropped for a newer one.")) from error


def fetch(connection: Connection, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query that has few, at once. Raises StoppedError as `run` does."""
    try:
        return connection.execute(sql, values).fetchall()
    except apsw.InterruptError as error:
        raise StoppedError(_("This question was dropped for a newer one.")) from error


def interrupt(connection: Connection) -> None:
    """Stop what runs on *connection* at this moment; may be called from any thread."""
    connection.interrupt()
