"""Deletes one person with all that is only theirs, in the order that leaves nothing of it in any page or index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.records import PersonKind
from app.storage import address_words, message_texts
from app.storage.connection import Connection

_IDS: Final = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Belongings:
    """What is only one person's. *facts*: (source id, source, external id); *addresses*: ids of those that nobody
    else owns, with (channel, value) of each; *recipients*, *messages* (those with nobody else on them, and those they
    wrote), *shared* (messages that stay without them), *activities*: ids.
    """

    name: str
    kind: PersonKind
    facts: tuple[tuple[int, str, str], ...]
    addresses: dict[int, tuple[int, str]]
    recipients: tuple[int, ...]
    messages: tuple[int, ...]
    shared: tuple[int, ...]
    activities: tuple[int, ...]
    corrections: tuple[int, ...]


def belongings(connection: Connection, person_id: int) -> Belongings | None:
    """What goes when the person is erased; None when there is no such person."""
    found = connection.execute("SELECT display, kind FROM person WHERE id = ?", (person_id,)).fetchall()
    if not found:
        return None
    facts: list[tuple[int, str, str]] = connection.execute(
        "SELECT f.source_id, s.name, f.external_id FROM person_source f JOIN source s ON s.id = f.source_id"
        " WHERE f.person_id = ?",
        (person_id,),
    ).fetchall()
    addresses: dict[int, tuple[int, str]] = {
        i: (channel, value)
        for i, channel, value in connection.execute(
            "SELECT a.id, a.channel, a.value FROM person_address pa JOIN address a ON a.id = pa.address_id"
            " WHERE pa.person_id = ? AND a.n_owners = 1",
            (person_id,),
        )
    }
    own = json.dumps(list(addresses))
    recipients = _column(
        connection,
        f"SELECT id FROM recipient WHERE address_id IN {_IDS} UNION SELECT x.recipient_id FROM person_ref p"
        " JOIN recipient_ref x ON x.ref_id = p.id WHERE p.person_id = ? AND p.kind IN (1, 2)"
        f" UNION SELECT r.id FROM message m JOIN recipient r ON r.message_id = m.id WHERE m.sender_id IN {_IDS}",
        own,
        person_id,
        own,
    )
    rows = json.dumps(recipients)
    touched = f"SELECT DISTINCT message_id FROM recipient WHERE id IN {_IDS}"
    others = f"EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = t.message_id AND r.id NOT IN {_IDS})"
    return Belongings(
        name=found[0][0],
        kind=PersonKind(found[0][1]),
        facts=tuple(facts),
        addresses=addresses,
        recipients=tuple(recipients),
        messages=tuple(_column(connection, f"SELECT message_id FROM ({touched}) t WHERE NOT {others}", rows, rows)),
        shared=tuple(_column(connection, f"SELECT message_id FROM ({touched}) t WHERE {others}", rows, rows)),
        activities=tuple(
            _column(connection, "SELECT id FROM activity WHERE person_id = ?1 OR student_id = ?1", person_id)
        ),
        corrections=tuple(_corrections(connection, facts)),
    )


def _corrections(connection: Connection, facts: Sequence[tuple[int, str, str]]) -> list[int]:
    sql = (
        "SELECT DISTINCT c.id FROM json_each(?) j JOIN correction c ON (c.person_source = j.value ->> 0"
        " AND c.person_external = j.value ->> 1) OR (c.other_source = j.value ->> 0"
        " AND c.other_external = j.value ->> 1)"
    )
    return _column(connection, sql, json.dumps([[source, external_id] for _id, source, external_id in facts]))


def _column(connection: Connection, sql: str, *values: Any) -> list[int]:
    return [row[0] for row in connection.execute(sql, values)]


def erase_rows(connection: Connection, what: Belongings) -> None:
    """Delete the person's rows of the log, the messages that were only theirs, and what was said of them."""
    for channel, value in what.addresses.values():
        connection.execute("DELETE FROM correction_row WHERE channel = ? AND address = ?", (channel, value))
    _delete(connection, "correction", what.corrections)
    connection.execute(
        "DELETE FROM correction WHERE kind IN ('pin', 'handled', 'unhandled')"
        " AND NOT EXISTS (SELECT 1 FROM correction_row x WHERE x.correction_id = correction.id)"
    )
    _delete(connection, "activity", what.activities)
    delete_messages(connection, what.messages, recipients=what.recipients)
    connection.execute(
        "UPDATE message SET n_recipients = (SELECT count(*) FROM recipient r WHERE r.message_id = message.id)"
        f" WHERE id IN {_IDS}",
        (json.dumps(what.shared),),
    )


def delete_messages(connection: Connection, message_ids: Sequence[int], *, recipients: Sequence[int] = ()) -> None:
    """Delete *recipients*, then whole messages with their texts, and the common text that has too few left.

    Recipients first, then messages, each from the search index before anything else.
    """
    ids = json.dumps(list(message_ids))
    subjects = _column(connection, f"SELECT DISTINCT subject_id FROM message WHERE id IN {_IDS}", ids)
    commons = message_texts.commons_of(connection, message_ids)
    _delete(connection, "recipient", recipients)
    connection.execute(f"DELETE FROM recipient WHERE message_id IN {_IDS}", (ids,))
    message_texts.forget_texts(connection, message_ids)
    _delete(connection, "message", message_ids)
    message_texts.drop_unused_subjects(connection, subjects)
    message_texts.drop_weak_commons(connection, commons)
    connection.execute(
        "DELETE FROM campaign WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.campaign_id = campaign.id)"
    )


def erase_facts(connection: Connection, person_id: int, what: Belongings) -> None:
    """Delete what sources said of the person; people are derived anew after this."""
    for source_id, _source, external_id in what.facts:
        values = (source_id, external_id)
        connection.execute("DELETE FROM person_source WHERE source_id = ? AND external_id = ?", values)
        connection.execute(
            "DELETE FROM relation_fact WHERE source_id = ?1 AND ?2 IN (student_ref, contact_ref)", values
        )
    connection.execute("DELETE FROM person_ref WHERE person_id = ?", (person_id,))
    said = [what.name, *(external_id for _i, _s, external_id in what.facts), *(v for _c, v in what.addresses.values())]
    connection.execute(
        "DELETE FROM problem WHERE EXISTS (SELECT 1 FROM json_each(?) j"
        " WHERE instr(folded(problem.record), folded(j.value)) > 0)",
        (json.dumps([text for text in said if text]),),
    )
    connection.execute(
        "UPDATE audit SET subject_id = NULL, detail = json_set(coalesce(detail, '{}'), '$.gone', 1)"
        f" WHERE subject_id = ? OR -subject_id IN {_IDS}",
        (person_id, json.dumps(list(what.addresses))),
    )


def erase_addresses(connection: Connection, address_ids: Iterable[int]) -> None:
    """Delete those of the addresses that nobody owns and no message has; the others are indexed anew."""
    ids = json.dumps(list(address_ids))
    sql = (
        f"SELECT a.id FROM address a WHERE a.id IN {_IDS}"
        " AND NOT EXISTS (SELECT 1 FROM person_address pa WHERE pa.address_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.address_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.sender_id = a.id)"
    )
    gone = _column(connection, sql, ids)
    address_words.forget(connection, gone)
    _delete(connection, "address", gone)
    address_words.index_again(connection, [i for i in json.loads(ids) if i not in set(gone)])


def _delete(connection: Connection, table: str, ids: Sequence[int]) -> None:
    connection.execute(f"DELETE FROM {table} WHERE id IN {_IDS}", (json.dumps(list(ids)),))
