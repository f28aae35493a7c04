"""Builds people, relations and the meaning of ids anew from the facts, after any import that changed facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.activities import OWN_SOURCE
from app.core.corrections import PersonKey
from app.core.records import PersonKind
from app.storage import activity_store, corrections_store, note_store, people_derived, people_facts
from app.storage.connection import Connection
from app.storage.people_derived import PERSON_COLUMNS, RELATION_COLUMNS
from app.sync.matching import (
    NO_IDS,
    STUDENT_NUMBER,
    Derived,
    DerivedPerson,
    PersonFact,
    References,
    RelationFact,
    derive,
)


def rebuild_people(connection: Connection, now: int, wanted_ids: Mapping[PersonKey, int] = NO_IDS) -> References:
    """Derive all people, relations, owners and references from the facts and write what changed.

    Runs inside the caller's transaction. A pure function of the facts and the corrections by hand, so the order of
    imports never matters. *wanted_ids*: local ids that people should get back. Returns the look-up of ids as the
    people stand now.
    """
    facts = [
        PersonFact(f.source_id, f.source_name, f.external_id, PersonKind(f.kind), f.record, f.changed_at,
                   bool(f.state), f.person_id)
        for f in people_facts.person_facts(connection)
    ]  # fmt: skip
    relations = [
        RelationFact(r.source_id, r.student_ref, r.contact_ref, r.outranks, r.record)
        for r in people_facts.relation_facts(connection)
        if r.active
    ]
    derived = derive(facts, relations, corrections_store.active(connection), wanted_ids)
    people = [(i, p) for i, p in enumerate(derived.people) if p.kind is not PersonKind.STAFF]
    ids = people_derived.put_people(connection, [(p.person_id, _values(p)) for _i, p in people], now)
    id_of = {index: person_id for (index, _p), person_id in zip(people, ids, strict=True)}
    people_derived.put_fact_people(
        connection,
        [
            (id_of.get(index), fact.source_id, fact.external_id)
            for index, person in enumerate(derived.people)
            for fact in person.facts
        ],
    )
    _put_addresses(connection, derived, id_of)
    identifiers = {(t, v, id_of[i]) for i, p in people for t, v in p.identifiers}
    people_derived.put_set(connection, "person_ident", ("type", "value", "person_id"), identifiers)
    rows = {
        (id_of[r.student], id_of[r.contact], r.since, r.until, r.role, r.label, r.priority, r.lives_with, r.custody,
         r.may_email, r.may_sms, r.restricted, r.by_hand)
        for r in derived.relations
    }  # fmt: skip
    people_derived.put_set(connection, "relation", RELATION_COLUMNS, rows)
    people_derived.put_owners(connection)
    references = resolve_references(connection)
    corrections_store.apply_rows(connection)
    return references


def _values(person: DerivedPerson) -> tuple[Any, ...]:
    columns = {
        **person.columns,
        "kind": int(person.kind),
        "telephones": json.dumps(person.columns["telephones"]),
    }
    return tuple(columns[name] for name in PERSON_COLUMNS)


def _put_addresses(connection: Connection, derived: Derived, id_of: dict[int, int]) -> None:
    wanted = [
        (a["channel"], a["key"], a["display"], a["valid"]) for index in id_of for a in derived.people[index].addresses
    ]
    ids = people_derived.address_ids(connection, wanted)
    rows = {
        (person_id, ids[a["channel"], a["key"]], a["label"] or None, position, int(a["former"]), int(a["by_hand"]))
        for index, person_id in id_of.items()
        for position, a in enumerate(derived.people[index].addresses)
    }
    columns = ("person_id", "address_id", "label", "position", "former", "by_hand")
    people_derived.put_set(connection, "person_address", columns, rows)


def load_references(connection: Connection) -> References:
    """The look-up of ids as the people stand now."""
    references = References()
    sql = (
        "SELECT f.person_id, p.kind, f.source_id, f.external_id FROM person_source f"
        " JOIN person p ON p.id = f.person_id"
    )
    for person_id, kind, source_id, external_id in connection.execute(sql):
        student = kind == PersonKind.STUDENT
        references.add(person_id, student=student, source_id=source_id, external_id=external_id)
    sql = (
        "SELECT i.person_id, i.value FROM person_ident i JOIN person p ON p.id = i.person_id"
        " WHERE i.type = ? AND p.kind = ?"
    )
    for person_id, number in connection.execute(sql, (STUDENT_NUMBER, int(PersonKind.STUDENT))):
        references.add_number(person_id, number)
    return references


class PageReferences:
    """Looks up whom the ids of a page of records mean, in the transaction of the page: were it done at the end of the
    file alone, an import that dies would leave rows that nobody's log shows. People are taken as they stand when the
    first page asks; what the file itself says of people is looked up at its end.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: References | None = None

    @property
    def _references(self) -> References:
        if self._known is None:
            self._known = load_references(self._connection)
        return self._known

    def resolve(self, fresh: Mapping[tuple[int, int, str], int]) -> None:
        """Note whom the references *fresh*, (source id, kind, text) -> id, mean."""
        if fresh:
            people_derived.put_references(
                self._connection,
                [(_meaning(self._references, kind, source, ref), i) for (source, kind, ref), i in fresh.items()],
            )

    def resolve_activities(self, source_id: int, external_ids: Sequence[str]) -> None:
        """Note whom these activities of a source are about."""
        if external_ids:
            rows = activity_store.named(self._connection, source_id, external_ids)
            people_derived.put_activity_people(
                self._connection,
                [_about(self._references, i, source_id, person, student) for i, person, student in rows],
            )


def _meaning(references: References, kind: int, source_id: int, ref: str) -> int | None:
    return (references.student if kind == 0 else references.contact)(source_id, ref)


def _about(
    references: References, activity_id: int, source_id: int, person_ref: str | None, student_ref: str | None
) -> tuple[int | None, int | None, int]:
    return (
        references.anybody(source_id, person_ref) if person_ref else None,
        references.student(source_id, student_ref) if student_ref else None,
        activity_id,
    )


def resolve_references(connection: Connection) -> References:
    """Look up every id that messages and activities name, again (rule 7); return the look-up that was used."""
    references = load_references(connection)
    stored = connection.execute("SELECT id, kind, source_id, ref FROM person_ref WHERE kind < 2").fetchall()
    people_derived.put_references(
        connection,
        [(_meaning(references, kind, source_id, ref), ref_id) for ref_id, kind, source_id, ref in stored],
    )
    sql = (
        "SELECT a.id, a.source_id, a.person_ref, a.student_ref FROM activity a JOIN source s ON s.id = a.source_id"
        " WHERE s.name <> ?"
    )
    activities = connection.execute(sql, (OWN_SOURCE,)).fetchall()
    people_derived.put_activity_people(
        connection,
        [_about(references, i, source_id, person, student) for i, source_id, person, student in activities],
    )
    note_store.resolve(connection)
    return references
