"""The target table of the storage: pages, searches, import and erase against bare SQL of the same driver and file."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from unittest import mock

from app.context import Context, open_context
from app.core.date_ranges import DateRange, Preset
from app.core.filters import ALL_OF
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.core.query_text import parse_query
from app.services.history import NEWEST_FIRST, HistoryQuery
from app.services.imports import ImportOptions
from app.sources.sample_school import OWN_DOMAINS, SAMPLE_COUNTRY, write_sample_school
from app.storage import database, history
from app.storage.connection import Connection
from app.storage.database import PAGE_SIZE
from bench.bench_cache import BODY_SHARE, NOW, BenchCache
from bench.report import Line, NotMeasured, per_call
from support.school import Quiet

PAGE: Final = 128
BARE_PAGE: Final = "F_r, bare SELECT of 128 ids"
BARE_WRITE: Final = "F_w, one row of 8 columns, executemany"
ALL: Final = Scope(ScopeKind.ALL)
ERASED: Final = 4  # people
WRITTEN: Final = 20_000  # rows of the floor of an import
TAKEN: Final = 10_000  # messages of a measured import
MESSAGES: Final = "4567"  # what the names of the files with messages begin with
SORTS: Final = ("sent", "type", "subject", "to", "relation", "status", "updated", "reason", "provider")
FILTERS: Final = (
    "status:bounced,failed",
    "status:opened",
    "status:dropped",
    "type:sms",
    "type:email",
    "reason:bad_address",
    "provider:twilio",
    "is:attention",
    "is:handled",
    "direction:in",
    "type:email status:delivered",
)


def lines(cache: BenchCache) -> Iterator[Line]:
    """The lines, in the order of the target table."""
    yield from _imports(min(TAKEN, cache.rows))
    with cache.opened() as context:
        asking = Asking(context)
        yield from _pages(asking, cache)
        yield from _orders(asking)
        yield from _searches(asking, cache)
    yield Line(
        "bytes a message, all in",
        "",
        lambda: cache.facts.file_bytes / cache.facts.messages,
        None,
        aim=700,
        gate=1_000,
        unit="bytes",
        rounds=1,
        warm_up=0,
    )
    yield from _erasures(cache)


class Asking:
    """Questions to a log as the window asks them, ids only, and the floor of the same connection."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reader = context.database.reader()

    def bare(self) -> float:
        """The floor: the first ids there are."""
        sql = f"SELECT id FROM recipient LIMIT {PAGE}"
        return _quickest(lambda: self.reader.execute(sql).fetchall())

    def page(self, query: HistoryQuery) -> float:
        """Milliseconds of the first page of *query*."""

        def ask() -> list[int]:
            question = self.context.history._question(self.reader, query)
            return list(history.ids(self.reader, question))

        return _quickest(ask)

    def line(self, figure: str, aim: float, gate: float, *queries: HistoryQuery) -> Line:
        """The line of the slowest of *queries*."""
        return Line(figure, BARE_PAGE, lambda: max(map(self.page, queries)), self.bare, aim=aim, gate=gate)


def _quickest(work: Callable[[], object]) -> float:
    """Milliseconds of *work* when nothing else has the processor: the best of several lots of calls."""
    return min(per_call(work, 5)() for _lot in range(8))


def _query(wanted: str = "", search: str = "", sort: Sequence[Sort] = NEWEST_FIRST, scope: Scope = ALL) -> HistoryQuery:
    found = parse_query(wanted) if wanted else ALL_OF()
    return HistoryQuery(scope, filter=found, search=search, sort=tuple(sort), limit=PAGE)


def _pages(asking: Asking, cache: BenchCache) -> Iterator[Line]:
    facts = cache.facts
    contact = Scope(ScopeKind.CONTACT, facts.typical_contact)
    student = Scope(ScopeKind.STUDENT, facts.typical_student)
    yield asking.line("contact's first page, typical", 2, 5, _query(scope=contact))
    yield asking.line("student's first page, typical", 6, 15, _query(scope=student))


