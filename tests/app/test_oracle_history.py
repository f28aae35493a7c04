"""The program against the oracle: random questions over messy schools, through the real command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from oracle.asking import Program, complaints, oracle_of
from oracle.compare import people_differences, relation_differences, stranger_differences
from oracle.messy_school import write_school
from oracle.oracle import Oracle
from oracle.questions import Asker

Played = tuple[Oracle, Program]


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Played]:
    return {}


def played(schools: dict[int, Played], folders: pytest.TempPathFactory, seed: int) -> Played:
    """A school of this seed, written once, imported once."""
    if seed not in schools:
        folder = folders.mktemp(f"school-{seed}")
        school = write_school(folder / "files", seed)
        program = Program(folder / "data")
        program.take_in(school)
        schools[seed] = (oracle_of(school), program)
    return schools[seed]


def check(game: Played, seed: int, n: int) -> None:
    oracle, program = game
    questions = Asker(oracle, seed).questions(n)
    wrong = complaints(oracle, program, questions)
    assert not wrong, f"{len(wrong)} of {n} answers differ\n" + "\n".join(wrong[:10])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_answers_agree_with_the_oracle(
    schools: dict[int, Played], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    check(played(schools, tmp_path_factory, seed), seed, 100)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_thousand_answers_agree_with_the_oracle(
    schools: dict[int, Played], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    check(played(schools, tmp_path_factory, seed), seed + 1000, 1000)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_people_listed_agree_with_the_oracle(
    schools: dict[int, Played], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    oracle, program = played(schools, tmp_path_factory, seed)
    people = program.list_people()
    contacts = [line for line in people.values() if line["kind"] == "contact"]
    students = [line for line in people.values() if line["kind"] == "student"]
    wrong = people_differences(oracle, "contact", [c for c in contacts if c["external_ids"]])
    wrong += people_differences(oracle, "student", students)
    wrong += stranger_differences(oracle, contacts) + relation_differences(oracle, people)
    assert not wrong, "\n".join(wrong)


def test_rule_25_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    """Twice more, file by file; a mail that an mbox and an .eml both hold may take the newer file's original once."""
    school = write_school(tmp_path / "files", 5, size=40)
    program = Program(tmp_path / "data")
    program.take_in(school)
    files = [str(path) for path in school.files if path.name != "roster-term1.zip" for _ in range(2)]
    printed = program.run("import", *files, "--region", school.region, allowed=(0, 1))
    summaries = [line for line in printed.splitlines() if " read, " in line]
    assert len(summaries) == len(files)
    quiet = [" 0 new, 0 changed, 0 left" in line for line in summaries]
    mails = [Path(path).suffix in {".eml", ".mbox"} for path in files]
    assert all(quiet[1::2]), printed
    assert all(q or mail for q, mail in zip(quiet, mails, strict=True)), printed
