"""The encrypted cache that is measured: the sample school at the size asked for, imported once and kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import appdirs

from app.context import Context, open_context
from app.services.imports import FileResult, ImportOptions
from app.sources.sample_school import OWN_DOMAINS, SAMPLE_COUNTRY, write_sample_school
from app.storage.database import Database

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = int(datetime(2026, 11, 23, 3, 5, tzinfo=UTC).timestamp())  # the present of every measurement
FORM = "1"  # to be raised when what is built changes although no file named below does
MADE_BY = ("app/storage/migrations", "app/sources/sample_school", "resources/templates")
UNUSED_DAYS = 14
PEOPLE_SHARE, BUSIEST_SHARE, BODY_SHARE = 1 / 20, 0.085, 0.4


@dataclass(frozen=True, slots=True)
class Facts:
    """What is in the cache, and who and what to ask it for. People and addresses by local id."""

    messages: int
    recipients: int
    events: int
    people: int
    bodies: int
    file_bytes: int
    import_seconds: float
    imported_bytes: int
    busiest_contact: int
    busiest_rows: int
    typical_contact: int
    typical_rows: int
    typical_student: int
    student_rows: int
    busiest_student: int
    busiest_student_rows: int
    rare_word: str
    common_word: str


@dataclass(frozen=True)
class BenchCache:
    """A cache of *rows* messages in *data_dir*. Whoever writes to it does so in a `copy`."""

    rows: int
    data_dir: Path
    mbox_mb: int = 0  # what was asked for; 0: as large as suits the rows

    @property
    def path(self) -> Path:
        """The encrypted file."""
        return self.data_dir / "log.db"

    @cached_property
    def facts(self) -> Facts:
        """What is in it."""
        return Facts(**json.loads((self.data_dir / "facts.json").read_text("utf-8")))

    def open(self) -> Context:
        """The program's own services over it, at the fixed present; the caller closes them."""
        return open_context(self.data_dir, now=NOW)

    @contextmanager
    def opened(self) -> Iterator[Context]:
        """The same, closed at the end."""
        context = self.open()
        try:
            yield context
        finally:
            context.close()

    @contextmanager
    def copy(self) -> Iterator[BenchCache]:
        """One to write to, in a folder beside it that goes away at the end."""
        with tempfile.TemporaryDirectory(prefix="copy-", dir=self.data_dir.parent) as folder:
            target = Path(folder) / "data"
            with self.opened() as context:
                context.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            shutil.copytree(self.data_dir, target, ignore=shutil.ignore_patterns("*-wal", "*-shm", "*.lock"))
            yield BenchCache(self.rows, target)

    def smaller(self, rows: int) -> BenchCache:
        """The same school with *rows* messages, built when it is not there: for "at 1M against 1k rows"."""
        return ensure_cache(rows, self.data_dir.parent)


def cache_home() -> Path:
    """Where the caches are kept: this person's folder for what can be made again, else COMMS_LOG_BENCH_DIR."""
    named = os.environ.get("COMMS_LOG_BENCH_DIR")
    return Path(named or appdirs.user_cache_dir("CommsLogBench", appauthor=False)).absolute()


def made_by() -> str:
    """A short name for the code that says what is in the cache: it changes with schema and generator."""
    digest = hashlib.sha256(FORM.encode())
    for folder in MADE_BY:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def ensure_cache(rows: int, home: Path | None = None, say: Callable[[str], None] | None = None) -> BenchCache:
    """The cache of *rows* messages, built where there is none that this schema and generator made."""
    home = home or cache_home()
    home.mkdir(parents=True, exist_ok=True)
    target = home / f"{rows}-{made_by()}"
    if not (target / "facts.json").exists():
        _forget_unused(home)
        with tempfile.TemporaryDirectory(prefix="building-", dir=home) as folder:
            made = Path(folder) / "data"
            _build(rows, Path(folder), made, say or _silent)
            if not target.exists():  # another run may have been faster
                made.rename(target)
    os.utime(target)
    return BenchCache(rows, target)


def _silent(_text: str) -> None:
    """Say nothing."""


def _forget_unused(home: Path) -> None:
    """Remove caches, and what a killed run left, that nobody has used for two weeks."""
    oldest = time.time() - UNUSED_DAYS * 86_400
    for folder in home.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


