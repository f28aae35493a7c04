"""The comparison itself: it passes the oracle's own answers, and notices each of many faults planted in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from oracle import calendars, compare, families, letters, outcomes, terms, twin, words
from oracle import oracle as oracle_module
from oracle.asking import oracle_of
from oracle.compare import differences
from oracle.messy_school import School, write_school
from oracle.oracle import Open, Oracle, Question
from oracle.questions import Asker
from oracle.twin import answer_as_program

Patch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return write_school(tmp_path_factory.mktemp("school"), 1)


@pytest.fixture(scope="module")
def right(school: School) -> Oracle:
    return oracle_of(school)


@pytest.fixture(scope="module")
def questions(right: Oracle) -> list[Question]:
    asker = Asker(right, 11)
    return [*asker.questions(450), *asker.sweep()]


def answers_of(twin_oracle: Oracle, asked: list[Question]) -> list[tuple[Question, list[compare.Line]]]:
    """The twin's answers; what a fault makes open is left out."""
    found = []
    for question in asked:
        person = question.person
        if person is not None:
            person = next(p for p in twin_oracle.families.people if p.ids == person.ids)
        try:
            found.append((question, answer_as_program(twin_oracle, replace(question, person=person))))
        except Open:
            continue
    return found


def test_the_oracle_agrees_with_itself(school: School, right: Oracle, questions: list[Question]) -> None:
    answers = answers_of(oracle_of(school), questions)
    assert len(answers) == len(questions)
    assert [differences(right, question, lines) for question, lines in answers] == [[]] * len(answers)


def last_event_wins(patch: pytest.MonkeyPatch) -> None:
    def fold(events: list[outcomes.Event], provider: str) -> outcomes.Outcome:
        last = max((e for e in events if e.kind), key=lambda e: e.at)
        return outcomes.fold([last], provider)

    patch.setattr(letters, "fold", fold)


def days_in_utc(patch: pytest.MonkeyPatch) -> None:
    original = calendars.first_second
    patch.setattr(calendars, "first_second", lambda day, _zone: original(day, "UTC"))


def siblings_shown(patch: pytest.MonkeyPatch) -> None:
    original = oracle_module.Oracle.student_log

    def log(self: Oracle, student: families.Person, zone: str) -> list[terms.Seen]:
        found = original(self, student, zone)
        carers = [p.adult for p in self.families.pairs_of(student) if not p.restricted]
        known = {id(seen.row) for seen in found}
        for row in self.rows:
            if id(row) not in known and row.students and any(row.address in c.owned() for c in carers):
                none: frozenset[str | None] = frozenset({None})
                found.append(terms.Seen(row, self.names(row), none, none))
        return found

    patch.setattr(oracle_module.Oracle, "student_log", log)


def wildcards(patch: pytest.MonkeyPatch) -> None:
    def contains(value: str, text: str) -> bool:
        pattern = re.escape(words.fold(value)).replace("%", ".*").replace("_", ".")
        return re.search(pattern, words.fold(text), re.DOTALL) is not None

    patch.setattr(terms, "_contains", contains)
    patch.setattr(oracle_module, "occurs", contains)


def restricted_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(families.raw, "truth", lambda _cell: False)


def dates_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(families.Period, "covers", lambda _self, _on: True)


def dates_exclusive(patch: pytest.MonkeyPatch) -> None:
    def covers(self: families.Period, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    patch.setattr(families.Period, "covers", covers)


def machines_are_people(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(outcomes.RANKS, "opened_auto", 50)


def soft_counts_as_hard(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(terms.GROUPS, "bounced", {"bounced_hard"})


def words_anywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_module, "occurs", lambda wanted, text: wanted in text)


def case_matters(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_module, "raw", SimpleNamespace(email_key=str, kind_of=oracle_module.raw.kind_of))


def accents_matter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(terms, "fold", str.casefold)
    patch.setattr(oracle_module, "fold", str.casefold)


def last_day_cut_off(patch: pytest.MonkeyPatch) -> None:
    original = calendars.dates_of

    def dates(text: str, now: int, zone: str, country: str) -> tuple[date | None, date | None]:
        first, last = original(text, now, zone, country)
        return first, last and last - timedelta(days=1)

    patch.setattr(oracle_module, "dates_of", dates)


def ties_oldest_first(patch: pytest.MonkeyPatch) -> None:
    def tie(seen: terms.Seen, line: compare.Line) -> tuple[int, int, str]:
        return (-seen.row.sent_at, line["message_id"], line["to_address"])

    patch.setattr(twin, "tie", tie)


def earliest_is_sent(patch: pytest.MonkeyPatch) -> None:
    original = letters.Letters.finish

    def finish(self: letters.Letters) -> None:
        original(self)
        for row in self.rows.values():
            row.sent_at = max(e.at for e in row.events)

    patch.setattr(letters.Letters, "finish", finish)


def pins_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle_module.Oracle, "pinned", lambda _self, _row: None)


def minus_forgets_empty(patch: pytest.MonkeyPatch) -> None:
    original = terms.term

    def term(token: str, seen: terms.Seen, asked: terms.Asked) -> bool | None:
        if token.startswith("reason:") and None in seen.row.outcome.reasons:
            return True
        return original(token, seen, asked)

    patch.setattr(terms, "term", term)


def status_by_word(patch: pytest.MonkeyPatch) -> None:
    original = twin.value

    def value(key: str, seen: terms.Seen, line: compare.Line) -> tuple[int, object]:
        return (0, line["status"]) if key == "status" else original(key, seen, line)

    patch.setattr(twin, "value", value)


FAULTS: list[Patch] = [
    last_event_wins,
    days_in_utc,
    siblings_shown,
    wildcards,
    restricted_ignored,
    dates_ignored,
    dates_exclusive,
    machines_are_people,
    soft_counts_as_hard,
    words_anywhere,
    case_matters,
    accents_matter,
    last_day_cut_off,
    ties_oldest_first,
    earliest_is_sent,
    pins_ignored,
    minus_forgets_empty,
    status_by_word,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_noticed(
    fault: Patch, school: School, right: Oracle, questions: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    twin_oracle = oracle_of(school)
    monkeypatch.undo()
    for first in range(0, len(questions), 50):
        fault(monkeypatch)
        answers = answers_of(twin_oracle, questions[first : first + 50])
        monkeypatch.undo()
        if any(differences(right, question, lines) for question, lines in answers):
            return
    pytest.fail(f"{len(questions)} questions did not notice it")
