"""backup, restore and check: what they say, what they leave, and the status they end with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.context import open_context
from app.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PROBLEMS, EXIT_USAGE
from app.services.security.recovering import set_aside
from app.storage.database import opens_with
from app.sync.lock import WriterLock
from support.keychains import CATS, answers, open_log, paths_of
from support.processes import comms_log
from support.school import NOW, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.messages({"subject": "Tour", "to": "mei@example.com"}, {"subject": "Camp", "to": "dan@example.com"})
    yield opened
    opened.close()


def call(folder: Path, *words: str) -> int:
    return main(["--data-dir", str(folder), "--now", NOW, *words])


def run(school: School, *words: str) -> int:
    return call(school.folder / "data", *words)


def subjects(school: School) -> set[str]:
    rows = school.context.database.reader().execute("SELECT text FROM subject WHERE id > 0").fetchall()
    return {text for (text,) in rows}


def spoil(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + 64] = bytes(64)
    path.write_bytes(content)


# -- backup and restore --------------------------------------------------------------------------------------------


def test_a_backup_is_one_line_and_one_encrypted_file(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    file = school.folder / "kept.clbackup"
    assert run(school, "backup", str(file)) == EXIT_DONE
    captured = capsys.readouterr()
    assert captured.out == "kept.clbackup: 2 messages, 0 people, encrypted with the key of this log\n"
    assert captured.err == ""
    assert opens_with(file, school.context.database.key)
    assert b"Tour" not in file.read_bytes()


def test_a_backup_comes_back_and_what_was_there_is_kept(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    file = school.folder / "kept.clbackup"
    run(school, "backup", str(file))
    school.messages({"subject": "Later", "to": "mei@example.com"})
    assert subjects(school) == {"Tour", "Camp", "Later"}
    capsys.readouterr()
    assert run(school, "restore", str(file)) == EXIT_DONE
    captured = capsys.readouterr()
    assert captured.err == ""
    said = re.fullmatch(
        r"kept\.clbackup: 2 messages, 0 people are back\. The log as it was: (log-before-restore-.+\.bak)\n",
        captured.out,
    )
    assert said is not None, captured.out
    assert opens_with(school.folder / "data" / said[1], school.context.database.key)
    assert subjects(school) == {"Tour", "Camp"}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["backup"], EXIT_USAGE, "required"),
        (["restore"], EXIT_USAGE, "required"),
        (["backup", "{folder}/data/log.db"], EXIT_USAGE, "the log itself"),
        (["backup", "{folder}/nowhere/b"], EXIT_NOTHING_DONE, "there is none"),
        (["restore", "{folder}/missing"], EXIT_NOTHING_DONE, "no backup in this file"),
        (["restore", "{folder}/letter.txt"], EXIT_NOTHING_DONE, "not a backup"),
        (["restore", "{folder}/other"], EXIT_NOTHING_DONE, "--recovery-key-stdin"),
        (["restore", "{folder}/damaged"], EXIT_NOTHING_DONE, "damaged"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    school: School, capsys: pytest.CaptureFixture[str], words: list[str], status: int, said: str
) -> None:
    folder = school.folder
    (folder / "letter.txt").write_text("Dear family" * 20)
    with_other = open_context(folder / "elsewhere", now=0)
    with_other.backups.back_up(folder / "other")
    with_other.close()
    school.context.backups.back_up(folder / "damaged")
    spoil(folder / "damaged", 40_000)
    capsys.readouterr()
    assert run(school, *[word.format(folder=folder) for word in words]) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert said in line
    assert subjects(school) == {"Tour", "Camp"}
    assert not list((folder / "data").glob("*.bak"))
    assert not list((folder / "data").glob("*.partial"))


def test_while_another_process_writes_nothing_is_restored_or_checked(
    school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    file = school.folder / "b"
    run(school, "backup", str(file))
    for words in (["restore", str(file)], ["check"], ["check", "--repair"]):
        capsys.readouterr()
        with WriterLock(school.context.paths.lock):
            assert run(school, *words) == EXIT_NOTHING_DONE
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_backup_takes_the_place_of_a_log_that_does_not_open(
    school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    file, log = school.folder / "b", school.context.paths.cache
    run(school, "backup", str(file))
    school.context.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    school.close()
    spoil(log, 200)
    damaged = log.read_bytes()
    capsys.readouterr()
    assert run(school, "restore", str(file)) == EXIT_DONE
    captured = capsys.readouterr()
    kept = re.search(r"The damaged log is kept: (\S+)", captured.err)
    assert kept is not None
    assert log.with_name(kept[1]).read_bytes() == damaged
    assert "2 messages" in captured.out
    assert run(school, "history", "--all", "--format", "csv") == EXIT_DONE
    assert "Tour" in capsys.readouterr().out


def test_a_damaged_log_stays_as_it_is_for_a_backup_that_is_none(
    school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    log = school.context.paths.cache
    school.close()
    spoil(log, 200)
    before = log.read_bytes()
    assert run(school, "restore", str(school.folder / "missing")) == EXIT_NOTHING_DONE
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert log.read_bytes() == before


# -- check ---------------------------------------------------------------------------------------------------------


def test_a_check_of_a_log_that_is_well_is_0_and_one_line(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["check"], ["check", "--repair"]):
        assert run(school, *words) == EXIT_DONE
        captured = capsys.readouterr()
        assert captured.out == "The log is whole, and all that follows from its facts is right.\n"
        assert captured.err == ""


def test_a_fault_is_1_until_it_is_repaired(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    school.context.database.writer().execute("UPDATE message SET n_recipients = 9")
    for _again in range(2):
        assert run(school, "check") == EXIT_PROBLEMS
        found, advice = capsys.readouterr().out.splitlines()
        assert found == "2 counts are wrong."
        assert "check --repair" in advice
    assert run(school, "check", "--repair") == EXIT_DONE
    assert capsys.readouterr().out == "2 counts are wrong. Put right.\n"
    assert run(school, "check") == EXIT_DONE


def test_a_damaged_page_is_1_and_the_repair_keeps_the_file(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    log = school.context.paths.cache
    school.context.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    school.close()
    spoil(log, log.stat().st_size - 9_000)
    damaged = log.read_bytes()
    assert run(school, "check") == EXIT_PROBLEMS
    assert "damaged" in capsys.readouterr().out
    assert log.read_bytes()[-9_000:] == damaged[-9_000:], "a check changes nothing of it"
    assert run(school, "check", "--repair") == EXIT_DONE
    kept = re.search(r"The damaged file is kept: (\S+)", capsys.readouterr().out)
    assert kept is not None
    assert log.with_name(kept[1]).stat().st_size == len(damaged)
    assert run(school, "check") == EXIT_DONE


# -- passphrase and recovery key -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_standard_input_gives_passphrase_and_recovery_key_in_this_order(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "b"
    paths = paths_of(data)
    context = open_log(data, keyring=False)
    context.security.set_passphrase(CATS)
    context.close()
    made = comms_log(data, "--passphrase-stdin", "backup", str(file), said=f"{CATS}\n")
    assert (made.returncode, made.stderr) == (EXIT_DONE, "")
    assert made.stdout.startswith("b: 0 messages")
    refused = comms_log(data, "backup", str(tmp_path / "c"))
    assert refused.returncode == EXIT_NOTHING_DONE
    assert "--passphrase-stdin" in refused.stderr
    assert not (tmp_path / "c").exists()
    checked = comms_log(data, "--passphrase-stdin", "check", said=f"{CATS}\n")
    assert (checked.returncode, checked.stderr) == (EXIT_DONE, "")

    context = open_log(data, answers(CATS), keyring=False)
    printed = context.security.make_recovery_key()
    context.close()
    set_aside(paths, with_key=True)
    words = ("--passphrase-stdin", "restore", str(file), "--recovery-key-stdin")
    context = open_log(data, keyring=False)  # a new log with another key, behind another passphrase
    context.security.set_passphrase("five large red hens")
    context.close()
    wrong = comms_log(data, *words, said="five large red hens\nABCD\n")
    assert wrong.returncode == EXIT_USAGE
    assert "not a whole recovery key" in wrong.stderr
    right = comms_log(data, *words, said=f"five large red hens\n{printed}\n")
    assert (right.returncode, right.stderr) == (EXIT_DONE, "")
    assert "are back" in right.stdout
