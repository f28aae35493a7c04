"""The import door: counts, problems, snapshots, undo, one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.import_files import exit_status, parse_map
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, LockedError, QuestionError, UsageError
from app.keys import key_store, obtain_key
from app.paths import Paths
from app.services.imports import FileResult, ImportOptions, ImportService
from app.settings import Settings
from app.storage.database import Database
from app.sync.lock import WriterLock
from support.cache import NOW


class Watcher:
    """Watches and remembers; nobody stops it."""

    def __init__(self) -> None:
        self.finished_files: list[FileResult] = []

    def started(self, path: Path) -> None:
        """Nothing."""

    def progress(self, path: Path, read: int, total: int | None) -> None:
        """Nothing."""

    def finished(self, result: FileResult) -> None:
        """Remember the result."""
        self.finished_files.append(result)

    def stopped(self) -> bool:
        """Never."""
        return False


class Door:
    """An import service on a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(folder / "data", chosen=True)
        self.paths.create()
        self.database = Database(self.paths.cache, obtain_key(self.paths, key_store(self.paths)))
        self.database.open()
        self.service = ImportService(self.database, self.paths, Settings(self.paths.settings), lambda: NOW)

    def take(self, *files: Path, **options: object) -> list[FileResult]:
        return self.service.import_files(files, ImportOptions(**options), Watcher())  # type: ignore[arg-type]

    def count(self, table: str) -> int:
        return int(self.database.reader().execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    opened = Door(tmp_path)
    yield opened
    opened.database.close_thread()


def people_file(folder: Path, n: int, name: str = "people.csv") -> Path:
    path = folder / name
    rows = "".join(f"student,s{i},Kid,Number{i},kid{i}@example.com\n" for i in range(n))
    path.write_text("kind,external_id,given,family,email\n" + rows, "utf-8")
    return path


def test_counts_and_a_second_time_nothing(door: Door, tmp_path: Path) -> None:
    file = people_file(tmp_path, 5)
    (first,) = door.take(file)
    assert (first.counts.read, first.counts.new, first.counts.changed) == (5, 5, 0)
    (second,) = door.take(file)
    assert (second.counts.read, second.counts.new, second.counts.changed) == (5, 0, 0)
    assert exit_status([first, second]) == EXIT_DONE


def test_a_file_of_no_known_form_is_refused_and_the_others_go_on(door: Door, tmp_path: Path) -> None:
    strange = tmp_path / "strange.bin"
    strange.write_bytes(bytes(range(256)))
    results = door.take(strange, people_file(tmp_path, 3))
    assert results[0].error is not None
    assert door.count("person") == 3
    assert exit_status(results) == EXIT_PROBLEMS
    assert exit_status(results[:1]) == EXIT_NOTHING_DONE


def test_a_missing_file_is_said_and_leaves_no_snapshot(door: Door, tmp_path: Path) -> None:
    results = door.take(tmp_path / "not-there.csv")
    assert results[0].error is not None
    assert exit_status(results) == EXIT_NOTHING_DONE
    assert not door.service.can_undo()


def test_undo_puts_the_log_back_as_it_was(door: Door, tmp_path: Path) -> None:
    door.take(people_file(tmp_path, 3))
    door.take(people_file(tmp_path, 9, "more.csv"))
    assert door.count("person") == 9
    assert door.service.can_undo()
    door.service.undo()
    assert door.count("person") == 3
    assert [run.file_name for run in door.service.runs()] == ["people.csv"]
    door.service.undo()
    assert door.count("person") == 0
    assert not door.service.can_undo()
    with pytest.raises(UsageError):
        door.service.undo()


def test_only_the_last_three_snapshots_are_kept(door: Door, tmp_path: Path) -> None:
    for n in range(1, 6):
        door.take(people_file(tmp_path, n))
    assert len(list(door.paths.snapshots.iterdir())) == 3
    for _n in range(3):
        door.service.undo()
    assert door.count("person") == 2
    assert not door.service.can_undo()


def test_snapshots_are_encrypted(door: Door, tmp_path: Path) -> None:
    door.take(people_file(tmp_path, 3))
    door.take(people_file(tmp_path, 3))
    for file in door.paths.snapshots.iterdir():
        assert b"kid1@example.com" not in file.read_bytes()


def test_one_writer_at_a_time(door: Door, tmp_path: Path) -> None:
    with WriterLock(door.paths.lock), pytest.raises(LockedError):
        door.take(people_file(tmp_path, 1))
    assert door.take(people_file(tmp_path, 1))[0].counts.new == 1


def test_an_ambiguous_date_is_asked_for_and_nothing_is_done(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "activities.csv"
    file.write_text("activity_id,at,kind,title\na1,3/4/2026,note,Rang\n", "utf-8")
    results = door.take(file)
    assert isinstance(results[0].error, QuestionError)
    assert exit_status(results) == EXIT_NOTHING_DONE
    assert door.count("activity") == 0
    assert door.take(file, day_first=True)[0].counts.new == 1


def test_a_bad_row_is_kept_with_its_line_and_reason_and_can_be_saved(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "kind,external_id,given,family\nstudent,s1,Olivia,Tan\nwizard,s2,Merlin,=Ambrosius\nstudent,s3,Lucas,Tan\n",
        "utf-8",
    )
    (result,) = door.take(file)
    assert (result.counts.read, result.counts.new, result.counts.problems) == (3, 2, 1)
    assert "3" in result.problems[0].place
    assert exit_status([result]) == EXIT_PROBLEMS
    saved = door.service.problems_csv(result.run_id or 0)
    assert "Merlin" in saved


def test_problem_lists_are_safe_in_a_spreadsheet(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    file.write_text("message_id,sent_at,type,to\n=cmd(),2026-11-20T10:00:00Z,email,nobody\n", "utf-8")
    (result,) = door.take(file)
    assert result.counts.problems == 1
    cells = door.service.problems_csv(result.run_id or 0)
    assert "'=cmd()" in cells


def test_the_map_option() -> None:
    assert parse_map('given="First, Name",email=Mail') == {"given": "First, Name", "email": "Mail"}
    with pytest.raises(UsageError):
        parse_map("given")
