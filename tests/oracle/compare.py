"""Holds an answer of the program against the oracle's and says in words what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from oracle.letters import Row
from oracle.oracle import Open, Oracle, Question, parse_sort, sort_value
from oracle.terms import Seen
from oracle.words import fold

Key = tuple[str, str, str]
Line = dict[str, Any]


def stamp(at: int | None) -> str | None:
    """A time as the command line prints it."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_of(line: Line) -> Key:
    """The lasting name of a printed row."""
    return (line["provider"], line["provider_id"].strip("<>"), line["to_address"])


def row_key(row: Row) -> Key:
    """The same of the oracle's row."""
    return (row.provider, row.provider_id.strip("<>"), row.address)


def is_join_of(text: str, names: tuple[str, ...]) -> bool:
    """Whether a To name is these names with nothing but separators between them."""
    rest = text
    for name in sorted(names, key=len, reverse=True):
        if name not in rest:
            return False
        rest = rest.replace(name, "", 1)
    return not rest.strip(" ,;&/+·") or rest.replace("and", "").strip(" ,;&") == ""


def differences(
    oracle: Oracle, question: Question, lines: list[Line], of_row: Callable[[Seen, Line], list[str]] | None = None
) -> list[str]:
    """What is wrong with an answer, in words; an empty list means that it is right. May raise Open.

    `of_row` compares one row; without it, the fields of a printed one are compared.
    """
    of_row = of_row or row_differences
    expected = {row_key(seen.row): seen for seen in oracle.answer(question)}
    order = parse_sort(question.sort)
    wanted = [(key, desc) for key, desc in order if key != "to"]
    sort_keys = {key: [(sort_value(k, seen), desc) for k, desc in wanted] for key, seen in expected.items()}
    got = [key_of(line) for line in lines]
    found = [f"is there but should not be: {key}" for key in got if key not in expected]
    found += [f"is there twice: {key}" for key in {k for k in got if got.count(k) > 1}]
    number = len(expected) if question.limit is None else min(question.limit, len(expected))
    if question.limit is None:
        found += [f"is missing: {key}" for key in expected if key not in set(got)]
    elif len(lines) != number:
        found.append(f"{len(lines)} rows instead of {number}")
    if "direction:" in question.filter:
        return found
    for line in lines:
        if key_of(line) in expected:
            found += [f"{key_of(line)}: {what}" for what in of_row(expected[key_of(line)], line)]
    if found:
        return found
    return order_differences(order, expected, lines, sort_keys, question.limit)


def row_differences(seen: Seen, line: Line) -> list[str]:
    """Which fields of one row are wrong."""
    row, outcome = seen.row, seen.row.outcome
    exact = {
        "sent_at": stamp(row.sent_at),
        "type": row.channel,
        "subject": row.subject,
        "status": outcome.status,
        "status_at": stamp(outcome.status_at),
        "updated_at": stamp(outcome.updated_at),
    }
    found = [f"{k} is {line[k]!r}, not {v!r}" for k, v in exact.items() if (line[k] or "") != v]
    allowed = {"relation": seen.relations, "basis": seen.bases, "reason_class": outcome.reasons}
    found += [f"{k} is {line[k]!r}, not {set(v)}" for k, v in allowed.items() if line[k] not in v]
    if not any(is_join_of(line["to_name"] or "", names) for names in seen.names):
        found.append(f"to_name is {line['to_name']!r}, not {sorted(seen.names)}")
    return found


def order_differences(
    order: list[tuple[str, bool]],
    expected: dict[Key, Seen],
    lines: list[Line],
    sort_keys: dict[Key, list[tuple[tuple[int, object], bool]]],
    limit: int | None,
) -> list[str]:
    """Whether the rows stand in the right order, and whether a limit cut off the right ones (rule 23)."""

    def keys_of(line: Line) -> list[tuple[tuple[int, object], bool]]:
        known = iter(sort_keys[key_of(line)])
        name = fold(line["to_name"] or "")
        return [((int(not name), name), desc) if key == "to" else next(known) for key, desc in order]

    found: list[str] = []
    for upper, lower in pairwise(lines):
        verdict = compare_keys(keys_of(upper), keys_of(lower))
        ties = [(-expected[key_of(x)].row.sent_at, -x["message_id"], x["to_address"]) for x in (upper, lower)]
        if verdict > 0 or (verdict == 0 and ties[0] > ties[1]):
            found.append(f"wrong order: {key_of(upper)} before {key_of(lower)}")
    if limit is not None and all(key != "to" for key, _ in order):
        sent = {key: expected[key].row.sent_at for key in expected}
        best = sorted(expected, key=cmp_to_key(lambda a, b: _place(sort_keys, sent, a, b)))[:limit]
        places = zip(best, [key_of(line) for line in lines], strict=True)
        found += [f"cut off: {a} belongs before {b}" for a, b in places if _place(sort_keys, sent, a, b) != 0]
    return found


