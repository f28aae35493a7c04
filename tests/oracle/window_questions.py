"""Random questions as a person can put them with the controls above the table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oracle.calendars import PRESETS
from oracle.letters import Row
from oracle.oracle import Oracle, Question
from oracle.questions import Asker

QUICK = {
    "all": "",
    "attention": "is:attention",
    "email": "type:email",
    "sms": "type:sms",
    "unopened": "is:unopened",
}
COLUMNS = ["type", "sent", "subject", "to", "relation", "status", "reason"]
OFFERED = ["status", "status", "type", "to", "subject", "reason"]  # the fields that Add Filter offers


@dataclass(frozen=True)
class WindowQuestion:
    """The state of the controls, and the same as a question to the oracle.

    `terms` are written as on the command line, each one tag; `quick` is the toggle button that is on.
    """

    asked: Question
    terms: tuple[str, ...]
    quick: str


class WindowAsker(Asker):
    """Makes questions whose answer the rules settle, for a school whose zone is `zone`."""

    def __init__(self, oracle: Oracle, seed: int, zone: str) -> None:
        super().__init__(oracle, seed)
        self._zone = zone

    def window_question(self) -> WindowQuestion:
        """A question that is not open."""
        while True:
            made = self._made()
            if self._is_settled(made.asked):
                return made

    def counts(self, question: WindowQuestion) -> dict[str, int]:
        """The number on each toggle button, where the rules settle it."""
        found: dict[str, int] = {}
        for quick, term in QUICK.items():
            asked = replace(question.asked, filter=" ".join(filter(None, (*question.terms, term))))
            if self._is_settled(asked):
                found[quick] = len(self.oracle.answer(asked))
        return found

    def whole_logs(self) -> list[WindowQuestion]:
        """Everything of each student about whom something is delicate: restricted or dated carers."""
        students = list(dict.fromkeys(self.delicate_students))
        asked = [Question(person=student, timezone=self._zone, sort="sent:desc") for student in students]
        return [WindowQuestion(question, (), "all") for question in asked if self._is_settled(question)]

    def _made(self) -> WindowQuestion:
        rng, who = self.rng, self._who()
        rows = [seen.row for seen in self.oracle.log(who)] or self.outbound
        student = who.person is not None and who.person.kind == "student"
        busy = 0.6 if len(rows) > 30 else 0.3
        number = rng.choice([1, 1, 2, 3]) if rng.random() < busy else 0
        terms = tuple(dict.fromkeys(self._tag(rows, student=student) for _ in range(number)))
        quick = rng.choice(list(QUICK)) if rng.random() < 0.4 else "all"
        column = rng.choice([c for c in COLUMNS if student or c != "relation"])
        preset = rng.choice([p for p in PRESETS if p != "last-year"])
        dates = preset if rng.random() < 0.45 else self._dates(rows, self._zone)
        asked = Question(
            person=who.person,
            stranger=who.stranger,
            all_rows=who.all_rows,
            range=dates if rng.random() < 0.5 else "all",
            timezone=self._zone,
            filter=" ".join(part for part in (*terms, QUICK[quick]) if part),
            search=self._search(rows) if rng.random() < busy / 2 else "",
            sort=f"{column}:{rng.choice(['asc', 'desc'])}",
        )
        return WindowQuestion(asked, terms, quick)

    def _who(self) -> Question:
        roll = self.rng.random()
        if roll < 0.45:
            return Question(person=self.rng.choice(self.rng.choice([self.students, self.delicate_students])))
        if roll < 0.7:
            return Question(person=self.rng.choice(self.rng.choice([self.contacts, self.delicate_contacts])))
        if roll < 0.75:
            return Question(stranger=self.rng.choice(self.strangers))
        return Question(all_rows=True)

    def _tag(self, rows: list[Row], *, student: bool) -> str:
        if self.rng.random() < 0.3:
            return self._term(rows, student=student)
        key = self.rng.choice(OFFERED)
        value = self._value(key, self.rng.choice(rows))
        return f"{self.rng.choice(['', '-'])}{key}:{value}" if value else "type:email"