class _Watch:
    """Tells how far an import is, a few times a file."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._next = 0.0

    def started(self, path: Path) -> None:
        self._next = time.monotonic() + 20
        self._say(f"importing {path.name}")

    def progress(self, path: Path, read: int, total: int | None) -> None:
        if time.monotonic() > self._next:
            self._next = time.monotonic() + 20
            self._say(f"importing {path.name}: {read:,}{f' of {total:,}' if total else ''} records")

    def finished(self, result: FileResult) -> None:
        if result.error is not None:
            raise result.error

    def stopped(self) -> bool:
        return False


def _build(rows: int, folder: Path, data_dir: Path, say: Callable[[str], None]) -> None:
    """Write the school's files, take them in through the door of every import, and note what to ask for."""
    say(f"writing a school of {rows:,} messages")
    files = write_sample_school(
        folder / "files",
        people=int(rows * PEOPLE_SHARE),
        messages=rows,
        now=datetime.fromtimestamp(NOW, UTC),
        busiest=int(rows * BUSIEST_SHARE),
        body_share=BODY_SHARE,
    )
    context = open_context(data_dir, now=NOW)
    try:
        context.settings.set("zone", "Australia/Sydney")
        context.settings.set("country", SAMPLE_COUNTRY)
        context.settings.set("own_domains", ", ".join(OWN_DOMAINS))
        began = time.perf_counter()
        context.imports.import_files(files, ImportOptions(region=SAMPLE_COUNTRY), _Watch(say))
        seconds = time.perf_counter() - began
        shutil.rmtree(context.paths.snapshots, ignore_errors=True)
        context.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        facts = _find_facts(context.database, seconds, sum(path.stat().st_size for path in files))
    finally:
        context.close()
    (data_dir / "facts.json").write_text(json.dumps(asdict(facts), indent=1), "utf-8")
    say(f"{facts.messages:,} messages, {facts.recipients:,} rows, {facts.events:,} events in {seconds:,.0f} s")


_PER_CONTACT = """
    SELECT pa.person_id, sum(a.n) FROM person_address pa
    JOIN (SELECT address_id, count(*) AS n FROM recipient GROUP BY address_id) a ON a.address_id = pa.address_id
    JOIN person p ON p.id = pa.person_id AND p.kind = ? AND p.state = 0
    GROUP BY pa.person_id ORDER BY 2, 1
"""
_PER_STUDENT = """
    SELECT l.student_id, sum(c.n) FROM (SELECT DISTINCT student_id, contact_id FROM relation WHERE restricted = 0) l
    JOIN (SELECT pa.person_id, sum(a.n) AS n FROM person_address pa
          JOIN (SELECT address_id, count(*) AS n FROM recipient GROUP BY address_id) a ON a.address_id = pa.address_id
          GROUP BY pa.person_id) c ON c.person_id = l.contact_id
    GROUP BY l.student_id ORDER BY 2, 1
"""
_STUDENT, _CONTACT = 0, 1


def _find_facts(database: Database, seconds: float, imported: int) -> Facts:
    connection = database.reader()

    def one(sql: str) -> int:
        return connection.execute(sql).fetchall()[0][0]

    contacts = connection.execute(_PER_CONTACT, (_CONTACT,)).fetchall()
    students = connection.execute(_PER_STUDENT).fetchall()
    typical, student = contacts[len(contacts) // 2], students[len(students) // 2]
    rare, common = _words(database)
    return Facts(
        messages=one("SELECT count(*) FROM message"),
        recipients=one("SELECT count(*) FROM recipient"),
        events=one("SELECT count(*) FROM event"),
        people=one("SELECT count(*) FROM person"),
        bodies=one("SELECT count(DISTINCT message_id) FROM body_part"),
        file_bytes=database.path.stat().st_size,
        import_seconds=round(seconds, 1),
        imported_bytes=imported,
        busiest_contact=contacts[-1][0],
        busiest_rows=contacts[-1][1],
        typical_contact=typical[0],
        typical_rows=typical[1],
        typical_student=student[0],
        student_rows=student[1],
        busiest_student=students[-1][0],
        busiest_student_rows=students[-1][1],
        rare_word=rare,
        common_word=common,
    )


def _words(database: Database) -> tuple[str, str]:
    """A word of a few messages and one of many, of those that stand in subjects."""
    counts: dict[str, int] = {}
    sql = "SELECT s.key, count(*) FROM message m JOIN subject s ON s.id = m.subject_id GROUP BY s.id"
    for key, n in database.reader().execute(sql).fetchall():
        for word in {word for word in str(key).split() if word.isalpha() and len(word) > 4}:
            counts[word] = counts.get(word, 0) + n
    ordered = sorted(counts, key=lambda word: (counts[word], word))
    rare = next(word for word in ordered if counts[word] >= min(3, counts[ordered[-1]]))
    return rare, ordered[-1]


def to_stderr(text: str) -> None:
    """Print a line about what is being made."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
