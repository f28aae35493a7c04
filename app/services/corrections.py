"""Corrections by hand: link and unlink, merge, "This was for...", handled, whose address; each can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app.core.corrections import Change, CorrectionKind, PersonKey, RowKey
from app.core.people import Person
from app.core.records import PersonKind
from app.errors import UsageError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.settings import Settings
from app.storage import corrections_store, people_queries
from app.storage.connection import Connection
from app.storage.database import Database
from app.sync.lock import WriterLock
from app.sync.people_derivation import rebuild_people

LISTED: Final = 1_000
# what only the rows of the log show: people need not be derived anew for these
_ROWS_ONLY: Final = frozenset({CorrectionKind.PIN, CorrectionKind.HANDLED, CorrectionKind.UNHANDLED})


@dataclass(frozen=True, slots=True)
class _Named:
    """A person with their lasting name."""

    person: Person
    key: PersonKey


class CorrectionService:
    """Writes corrections, each in one transaction, and takes them back.

    Every method that writes raises LockedError while an import writes, and UsageError, with nothing changed, when
    what it is about is not in the log. It returns the correction's id.
    """

    def __init__(self, database: Database, paths: Paths, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._audit = AuditService(database, now)

    def link(
        self,
        student_id: int,
        contact_id: int,
        role: str,
        *,
        since: str = "",
        until: str = "",
        restricted: bool = False,
    ) -> int:
        """Link a carer to a student. *since* and *until*: ISO dates in the school's zone, both included, '' open.

        Of one pair, only what was linked by hand counts then (rule 5).
        """
        _check_dates(since, until)
        with self._writing() as connection:
            student, contact = self._pair(connection, student_id, contact_id)
            detail: dict[str, Any] = {"role": role.strip().lower(), "since": since, "until": until}
            if restricted:
                detail["restricted"] = True
            return self._put(connection, CorrectionKind.LINK, (student, contact), detail)

    def unlink(self, student_id: int, contact_id: int) -> int:
        """End the link of a carer and a student, whatever sources say, now or later."""
        with self._writing() as connection:
            student, contact = self._pair(connection, student_id, contact_id)
            if all(link.id != contact.person.id for link in student.person.linked):
                raise UsageError(_("These two are not linked; nothing was changed."))
            return self._put(connection, CorrectionKind.UNLINK, (student, contact))

    def merge(self, stays_id: int, goes_id: int) -> int:
        """Say that two entries are one person. *stays_id* keeps name and id, all of *goes_id* is joined to it."""
        with self._writing() as connection:
            stays, goes = self._named(connection, stays_id), self._named(connection, goes_id)
            if stays.person.id == goes.person.id:
                raise UsageError(_("These are one person already; nothing was changed."))
            if stays.person.kind is not goes.person.kind:
                raise UsageError(_("A student and a contact cannot be one person; nothing was changed."))
            return self._put(connection, CorrectionKind.MERGE, (stays, goes), {"id": goes_id})

    def assign_address(self, address_id: int, person_id: int) -> int:
        """Give an address to a person. *address_id* is the negative id that the address is listed under."""
        with self._writing() as connection:
            found = people_queries.read_people(connection, [address_id], "")
            if address_id >= 0 or not found:
                raise UsageError(
                    _("This address belongs to a person by now; nothing was changed."), _("Open the list again.")
                )
            owner = self._named(connection, person_id)
            address = found[0].addresses[0]
            detail = {
                "channel": int(address.channel),
                "key": address.value,
                "display": address.display,
                "valid": address.valid,
                "names": [owner.person.name, address.value],
            }
            return self._put(connection, CorrectionKind.ADDRESS, (owner,), detail)

    def pin(self, recipient_ids: Sequence[int], person_id: int) -> int:
        """Say that rows were for one person (the row menu's "This was for...").

        A contact must own the address of each row: then no other owner's log shows it (rule 2). A student is named
        by the row from then on, and no student whom the data names (rule 3).
        """
        with self._writing() as connection:
            named = self._named(connection, person_id)
            rows = corrections_store.row_keys(connection, recipient_ids)
            student = named.person.kind is PersonKind.STUDENT
            own = {(int(a.channel), a.value) for a in named.person.addresses}
            if rows and not student and any((row.channel, row.address) not in own for row in rows):
                raise UsageError(
                    _("A message can only be for a contact whose address it went to; nothing was changed."),
                    _("If the address is theirs, open it under Contacts and link it to the person."),
                )
            kind = corrections_store.STUDENT_BY_HAND if student else corrections_store.CONTACT_BY_HAND
            return self._put(connection, CorrectionKind.PIN, (named,), {"as": kind}, rows)

    def mark_handled(self, recipient_ids: Sequence[int], *, handled: bool = True) -> int:
        """Tick rows as dealt with, or not after all: they leave or come back to Needs attention (rule 15)."""
        with self._writing() as connection:
            rows = corrections_store.row_keys(connection, recipient_ids)
            kind = CorrectionKind.HANDLED if handled else CorrectionKind.UNHANDLED
            return self._put(connection, kind, (), {}, rows)

    def undo(self, correction_id: int) -> None:
        """Take a correction back: the log is as if it had never been made. Raises UsageError when it was already."""
        with self._writing() as connection:
            made = corrections_store.take_back(connection, correction_id, self._now())
            if made is None:
                raise UsageError(_("This correction was taken back already; nothing was changed."))
            again: dict[PersonKey, int] = {}
            if made.kind is CorrectionKind.MERGE and made.other is not None:
                again[made.other] = int(made.detail["id"])
            self._derive(connection, made.kind, again)
            self._audit.record(AuditAction.CORRECTION_UNDONE, what=str(made.kind))

    def changes(self, limit: int = LISTED) -> list[Change]:
        """The newest corrections first, those taken back included."""
        return corrections_store.changes(self._database.reader(), limit)

    def choices(self, recipient_ids: Sequence[int]) -> list[Person]:
        """For whom rows may have been: contacts who own the address of every row, and the students of its owners."""
        reader = self._database.reader()
        owners = people_queries.owners_of_rows(reader, recipient_ids)
        found = people_queries.read_people(reader, owners, self._today())
        students = dict.fromkeys(
            link.id for person in found for link in person.linked if link.kind is PersonKind.STUDENT
        )
        more = [i for i in students if i not in owners]
        return found + people_queries.read_people(reader, more, self._today())

    # -- inside ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Generator[Connection, None, None]:
        lock = WriterLock(self._paths.lock, _("a correction"), os_user(), beside_sync=True)
        # two quick ticks in this program wait for each other; only another process is a reason to refuse
        with self._one_at_a_time, lock, self._database.transaction() as connection:
            yield connection

    def _today(self) -> str:
        return datetime.fromtimestamp(self._now(), self._settings.zone).date().isoformat()

    def _named(self, connection: Connection, person_id: int) -> _Named:
        found = people_queries.read_people(connection, [person_id], self._today())
        key = corrections_store.key_of(connection, person_id)
        if not found or key is None:
            raise UsageError(_("This person is no longer in the log; nothing was changed."), _("Open the list again."))
        return _Named(found[0], key)

    def _pair(self, connection: Connection, student_id: int, contact_id: int) -> tuple[_Named, _Named]:
        student, contact = self._named(connection, student_id), self._named(connection, contact_id)
        if student.person.kind is not PersonKind.STUDENT or contact.person.kind is PersonKind.STUDENT:
            raise UsageError(_("A link joins a student and a contact; nothing was changed."))
        return student, contact

    def _put(
        self,
        connection: Connection,
        kind: CorrectionKind,
        people: Sequence[_Named],
        detail: dict[str, Any] | None = None,
        rows: Sequence[RowKey] = (),
    ) -> int:
        if kind in _ROWS_ONLY and not rows:
            raise UsageError(
                _("These messages moved with an import; nothing was changed."), _("Choose them again in the table.")
            )
        person, other = (*people, None, None)[:2]
        names = ["" if named is None else named.person.name for named in (person, other)]
        correction_id = corrections_store.add(
            connection,
            kind,
            at=self._now(),
            actor=os_user(),
            person=None if person is None else person.key,
            other=None if other is None else other.key,
            detail={"names": names, **(detail or {})},
            rows=rows,
        )
        self._derive(connection, kind)
        person_id = None if person is None else person.person.id
        self._audit.record(AuditAction.CORRECTED, person_id=person_id, rows=len(rows) or None, what=str(kind))
        return correction_id

    def _derive(self, connection: Connection, kind: CorrectionKind, again: dict[PersonKey, int] | None = None) -> None:
        if kind in _ROWS_ONLY:
            corrections_store.apply_rows(connection)
        else:
            rebuild_people(connection, self._now(), again or {})


def _check_dates(since: str, until: str) -> None:
    try:
        dates = [date.fromisoformat(text) for text in (since, until) if text]
    except ValueError as error:
        raise UsageError(_("A date is written as 2026-11-24; nothing was changed.")) from error
    if len(dates) == 2 and dates[0] > dates[1]:
        raise UsageError(_("The link would end before it begins; nothing was changed."), _("Change one of the dates."))
