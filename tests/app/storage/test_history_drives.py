"""Which index a question to the log of all messages is read by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.filters import ALL_OF
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.core.query_text import parse_query
from app.services.history import HistoryQuery
from app.sources.sample_school import write_sample_school
from app.storage import history
from support.school import School


@pytest.fixture(name="school", scope="module")
def _school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    school = School(tmp_path_factory.mktemp("school"))
    yield school
    school.close()


def plan(school: School, wanted: str, sort: str) -> list[str]:
    """How SQLite reads the first statement of a question."""
    reader = school.context.database.reader()
    key, _, direction = sort.partition(":")
    sorts = (Sort(SortKey(key), descending=direction == "desc"),)
    question = school.context.history._question(
        reader, HistoryQuery(Scope(ScopeKind.ALL), filter=parse_query(wanted) if wanted else ALL_OF(), sort=sorts)
    )
    sql, values = next(iter(history._statements(reader, question)))
    return [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {sql} LIMIT 128", values)]


@pytest.mark.parametrize(
    ("wanted", "sort", "index"),
    [
        ("", "sent:desc", "ix_recipient_sent"),
        ("", "sent:asc", "ix_recipient_sent"),
        ("", "updated:asc", "ix_recipient_updated"),
        ("", "updated:desc", "ix_recipient_updated"),
        ("", "status:asc", "ix_recipient_status"),
        ("", "type:desc", "ix_recipient_sms"),
        ("", "reason:desc", "ix_recipient_sent"),  # no row has a reason
        ("status:bounced,failed", "sent:desc", "ix_recipient_status"),
        ("is:attention", "sent:asc", "ix_recipient_attention"),
        ("is:handled", "sent:desc", "ix_recipient_handled"),
        ("direction:in", "sent:desc", "ix_recipient_inbound"),
        ("type:sms", "sent:desc", "ix_recipient_sms"),
        ("reason:mailbox_full", "sent:desc", "ix_recipient_reason"),
        ("status:bounced", "subject:asc", "ix_recipient_status"),  # few rows: sorted
        ("provider:twilio", "sent:desc", "ix_message_origin"),
    ],
)
def test_a_question_is_read_by_the_index_that_suits_it(school: School, wanted: str, sort: str, index: str) -> None:
    assert any(f"INDEX {index}" in step for step in plan(school, wanted, sort))


@pytest.mark.parametrize("sort", ["sent:desc", "sent:asc", "updated:asc", "updated:desc", "type:asc"])
def test_the_order_of_an_index_is_not_sorted_again(school: School, sort: str) -> None:
    steps = plan(school, "", sort)
    assert not any(step == "USE TEMP B-TREE FOR ORDER BY" for step in steps), steps


def test_a_status_that_the_filter_excludes_is_not_read(school: School) -> None:
    reader = school.context.database.reader()
    question = school.context.history._question(
        reader,
        HistoryQuery(
            Scope(ScopeKind.ALL), filter=parse_query("status:bounced_hard"), sort=(Sort(SortKey.STATUS, False),)
        ),
    )
    assert len(list(history._statements(reader, question))) == 1


@pytest.mark.slow
def test_a_short_log_sorted_whole_is_the_log_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_sample_school(
        tmp_path / "files", people=40, messages=400, now=datetime(2026, 11, 23, 3, 5, tzinfo=UTC), body_share=0
    )
    school = School(tmp_path / "school")
    school.take(*files)
    reader = school.context.database.reader()
    people = reader.execute("SELECT id, kind FROM person").fetchall()

    def logs(short: int) -> list[list[int]]:
        monkeypatch.setattr(history, "_SHORT", short)
        found: list[list[int]] = []
        for person, kind in people:
            scope = Scope(ScopeKind.STUDENT if kind == 0 else ScopeKind.CONTACT, person)
            for wanted in ("", "direction:in,out", "status:delivered"):
                query = HistoryQuery(scope, filter=parse_query(wanted) if wanted else ALL_OF())
                found.append(list(history.ids(reader, school.context.history._question(reader, query))))
        return found

    whole = logs(400)
    assert whole == logs(-1)
    assert sum(map(len, whole)) > 500
    school.close()
