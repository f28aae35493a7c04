"""The oracle's filters: parses the query language and asks each row: yes, no, or the rules leave it open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from oracle.calendars import dates_of, local_date, within
from oracle.letters import Row
from oracle.outcomes import ATTENTION, RANKS, REACHED
from oracle.words import all_of, any_of, fold, negated

Answer = bool | None
GROUPS = {"bounced": {"bounced_soft", "bounced_hard"}, "reached": REACHED}


@dataclass(frozen=True)
class Seen:
    """A row as one question sees it: its names and relation depend on the roster and on who asks."""

    row: Row
    names: frozenset[tuple[str, ...]]
    relations: frozenset[str | None]
    bases: frozenset[str | None]


@dataclass(frozen=True)
class Asked:
    """What a filter needs to know beside the row."""

    now: int
    zone: str
    country: str
    rescued: Callable[[Row], Answer]


def parse(text: str) -> list[str]:
    """Tokens: parentheses, `or`, and terms with their minus and quotes."""
    return re.findall(r'\(|\)|-?[a-z]+:(?:"[^"]*"|[^\s()])+|or', text)


def matches(text: str, seen: Seen, asked: Asked) -> Answer:
    """Whether a row passes a filter."""
    tokens = parse(text)
    answer = _either(tokens, seen, asked)
    assert not tokens
    return answer


def _either(tokens: list[str], seen: Seen, asked: Asked) -> Answer:
    answers = [_all(tokens, seen, asked)]
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        answers.append(_all(tokens, seen, asked))
    return any_of(answers)


def _all(tokens: list[str], seen: Seen, asked: Asked) -> Answer:
    answers: list[Answer] = []
    while tokens and tokens[0] not in {"or", ")"}:
        token = tokens.pop(0)
        if token == "(":
            answers.append(_either(tokens, seen, asked))
            tokens.pop(0)
        elif token.startswith("-"):
            answers.append(negated(term(token[1:], seen, asked)))
        else:
            answers.append(term(token, seen, asked))
    return all_of(answers)


def term(token: str, seen: Seen, asked: Asked) -> Answer:
    """One key with its values, any of which may hold."""
    key, values = token.split(":", 1)
    return any_of(_ask(key, value, seen, asked) for value in _values(values))


def _values(text: str) -> list[str]:
    return [v.replace('"', "") for v in re.findall(r'(?:"[^"]*"|[^,"])+', text)]


def _ask(key: str, value: str, seen: Seen, asked: Asked) -> Answer:
    row = seen.row
    simple: dict[str, Callable[[], Answer]] = {
        "type": lambda: row.channel == value,
        "provider": lambda: row.provider == value,
        "direction": lambda: row.direction == value,
        "status": lambda: row.outcome.status in GROUPS.get(value, {value}),
        "reason": lambda: _agreed(value == r for r in row.outcome.reasons),
        "relation": lambda: _agreed(_choice(value, r or "") for r in seen.relations),
        "campaign": lambda: _choice(value, row.campaign),
        "template": lambda: _choice(value, row.template),
        "subject": lambda: _contains(value, row.subject),
        "text": lambda: _contains(value, row.text),
        "address": lambda: _contains(value, row.address),
        "to": lambda: any_of([_contains(value, row.address), in_names(seen, lambda n: _contains(value, n))]),
        "from": lambda: _from(value, row),
        "id": lambda: _contains(value, row.provider_id),
        "reply": lambda: _reply(value, row),
        "link": lambda: _link(value, row),
        "has": lambda: row.has_attachment if value == "attachment" else None,
        "is": lambda: is_attention(row, asked) if value == "attention" else is_unopened(row),
        "parts": lambda: row.parts is not None and _number(value, row.parts),
        "clicks": lambda: _clicks(value, row),
        "sent": lambda: _date(value, row.sent_at, asked),
        "updated": lambda: _date(value, row.outcome.updated_at, asked),
        "delivered": lambda: _delivered(value, row, asked),
    }
    return simple[key]()


def _agreed(answers: Iterable[Answer]) -> Answer:
    """What all readings of the rules say, or None when they differ."""
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def in_names(seen: Seen, test: Callable[[str], bool]) -> Answer:
    """Whether a To name passes, if every allowed reading of the name agrees."""
    return _agreed(any(test(name) for name in names) for names in seen.names)


def _contains(value: str, text: str) -> bool:
    return fold(value) in fold(text)


def _choice(value: str, text: str) -> Answer:
    if fold(value) == fold(text):
        return True
    return None if fold(value) in fold(text) else False


def _from(value: str, row: Row) -> Answer:
    if _contains(value, row.sender):
        return True
    return None if _contains(value, f"{row.sender_name} {row.sender}") else False


def _reply(value: str, row: Row) -> Answer:
    if row.outcome.reply and row.outcome.status not in {"delivered", "sent"} and _contains(value, row.outcome.reply):
        return True
    return None if any(_contains(value, e.reason) for e in row.events) else False


def _link(value: str, row: Row) -> Answer:
    urls = {e.url: e.kind == "clicked" for e in row.events if e.url and _contains(value, e.url)}
    return True if True in urls.values() else None if urls else False


def _clicks(value: str, row: Row) -> Answer:
    clicked = [e for e in row.events if e.word in {"click", "clicked"}]
    if any(e.kind != "clicked" for e in clicked) or row.provider == "generic":
        return None
    return _number(value, len(clicked))


def _number(value: str, number: int) -> bool:
    for sign, test in (
        (">=", number.__ge__),
        ("<=", number.__le__),
        (">", number.__gt__),
        ("<", number.__lt__),
        ("", number.__eq__),
    ):
        if value.startswith(sign):
            return bool(test(int(value[len(sign) :])))
    raise ValueError(value)


def _date(value: str, at: int, asked: Asked) -> bool:
    dates: tuple[date | None, date | None]
    if value.startswith("<"):
        today = local_date(asked.now, asked.zone)
        dates = (today - timedelta(days=int(value[1:-1]) - 1), today)
    else:
        dates = dates_of(value, asked.now, asked.zone, asked.country)
    return within(at, dates, asked.zone)


def _delivered(value: str, row: Row, asked: Asked) -> Answer:
    times = [e.at for e in row.events if e.kind == "delivered"]
    if row.provider == "generic" and not times:
        return None if RANKS[row.outcome.status] > RANKS["delivered"] else False
    return bool(times) and _date(value, min(times), asked)


def is_attention(row: Row, asked: Asked) -> Answer:
    """Rule 15, nothing being ticked as handled."""
    if row.outcome.status not in ATTENTION:
        return False
    return True if row.outcome.status != "bounced_soft" else negated(asked.rescued(row))


def is_unopened(row: Row) -> Answer:
    """E-mails that no person opened or clicked (rule 15)."""
    if row.channel != "email":
        return False
    if any(e.kind in {"opened", "clicked"} for e in row.events):
        return False
    leaving = any(e.word == "click" and e.kind is None for e in row.events)
    return None if leaving or (row.provider == "generic" and row.outcome.status == "spam") else True
