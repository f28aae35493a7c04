"""Importing files: each through the one door, with a snapshot before, counts and problems after, and undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from app.core.records import Problem
from app.core.spreadsheet_cells import guarded
from app.core.zones import zone_named
from app.errors import AppError, CacheError, QuestionError, StoppedError, UsageError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.services.column_mappings import ColumnMapping, ColumnMappings
from app.settings import Settings, country_code
from app.sources.base import FileKind, ReadOptions, RecordReader
from app.sources.files.detect import open_reader
from app.sources.files.look import FieldMatch, FileLook, header_keys, look_into
from app.storage import account_store, audit_store, corrections_store, hold_store, note_store
from app.storage.database import Database
from app.storage.runs import Counts, ImportRun, RunStore
from app.sync.engine import FileRun, RunOptions
from app.sync.lock import WriterLock
from app.sync.own_domains import apply_own_domains
from app.sync.people_derivation import rebuild_people
from app.sync.snapshots import Snapshots

__all__ = [
    "FieldMatch",
    "FileKind",
    "FileLook",
    "FileResult",
    "ImportMonitor",
    "ImportOptions",
    "ImportRun",
    "ImportService",
]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about the files of one import: the options of ``comms-log import``."""

    kind: FileKind | None = None
    source_name: str | None = None
    region: str | None = None
    zone: str | None = None
    day_first: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    accept_left: bool = False


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. *error* is set when it was refused, asked about or stopped."""

    path: Path
    run_id: int | None
    counts: Counts
    problems: tuple[Problem, ...]
    error: AppError | None = None


class ImportMonitor(Protocol):
    """Who watches an import of several files."""

    def started(self, path: Path) -> None:
        """The file *path* begins."""
        ...

    def progress(self, path: Path, read: int, total: int | None) -> None:
        """*read* records of *total* (None: unknown) of the file are in."""
        ...

    def finished(self, result: FileResult) -> None:
        """A file is done, one way or the other."""
        ...

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        ...


class _FileMonitor:
    def __init__(self, path: Path, monitor: ImportMonitor) -> None:
        self._path = path
        self._monitor = monitor

    def progress(self, read: int, total: int | None) -> None:
        self._monitor.progress(self._path, read, total)

    def stopped(self) -> bool:
        return self._monitor.stopped()


class ImportService:
    """The door through which every file comes in."""

    def __init__(self, database: Database, paths: Paths, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._now = now
        self._runs = RunStore(database)
        self._snapshots = Snapshots(paths.snapshots, database)
        self._audit = AuditService(database, now)
        self._mappings = ColumnMappings(paths.column_mappings)

    def import_files(self, files: Sequence[Path], options: ImportOptions, monitor: ImportMonitor) -> list[FileResult]:
        """Import *files* in their order; one that cannot be taken does not keep the others out.

        Raises UsageError for a zone or region that does not exist, LockedError when another process writes at this
        moment. A stop ends the whole import: the file at
        hand says so in its result, later ones are not begun.
        """
        if options.zone:
            zone_named(options.zone)
        if options.region:
            options = replace(options, region=country_code(options.region))
        results: list[FileResult] = []
        with WriterLock(self._paths.lock, _("an import"), os_user()):
            batch = self._runs.new_batch(self._now())
            self._snapshots.take(batch)
            apply_own_domains(self._database, self._settings.own_domains)
            for path in files:
                monitor.started(path)
                result = self._import_file(path, batch, options, monitor)
                results.append(result)
                monitor.finished(result)
                if isinstance(result.error, StoppedError):
                    break
            if all(result.run_id is None for result in results):
                self._snapshots.discard(batch)
        return results

    def apply_own_domains(self) -> int:
        """Look again which stored mails the school wrote, after ``own_domains`` was set; return how many turned.

        Raises LockedError while another process writes.
        """
        with WriterLock(self._paths.lock, _("a change of the log"), os_user()):
            return apply_own_domains(self._database, self._settings.own_domains)

    def look(self, path: Path, options: ImportOptions) -> FileLook:
        """What the file or folder *path* holds, before anything is imported; what was said of such files before
        counts where *options* say nothing.
        """
        options = self._with_remembered(path, options)
        return look_into(path, self._read_options(options), options.kind)

    def remember_columns(self, path: Path, kind: FileKind, columns: Mapping[str, str]) -> None:
        """From now on read files with the headers of *path* as the form *kind*, with field -> header *columns*.

        Raises CacheError when that cannot be written.
        """
        self._mappings.remember(header_keys(path), ColumnMapping(kind, columns))

    def _with_remembered(self, path: Path, options: ImportOptions) -> ImportOptions:
        if options.kind is not None or options.columns:
            return options
        known = self._mappings.find(header_keys(path))
        return options if known is None else replace(options, kind=known.kind, columns=known.columns)

    def runs(self) -> list[ImportRun]:
        """All imports of files, the newest first."""
        return self._runs.runs()

    def problems(self, run_id: int) -> list[Problem]:
        """What one import of a file set aside, in the order of the file."""
        return self._runs.problems(run_id)

    def problems_csv(self, run_id: int) -> str:
        """The problem list of one import as CSV for a spreadsheet: place, kind, what happened, the record.

        Cells that a spreadsheet would take for a formula get a leading apostrophe (OWASP, CSV injection).
        """
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow([_("Where"), _("Kind"), _("What happened"), _("Record")])
        for problem in self.problems(run_id):
            cells = (problem.place, str(problem.kind), problem.message, problem.record)
            writer.writerow([guarded(cell) for cell in cells])
        return stream.getvalue()

    def save_problems(self, run_ids: Sequence[int], path: Path) -> None:
        """Write the problem lists of several imports as one CSV file to *path*.

        Raises CacheError when the file cannot be written.
        """
        first, *others = [self.problems_csv(run_id) for run_id in run_ids] or [""]
        text = first + "".join(part.partition("\n")[2] for part in others)
        try:
            path.write_text(text, encoding="utf-8-sig", newline="")
        except OSError as error:
            raise CacheError(
                _("Could not write {file}; the list is still here.").format(file=path.name),
                _("Is it open in another program? Close it there, or choose another name."),
            ) from error

    def can_undo(self) -> bool:
        """Whether the last import can be undone: its snapshot is there and nothing came after it."""
        batch = self._runs.last_batch()
        return batch is not None and self._snapshots.has(batch) and not self._erased_since(batch)

    def _erased_since(self, batch: str) -> bool:
        """Whether somebody was erased after *batch*: its copy would bring them back."""
        sql = (
            "SELECT 1 FROM tombstone WHERE kind <> 'pages' AND at >="
            " (SELECT min(started_at) FROM sync_run WHERE batch = ?) LIMIT 1"
        )
        return bool(self._database.reader().execute(sql, (batch,)).fetchall())

    def undo(self) -> None:
        """Put the log back as it was before the last import; corrections made by hand since then are kept.

        Raises UsageError when there is nothing that can be undone, LockedError while another process writes.
        """
        with WriterLock(self._paths.lock, _("a change of the log"), os_user()):
            batch = self._runs.last_batch()
            if batch is None or not self.can_undo():
                raise UsageError(
                    _("The last import can no longer be undone; nothing was changed."),
                    _("Only the last three imports keep a copy of the log from before."),
                )
            audit = audit_store.raw_lines(self._database.reader())
            by_hand = corrections_store.dump(self._database.reader())
            notes = note_store.all_notes(self._database.reader())
            holds = hold_store.dump(self._database.reader())
            accounts = account_store.dump(self._database.reader())
            self._snapshots.restore(batch)
            with self._database.transaction() as connection:
                corrections_store.put_back(connection, by_hand)
                note_store.put_back(connection, notes)
                hold_store.put_back(connection, holds)
                account_store.put_back(connection, accounts)
                rebuild_people(connection, self._now())
            audit_store.put_back(self._database.writer(), audit)
            self._audit.record(AuditAction.IMPORT_UNDONE)

    def _import_file(self, path: Path, batch: str, options: ImportOptions, monitor: ImportMonitor) -> FileResult:
        options = self._with_remembered(path, options)
        try:
            reader = open_reader(path, self._read_options(options), options.kind)
        except AppError as error:
            return FileResult(path, None, Counts(), (), error)
        name = options.source_name or reader.info.source_name
        source_id = self._runs.source_id(str(reader.info.kind), name)
        run_id = self._runs.begin(source_id=source_id, batch=batch, file_name=path.name, now=self._now())
        run = self._file_run(reader, source_id, run_id, options, _FileMonitor(path, monitor))
        error = _run(run)
        counts = run.tally.counts()
        self._runs.finish(run_id, counts, self._now(), None if error is None else error.message)
        return FileResult(path, run_id, counts, tuple(self._runs.problems(run_id)), error)

    def _file_run(
        self, reader: RecordReader, source_id: int, run_id: int, options: ImportOptions, monitor: _FileMonitor
    ) -> FileRun:
        return FileRun(
            self._database,
            self._runs,
            reader,
            source_id=source_id,
            run_id=run_id,
            options=RunOptions(
                region=options.region or self._settings.country,
                accept_left=options.accept_left,
                now=self._now,
            ),
            monitor=monitor,
        )

    def _read_options(self, options: ImportOptions) -> ReadOptions:
        return ReadOptions(
            zone=options.zone or str(self._settings.get("zone")),
            region=options.region or self._settings.country,
            day_first=options.day_first,
            columns=options.columns,
            own_domains=self._settings.own_domains,
        )


def _run(run: FileRun) -> AppError | None:
    """Run one file; return the error that ended it, None when it came in whole."""
    try:
        run.run()
    except QuestionError as error:
        run.tally.new = run.tally.changed = run.tally.left = run.tally.skipped = 0  # the transaction was rolled back
        return error
    except AppError as error:
        return error
    return None
