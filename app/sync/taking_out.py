"""Takes people out of the log for good, and again out of an older copy of it that is to come in its place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.core.records import PersonKind
from app.storage import corrections_store, erase_store, hold_store
from app.storage.connection import Connection
from app.storage.erase_store import Belongings
from app.storage.tombstones import Tombstones
from app.sync.people_derivation import rebuild_people, resolve_references


def take_out(connection: Connection, person_id: int, what: Belongings, now: int) -> None:
    """Delete a person and all that is only theirs, in the caller's transaction; *now* is epoch seconds UTC."""
    erase_store.erase_rows(connection, what)
    erase_store.erase_facts(connection, person_id, what)
    alone = erase_store.forget_person(connection, person_id, what)
    if what.corrections:
        rebuild_people(connection, now)
    elif not alone:
        resolve_references(connection)
        corrections_store.apply_rows(connection)
    erase_store.erase_addresses(connection, what.addresses)


def erase_again(connection: Connection, now: int) -> int:
    """Take out of an older log everybody who its tombstones say was erased since; return how many people went.

    In the caller's transaction. Holds of that time do not count: they were taken off before the erasure.
    """
    stones = Tombstones(connection)
    if not stones:
        return 0
    gone = 0
    while True:  # taking out somebody with corrections derives all people anew, with new ids
        found = [person_id for person_id, known in _known(connection).items() if _was_erased(stones, known)]
        for person_id in found:
            hold_store.clear(connection, person_id)
            what = erase_store.belongings(connection, person_id)
            if what is None:
                continue
            take_out(connection, person_id, what, now)
            gone += 1
            if what.corrections:
                break
        else:
            break
    _erase_rows_again(connection, stones)
    return gone


@dataclass(slots=True)
class _Known:
    """What tells who somebody is."""

    kind: PersonKind
    name: str
    facts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    ids: list[str] = field(default_factory=list[str])
    addresses: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def _known(connection: Connection) -> dict[int, _Known]:
    sql = "SELECT id, kind, display FROM person"
    found = {i: _Known(PersonKind(kind), name) for i, kind, name in connection.execute(sql)}
    sql = (
        "SELECT f.person_id, s.name, f.external_id FROM person_source f JOIN source s ON s.id = f.source_id"
        " WHERE f.person_id IS NOT NULL"
    )
    for person_id, source, external_id in connection.execute(sql):
        found[person_id].facts.append((source, external_id))
        found[person_id].ids.append(external_id)
    for person_id, value in connection.execute("SELECT person_id, value FROM person_ident"):
        found[person_id].ids.append(value)
    sql = "SELECT pa.person_id, a.channel, a.value FROM person_address pa JOIN address a ON a.id = pa.address_id"
    for person_id, channel, value in connection.execute(sql):
        found[person_id].addresses.append((channel, value))
    return found


def _was_erased(stones: Tombstones, known: _Known) -> bool:
    if any(stones.has_person(*fact) for fact in known.facts):
        return True
    return stones.has_identity(known.kind, known.name, known.ids, known.addresses)


def _erase_rows_again(connection: Connection, stones: Tombstones) -> None:
    """What went to an address before somebody was erased who alone had it, whoever has it in this log."""
    rows: list[int] = []
    addresses: list[int] = []
    for address_id, channel, value in connection.execute("SELECT id, channel, value FROM address").fetchall():
        erased = stones.address_erased_at(channel, value)
        if erased is not None:
            addresses.append(address_id)
            sql = "SELECT id FROM recipient WHERE address_id = ? AND sent_at <= ?"
            rows += [row for (row,) in connection.execute(sql, (address_id, erased))]
    members: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        (message_id,) = connection.execute("SELECT message_id FROM recipient WHERE id = ?", (row,)).fetchall()[0]
        members[message_id].add(row)
    whole = [message_id for message_id, gone in members.items() if _count(connection, message_id) == len(gone)]
    erase_store.delete_messages(connection, whole, recipients=rows)
    erase_store.settle_shared(connection, list(members))
    erase_store.erase_addresses(connection, addresses)


def _count(connection: Connection, message_id: int) -> int:
    sql = "SELECT count(*) FROM recipient WHERE message_id = ?"
    return int(connection.execute(sql, (message_id,)).fetchall()[0][0])
