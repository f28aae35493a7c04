"""Faults broken into the program itself: the oracle notices each, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from oracle.asking import Program, oracle_of
from oracle.compare import differences
from oracle.messy_school import School, write_school
from oracle.oracle import Oracle, Question
from oracle.questions import Asker

from support.import_faults import IMPORT_FAULTS
from support.query_faults import QUERY_FAULTS, Fault

SEED = 3  # weeks begin on Sunday, the school knows its domains, and its rosters come after its mail
QUESTIONS = 400
AT_ONCE = 50
FAST = 6  # each of the others takes a second for its import


@dataclass(frozen=True)
class Trial:
    """A school, what the oracle says of it, and the questions put to every broken program."""

    school: School
    oracle: Oracle
    questions: list[Question]
    right: Program

    def first_difference(self, program: Program) -> str | None:
        """What the oracle notices first in the rows, None when all answers are right; no answer may be an error.

        Whom a fault makes unlisted is not asked about: another question must show it.
        """
        program.list_people()
        for first in range(0, len(self.questions), AT_ONCE):
            asked = [q for q in self.questions[first : first + AT_ONCE] if is_askable(program, q)]
            for question, answer in zip(asked, program.batch(asked), strict=True):
                assert isinstance(answer, list), f"an error instead of rows: {answer}"
                for difference in differences(self.oracle, question, answer):
                    return difference
        return None


def is_askable(program: Program, question: Question) -> bool:
    """Whether the program lists the one whose log is asked for, if it is anybody's."""
    return not (question.person or question.stranger) or program.listed(question) is not None


def imported_anew(trial: Trial, folder: Path) -> Program:
    """The school taken in by the program as it is now."""
    program = Program(folder / "data", inside=True)
    program.take_in(trial.school)
    return program


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    folder = tmp_path_factory.mktemp("school")
    school = write_school(folder / "files", SEED)
    oracle = oracle_of(school)
    right = Program(folder / "data", inside=True)
    right.take_in(school)
    asker = Asker(oracle, 17)
    questions = [*asker.questions(AT_ONCE), *asker.sweep(), *asker.questions(QUESTIONS)]
    return Trial(school, oracle, questions, right)


@pytest.fixture
def planted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fault]:
    """The fault of this test, in the program while the test runs."""
    fault: Fault = request.param
    fault(monkeypatch)
    yield fault
    monkeypatch.undo()


def test_without_a_fault_nothing_is_noticed(trial: Trial) -> None:
    assert all(is_askable(trial.right, question) for question in trial.questions)
    assert trial.first_difference(trial.right) is None


def test_there_are_ten_faults_of_each_kind_and_none_twice() -> None:
    names = [fault.__name__ for fault in (*QUERY_FAULTS, *IMPORT_FAULTS)]
    assert min(len(QUERY_FAULTS), len(IMPORT_FAULTS)) >= 10
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("planted", QUERY_FAULTS, indirect=True, ids=lambda fault: fault.__name__)
def test_a_fault_in_an_answer_is_noticed(trial: Trial, planted: Fault) -> None:
    assert trial.first_difference(trial.right) is not None


@pytest.mark.parametrize("planted", IMPORT_FAULTS[:FAST], indirect=True, ids=lambda fault: fault.__name__)
def test_a_fault_in_an_import_is_noticed(trial: Trial, planted: Fault, tmp_path: Path) -> None:
    assert trial.first_difference(imported_anew(trial, tmp_path)) is not None


@pytest.mark.slow
@pytest.mark.parametrize("planted", IMPORT_FAULTS[FAST:], indirect=True, ids=lambda fault: fault.__name__)
def test_another_fault_in_an_import_is_noticed(trial: Trial, planted: Fault, tmp_path: Path) -> None:
    assert trial.first_difference(imported_anew(trial, tmp_path)) is not None
