"""Erases one person for good: what goes is shown before, holds are respected, and no import brings them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from app.core.date_ranges import local_date
from app.errors import HoldError, UsageError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.services.security.key_change import copies_of
from app.settings import Settings
from app.storage import erase_store, erase_traces, hold_store, people_queries, space, tombstones
from app.storage.database import CopyWatch, Database
from app.storage.erase_store import Belongings
from app.storage.hold_store import Hold
from app.storage.tombstones import Tombstones
from app.sync.lock import WriterLock
from app.sync.taking_out import take_out

__all__ = ["Copy", "ErasePreview", "EraseService", "Erasure", "Hold"]

PATIENCE_S: Final = 10.0  # for those who still read an older state of the log
_START_PATIENCE_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of this log from before, which still holds whom is erased now; *size* in bytes."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What erasing a person takes away, and what stays.

    *rows*: lines of the log; *messages* go whole, *shared* stay without the person; *activities* with *notes* of this
    computer among them; *corrections*, *addresses*, *files*: names of imported files that name the person. What stays:
    *common_addresses*, which others own, too; *about*: messages to others that name the person; *elsewhere*:
    activities of others whose words do; *linked*: names of whom they are linked to. *copies* still hold the person.
    *hold* is set where the person may not be erased.
    """

    person_id: int
    name: str
    rows: int = 0
    messages: int = 0
    shared: int = 0
    about: int = 0
    activities: int = 0
    notes: int = 0
    corrections: int = 0
    addresses: int = 0
    common_addresses: int = 0
    files: int = 0
    elsewhere: int = 0
    linked: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went. *finished* is False while the journal of the log still holds it, because another window reads."""

    went: ErasePreview
    finished: bool


class EraseService:
    """Shows what an erasure takes, sets holds, and erases. May be called from any thread but the window's."""

    def __init__(self, database: Database, paths: Paths, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._now = now
        self._audit = AuditService(database, now)

    # -- holds -----------------------------------------------------------------------------------------------------

    def hold(self, person_id: int) -> Hold | None:
        """Why a person must be kept, None when nobody says so today."""
        return hold_store.read(self._database.reader(), person_id, self._today())

    def set_hold(self, person_id: int, reason: str, until: date | None = None) -> None:
        """Let nobody erase a person, for a *reason*, and *until* the end of a date in the school's zone, None: until
        somebody takes the hold off. Raises UsageError for a person whom no source names, LockedError while another
        process writes.
        """
        last = "" if until is None else until.isoformat()
        with self._writing(), self._database.transaction() as connection:
            if not hold_store.put(connection, person_id, Hold(self._now(), os_user(), reason.strip(), last)):
                raise _nobody(person_id)
            self._audit.record(AuditAction.HELD, person_id=person_id)

    def clear_hold(self, person_id: int) -> None:
        """Let a person be erased again. Raises LockedError while another process writes."""
        with self._writing(), self._database.transaction() as connection:
            hold_store.clear(connection, person_id)
            self._audit.record(AuditAction.RELEASED, person_id=person_id)

    # -- erasing ---------------------------------------------------------------------------------------------------

    def preview(self, person_id: int) -> ErasePreview:
        """What goes when the person is erased. Raises UsageError when there is no such person."""
        connection = self._database.reader()
        what = erase_store.belongings(connection, person_id)
        if what is None:
            raise _nobody(person_id)
        people = people_queries.read_people(connection, [person_id], self._today()) if person_id > 0 else []
        return ErasePreview(
            person_id,
            what.names[0],
            rows=len(what.recipients),
            messages=len(what.messages),
            shared=len(what.shared),
            about=what.about,
            activities=len(what.activities),
            notes=erase_store.count_notes(connection, what.activities),
            corrections=len(what.corrections),
            addresses=len(what.addresses),
            common_addresses=len(what.common_addresses),
            files=erase_traces.count_files(connection, what.traces()),
            elsewhere=erase_traces.count_activities(connection, what.traces(), what.activities),
            linked=tuple(dict.fromkeys(link.name for person in people for link in person.linked)),
            copies=self.copies(),
            hold=hold_store.read(connection, person_id, self._today()),
        )

    def copies(self) -> tuple[Copy, ...]:
        """The files of this log that the program made: before imports, updates, restores and repairs."""
        folder, stem = self._paths.data_dir, self._paths.cache.stem
        beside = [*folder.glob(f"{stem}-*.partial"), *folder.glob(f"{stem}-damaged-*")]
        found = {*copies_of(self._paths), *self._paths.snapshots.glob("*.partial"), *beside}
        return tuple(Copy(path, path.stat().st_size) for path in sorted(found))

    def drop_copies(self) -> int:
        """Delete what `copies` lists; return how many went. Raises LockedError while another process writes."""
        with self._writing():
            return self._drop_copies()

    def erase(self, person_id: int, *, drop_copies: bool = False, patience_s: float | None = None) -> Erasure:
        """Erase a person for good; return what went. With *drop_copies* the copies of the log go, too.

        The erasure is finished when nobody reads an older state of the log. That is waited for *patience_s* seconds
        (None: PATIENCE_S), and tried again by `resume` at the next start. Raises UsageError when there is no such
        person, HoldError when a hold is on them, LockedError while another process writes; nothing is erased then.
        """
        with self._writing():
            told = self.preview(person_id)
            if told.hold is not None:
                raise HoldError(
                    _("This person is on hold, so nothing was erased: {reason}").format(reason=told.hold.reason),
                    _("Take the hold off first, if the reason no longer stands."),
                )
            with self._database.transaction() as connection:
                what = erase_store.belongings(connection, person_id)
                if what is None:
                    raise _nobody(person_id)
                self._erase(person_id, what)
            if drop_copies:
                self._drop_copies()
            return Erasure(told, self.resume(PATIENCE_S if patience_s is None else patience_s))

    def _erase(self, person_id: int, what: Belongings) -> None:
        connection = self._database.writer()
        now = tombstones.moment(connection, self._now(), what.recipients)
        take_out(connection, person_id, what, now)
        stones = Tombstones(connection)
        stones.add_person(
            connection,
            what.kind,
            facts=[(source, external_id) for _id, source, external_id in what.facts],
            names=what.names if what.facts else (),
            ids=what.ids,
            addresses=[*what.addresses.values(), *what.common_addresses.values()],
            now=now,
        )
        stones.add_addresses(connection, what.addresses.values(), now)
        tombstones.note_pages(connection, now)
        self._audit.record(AuditAction.ERASED, rows=len(what.recipients))

    def _drop_copies(self) -> int:
        found = self.copies()
        for copy in found:
            copy.path.unlink(missing_ok=True)
        return len(found)

    # -- the file --------------------------------------------------------------------------------------------------

    def resume(self, patience_s: float = _START_PATIENCE_S) -> bool:
        """Bring an erasure to its end, if one waits for those who read an older state of the log; whether none waits
        any more. Called at the start of the program, too.
        """
        return space.settle_pages(self._database, patience_s)

    def unused_bytes(self) -> int:
        """How many bytes of the log hold nothing any more, and can be given back to the disk."""
        return space.unused_bytes(self._database)

    def give_space_back(self, watch: CopyWatch | None = None) -> int:
        """Write the log anew without its unused space; return how many bytes the file lost.

        Needs twice its size on the disk meanwhile. Raises CacheError where there is too little, LockedError while
        another process writes, StoppedError when *watch* says so; the log is then as it was.
        """
        with self._writing():
            return space.give_back(self._database, watch)

    def _today(self) -> str:
        return local_date(self._now(), self._settings.zone).isoformat()

    def _writing(self) -> WriterLock:
        return WriterLock(self._paths.lock, _("an erasure"), os_user())


def _nobody(person_id: int) -> UsageError:
    return UsageError(
        _("There is no person {id} in the log; nothing was changed.").format(id=person_id),
        _("comms-log people lists them with their ids."),
    )
