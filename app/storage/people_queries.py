"""Reads people: ids for a list, then everything a list or a details window shows of some of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.records import PersonKind
from app.core.statuses import Channel
from app.core.text_folding import fold
from app.storage.connection import Connection

_PERSON_COLUMNS: Final = (
    "id, kind, display, state, year_text, entry_year, stage, org, student_number, applied_on, preferred, telephones"
)
# an address that nobody owns is a contact, but not the school's own senders and inbound numbers
_UNMATCHED: Final = (
    "a.n_owners = 0 AND a.is_sender = 0"
    " AND EXISTS (SELECT 1 FROM recipient r WHERE r.address_id = a.id AND r.direction = 0)"
)

# Whether a text {0} fits a word {1} of a search. What SQLite can say itself goes first: a call of ours for
# each of 100,000 addresses would be felt at every key, and nearly all e-mail addresses hold an "m".
_NAME_FITS: Final = "(instr(' ' || {0}, ' ' || {1}) > 0 OR (instr({0}, {1}) > 0 AND starts_word({0}, {1})))"
_EMAIL_FITS: Final = (
    "(instr({0}, {1}) > 0 AND (instr('@' || {0}, '@' || {1}) > 0 OR instr({0}, '.' || {1}) > 0"
    " OR instr({0}, '-' || {1}) > 0 OR instr({0}, '_' || {1}) > 0 OR instr({0}, '+' || {1}) > 0"
    " OR ({0} GLOB '*[^a-z0-9@._+-]*' AND starts_word({0}, {1}))))"
)
_NUMBER_FITS: Final = "(a.channel = 1 AND {0} <> '' AND instr(a.value, {0}) > 0)"


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word of a search in folded form, and its digits when it is a piece of a number ('' when it is none)."""

    text: str
    digits: str


def search_words(search: str) -> list[SearchWord]:
    """The words of what a person typed; a number's leading zero is dropped, for E.164 has none."""
    words: list[SearchWord] = []
    for word in fold(search).split():
        digits = word.translate(str.maketrans("", "", "+()-./"))
        number = digits if digits.isascii() and digits.isdigit() else ""
        words.append(SearchWord(word, number.lstrip("0") or number))
    return words


def list_people(connection: Connection, kind: PersonKind, words: Sequence[SearchWord], *, left: bool) -> list[int]:
    """The ids of students or contacts by name; every word must fit (product: word starts, digits anywhere)."""
    condition = "p.kind = ?1 AND (p.state = 0 OR ?2)"
    values: list[Any] = [int(kind), int(left)]
    for word in words:
        text, digits = f"?{len(values) + 1}", f"?{len(values) + 2}"
        condition += (
            f" AND ({_NAME_FITS.format('p.search_text', text)} OR p.id IN (SELECT pa.person_id FROM address a"
            " CROSS JOIN person_address pa ON pa.address_id = a.id WHERE pa.former = 0 AND"
            f" ((a.channel = 0 AND {_EMAIL_FITS.format('a.value_key', text)}) OR {_NUMBER_FITS.format(digits)})))"
        )
        values += [word.text, word.digits]
    sql = f"SELECT p.id, p.sort_key FROM person p WHERE {condition} ORDER BY p.sort_key, p.id"
    found = [(row[1], row[0]) for row in connection.execute(sql, values)]
    if kind is PersonKind.CONTACT:
        found += _list_unmatched(connection, words)
        found.sort()
    return [person_id for _key, person_id in found]


def _list_unmatched(connection: Connection, words: Sequence[SearchWord]) -> list[tuple[str, int]]:
    condition, values = _UNMATCHED, list[Any]()
    for word in words:
        text, digits = f"?{len(values) + 1}", f"?{len(values) + 2}"
        condition += f" AND ({_EMAIL_FITS.format('a.value_key', text)} OR {_NUMBER_FITS.format(digits)})"
        values += [word.text, word.digits]
    sql = f"SELECT a.value_key, -a.id FROM address a WHERE {condition}"
    return [(row[0], row[1]) for row in connection.execute(sql, values)]


