"""The ladder of schema versions: each step whole or not at all, with a copy of the file before it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Final, Protocol

import apsw

from app.errors import CacheNewerError
from app.i18n import _
from app.storage.connection import Connection
from app.storage.migrations import fill_texts

APPLICATION_ID: Final = 0x434C4F47  # "CLOG"
Progress = Callable[[int, int], None]  # told (done, of how many)
STEPS: Final = (
    "0001_initial.sql",
    "0002_consent.sql",
    "0003_corrections.sql",
    "0004_texts.sql",
    "0005_erase.sql",
    "0006_smaller.sql",
    "0007_accounts.sql",
)
# what a step does beyond its SQL, by the version that it leads to
_FILLS: Final[dict[int, Callable[[Connection, Progress], None]]] = {4: fill_texts.fill}
_LONG: Final = frozenset({6})  # steps whose SQL takes long where there are many messages
LATEST: Final = len(STEPS)


def version_of(connection: Connection) -> int:
    """The schema version of the file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchall()[0][0])


class UpgradeWatch(Protocol):
    """Who waits for an upgrade. Called on the thread that upgrades."""

    def keeping(self, copy: Path) -> None:
        """The log as it is now is being kept as *copy*, before a step."""
        ...

    def progress(self, done: int, total: int) -> None:
        """*done* of *total* parts of a step that takes long are behind us."""
        ...


class Unwatched:
    """Nobody waits."""

    def keeping(self, copy: Path) -> None:
        """Tell nobody."""

    def progress(self, done: int, total: int) -> None:
        """Tell nobody."""


def migrate(
    connection: Connection, path: Path, copy_to: Callable[[Path], None], watch: UpgradeWatch | None = None
) -> None:
    """Bring the file to the latest version, one transaction a step.

    Before each step from an existing version a copy is made beside the file by *copy_to*. Another process may
    be faster: the version is looked at again inside the transaction. *watch* is told of the copies, and of steps
    that take long. Raises CacheNewerError, before anything is written, when the file is from a newer version of the
    program.
    """
    told = watch or Unwatched()
    version = version_of(connection)
    if version > LATEST:
        raise CacheNewerError(
            _("This log was written by a newer version of Comms Log, so it stays closed; nothing was changed."),
            _("Update the program on this computer."),
        )
    existed = version > 0
    while version < LATEST:
        if existed:
            kept = path.with_name(f"{path.stem}-version-{version}.bak")
            told.keeping(kept)
            copy_to(kept)
        _step(connection, version, told.progress)
        version = version_of(connection)


def _step(connection: Connection, version: int, progress: Progress) -> None:
    script = resources.files(__name__).joinpath(STEPS[version]).read_text("utf-8")
    connection.execute("PRAGMA foreign_keys=OFF").fetchall()  # a table rebuild would cascade and empty its children
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version_of(connection) == version:
            _run(connection, script, progress if version + 1 in _LONG else None)
            if version + 1 in _FILLS:
                _FILLS[version + 1](connection, progress)
            _check_foreign_keys(connection)
            connection.execute(f"PRAGMA user_version={version + 1}").fetchall()
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}").fetchall()
        connection.execute("COMMIT")
    except BaseException:
        if not connection.getautocommit():
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys=ON").fetchall()


def _run(connection: Connection, script: str, progress: Progress | None) -> None:
    """Run the statements of *script* one by one and tell how many are done."""
    statements = [""]
    for line in script.splitlines(keepends=True):
        statements[-1] += line
        if apsw.complete(statements[-1]):
            statements.append("")
    for number, statement in enumerate(statements, start=1):
        connection.execute(statement).fetchall()
        if progress is not None:
            progress(number, len(statements))


def _check_foreign_keys(connection: Connection) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise apsw.ConstraintError("foreign keys broken by a migration step")
