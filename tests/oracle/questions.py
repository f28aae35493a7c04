"""Seeded random questions about a school, made of what its own files hold so that they hit something."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from random import Random

from oracle.calendars import PRESETS, local_date
from oracle.letters import Row
from oracle.messy_times import ODD_DATES, ZONES
from oracle.oracle import Open, Oracle, Question, parse_sort, sort_value
from oracle.outcomes import BASIC, EXACT, RANKS, TWILIO
from oracle.words import is_word_character

STATUSES = [*(s for s in RANKS if s != "deferred"), "bounced", "bounced", "reached", "reached"]
REASONS = sorted({*EXACT.values(), *BASIC.values(), *TWILIO.values(), "suppressed_bounce", "suppressed_other", "none"})
SIGNS = [
    "%",
    "_",
    "\\",
    "'",
    "50%",
    "100%",
    "_private_",
    "%_",
    "'mix",
    "'s",
    "@example",
    "+6149",
    "+1",
    ">From",
    "🎉",
]
SORTS = ["sent", "type", "subject", "to", "relation", "status", "updated", "reason", "provider"]


class Asker:
    """Makes questions whose answer the rules settle."""

    def __init__(self, oracle: Oracle, seed: int) -> None:
        self.oracle = oracle
        self.rng = Random(seed)
        families = oracle.families
        self.students = [p for p in families.people if p.kind == "student"]
        self.contacts = [p for p in families.people if p.kind == "contact"]
        pairs = [p for p in families.pairs if p.restricted or any(d.since or d.until for d in p.periods)]
        self.delicate_students = [p.student for p in pairs]
        self.delicate_contacts = [p.adult for p in pairs]
        for one in self.contacts:
            if any(one.owned() & other.owned() for other in families.people if other is not one):
                self.delicate_contacts.append(one)
        self.outbound = [r for r in oracle.rows if r.direction == "out"]
        self.strangers = sorted({r.address for r in self.outbound if not families.owners(r.address)})
        senders = {r.sender.lower() for r in oracle.rows}
        self.strangers = [a for a in self.strangers if a not in senders | families.staff_addresses]

    def question(self) -> Question:
        """A question that is not open."""
        while True:
            question = self._any_question()
            if self._is_settled(question):
                return question

    def questions(self, n: int) -> list[Question]:
        """`n` of them."""
        return [self.question() for _ in range(n)]

    def sweep(self) -> list[Question]:
        """Over all messages: one question for every word that a filter takes, one for every date on which clocks
        change, and one for every row with clicks.
        """
        words = {"status": sorted(set(STATUSES)), "reason": REASONS, "is": ["attention", "unopened"]}
        words |= {"type": ["email", "sms"], "provider": ["sendgrid", "twilio", "mail", "generic"]}
        words |= {"parts": ["1", ">1", "<3"], "has": ["attachment"], "direction": ["in", "out"]}
        terms = [f"{minus}{key}:{word}" for key, several in words.items() for word in several for minus in ("", "-")]
        asked = [Question(all_rows=True, filter=term) for term in terms if not term.startswith("-direction")]
        for zone, (year, month, day) in ODD_DATES:
            first = date(year, month, day)
            days = (first, first + timedelta(days=1))
            asked += [Question(all_rows=True, range=f"{day}..{day}", timezone=zone) for day in days]
        for row in self.outbound:
            clicks = sum(event.kind == "clicked" for event in row.events)
            if clicks and row.provider == "sendgrid":
                asked.append(Question(email=row.address, filter=f"id:{row.provider_id} clicks:{clicks}"))
        return [question for question in asked if self._is_settled(question)]

    def _is_settled(self, question: Question) -> bool:
        """Whether the rules leave nothing of this question open."""
        try:
            for seen in self.oracle.answer(question):
                for key, _ in parse_sort(question.sort):
                    if key != "to":
                        sort_value(key, seen)
        except Open:
            return False
        return True

    def _any_question(self) -> Question:
        rng, who, roll = self.rng, Question(), self.rng.random()
        if roll < 0.4:
            who = Question(person=rng.choice(rng.choice([self.students, self.delicate_students])))
        elif roll < 0.65:
            who = Question(person=rng.choice(rng.choice([self.contacts, self.delicate_contacts])))
        elif roll < 0.68:
            who = Question(stranger=rng.choice(self.strangers))
        elif roll < 0.75:
            address = rng.choice([r.address for r in self.outbound if r.channel == "email"])
            who = Question(email=rng.choice([address, address.title(), address.upper()]))
        else:
            who = Question(all_rows=True)
        rows = [seen.row for seen in self.oracle.log(who)] or self.outbound
        student = who.person is not None and who.person.kind == "student"
        zone = rng.choice(ZONES) if rng.random() < 0.4 else ""
        busy = 0.5 if len(rows) > 30 else 0.25
        asked = self._filter(rows, student=student) if rng.random() < busy else ""
        if who.all_rows and rng.random() < 0.05:
            return Question(all_rows=True, filter=rng.choice(["direction:in", "direction:in,out", "direction:out"]))
        sort = self._sort(student=student) if rng.random() < 0.6 else ""
        limit = rng.choice([1, 2, 5, 10, 50]) if rng.random() < 0.25 and "to:" not in sort else None
        return Question(
            person=who.person,
            stranger=who.stranger,
            email=who.email,
            all_rows=who.all_rows,
            range=self._range(rows, zone or self.oracle.zone) if rng.random() < 0.6 else "all",
            timezone=zone,
            filter=asked,
            search=self._search(rows) if rng.random() < busy else "",
            sort=sort,
            limit=limit,
        )

    def _range(self, rows: list[Row], zone: str) -> str:
        if self.rng.random() < 0.45:
            return self.rng.choice(PRESETS)
        return self._dates(rows, zone)

    def _dates(self, rows: list[Row], zone: str) -> str:
        if self.rng.random() < 0.3:
            year, month, day = self.rng.choice(ODD_DATES)[1]
            first = local_date(0, "UTC").replace(year=year, month=month, day=day)
        else:
            first = local_date(self.rng.choice(rows).sent_at, zone)
        last = first + timedelta(days=self.rng.choice([0, 0, 1, 6, 30, 200]))
        return self.rng.choice([f"{first}..{last}", f"{first}..{last}", f"{first}..", f"..{last}"])

    def _sort(self, *, student: bool) -> str:
        keys = self.rng.sample([k for k in SORTS if student or k != "relation"], self.rng.choice([1, 1, 2]))
        return ",".join(f"{key}:{self.rng.choice(['asc', 'desc'])}" for key in keys)

    def _filter(self, rows: list[Row], *, student: bool) -> str:
        terms = [self._term(rows, student=student) for _ in range(self.rng.choice([1, 1, 2, 3]))]
        roll = self.rng.random()
        if len(terms) > 1 and roll < 0.3:
            return " or ".join(terms)
        if len(terms) > 2 and roll < 0.6:
            return f"{terms[0]} ({terms[1]} or {terms[2]})"
        return " ".join(terms)

    def _term(self, rows: list[Row], *, student: bool) -> str:
        row = self.rng.choice(rows)
        minus = self.rng.choice(["", "", "-"])
        keys = [
            "type",
            "status",
            "status",
            "reason",
            "provider",
            "campaign",
            "template",
            "subject",
            "text",
            "address",
        ]
        keys += [
            "to",
            "from",
            "id",
            "reply",
            "link",
            "has",
            "is",
            "parts",
            "clicks",
            "sent",
            "updated",
            "delivered",
        ]
        key = self.rng.choice(keys + (["relation"] if student else []))
        value = self._value(key, row)
        return f"{minus}{key}:{value}" if value else f"{minus}type:email"

    def _value(self, key: str, row: Row) -> str:
        rng = self.rng
        choices = {
            "type": ["email", "sms"],
            "status": STATUSES,
            "reason": REASONS,
            "provider": ["sendgrid", "twilio", "mail", "generic"],
            "relation": [
                "self",
                "mother",
                "father",
                "parent",
                "guardian",
                "foster carer",
                "aunt",
                "relative",
            ],
            "has": ["attachment"],
            "is": ["attention", "unopened"],
            "parts": ["1", ">1", ">=2", "<3", "3"],
            "clicks": [">0", "0", ">=1", "1"],
        }
        if key in choices:
            several = key in {"status", "reason", "provider", "relation"}
            values = dict.fromkeys(rng.choices(choices[key], k=rng.choice([1, 2]) if several else 1))
            return ",".join(self._quoted(v) for v in values)
        if key in {"sent", "updated", "delivered"}:
            recent = rng.random() < 0.4 and key == "sent"
            return f"<{rng.choice([1, 7, 30, 60])}d" if recent else self._dates([row], self.oracle.zone)
        texts = {
            "campaign": row.campaign,
            "template": row.template,
            "id": row.provider_id if row.provider != "mail" else "",
            "reply": row.outcome.reply.split(" ")[-1],
            "link": rng.choice(["school.example.org", "/tour", "forms.example.net", "mud-run"]),
            "subject": self._part(row.subject),
            "text": self._word(row.text),
            "address": self._part(row.address),
            "to": self._word(" ".join(min(self.oracle.names(row)))) or self._part(row.address),
            "from": row.sender.split("@")[0],
        }
        return self._quoted(self._cased(texts[key]))

    def _part(self, text: str) -> str:
        """A stretch of a text, from anywhere in it, without what the query language needs for itself."""
        start = self.rng.randrange(len(text)) if text else 0
        part = text[start : start + self.rng.choice([1, 3, 6, 12])].split("\n", maxsplit=1)[0].strip(' "\\,')
        return "" if '"' in part or "," in part or "\\" in part else part

    def _word(self, text: str) -> str:
        words = [w.strip('".,;:!?()\\') for w in text.split()]
        words = [w for w in words if w and not set(w) & set('",\\:()')]
        return self.rng.choice(words) if words else ""

    def _quoted(self, value: str) -> str:
        plain = all(is_word_character(c) or c in "%_'@.+-<>/" for c in value)
        return (
            value
            if plain and value[:1] not in {"<", ">", "-", "'"} and value != "or"
            else f'"{value}"'
            if value
            else ""
        )

    def _cased(self, value: str) -> str:
        """The same in another case or without its accents."""
        stripped = "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))
        return self.rng.choice([value, value, value.lower(), value.upper(), stripped])

    def _search(self, rows: list[Row]) -> str:
        found: list[str] = []
        for _ in range(self.rng.choice([1, 1, 2])):
            row = self.rng.choice(rows)
            roll = self.rng.random()
            names = " ".join(min(self.oracle.names(row)))
            text = self.rng.choice([row.subject, row.text, row.text, names, row.address])
            if roll < 0.15:
                found.append(self.rng.choice(SIGNS))
            elif roll < 0.3:
                found.append(self._phrase(text))
            else:
                word = self._word(text)
                start = self.rng.choice([0, 0, 0, 1, 2])
                found.append(self._cased(word[start : start + self.rng.choice([1, 2, 4, 20])]))
        return " ".join(w for w in found if w and w.lower() != "or" and w[0] not in "-(")

    def _phrase(self, text: str) -> str:
        words = [w for w in text.split("\n", maxsplit=1)[0].split(" ") if '"' not in w]
        start = self.rng.randrange(len(words)) if words else 0
        phrase = " ".join(words[start : start + 3]).strip()
        together = phrase and phrase in text and ":" not in phrase and "\\" not in phrase
        return f'"{self._cased(phrase)}"' if together else ""