def compare_keys(
    upper: Iterable[tuple[tuple[int, object], bool]], lower: Iterable[tuple[tuple[int, object], bool]]
) -> int:
    """-1, 0 or 1; empty values last in both directions."""
    for (a, desc), (b, _) in zip(upper, lower, strict=True):
        if a[0] != b[0]:
            return -1 if a[0] < b[0] else 1
        if not a[0] and a[1] != b[1]:
            return -1 if (a[1] < b[1]) != desc else 1  # type: ignore[operator]
    return 0


def _place(sort_keys: dict[Key, list[tuple[tuple[int, object], bool]]], sent: dict[Key, int], a: Key, b: Key) -> int:
    return compare_keys(sort_keys[a], sort_keys[b]) or (sent[b] > sent[a]) - (sent[b] < sent[a])


def people_differences(oracle: Oracle, kind: str, listed: list[Line]) -> list[str]:
    """Whether the `people` verb names the right people with the right facts; `listed` includes who left."""
    by_ids = {ids: line for line in listed for ids in [ids_of(line)] if ids}
    found: list[str] = []
    for person in oracle.families.people:
        if person.kind != kind:
            continue
        line = by_ids.pop(frozenset(person.ids), None)
        if line is None:
            found.append(f"nobody with ids {sorted(person.ids)}")
            continue
        log_end = stamp(oracle.last_message_at(person))
        facts = {"name": person.name, "kind": kind, "state": "left" if person.left else "active"}
        facts["last_message_at"] = log_end or ""
        found += [f"{person.name}: {k} is {line[k]!r}, not {v!r}" for k, v in facts.items() if (line[k] or "") != v]
        emails = {e.lower() for e in line["emails"]}
        if not person.emails <= emails <= person.emails | person.former:
            found.append(f"{person.name}: emails are {line['emails']}, not {person.emails}")
        if not person.mobiles <= set(line["mobiles"]) <= person.mobiles | person.former:
            found.append(f"{person.name}: mobiles are {line['mobiles']}, not {person.mobiles}")
    found += [f"should not be there: {sorted(ids)}" for ids in by_ids]
    return found


def stranger_differences(oracle: Oracle, listed: list[Line]) -> list[str]:
    """Addresses that nobody owns are contacts without ids, named by the address, with a negative id."""
    lines = [line for line in listed if not ids_of(line)]
    found = [f"{line['name']}: its id is {line['id']}" for line in lines if line["id"] >= 0]
    got = {str(line["name"]).lower(): line for line in lines}
    senders = {row.sender.lower() for row in oracle.rows}
    sent = [row for row in oracle.rows if row.direction == "out" and not oracle.families.owners(row.address)]
    wanted = {row.address for row in sent} - senders
    found += [f"unowned address not listed: {a}" for a in wanted if a not in got]
    school = {row.address for row in oracle.rows} & senders
    extra = set(got) - wanted - {row.sender for row in oracle.rows if row.direction == "in"}
    found += [f"listed as nobody's: {a}" for a in extra if a not in oracle.families.staff_addresses]
    return found + [f"the school's own sender is listed: {a}" for a in school & extra]


def relation_differences(oracle: Oracle, people: dict[int, Line]) -> list[str]:
    """Whether both ends of every pair name each other; `people` is everybody listed, by id."""
    ids = {ids_of(line): number for number, line in people.items() if ids_of(line)}
    allowed: set[tuple[int, int, str]] = set()
    needed: set[tuple[int, int, str]] = set()
    today = datetime.fromtimestamp(oracle.now, UTC).date()
    for pair in oracle.families.pairs:
        ends = (ids.get(frozenset(pair.student.ids)), ids.get(frozenset(pair.adult.ids)))
        if None in ends:
            continue
        both = [(ends[0], ends[1]), (ends[1], ends[0])]
        allowed |= {(a or 0, b or 0, p.role) for a, b in both for p in pair.periods}
        if not pair.restricted and not pair.student.left:
            needed |= {(a or 0, b or 0, role) for a, b in both for role in pair.roles_on(today)}
    got = {(n, r["person"], r["relation"]) for n, line in people.items() for r in line["relations"]}
    found = [f"relation missing: {people[a]['name']} - {people[b]['name']}: {r}" for a, b, r in needed - got]
    names = {n: line["name"] for n, line in people.items()}
    return found + [f"relation too much: {names[a]} - {names.get(b, b)}: {r}" for a, b, r in got - allowed]


def ids_of(line: Line) -> frozenset[tuple[str, str]]:
    """External ids as the oracle names sources: a OneRoster source without its system's name."""
    return frozenset(
        ("roster:oneroster" if source.startswith("roster:oneroster") else source, ext_id)
        for source, ext_ids in line["external_ids"].items()
        for ext_id in ext_ids
    )


__all__ = ["Open", "differences", "people_differences", "relation_differences", "stranger_differences"]
