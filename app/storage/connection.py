"""The part of an apsw connection that our code uses, typed so that strict checking can see through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol


class Cursor(Protocol):
    """The answer of a statement: rows as tuples."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows one by one."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows at once."""
        ...


class Connection(Protocol):
    """One thread's connection to the cache."""

    def execute(self, statements: str, bindings: Sequence[Any] | Mapping[str, Any] | None = None, /) -> Cursor:
        """Run a statement."""
        ...

    def executemany(self, statements: str, sequenceofbindings: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement for each row of values."""
        ...

    def last_insert_rowid(self) -> int:
        """The id of the row that was inserted last."""
        ...

    def changes(self) -> int:
        """How many rows the last statement changed."""
        ...

    def getautocommit(self) -> bool:
        """Whether no transaction is open."""
        ...

    def interrupt(self) -> None:
        """End the statement that runs in another thread."""
        ...

    def set_busy_timeout(self, milliseconds: int, /) -> None:
        """Wait so long for a lock of another connection."""
        ...

    def backup(self, databasename: str, sourceconnection: Any, sourcedatabasename: str, /) -> Any:
        """Begin a copy from another connection into this one."""
        ...

    def create_scalar_function(
        self,
        name: str,
        function: Callable[..., Any] | None,
        numargs: int = -1,
        /,
        *,
        deterministic: bool = False,
        flags: int = 0,
    ) -> None:
        """Make a Python function callable in SQL."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...
