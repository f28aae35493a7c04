"""The Activities tab: notes, calls, meetings and the like of one person, and the notes written here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.core.activities import OWN_KINDS, Activity, NoteChange, NoteText, OwnNote
from app.core.date_ranges import DateRange
from app.core.messages import Scope, ScopeKind
from app.errors import UsageError
from app.i18n import _
from app.paths import Paths
from app.services.audit import os_user
from app.settings import Settings
from app.storage import activity_queries, note_store
from app.storage.database import Database
from app.sync.lock import WriterLock


class ActivityService:
    """Answers what was done with a person besides messages, and keeps notes.

    Every method that writes raises LockedError while an import writes, and UsageError, with nothing changed, when
    the note or its person is not in the log.
    """

    def __init__(self, database: Database, paths: Paths, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._now = now

    def activities(self, scope: Scope, date_range: DateRange, zone: str | None = None) -> list[Activity]:
        """The activities of the contact or student of *scope* in *date_range*, newest first.

        Dates are those of *zone*, else of the school.
        """
        if scope.id is None or scope.id < 0:
            return []
        chosen = ZoneInfo(zone) if zone else self._settings.zone
        since, until = date_range.bounds(chosen, self._now(), self._settings.week_start, self._settings.terms)
        return activity_queries.list_activities(
            self._database.reader(), scope.id, student=scope.kind is ScopeKind.STUDENT, since=since, until=until
        )

    def count(self, scope: Scope) -> int:
        """How many activities the person of *scope* has at all."""
        if scope.id is None or scope.id < 0:
            return 0
        return activity_queries.count_activities(
            self._database.reader(), scope.id, student=scope.kind is ScopeKind.STUDENT
        )

    # -- notes of one's own ----------------------------------------------------------------------------------------

    def add_note(self, scope: Scope, text: NoteText) -> NoteChange:
        """Write a note about the contact or student of *scope*; it is kept on this computer only."""
        _check(text)
        with self._lock(), self._database.transaction() as connection:
            ref = note_store.person_ref(connection, scope.id or 0)
            if ref is None:
                raise UsageError(
                    _("A note needs a person whom a roster names; nothing was written."),
                    _("Link this address to a person first."),
                )
            student = scope.kind is ScopeKind.STUDENT
            note = OwnNote(uuid.uuid4().hex, text, os_user(), None if student else ref, ref if student else None)
            note_store.put(connection, note)
            return NoteChange(None, note)

    def edit_note(self, activity_id: int, text: NoteText) -> NoteChange:
        """Change a note that was written here."""
        _check(text)
        with self._lock(), self._database.transaction() as connection:
            before = note_store.read(connection, activity_id)
            if before is None:
                raise _gone()
            after = replace(before, text=text)
            note_store.put(connection, after)
            return NoteChange(before, after)

    def delete_note(self, activity_id: int) -> NoteChange:
        """Delete a note that was written here."""
        with self._lock(), self._database.transaction() as connection:
            before = note_store.read(connection, activity_id)
            if before is None:
                raise _gone()
            note_store.remove(connection, before.key)
            return NoteChange(before, None)

    def undo(self, change: NoteChange) -> None:
        """Put the note of *change* back as it was before it."""
        with self._lock(), self._database.transaction() as connection:
            if change.before is not None:
                note_store.put(connection, change.before)
            elif change.after is not None:
                note_store.remove(connection, change.after.key)

    def _lock(self) -> WriterLock:
        return WriterLock(self._paths.lock, _("a note"), os_user(), beside_sync=True)


def _check(text: NoteText) -> None:
    if not text.title.strip():
        raise UsageError(_("A note needs a summary; nothing was written."), _("Write a few words in its first line."))
    if text.kind not in OWN_KINDS:
        raise UsageError(_("Notes of one's own are notes, calls, meetings or tasks; nothing was written."))


def _gone() -> UsageError:
    return UsageError(_("This note is no longer there, or was not written here; nothing was changed."))