def _orders(asking: Asking) -> Iterator[Line]:
    for key in SORTS:
        both = [_query(sort=(Sort(SortKey(key), descending=descending),)) for descending in (True, False)]
        yield asking.line(f"sort by {key}, either way, first {PAGE} ids", 3, 10, *both)
    for wanted in FILTERS:
        yield asking.line(f"filter {wanted}, first {PAGE} ids", 3, 10, _query(wanted))
    dated = HistoryQuery(ALL, range=DateRange(Preset.LAST_30_DAYS), filter=parse_query("status:opened"), limit=PAGE)
    yield asking.line(f"filter status:opened in the last 30 days, first {PAGE} ids", 3, 10, dated)
    worst = _query("status:delivered", sort=(Sort(SortKey.SUBJECT, descending=False),))
    yield asking.line("worst filter and sort: subject, delivered", 200, 800, worst)


def _searches(asking: Asking, cache: BenchCache) -> Iterator[Line]:
    common = cache.facts.common_word
    for figure, word, aim, gate in (
        ("search: a rare word", _rare_word(asking), 10, 40),
        ("search: a common word", common, 25, 100),
        ("search: two letters", common[:2], 30, 120),
    ):
        yield asking.line(figure, aim, gate, _query(search=word))


def _rare_word(asking: Asking) -> str:
    """A word that few messages have and no name or address."""
    sql = "SELECT words FROM message_index ORDER BY id DESC LIMIT 2000"
    words = {word for (text,) in asking.reader.execute(sql).fetchall() for word in text.split() if len(word) > 5}
    for word in sorted(words):
        hits = sum(
            len(
                asking.reader.execute(
                    f"SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 9", (f'"{word}"*',)
                ).fetchall()
            )
            for index in ("fts_message", "fts_common", "fts_subject", "fts_address")
        )
        if 0 < hits < 5:
            return word
    return "norowhasthisword"


# import


class Imports:
    """Imports of a small school into new logs; its files are written when they are first asked for."""

    def __init__(self, messages: int, stack: ExitStack) -> None:
        self._messages = messages
        self._stack = stack
        self._again: list[float] = []

    @cached_property
    def _files(self) -> list[Path]:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="school-"))
        return write_sample_school(
            Path(folder),
            people=max(50, self._messages // 20),
            messages=self._messages,
            now=datetime.fromtimestamp(NOW, UTC),
            body_share=BODY_SHARE,
        )

    def _of(self, kinds: str) -> list[Path]:
        return [path for path in self._files if path.name[0] in kinds]

    @contextmanager
    def fresh(self) -> Iterator[Context]:
        """A new log with the people of the school in it."""
        with tempfile.TemporaryDirectory(prefix="log-") as folder:
            context = open_context(Path(folder), now=NOW)
            try:
                context.settings.set("zone", "Australia/Sydney")
                context.settings.set("country", SAMPLE_COUNTRY)
                context.settings.set("own_domains", ", ".join(OWN_DOMAINS))
                self._take(context, "123")
                yield context
            finally:
                context.close()

    def _take(self, context: Context, kinds: str) -> float:
        """Import the files of some kinds, which their names begin with; the milliseconds it took."""
        files = self._of(kinds)
        began = time.perf_counter()
        results = context.imports.import_files(files, ImportOptions(region=SAMPLE_COUNTRY), Quiet())
        took = (time.perf_counter() - began) * 1000
        assert not [result for result in results if result.error is not None]
        return took

    def once(self) -> float:
        """Milliseconds a message of an import into a new log; the same import again is measured along with it."""
        with self.fresh() as context:
            took = self._take(context, MESSAGES)
            messages: int = context.database.reader().execute("SELECT count(*) FROM message").fetchall()[0][0]
            self._again.append(self._take(context, MESSAGES) / messages)
            return took / messages

    def again(self) -> float:
        """Milliseconds a message of an import of what is there."""
        if not self._again:
            self.once()
        return self._again.pop(0)

    def encrypted(self) -> float:
        """Milliseconds of an import."""
        with self.fresh() as context:
            return self._take(context, MESSAGES)

    def plain(self) -> float:
        """The same into a log that is not encrypted."""
        with mock.patch.object(database, "give_key", _no_key), mock.patch.object(database, "check_header"):
            return self.encrypted()

    def bare(self) -> float:
        """The floor: milliseconds a row of a bare write into an encrypted log."""
        with tempfile.TemporaryDirectory(prefix="log-") as folder:
            context = open_context(Path(folder), now=NOW)
            try:
                return _bare_write(context.database.writer())
            finally:
                context.close()


def _imports(count: int) -> Iterator[Line]:
    with ExitStack() as stack:
        school = Imports(count, stack)
        figures: tuple[tuple[str, str, Callable[[], float], Callable[[], float], float, float], ...] = (
            ("import, whole pipeline, a message", BARE_WRITE, school.once, school.bare, 50, 120),
            ("import of the same again, a message", BARE_WRITE, school.again, school.bare, 13, 30),
            ("import, encrypted against plain", "plain", school.encrypted, school.plain, 1.05, 1.2),
        )
        for figure, floor, ours, bare, aim, gate in figures:
            yield Line(figure, floor, ours, bare, aim=aim, gate=gate, rounds=3, warm_up=0)


def _no_key(connection: Connection, _key: bytes) -> None:
    connection.execute(f"PRAGMA page_size={PAGE_SIZE}").fetchall()


def _bare_write(connection: Connection) -> float:
    """Milliseconds a row, in one transaction that is rolled back; the best of three."""
    rows: list[tuple[Any, ...]] = [
        (n, f"SM{n:032x}", 2, n * 7919, NOW + n, "delivered", "Term 4 report", None) for n in range(WRITTEN)
    ]
    took: list[float] = []
    for _time in range(3):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "CREATE TABLE bare(id INTEGER PRIMARY KEY, a TEXT, b INT, c INT, d INT, e TEXT, f TEXT, g INT)"
        )
        began = time.perf_counter()
        connection.executemany("INSERT INTO bare VALUES(?, ?, ?, ?, ?, ?, ?, ?)", rows)
        took.append(time.perf_counter() - began)
        connection.execute("ROLLBACK")
    return min(took) * 1000 / WRITTEN


