"""What an import that dies between two pages leaves behind is complete in itself: nothing waits for an end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.records import ActivityRecord, Record
from app.core.statuses import EventKind
from app.sources.base import FileInfo, FileKind
from app.sync import engine
from app.sync.engine import FileRun, RunOptions
from support.cache import NOW, Cache, Silent, contact, event, mail, open_cache, pair, student
from support.school import School


class Dying:
    """A reader that dies after its records, as a program does that is killed."""

    def __init__(self, kind: FileKind, records: list[Record]) -> None:
        self.info = FileInfo(kind, "generic")
        self._records = records

    def records(self) -> Iterator[Record]:
        """Yield the records, then die."""
        yield from self._records
        raise ZeroDivisionError


def take_and_die(cache: Cache, kind: FileKind, *records: Record) -> None:
    """Import *records*, a page each, into *cache*, and die before the end of the file."""
    source = cache.runs.source_id(str(kind), "generic")
    run = cache.runs.begin(source_id=source, batch="1", file_name="test", now=NOW)
    options = RunOptions(region="AU", accept_left=False, now=lambda: NOW)
    reader = Dying(kind, list(records))
    dying = FileRun(cache.database, cache.runs, reader, source_id=source, run_id=run, options=options, monitor=Silent())
    with pytest.raises(ZeroDivisionError):
        dying.run()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cache]:
    monkeypatch.setattr(engine, "PAGE", 1)
    with open_cache(tmp_path) as opened:
        opened.roster([student("s1"), contact("c1", "Mei Tan", "mei@example.com"), pair("s1", "c1")])
        yield opened


def test_a_page_that_is_in_names_its_people_though_the_file_never_ended(cache: Cache) -> None:
    message = mail("m1", event(EventKind.SENT, NOW), to="other@example.com", student_refs=("s1",), contact_refs=("c1",))
    take_and_die(cache, FileKind.MESSAGES, message)
    sql = "SELECT p.display FROM person_ref f JOIN person p ON p.id = f.person_id ORDER BY f.kind"
    assert cache.rows(sql) == [("Olivia Tan",), ("Mei Tan",)]


def test_so_does_a_page_of_activities(cache: Cache) -> None:
    take_and_die(
        cache, FileKind.ACTIVITIES,
        ActivityRecord("a1", NOW, "note", person_ref="c1", student_ref="s1", title="Called"),
        ActivityRecord("a2", NOW, "note", person_ref="nobody", title="Called"),
    )  # fmt: skip
    sql = (
        "SELECT a.external_id, p.display, s.display FROM activity a LEFT JOIN person p ON p.id = a.person_id"
        " LEFT JOIN person s ON s.id = a.student_id ORDER BY 1"
    )
    assert cache.rows(sql) == [("a1", "Mei Tan", "Olivia Tan"), ("a2", None, None)]


def test_what_a_hand_said_of_messages_holds_again_after_the_next_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School(tmp_path)
    bounced = {"message_id": "m1", "to": "mei@example.com", "status": "bounced_hard"}
    school.messages(bounced)
    (row,) = school.context.history.head(school.query())[1]
    school.context.corrections.mark_handled([row.id])
    school.context.imports.undo()

    def die(_run: FileRun) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(FileRun, "_finish", die)
    with pytest.raises(ZeroDivisionError):
        school.messages(bounced)
    monkeypatch.undo()
    (row,) = school.context.history.head(school.query())[1]
    assert row.handled_at is None, "the file never came to its end"
    school.people({"kind": "student", "external_id": "S1", "given": "Olivia"})
    (row,) = school.context.history.head(school.query())[1]
    assert row.handled_at is not None
    school.close()
