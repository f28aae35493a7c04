"""Puts a messy school into the real program and asks it questions through its command line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oracle.compare import Line, differences, ids_of, key_of
from oracle.messy_school import School
from oracle.oracle import Oracle, Question

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-24T01:00:00Z"


def oracle_of(school: School) -> Oracle:
    """The oracle over the same files."""
    return Oracle(
        school.files,
        region=school.region,
        country=school.country,
        zone=school.zone,
        now=school.now,
        own_domains=school.own_domains,
    )


@contextmanager
def streams(stdin: str) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Standard input with this text, and standard output and error that are kept, for a run in this process."""
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8")), encoding="utf-8")
    sys.stdout, sys.stderr = out, err
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept


@dataclass
class Program:
    """The program with a data folder of its own; every verb is a process, or a call when `inside` is set."""

    data_dir: Path
    inside: bool = False
    people: dict[int, Line] = field(default_factory=dict)

    def run(self, *arguments: str, stdin: str = "", allowed: tuple[int, ...] = (0,)) -> str:
        """Run one verb and give what it printed; an exit status not `allowed` is an error of the test."""
        told = ["--data-dir", str(self.data_dir), "--now", NOW, *arguments]
        if self.inside:
            return self._call(told, stdin, allowed)
        command = [sys.executable, "main.py", *told]
        done = subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode not in allowed:
            raise AssertionError(f"{arguments[:2]} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def _call(self, told: list[str], stdin: str, allowed: tuple[int, ...]) -> str:
        from app.cli import main  # noqa: PLC0415 - the oracle itself never imports the program

        with streams(stdin) as (out, err):
            status = main(told)
            printed, complained = (_bytes(stream).decode("utf-8") for stream in (out, err))
        if status not in allowed:
            raise AssertionError(f"{told[4:6]} ended with {status}: {complained[-2000:]}")
        return printed

    def take_in(self, school: School) -> str:
        """Set the school's zone, country and domains, then import all its files in their order."""
        self.run("settings", "set", "zone", school.zone)
        self.run("settings", "set", "country", school.country)
        if school.own_domains:
            self.run("settings", "set", "own_domains", ",".join(school.own_domains))
        files = [str(path) for path in school.files]
        return self.run("import", *files, "--region", school.region, allowed=(0, 1))

    def list_people(self) -> dict[int, Line]:
        """Everybody the `people` verb lists, those who left included, by local id."""
        for kind in ("contact", "student"):
            for extra in ((), ("--left",)):
                text = self.run("people", "--kind", kind, *extra, "--format", "json")
                self.people |= {line["id"]: line for line in map(json.loads, text.splitlines())}
        return self.people

    def batch(self, questions: list[Question]) -> list[Any]:
        """The answers of one `history --batch` process, one a question."""
        return self.ask([self.as_json(q) for q in questions])

    def ask(self, asked: list[dict[str, Any]]) -> list[Any]:
        """The same for questions that are JSON objects already."""
        lines = "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in asked)
        return [json.loads(line) for line in self.run("history", "--batch", stdin=lines).splitlines()]

    def as_json(self, question: Question) -> dict[str, Any]:
        """A question as one object of the batch."""
        asked: dict[str, Any] = {"range": question.range}
        if question.person is not None:
            asked[question.person.kind] = self.id_of(question)
        elif question.stranger:
            asked["contact"] = self.id_of(question)
        elif question.email:
            asked["email"] = question.email
        else:
            asked["all"] = True
        given = {"timezone": question.timezone, "filter": question.filter, "search": question.search}
        given |= {"sort": question.sort}
        asked |= {k: v for k, v in given.items() if v}
        return asked | ({"limit": question.limit} if question.limit is not None else {})

    def id_of(self, question: Question) -> int:
        """The local id of the person or unowned address asked about."""
        number = self.listed(question)
        if number is None:
            raise AssertionError(f"the program lists nobody for {question}")
        return number

    def listed(self, question: Question) -> int | None:
        """The same, None when the program lists nobody with these ids or this address."""
        if not self.people:
            self.list_people()
        for number, line in self.people.items():
            if question.person is not None and ids_of(line) == frozenset(question.person.ids):
                return number
            if question.stranger and not ids_of(line) and str(line["name"]).lower() == question.stranger:
                return number
        return None


def _bytes(stream: io.TextIOWrapper) -> bytes:
    """What was written to a kept stream."""
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


def complaints(oracle: Oracle, program: Program, questions: list[Question]) -> list[str]:
    """Every question whose answer is wrong, with the difference, readable."""
    answers = program.batch(questions)
    assert len(answers) == len(questions), f"{len(questions)} questions, {len(answers)} answers"
    found: list[str] = []
    for question, answer in zip(questions, answers, strict=True):
        wrong = [f"error: {answer}"] if isinstance(answer, dict) else differences(oracle, question, answer)
        if wrong:
            person = f" [{question.person.kind} {question.person.name}]" if question.person else ""
            asked = json.dumps(program.as_json(question), ensure_ascii=False)
            found.append(f"asked{person}: {asked}\n    " + "\n    ".join(wrong[:8]))
    return found


def timeless(line: Line) -> Line:
    """A row without its local id, to compare two caches."""
    return {k: v for k, v in line.items() if k != "message_id"} | {"key": key_of(line)}