def list_names(connection: Connection, kind: PersonKind, *, left: bool) -> list[str]:
    """The names of students or contacts, each once, in the order of the list."""
    sql = "SELECT display FROM person WHERE kind = ? AND (state = 0 OR ?) ORDER BY sort_key, id"
    return list(dict.fromkeys(row[0] for row in connection.execute(sql, (int(kind), int(left)))))


def read_people(connection: Connection, ids: Sequence[int], today: str) -> list[Person]:
    """The people of *ids* (negative: addresses nobody owns) in that order; unknown ids are left out.

    *today* is the ISO date in the school's zone, for which relations hold now.
    """
    people = {**_read_owned(connection, [i for i in ids if i > 0], today), **_read_unmatched(connection, ids)}
    return [people[i] for i in ids if i in people]


def _read_owned(connection: Connection, ids: Sequence[int], today: str) -> dict[int, Person]:
    if not ids:
        return {}
    chosen = json.dumps(list(ids))
    addresses = _addresses(connection, chosen)
    externals = _external_ids(connection, chosen)
    linked = _linked(connection, chosen, today)
    sql = f"SELECT {_PERSON_COLUMNS} FROM json_each(?) j CROSS JOIN person p ON p.id = j.value"
    return {
        row[0]: Person(
            id=row[0],
            kind=PersonKind(row[1]),
            name=row[2],
            left=bool(row[3]),
            external_ids=externals.get(row[0], {}),
            addresses=tuple(addresses.get(row[0], ())),
            linked=tuple(linked.get(row[0], ())),
            year=row[4],
            entry_year=row[5],
            stage=row[6],
            org=row[7],
            student_number=row[8],
            applied_on=row[9],
            preferred=row[10],
            telephones=tuple(json.loads(row[11])),
        )
        for row in connection.execute(sql.replace("SELECT id,", "SELECT p.id,"), (chosen,))
    }


def _read_unmatched(connection: Connection, ids: Sequence[int]) -> dict[int, Person]:
    chosen = json.dumps([-i for i in ids if i < 0])
    sql = (
        "SELECT a.id, a.channel, a.value, a.display, a.valid FROM json_each(?) j"
        " CROSS JOIN address a ON a.id = j.value WHERE a.n_owners = 0"
    )
    found: dict[int, Person] = {}
    for address_id, channel, value, display, valid in connection.execute(sql, (chosen,)):
        address = OwnedAddress(Channel(channel), value, display, valid=bool(valid), id=address_id)
        found[-address_id] = Person(-address_id, PersonKind.CONTACT, value, addresses=(address,))
    return found


def _addresses(connection: Connection, chosen: str) -> dict[int, list[OwnedAddress]]:
    sql = (
        "SELECT pa.person_id, a.id, a.channel, a.value, a.display, a.valid, pa.former, a.n_owners, pa.by_hand"
        " FROM json_each(?) j"
        " CROSS JOIN person_address pa ON pa.person_id = j.value JOIN address a ON a.id = pa.address_id"
        " ORDER BY pa.person_id, pa.former, pa.position, a.value"
    )
    found: dict[int, list[OwnedAddress]] = defaultdict(list)
    for person_id, address_id, channel, value, display, valid, former, owners, by_hand in connection.execute(
        sql, (chosen,)
    ):
        found[person_id].append(
            OwnedAddress(
                Channel(channel),
                value,
                display,
                valid=bool(valid),
                former=bool(former),
                shared=owners > 1,
                id=address_id,
                by_hand=bool(by_hand),
            )
        )
    return found


def _external_ids(connection: Connection, chosen: str) -> dict[int, dict[str, tuple[str, ...]]]:
    sql = (
        "SELECT f.person_id, s.name, f.external_id FROM json_each(?) j CROSS JOIN person_source f"
        " ON f.person_id = j.value JOIN source s ON s.id = f.source_id ORDER BY s.name, f.external_id"
    )
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for person_id, source, external_id in connection.execute(sql, (chosen,)):
        found[person_id][source] = (*found[person_id].get(source, ()), external_id)
    return found


