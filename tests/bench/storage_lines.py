"""The target table of the storage: pages, searches, import and erase against bare SQL of the same driver and file."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.messages import Scope, ScopeKind
from app.services.history import HistoryQuery
from app.storage import history
from bench.bench_cache import BenchCache
from bench.report import Line, per_call

PAGE = 128
BARE_PAGE = "F_r, bare SELECT of 128 ids"


def lines(cache: BenchCache) -> Iterator[Line]:
    """The lines, in the order of the target table."""
    with cache.opened() as context:
        reader = context.database.reader()
        bare = per_call(lambda: reader.execute(f"SELECT id FROM recipient LIMIT {PAGE}").fetchall(), 50)

        def first_page(kind: ScopeKind, person: int) -> float:
            question = context.history._question(reader, HistoryQuery(Scope(kind, person), limit=PAGE))
            return per_call(lambda: list(history.ids(reader, question)), 50)()

        facts = cache.facts
        yield Line(
            "contact's first page, typical",
            BARE_PAGE,
            lambda: first_page(ScopeKind.CONTACT, facts.typical_contact),
            bare,
            aim=2,
            gate=5,
        )
        yield Line(
            "student's first page, typical",
            BARE_PAGE,
            lambda: first_page(ScopeKind.STUDENT, facts.typical_student),
            bare,
            aim=6,
            gate=15,
        )
