"""What a list of people is sorted by, one column at a time: for 50,000 people only that column is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from app.core.people import PeopleSortKey
from app.core.statuses import Channel
from app.core.text_folding import fold
from app.storage.connection import Connection

Value = tuple[int, str] | tuple[str, str]
_HOLDS: Final = "(l.since = '' OR l.since <= ?2) AND (l.until = '' OR ?2 <= l.until)"


def order_values(connection: Connection, key: PeopleSortKey, ids: Sequence[int], today: str) -> Mapping[int, Value]:
    """The value of *key* for each of *ids* (negative: addresses nobody owns) that has one.

    *today* is the ISO date in the school's zone, for which relations hold now. Texts are folded (rule 23). Names and
    last messages are no matter of this function.
    """
    return _READERS[key](connection, json.dumps(list(ids)), today)


def _years(connection: Connection, chosen: str, _today: str) -> dict[int, Value]:
    """Year levels as numbers, so that year 10 comes after year 9; then the year of entry."""
    sql = (
        "SELECT p.id, p.year_sort, p.year_text, p.entry_year FROM json_each(?1) j JOIN person p ON p.id = j.value"
        " WHERE p.year_text <> '' OR p.entry_year <> ''"
    )
    return {
        row[0]: (9999 if row[1] is None else int(row[1]), fold(f"{row[2] or ''} {row[3] or ''}"))
        for row in connection.execute(sql, (chosen,))
    }


def _stages(connection: Connection, chosen: str, _today: str) -> dict[int, Value]:
    sql = "SELECT p.id, p.stage FROM json_each(?1) j JOIN person p ON p.id = j.value WHERE p.stage <> ''"
    return {person_id: (fold(stage), "") for person_id, stage in connection.execute(sql, (chosen,))}


def _addresses(channel: Channel) -> Callable[[Connection, str, str], dict[int, Value]]:
    """The first address of *channel* that a person has now."""
    owned = (
        "SELECT pa.person_id, a.value_key FROM json_each(?1) j CROSS JOIN person_address pa ON pa.person_id = j.value"
        " CROSS JOIN address a ON a.id = pa.address_id"
        f" WHERE pa.former = 0 AND a.channel = {int(channel)} ORDER BY pa.position DESC, a.value DESC"
    )
    alone = (
        "SELECT j.value, a.value_key FROM json_each(?1) j CROSS JOIN address a ON a.id = -j.value"
        f" WHERE j.value < 0 AND a.channel = {int(channel)}"
    )

    def read(connection: Connection, chosen: str, _today: str) -> dict[int, Value]:
        found: dict[int, Value] = {}
        for sql in (owned, alone):  # the first address of each person comes last and stays
            for person_id, value in connection.execute(sql, (chosen,)):
                found[person_id] = (value, "")
        return found

    return read


def _joined(column: str) -> Callable[[Connection, str, str], dict[int, Value]]:
    """The *column* of the relations that hold today, as the list shows them: in order, each once."""

    def rows(connection: Connection, chosen: str, today: str) -> Iterator[tuple[int, str]]:
        for mine, other in (("student_id", "contact_id"), ("contact_id", "student_id")):
            sql = (
                f"SELECT l.{mine}, {column} FROM json_each(?1) j CROSS JOIN relation l ON l.{mine} = j.value"
                f" JOIN person p ON p.id = l.{other} WHERE {_HOLDS}"
                " ORDER BY l.priority IS NULL, l.priority, p.sort_key, p.id, l.since, l.until, l.role"
            )
            yield from ((row[0], row[1]) for row in connection.execute(sql, (chosen, today)))

    def read(connection: Connection, chosen: str, today: str) -> dict[int, Value]:
        words: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for person_id, word in rows(connection, chosen, today):
            if word:
                words[person_id][word] = None
        return {person_id: (fold(_comma(found)), "") for person_id, found in words.items()}

    return read


def _comma(words: Iterable[str]) -> str:
    return ", ".join(words)


_READERS: Final[dict[PeopleSortKey, Callable[[Connection, str, str], Mapping[int, Value]]]] = {
    PeopleSortKey.YEAR: _years,
    PeopleSortKey.STAGE: _stages,
    PeopleSortKey.EMAIL: _addresses(Channel.EMAIL),
    PeopleSortKey.MOBILE: _addresses(Channel.SMS),
    PeopleSortKey.RELATION: _joined("l.role"),
    PeopleSortKey.LINKED: _joined("p.display"),
}
