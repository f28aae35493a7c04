"""Runs of imports: which file came when, what it did, and what was set aside."""

# peewee has no type stubs, so its rows are Any here; what leaves this module is typed
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from app.core.records import Problem, ProblemKind
from app.storage.connection import Connection
from app.storage.database import CacheDatabase, Database
from app.storage.tables import MODELS, RunRow, SourceRow

FILE: Final = "file"
SYNC: Final = "sync"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the records of a file did to the cache: the numbers of the command line's summary."""

    read: int = 0
    new: int = 0
    changed: int = 0
    left: int = 0
    problems: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One file of one import. Times are epoch seconds UTC; *error* is set when the file was not taken whole."""

    id: int
    batch: str
    file_name: str
    source_name: str
    started_at: int
    finished_at: int | None
    counts: Counts
    error: str | None


class RunStore:
    """Writes and lists runs and their problems."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def _orm(self) -> CacheDatabase:
        return self._database.orm

    def source_id(self, kind: str, name: str) -> int:
        """The id of the source called *name*, made when it is new."""
        with self._orm.bind_ctx(MODELS):
            row, _created = SourceRow.get_or_create(name=name, defaults={"kind": kind})
            return int(row.id)

    def source_name(self, source_id: int) -> str:
        """The name of a source: that of its kind, or what a person called it."""
        return str(self._reader().execute("SELECT name FROM source WHERE id = ?", (source_id,)).fetchall()[0][0])

    def begin(self, *, source_id: int, batch: str, file_name: str | None, now: int) -> int:
        """Note that a file is being read, or an account when there is no *file_name*; return the run's id."""
        mode = SYNC if file_name is None else FILE
        with self._orm.bind_ctx(MODELS):
            run = RunRow.create(source=source_id, batch=batch, started_at=now, mode=mode, file_name=file_name)
            return int(run.id)

    def finish(self, run_id: int, counts: Counts, now: int, error: str | None = None) -> None:
        """Note the counts of a finished, refused or stopped run."""
        with self._orm.bind_ctx(MODELS):
            RunRow.update(
                finished_at=now,
                n_read=counts.read,
                n_new=counts.new,
                n_changed=counts.changed,
                n_left=counts.left,
                n_skipped=counts.skipped,
                n_problems=counts.problems,
                error=error,
            ).where(RunRow.id == run_id).execute()

    def add_problems(self, run_id: int, problems: Iterable[Problem]) -> None:
        """Keep what was set aside, in the order it was met."""
        rows = [(run_id, p.place, str(p.kind), p.message, p.record) for p in problems]
        self._database.writer().executemany(
            "INSERT INTO problem(run_id, place, kind, message, record) VALUES(?, ?, ?, ?, ?)", rows
        )

    def note_counts(self, run_id: int, counts: Counts) -> None:
        """Note the counts of a run that goes on, inside the transaction of its page."""
        self._database.writer().execute(
            "UPDATE sync_run SET n_read = ?, n_new = ?, n_changed = ?, n_left = ?, n_skipped = ?, n_problems = ?"
            " WHERE id = ?",
            (counts.read, counts.new, counts.changed, counts.left, counts.skipped, counts.problems, run_id),
        )

    def drop_idle_syncs(self, source_id: int, kept: int = 20) -> None:
        """Forget syncs of an account that brought nothing, but the newest: there are some every hour."""
        self._database.writer().execute(
            "DELETE FROM sync_run WHERE source_id = ?1 AND mode = ?2 AND n_new + n_changed + n_left = 0 AND id NOT IN"
            " (SELECT id FROM sync_run WHERE source_id = ?1 AND mode = ?2 ORDER BY id DESC LIMIT ?3)",
            (source_id, SYNC, kept),
        )

    def new_batch(self, now: int) -> str:
        """A name for an import or a sync, later than the last one's by its spelling."""
        stem = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S")
        rows = self._reader().execute("SELECT batch FROM sync_run ORDER BY id DESC LIMIT 1").fetchall()
        last = str(rows[0][0]) if rows else ""
        before, _dash, count = last.rpartition("-")
        number = int(count) + 1 if before else 1
        return f"{max(stem, before)}-{number:06d}"  # the clock may have been set back

    def last_batch(self) -> str | None:
        """The batch of the newest run that may have changed something, None when nothing was ever imported."""
        sql = (
            "SELECT batch FROM sync_run WHERE mode = ? OR finished_at IS NULL OR n_new + n_changed + n_left > 0"
            " ORDER BY id DESC LIMIT 1"
        )
        rows = self._reader().execute(sql, (FILE,)).fetchall()
        return str(rows[0][0]) if rows else None

    def runs(self, limit: int = 500) -> list[ImportRun]:
        """The newest imports of files first."""
        sql = (
            "SELECT r.id, r.batch, r.file_name, s.name, r.started_at, r.finished_at, r.n_read, r.n_new, r.n_changed,"
            " r.n_left, r.n_problems, r.n_skipped, r.error FROM sync_run r JOIN source s ON s.id = r.source_id"
            " WHERE r.mode = ? ORDER BY r.id DESC LIMIT ?"
        )
        return [_run(row) for row in self._reader().execute(sql, (FILE, limit)).fetchall()]

    def last_sync(self, source_id: int) -> ImportRun | None:
        """The newest sync of an account, None when there was none."""
        sql = (
            "SELECT r.id, r.batch, r.file_name, s.name, r.started_at, r.finished_at, r.n_read, r.n_new, r.n_changed,"
            " r.n_left, r.n_problems, r.n_skipped, r.error FROM sync_run r JOIN source s ON s.id = r.source_id"
            " WHERE r.mode = ? AND r.source_id = ? ORDER BY r.id DESC LIMIT 1"
        )
        rows = self._reader().execute(sql, (SYNC, source_id)).fetchall()
        return _run(rows[0]) if rows else None

    def problems(self, run_id: int) -> list[Problem]:
        """What was set aside in one run, in the order of the file."""
        sql = "SELECT place, kind, message, record FROM problem WHERE run_id = ? ORDER BY id"
        rows = self._reader().execute(sql, (run_id,)).fetchall()
        return [Problem(str(p), ProblemKind(k), str(m), str(r)) for p, k, m, r in rows]

    def _reader(self) -> Connection:
        return self._database.reader()


def _run(row: tuple[Any, ...]) -> ImportRun:
    counts = Counts(read=row[6], new=row[7], changed=row[8], left=row[9], problems=row[10], skipped=row[11])
    return ImportRun(row[0], row[1], row[2] or "", row[3], row[4], row[5], counts, row[12])