# erase


_OF_40: Final = """
    SELECT pa.person_id FROM person_address pa JOIN person p ON p.id = pa.person_id AND p.kind = 1 AND p.state = 0
    JOIN recipient r INDEXED BY ix_recipient_address ON r.address_id = pa.address_id JOIN address a
    ON a.id = pa.address_id AND a.n_owners = 1 GROUP BY 1 HAVING count(*) BETWEEN 36 AND 44 LIMIT 8
"""


class Erasing:
    """Erasures in a copy of the log, which is made when the first is asked for."""

    def __init__(self, cache: BenchCache, stack: ExitStack) -> None:
        self._cache = cache
        self._stack = stack

    @cached_property
    def _context(self) -> Context:
        if shutil.disk_usage(self._cache.data_dir).free < 2 * self._cache.facts.file_bytes:
            raise NotMeasured("there is no room for a copy of the log")
        return self._stack.enter_context(self._stack.enter_context(self._cache.copy()).opened())

    @cached_property
    def _people(self) -> Iterator[int]:
        people = [row[0] for row in self._context.database.reader().execute(_OF_40)]
        if len(people) < ERASED:
            raise NotMeasured("the log has too few people with 40 messages")
        return iter(people)

    def bare(self) -> float:
        """The floor, in the copy."""
        return Asking(self._context).bare()

    def one(self) -> float:
        """Milliseconds of erasing one person for good."""
        person, context = next(self._people), self._context
        return per_call(lambda: context.erasing.erase(person), 1)()


def _erasures(cache: BenchCache) -> Iterator[Line]:
    with ExitStack() as stack:
        erasing = Erasing(cache, stack)
        yield Line(
            "erase a person of 40 messages",
            BARE_PAGE,
            erasing.one,
            erasing.bare,
            aim=1_500,
            gate=4_000,
            rounds=ERASED - 1,
        )
