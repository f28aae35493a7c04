"""Deletes one person with all that is only theirs, in the order that leaves nothing of it in any page or index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.activities import OWN_SOURCE
from app.core.name_traces import NameTraces
from app.core.records import PersonKind
from app.storage import address_words, hold_store, message_store, message_texts, people_derived
from app.storage.connection import Connection
from app.storage.erase_traces import erase_traces

_IDS: Final = "(SELECT value FROM json_each(?))"
_UNUSED: Final = (
    " AND NOT EXISTS (SELECT 1 FROM person_address pa WHERE pa.address_id = a.id)"
    " AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.address_id = a.id)"
    " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.sender_id = a.id)"
)
# messages that others got and that name the person as the student they are about
_ABOUT: Final = (
    "SELECT count(DISTINCT r.message_id) FROM person_ref p JOIN recipient_ref x ON x.ref_id = p.id"
    f" JOIN recipient r ON r.id = x.recipient_id WHERE p.person_id = ? AND p.kind IN (0, 3) AND r.id NOT IN {_IDS}"
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """What is only one person's. *names*: as shown and as sources write them; *facts*: (source id, source, external
    id); *ids*: the external ids, and what else counts as one, such as a student number; *addresses*: ids of those
    that nobody else owns, with (channel, value) of each; *common_addresses*: those that others own, too; *recipients*,
    *messages* (those with nobody else on them, and those they wrote), *shared* (messages that stay without them),
    *activities*, *corrections*: ids. *about*: to how many others went what names the person.
    """

    names: tuple[str, ...]
    kind: PersonKind
    facts: tuple[tuple[int, str, str], ...]
    ids: tuple[str, ...]
    addresses: dict[int, tuple[int, str]]
    common_addresses: dict[int, tuple[int, str]]
    recipients: tuple[int, ...]
    messages: tuple[int, ...]
    shared: tuple[int, ...]
    about: int
    activities: tuple[int, ...]
    corrections: tuple[int, ...]

    def traces(self) -> NameTraces:
        """What the person is called."""
        values = [value for _channel, value in self.addresses.values()]
        return NameTraces(self.names if self.facts else (), self.ids, values)


def belongings(connection: Connection, person_id: int) -> Belongings | None:
    """What goes when the person is erased; None when there is no such person. A negative id is an address that
    nobody owns.
    """
    sql = (
        "SELECT display, kind FROM person WHERE id = ?1 UNION ALL"
        f" SELECT display, {PersonKind.CONTACT:d} FROM address WHERE id = -?1 AND n_owners = 0"
    )
    found = connection.execute(sql, (person_id,)).fetchall()
    if not found:
        return None
    facts: list[tuple[int, str, str]] = connection.execute(
        "SELECT f.source_id, s.name, f.external_id FROM person_source f JOIN source s ON s.id = f.source_id"
        " WHERE f.person_id = ?",
        (person_id,),
    ).fetchall()
    owned = connection.execute(
        "SELECT a.id, a.channel, a.value, a.n_owners FROM person_address pa JOIN address a ON a.id = pa.address_id"
        " WHERE pa.person_id = ?1 UNION ALL SELECT id, channel, value, 1 FROM address WHERE id = -?1",
        (person_id,),
    ).fetchall()
    addresses: dict[int, tuple[int, str]] = {i: (channel, value) for i, channel, value, n in owned if n == 1}
    names, ids = _called(connection, person_id, facts)
    recipients = _own_rows(connection, person_id, json.dumps(list(addresses)))
    rows = json.dumps(recipients)
    touched = f"SELECT DISTINCT message_id FROM recipient WHERE id IN {_IDS}"
    others = f"EXISTS (SELECT 1 FROM recipient r WHERE r.message_id = t.message_id AND r.id NOT IN {_IDS})"
    return Belongings(
        names=(found[0][0], *names),
        kind=PersonKind(found[0][1]),
        facts=tuple(facts),
        ids=ids,
        addresses=addresses,
        common_addresses={i: (channel, value) for i, channel, value, n in owned if n > 1},
        recipients=tuple(recipients),
        messages=tuple(_column(connection, f"SELECT message_id FROM ({touched}) t WHERE NOT {others}", rows, rows)),
        shared=tuple(_column(connection, f"SELECT message_id FROM ({touched}) t WHERE {others}", rows, rows)),
        about=_column(connection, _ABOUT, person_id, rows)[0],
        activities=tuple(
            _column(connection, "SELECT id FROM activity WHERE person_id = ?1 OR student_id = ?1", person_id)
        ),
        corrections=tuple(_corrections(connection, facts)),
    )


def count_notes(connection: Connection, activity_ids: Sequence[int]) -> int:
    """How many of the activities were written on this computer."""
    sql = f"SELECT count(*) FROM activity a JOIN source s ON s.id = a.source_id WHERE s.name = ? AND a.id IN {_IDS}"
    return _column(connection, sql, OWN_SOURCE, json.dumps(list(activity_ids)))[0]


def _called(
    connection: Connection, person_id: int, facts: Sequence[tuple[int, str, str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that sources give the person, and all ids."""
    sql = (
        "SELECT DISTINCT trim(record ->> 'given') || ' ' || trim(record ->> 'family') FROM person_source"
        " WHERE person_id = ?"
    )
    names = tuple(row[0] for row in connection.execute(sql, (person_id,)) if row[0] and row[0].strip())
    numbers = connection.execute("SELECT value FROM person_ident WHERE person_id = ?", (person_id,)).fetchall()
    return names, tuple(sorted({*(fact[2] for fact in facts), *(row[0] for row in numbers)}))


