"""``comms-log erase``: says what goes, asks for --yes, and ends with the statuses of command-line.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.core.records import PersonKind
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, EXIT_USAGE
from app.services import erase
from app.storage.database import open_keyed
from app.sync.lock import WriterLock
from support.school import NOW, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people({"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"})
    opened.messages({"subject": "Tour"}, {"subject": "Open day"}, {"subject": "Other", "to": "dan@example.com"})
    yield opened
    opened.close()


def run(school: School, *words: str) -> int:
    return main(["--data-dir", str(school.folder / "data"), "--now", NOW, "erase", *words])


def names(school: School) -> list[str]:
    return [person.name for person in school.listed(PersonKind.CONTACT)]


def test_without_yes_it_says_what_would_go_and_does_nothing(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, str(school.id("Mei Tan"))) == EXIT_NOTHING_DONE
    out, err = capsys.readouterr()
    assert "2 messages go whole: nobody else got them." in out
    assert "2 copies of the log" in out
    assert "--yes" in err
    assert err.count("\n") == 1
    assert "Mei" not in out + err  # no name in what a scheduler keeps
    assert "Mei Tan" in names(school)
    assert len(school.log()) == 3


def test_with_yes_it_erases(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, str(school.id("Mei Tan")), "--yes") == EXIT_DONE
    out, err = capsys.readouterr()
    assert err == ""
    assert "--drop-copies deletes them" in out
    assert names(school) == ["dan@example.com"]
    assert len(school.log()) == 1
    assert len(list(school.context.paths.snapshots.glob("*.db"))) == 2


def test_copies_are_dropped_when_that_is_said(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, str(school.id("Mei Tan")), "--yes", "--drop-copies") == EXIT_DONE
    assert "2 copies of the log were deleted." in capsys.readouterr().out
    assert list(school.context.paths.snapshots.glob("*")) == []


def test_an_address_is_erased_by_its_negative_id(school: School) -> None:
    assert run(school, "--yes", str(school.id("dan@example.com"))) == EXIT_DONE
    assert names(school) == ["Mei Tan"]


def test_nobody_and_no_number_are_wrong_usage(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(school, "999", "--yes") == EXIT_USAGE
    assert "no person 999" in capsys.readouterr().err
    assert run(school, "Mei", "--yes") == EXIT_USAGE
    assert run(school, "--yes") == EXIT_USAGE


def test_a_hold_keeps_the_person(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    school.context.erasing.set_hold(school.id("Mei Tan"), "A request is open")
    assert run(school, str(school.id("Mei Tan")), "--yes") == EXIT_NOTHING_DONE
    assert "on hold" in capsys.readouterr().err
    assert "Mei Tan" in names(school)


def test_a_running_import_keeps_the_person(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    with WriterLock(school.context.paths.lock, "an import", "somebody"):
        assert run(school, str(school.id("Mei Tan")), "--yes") == EXIT_NOTHING_DONE
    assert "somebody is running an import" in capsys.readouterr().err
    assert "Mei Tan" in names(school)


def test_a_reader_leaves_it_unfinished_and_the_next_call_ends_it(
    school: School, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "PATIENCE_S", 0.05)
    database = school.context.database
    reader = open_keyed(database.path, database.key)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchall()
    waits = "SELECT count(*) FROM tombstone WHERE kind = 'pages'"
    assert run(school, str(school.id("Mei Tan")), "--yes") == EXIT_PROBLEMS
    assert "the next start of the program ends the erasure" in capsys.readouterr().err
    assert database.reader().execute(waits).fetchall() == [(1,)]
    reader.close()
    assert run(school, str(school.id("dan@example.com"))) == EXIT_NOTHING_DONE
    assert database.reader().execute(waits).fetchall() == [(0,)]
