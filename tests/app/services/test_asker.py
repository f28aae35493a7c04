"""An asker drops its own running question, on whatever thread it runs, and leaves those of others alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import StoppedError
from app.services.asker import Asker
from app.storage.history_sql import run
from support.school import School

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


class Question(threading.Thread):
    """An endless question on a thread of its own."""

    def __init__(self, school: School, asker: Asker) -> None:
        super().__init__(daemon=True)
        self._school = school
        self._asker = asker
        self.begun = threading.Event()
        self.error: StoppedError | None = None

    def run(self) -> None:
        try:
            with self._asker.reading(self._school.context.database.reader()) as connection:
                self.begun.set()
                list(run(connection, ENDLESS))
        except StoppedError as error:
            self.error = error
        finally:
            self._school.context.close_thread()

    def end(self, asker: Asker) -> None:
        """Interrupt *asker* until this thread is done: the first time may come before SQLite has begun."""
        while self.is_alive():
            asker.interrupt()
            self.join(0.01)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


def test_an_asker_ends_its_own_question_and_no_other(school: School) -> None:
    mine, others = Asker(), Asker()
    first, second = Question(school, mine), Question(school, others)
    for question in (first, second):
        question.start()
        assert question.begun.wait(10)
    first.end(mine)
    assert first.error is not None
    for _again in range(20):
        mine.interrupt()
    second.join(0.1)
    assert second.is_alive()
    second.end(others)
    assert second.error is not None


def test_what_was_asked_before_is_not_hit_any_more(school: School) -> None:
    asker = Asker()
    connection = school.context.database.reader()
    with asker.reading(connection):
        assert list(run(connection, "SELECT 1")) == [(1,)]
    begun = run(connection, "SELECT 1 UNION ALL SELECT 2")
    assert next(begun) == (1,)
    asker.interrupt()
    assert next(begun) == (2,)


def test_a_log_that_is_read_on_gives_way_to_its_asker(school: School) -> None:
    school.messages({"subject": "Fees", "to": "mei@example.com", "sent_at": "2026-11-20T01:00:00Z"})
    asker = Asker()
    connection = school.context.database.reader()
    with asker.reading(connection):
        begun = run(connection, "SELECT 1 UNION ALL SELECT 2")
        assert next(begun) == (1,)
        asker.interrupt()
        with pytest.raises(StoppedError):
            next(begun)