def _linked(connection: Connection, chosen: str, today: str) -> dict[int, list[LinkedPerson]]:
    """The other ends of relations; the relations of a student first by priority, of a contact by name."""
    found: dict[int, list[LinkedPerson]] = defaultdict(list)
    for mine, other in (("student_id", "contact_id"), ("contact_id", "student_id")):
        sql = (
            f"SELECT l.{mine}, p.id, p.display, p.kind, l.role, l.priority, l.since, l.until, l.restricted,"
            f" p.year_text, l.by_hand FROM json_each(?) j CROSS JOIN relation l ON l.{mine} = j.value"
            f" JOIN person p ON p.id = l.{other}"
            " ORDER BY l.priority IS NULL, l.priority, p.sort_key, p.id, l.since, l.until, l.role"
        )
        for me, pid, name, kind, role, priority, since, until, restricted, year, hand in connection.execute(
            sql, (chosen,)
        ):
            found[me].append(
                LinkedPerson(
                    id=pid,
                    name=name,
                    kind=PersonKind(kind),
                    relation=role,
                    priority=priority,
                    since=since,
                    until=until,
                    holds=(not since or since <= today) and (not until or today <= until),
                    restricted=bool(restricted),
                    year=year,
                    by_hand=bool(hand),
                )
            )
    return found


def with_addresses(connection: Connection, person: Person) -> Person:
    """*person* with the addresses of the linked people, for the header of a details window."""
    addresses = _addresses(connection, json.dumps([link.id for link in person.linked]))
    return replace(
        person,
        linked=tuple(replace(link, addresses=tuple(addresses.get(link.id, ()))) for link in person.linked),
    )


def siblings(connection: Connection, student_id: int) -> list[LinkedPerson]:
    """The other students whom an unrestricted carer of the student is linked to, by name."""
    sql = (
        "SELECT DISTINCT p.id, p.display, p.year_text, p.sort_key FROM relation mine JOIN relation theirs"
        " ON theirs.contact_id = mine.contact_id JOIN person p ON p.id = theirs.student_id"
        " WHERE mine.student_id = ?1 AND theirs.student_id <> ?1 AND mine.restricted = 0 AND theirs.restricted = 0"
        " AND p.state = 0 ORDER BY p.sort_key, p.id"
    )
    rows = connection.execute(sql, (student_id,))
    return [LinkedPerson(row[0], row[1], PersonKind.STUDENT, "", year=row[2]) for row in rows]


def owners_of_rows(connection: Connection, recipient_ids: Sequence[int]) -> list[int]:
    """The people who own the addresses of all of these rows of the log, by name."""
    chosen = json.dumps(list(recipient_ids))
    sql = (
        "SELECT p.id FROM (SELECT DISTINCT r.address_id AS id FROM json_each(?1) j CROSS JOIN recipient r"
        " ON r.id = j.value) a JOIN person_address pa ON pa.address_id = a.id JOIN person p ON p.id = pa.person_id"
        " GROUP BY p.id HAVING count(*) = (SELECT count(DISTINCT r.address_id) FROM json_each(?1) j"
        " CROSS JOIN recipient r ON r.id = j.value) ORDER BY p.sort_key, p.id"
    )
    return [row[0] for row in connection.execute(sql, (chosen,))]


def count_people(connection: Connection, kind: PersonKind, *, left: bool) -> int:
    """How many students or contacts there are, addresses that nobody owns included."""
    sql = "SELECT count(*) FROM person WHERE kind = ? AND (state = 0 OR ?)"
    total = int(connection.execute(sql, (int(kind), int(left))).fetchall()[0][0])
    if kind is PersonKind.CONTACT:
        total += int(connection.execute(f"SELECT count(*) FROM address a WHERE {_UNMATCHED}").fetchall()[0][0])
    return total
