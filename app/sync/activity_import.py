"""Takes the activities of a file into the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.records import ActivityRecord, PersonKind, Problem, ProblemKind
from app.i18n import _
from app.storage import activity_store
from app.storage.activity_store import StoredActivity
from app.storage.connection import Connection
from app.storage.tombstones import Tombstones
from app.sync.hashing import record_hash
from app.sync.matching import References
from app.sync.people_derivation import PageReferences
from app.sync.tally import Tally


class ActivityImport:
    """Takes the activity records of one file, a page at a time, each page inside the caller's transaction."""

    def __init__(self, connection: Connection, *, source_id: int, tally: Tally) -> None:
        self._connection = connection
        self._source_id = source_id
        self._tally = tally
        self._erased = Tombstones(connection)
        self._people = PageReferences(connection)
        self._told: set[str] = set()
        self._waiting: list[ActivityRecord] = []

    def write_page(self, records: Sequence[ActivityRecord]) -> None:
        """Unite one page of *records* with the cache."""
        stored = activity_store.hashes(self._connection, self._source_id, [r.external_id for r in records])
        changed: list[StoredActivity] = []
        for record in records:
            self._tally.read += 1
            if any(
                self._erased.has_reference(kind, ref)
                for kind, ref in (
                    (PersonKind.STUDENT, record.student_ref),
                    (PersonKind.STUDENT, record.person_ref),
                    (PersonKind.CONTACT, record.person_ref),
                )
            ):
                self._tally.skipped += 1
                continue
            if record.person_ref or record.student_ref:
                self._waiting.append(record)
            if record.external_id in self._told:
                message = _("Two rows have the same activity id. The first was kept, this one was set aside.")
                self._tally.problem(Problem(record.place, ProblemKind.CONFLICT, message, record.external_id))
                continue
            self._told.add(record.external_id)
            digest = record_hash(replace(record, place=""))
            old = stored.get(record.external_id)
            if old == digest:
                continue
            self._tally.new += old is None
            self._tally.changed += old is not None
            changed.append(self._stored(record, digest))
        activity_store.put_activities(self._connection, changed)
        self._people.resolve_activities(self._source_id, [activity.external_id for activity in changed])

    def unknown_people(self, references: References) -> list[Problem]:
        """A problem for each activity whose person no roster holds yet; it waits and is looked up again (rule 7)."""
        message = _("No roster names this activity's person yet. It was taken and waits until one does.")
        return [
            Problem(r.place, ProblemKind.UNKNOWN_PERSON, message, r.external_id, fatal_to_record=False)
            for r in self._waiting
            if (r.person_ref and references.anybody(self._source_id, r.person_ref) is None)
            or (r.student_ref and references.student(self._source_id, r.student_ref) is None)
        ]

    @property
    def names_people(self) -> bool:
        """Whether any activity of the file names a person."""
        return bool(self._waiting)

    def _stored(self, record: ActivityRecord, digest: int) -> StoredActivity:
        visible = None if record.visible_to_family is None else int(record.visible_to_family)
        return StoredActivity(
            self._source_id, record.external_id, digest, record.kind, record.at, record.person_ref,
            record.student_ref, record.author, record.title, record.detail, visible,
        )  # fmt: skip