def _own_rows(connection: Connection, person_id: int, own: str) -> list[int]:
    """The rows to the addresses *own*, those that were for the person alone, and all of what they wrote."""
    return _column(
        connection,
        f"SELECT id FROM recipient WHERE address_id IN {_IDS} UNION SELECT x.recipient_id FROM person_ref p"
        " JOIN recipient_ref x ON x.ref_id = p.id WHERE p.person_id = ? AND p.kind IN (1, 2)"
        f" UNION SELECT r.id FROM message m JOIN recipient r ON r.message_id = m.id WHERE m.sender_id IN {_IDS}",
        own,
        person_id,
        own,
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
    settle_shared(connection, what.shared)


def settle_shared(connection: Connection, message_ids: Sequence[int]) -> None:
    """Have messages that lost some of their rows count those that are left, and take the id of the first of them."""
    ids = json.dumps(list(message_ids))
    connection.execute(
        "UPDATE message SET n_recipients = (SELECT count(*) FROM recipient r WHERE r.message_id = message.id)"
        f" WHERE id IN {_IDS}",
        (ids,),
    )
    moved = connection.execute(
        "SELECT r.message_id, min(r.id) AS first FROM json_each(?) j CROSS JOIN recipient r ON r.message_id = j.value"
        " GROUP BY r.message_id HAVING first <> r.message_id",
        (ids,),
    ).fetchall()
    for message_id, first in moved:
        message_store.move_message(connection, message_id, first)


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
    connection.execute(
        f"DELETE FROM sync_task WHERE key IN (SELECT external_id FROM message WHERE id IN {_IDS})", (ids,)
    )  # what a provider was still to be asked of them
    _delete(connection, "message", message_ids)
    message_texts.drop_unused_subjects(connection, subjects)
    message_texts.drop_weak_commons(connection, commons)
    connection.execute("DELETE FROM origin WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.origin_id = origin.id)")


def erase_facts(connection: Connection, person_id: int, what: Belongings) -> None:
    """Delete what sources said of the person, and a hold that ended; people are derived anew after this."""
    hold_store.clear(connection, person_id)
    for source_id, _source, external_id in what.facts:
        values = (source_id, external_id)
        connection.execute("DELETE FROM person_source WHERE source_id = ? AND external_id = ?", values)
        connection.execute(
            "DELETE FROM relation_fact WHERE source_id = ?1 AND ?2 IN (student_ref, contact_ref)", values
        )
    ids = json.dumps(what.ids)
    for column in ("student_ref", "contact_ref"):
        connection.execute(
            f"DELETE FROM relation_fact WHERE {column} IN {_IDS} AND NOT EXISTS (SELECT 1 FROM person_source f"
            f" WHERE f.external_id = relation_fact.{column})",
            (ids,),
        )
    _erase_references(connection, person_id)
    erase_traces(connection, what.traces())
    connection.execute(
        "UPDATE audit SET subject_id = NULL, detail = json_set(coalesce(detail, '{}'), '$.gone', 1)"
        f" WHERE subject_id = ? OR -subject_id IN {_IDS}",
        (person_id, json.dumps(list(what.addresses))),
    )


def _erase_references(connection: Connection, person_id: int) -> None:
    """Forget the ids by which messages name the person.

    A message to others that names an erased student still names one, whom nobody knows now: else it would count as
    written to the whole family, and would show in the logs of brothers and sisters (rules 3, 7).
    """
    connection.execute(
        "UPDATE person_ref SET ref = 'erased ' || hex(randomblob(8)), person_id = NULL WHERE person_id = ? AND kind = 0"
        " AND EXISTS (SELECT 1 FROM recipient_ref x WHERE x.ref_id = person_ref.id)",
        (person_id,),
    )
    sql = "SELECT x.recipient_id FROM person_ref p JOIN recipient_ref x ON x.ref_id = p.id WHERE p.person_id = ?"
    by_hand = _column(connection, sql, person_id)
    connection.execute("DELETE FROM person_ref WHERE person_id = ?", (person_id,))
    message_store.mark_named_students(connection, by_hand)


def forget_person(connection: Connection, person_id: int, what: Belongings) -> bool:
    """Do to the derived people what deriving them anew would do now that no fact speaks of the person, without a
    look at anybody else; False where an id in the data may mean another person now, so that all must be looked up.
    """
    connection.execute("DELETE FROM person WHERE id = ?", (person_id,))
    people_derived.put_owners(connection, [*what.addresses, *what.common_addresses])
    ids = json.dumps(what.ids)
    sql = (
        f"SELECT EXISTS (SELECT 1 FROM person_ref WHERE kind < 2 AND ref IN {_IDS}) OR EXISTS (SELECT 1 FROM activity"
        f" WHERE person_ref IN {_IDS} OR student_ref IN {_IDS}) OR EXISTS (SELECT 1 FROM relation_fact"
        f" WHERE student_ref IN {_IDS} OR contact_ref IN {_IDS})"
    )
    return not _column(connection, sql, ids, ids, ids, ids, ids)[0]


def erase_addresses(connection: Connection, address_ids: Iterable[int]) -> None:
    """Delete those of the addresses that nobody owns and no message has; the others are indexed anew."""
    ids = json.dumps(list(address_ids))
    gone = _column(connection, f"SELECT a.id FROM address a WHERE a.id IN {_IDS}{_UNUSED}", ids)
    address_words.forget(connection, gone)
    _delete(connection, "address", gone)
    address_words.index_again(connection, [i for i in json.loads(ids) if i not in set(gone)])


def addresses_of(connection: Connection, message_ids: Sequence[int]) -> list[int]:
    """The ids of the addresses to which messages went and from which they came."""
    sql = (
        "SELECT r.address_id FROM json_each(?1) j CROSS JOIN recipient r ON r.message_id = j.value UNION"
        " SELECT m.sender_id FROM json_each(?1) j CROSS JOIN message m ON m.id = j.value WHERE m.sender_id IS NOT NULL"
    )
    return _column(connection, sql, json.dumps(list(message_ids)))


def _delete(connection: Connection, table: str, ids: Sequence[int]) -> None:
    connection.execute(f"DELETE FROM {table} WHERE id IN {_IDS}", (json.dumps(list(ids)),))
