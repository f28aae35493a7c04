"""Erases one person for good: what goes is shown before, holds are respected, and no import brings them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import CacheError, UsageError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.storage import erase_store, hold_store
from app.storage.database import Database
from app.storage.erase_store import Belongings
from app.storage.hold_store import Hold
from app.storage.tombstones import Tombstones
from app.sync.lock import WriterLock
from app.sync.people_derivation import rebuild_people


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What erasing a person takes away. *messages* go whole, *shared* stay without the person; *copies* are files of
    this log from before, which still hold the person. *hold* is set where the person may not be erased.
    """

    person_id: int
    name: str
    rows: int
    messages: int
    shared: int
    activities: int
    corrections: int
    addresses: int
    copies: tuple[Path, ...]
    hold: Hold | None


class EraseService:
    """Shows what an erasure takes, sets holds, and erases. May be called from any thread but the window's."""

    def __init__(self, database: Database, paths: Paths, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._now = now
        self._audit = AuditService(database, now)

    def preview(self, person_id: int) -> ErasePreview:
        """What goes when the person is erased. Raises UsageError when there is no such person."""
        connection = self._database.reader()
        what = erase_store.belongings(connection, person_id)
        if what is None:
            raise _nobody(person_id)
        return ErasePreview(
            person_id,
            what.name,
            rows=len(what.recipients),
            messages=len(what.messages),
            shared=len(what.shared),
            activities=len(what.activities),
            corrections=len(what.corrections),
            addresses=len(what.addresses),
            copies=self.copies(),
            hold=hold_store.read(connection, person_id),
        )

    def copies(self) -> tuple[Path, ...]:
        """The copies of this log that the program made: before imports, and before updates of the program."""
        beside = self._paths.cache.parent.glob(f"{self._paths.cache.stem}-version-*.bak")
        return tuple(sorted([*self._paths.snapshots.glob("*.db"), *beside]))

    def hold(self, person_id: int) -> Hold | None:
        """Why a person must be kept, None when nobody said so."""
        return hold_store.read(self._database.reader(), person_id)

    def set_hold(self, person_id: int, reason: str) -> None:
        """Let nobody erase a person, for a *reason*. Raises UsageError for a person whom no source names."""
        with self._writing(), self._database.transaction() as connection:
            if not hold_store.put(connection, person_id, Hold(self._now(), os_user(), reason.strip())):
                raise _nobody(person_id)
            self._audit.record(AuditAction.HELD, person_id=person_id)

    def clear_hold(self, person_id: int) -> None:
        """Let a person be erased again."""
        with self._writing(), self._database.transaction() as connection:
            hold_store.clear(connection, person_id)
            self._audit.record(AuditAction.RELEASED, person_id=person_id)

    def erase(self, person_id: int, *, drop_copies: bool = False) -> ErasePreview:
        """Erase a person for good; return what went. With *drop_copies* the copies of the log go, too.

        Raises UsageError when there is no such person or a hold is on them, LockedError while another process writes,
        CacheError when the pages could not be cleaned at once because another window reads: the person is erased then.
        """
        with self._writing():
            told = self.preview(person_id)
            if told.hold is not None:
                raise UsageError(
                    _("This person is on hold, so nothing was erased: {reason}").format(reason=told.hold.reason),
                    _("Take the hold off first, if the reason no longer stands."),
                )
            with self._database.transaction() as connection:
                what = erase_store.belongings(connection, person_id)
                if what is None:
                    raise _nobody(person_id)
                self._erase(person_id, what)
            if drop_copies:
                for copy in told.copies:
                    copy.unlink(missing_ok=True)
            self.clean_pages()
        return told

    def _erase(self, person_id: int, what: Belongings) -> None:
        connection, now = self._database.writer(), self._now()
        erase_store.erase_rows(connection, what)
        erase_store.erase_facts(connection, person_id, what)
        rebuild_people(connection, now)
        erase_store.erase_addresses(connection, what.addresses)
        people = [(source, external_id, what.kind) for _id, source, external_id in what.facts]
        Tombstones(connection).add(connection, people=people, addresses=what.addresses.values(), now=now)
        self._audit.record(AuditAction.ERASED, rows=len(what.recipients))

    def clean_pages(self) -> None:
        """Bring all that was written into the file itself, so that the journal beside it holds nothing old.

        Raises CacheError when a reader stands in the way.
        """
        busy = self._database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
        if busy:
            raise CacheError(
                _("It was erased, but a copy stays in the journal of the log until no other window reads it."),
                _("Close the other windows of Comms Log on this log, then start it once more."),
            )

    def _writing(self) -> WriterLock:
        return WriterLock(self._paths.lock, _("an erasure"), os_user())


def _nobody(person_id: int) -> UsageError:
    return UsageError(
        _("There is no person {id} in the log; nothing was changed.").format(id=person_id),
        _("comms-log people lists them with their ids."),
    )
