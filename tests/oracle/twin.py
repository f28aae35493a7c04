"""A stand-in for the program made of the oracle itself, to try the comparison."""

from __future__ import annotations

from functools import cmp_to_key

from oracle.compare import Line, compare_keys, row_key, stamp
from oracle.oracle import Oracle, Question, parse_sort, sort_value
from oracle.terms import Seen
from oracle.words import fold


def answer_as_program(oracle: Oracle, question: Question) -> list[Line]:
    """The oracle's answer in the form and the order in which the program would print it."""
    numbers = message_numbers(oracle)
    lines = [(seen, line_of(seen, numbers)) for seen in oracle.answer(question)]
    order = parse_sort(question.sort)

    def compare(a: tuple[Seen, Line], b: tuple[Seen, Line]) -> int:
        verdict = compare_keys(*([(value(key, *side), desc) for key, desc in order] for side in (a, b)))
        ties = [tie(*side) for side in (a, b)]
        return verdict or (ties[0] > ties[1]) - (ties[0] < ties[1])

    ordered = sorted(lines, key=cmp_to_key(compare))
    return [line for _, line in ordered][: question.limit]


def tie(seen: Seen, line: Line) -> tuple[int, int, str]:
    """What decides between rows that are equal in the columns sorted by."""
    return (-seen.row.sent_at, -line["message_id"], line["to_address"])


def value(key: str, seen: Seen, line: Line) -> tuple[int, object]:
    """What a column sorts by."""
    return (int(not line["to_name"]), fold(line["to_name"])) if key == "to" else sort_value(key, seen)


def message_numbers(oracle: Oracle) -> dict[tuple[str, str], int]:
    """Local ids in the order of time."""
    first: dict[tuple[str, str], int] = {}
    for row in oracle.rows:
        key = (row.provider, row.provider_id)
        first[key] = min(row.sent_at, first.get(key, row.sent_at))
    return {key: number for number, key in enumerate(sorted(first, key=lambda k: (first[k], k)))}


def line_of(seen: Seen, numbers: dict[tuple[str, str], int]) -> Line:
    """One printed row."""
    row, outcome = seen.row, seen.row.outcome
    provider, provider_id, address = row_key(row)
    return {
        "message_id": numbers[row.provider, row.provider_id],
        "sent_at": stamp(row.sent_at),
        "type": row.channel,
        "subject": row.subject,
        "to_name": ", ".join(min(seen.names)),
        "to_address": address,
        "relation": min(seen.relations, key=str),
        "basis": min(seen.bases, key=str),
        "status": outcome.status,
        "status_at": stamp(outcome.status_at),
        "updated_at": stamp(outcome.updated_at),
        "reason_class": min(outcome.reasons, key=str),
        "provider": provider,
        "provider_id": provider_id,
    }
