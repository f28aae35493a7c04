"""Takes the people and relations of one file into the facts: all of them or, when something is wrong, none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from app.core.addresses import Address, can_be_mobile, normalise
from app.core.records import AddressText, PersonKind, PersonRecord, Problem, ProblemKind, RelationRecord
from app.core.statuses import Channel
from app.errors import QuestionError
from app.i18n import _
from app.storage import people_facts
from app.storage.connection import Connection
from app.storage.people_facts import StoredFact, StoredRelation
from app.storage.tombstones import Tombstones
from app.sync.hashing import record_hash
from app.sync.tally import Tally

LEFT_LIMIT: Final = 0.20  # a roster that drops more of its people is taken for a cut-off export


class PeopleImport:
    """Gathers the records of one file; ``write`` compares them with the facts and stores what is new."""

    def __init__(self, connection: Connection, *, source_id: int, source_name: str, region: str, tally: Tally) -> None:
        self._connection = connection
        self._source_id = source_id
        self._source_name = source_name
        self._region = region
        self._tally = tally
        self._erased = Tombstones(connection)
        self._people: dict[str, tuple[PersonRecord, dict[str, Any]]] = {}
        self._relations: dict[tuple[str, str, str], RelationRecord] = {}
        self.touched = False

    def add_person(self, record: PersonRecord) -> None:
        """Take one person; a second row of the same id adds what the first leaves open."""
        self._tally.read += 1
        if self._erased.has_person(self._source_name, record.external_id):
            self._tally.skipped += 1
            return
        stored = self._stored_form(record)
        owned = [(a["channel"], a["key"]) for a in stored["addresses"]]
        ids = [record.external_id, *(value for _type, value in record.identifiers)]
        if self._erased.has_identity(record.kind, f"{record.given} {record.family}", ids, owned):
            self._tally.skipped += 1
            return
        known = self._people.get(record.external_id)
        if known is None:
            self._people[record.external_id] = (record, stored)
            return
        united, clash = _united(known[1], stored)
        self._people[record.external_id] = (known[0], united)
        if clash:
            message = _(
                "Two rows have the same id but different values. The first was kept, this one only filled gaps."
            )
            self._tally.problem(
                Problem(record.place, ProblemKind.CONFLICT, message, _plain(stored), fatal_to_record=False)
            )

    def add_relation(self, record: RelationRecord) -> None:
        """Take one pair; a second row for the same pair and start is set aside when it differs."""
        if record.counts:
            self._tally.read += 1
        if self._is_erased(record.student_ref) or self._is_erased(record.contact_ref):
            self._tally.skipped += record.counts
            return
        key = (record.student_ref, record.contact_ref, record.since)
        known = self._relations.setdefault(key, record)
        if record.counts and replace(known, place="") != replace(record, place=""):
            message = _("The same pair stands twice with different values. The first row was kept.")
            self._tally.problem(Problem(record.place, ProblemKind.CONFLICT, message, _plain(_relation_form(record))))

    def _is_erased(self, external_id: str) -> bool:
        """Whether who is called so in this source was erased, or in another one that this one speaks of."""
        return (
            self._erased.has_person(self._source_name, external_id)
            or self._erased.has_reference(PersonKind.STUDENT, external_id)
            or self._erased.has_reference(PersonKind.CONTACT, external_id)
        ) and external_id not in self._people

    def write(self, run_id: int, *, full_roster: bool, accept_left: bool) -> None:
        """Store what changed, inside the caller's transaction.

        Raises QuestionError when a full roster would make more than a fifth of its source's people leave and
        *accept_left* is not given; the caller rolls back.
        """
        stored = {f.external_id: f for f in people_facts.person_facts(self._connection, self._source_id)}
        changed: list[StoredFact] = []
        changed_ids: set[str] = set()
        linked = {pair.contact_ref for pair in self._relations.values()}
        for external_id, (record, form) in self._people.items():
            fact = self._merged(stored.get(external_id), record, form)
            if fact is not None:
                changed.append(fact)
                changed_ids.add(external_id)
            if record.kind is PersonKind.STAFF and external_id not in linked:
                self._tally.skipped += 1
            elif fact is not None and external_id not in stored:
                self._tally.new += 1
            elif fact is not None:
                self._tally.changed += 1
        people_facts.put_person_facts(self._connection, changed, run_id)
        gone = self._leave(stored, accept_left) if full_roster and self._people else []
        touched_pairs = self._write_relations(run_id, changed_ids, full_roster=full_roster)
        self.touched = bool(changed or gone or touched_pairs)

    def _merged(self, old: StoredFact | None, record: PersonRecord, form: dict[str, Any]) -> StoredFact | None:
        """The fact to store, or None when nothing changes (equal, or older than what is there: rule 25)."""
        state = int(not record.active)
        if old is not None:
            if record.changed_at is not None and old.changed_at is not None and record.changed_at < old.changed_at:
                return None
            current = {(a["channel"], a["key"]) for a in form["addresses"]}
            former = [{**a, "former": True} for a in old.record["addresses"] if (a["channel"], a["key"]) not in current]
            form = {**form, "addresses": [*form["addresses"], *former]}
        digest = record_hash((people_facts.dump(form), int(record.kind)))
        if old is not None and (old.rec_hash, old.state) == (digest, state) and old.changed_at == record.changed_at:
            return None
        return StoredFact(
            self._source_id, self._source_name, record.external_id, None, int(record.kind), digest, form,
            record.changed_at, state,
        )  # fmt: skip

    def _leave(self, stored: dict[str, StoredFact], accept_left: bool) -> list[str]:
        present = [f for f in stored.values() if not f.state and f.kind != PersonKind.STAFF]
        gone = [f.external_id for f in present if f.external_id not in self._people]
        gone_staff = [
            f.external_id
            for f in stored.values()
            if not f.state and f.kind == PersonKind.STAFF and f.external_id not in self._people
        ]
        if len(gone) > LEFT_LIMIT * len(present) and not accept_left:
            raise QuestionError(
                _(
                    "This roster no longer names {gone} of the {present} people it named before. It may be cut off,"
                    " so nothing of it was imported."
                ).format(gone=len(gone), present=len(present)),
                _("If these people really have left, import it again with --accept-left."),
                option="--accept-left",
                code="accept_left",
            )
        people_facts.mark_left(self._connection, self._source_id, gone + gone_staff)
        self._tally.left += len(gone)
        return gone + gone_staff

    def _write_relations(self, run_id: int, changed_people: set[str], *, full_roster: bool) -> bool:
        stored = {
            (f.student_ref, f.contact_ref, f.since): f
            for f in people_facts.relation_facts(self._connection, self._source_id)
        }
        changed: list[StoredRelation] = []
        for key, record in self._relations.items():
            form = _relation_form(record)
            digest = record_hash((people_facts.dump(form), record.outranks_roster, record.active))
            old = stored.get(key)
            if old is not None and old.rec_hash == digest:
                continue
            changed.append(StoredRelation(self._source_id, *key, record.outranks_roster, record.active, digest, form))
            if record.counts:
                self._tally.new += old is None
                self._tally.changed += old is not None
            elif not {record.student_ref, record.contact_ref} & changed_people:
                self._tally.changed += 1
                changed_people.add(record.student_ref)
        if full_roster:
            # The links of people who left are kept with their log (rule 9): the roster says nothing of them any more.
            changed += [
                replace(f, active=False, rec_hash=0)
                for key, f in stored.items()
                if f.active and key not in self._relations and {f.student_ref, f.contact_ref} <= self._people.keys()
            ]
        people_facts.put_relation_facts(self._connection, changed, run_id)
        return bool(changed)

    def unknown_people(self, find: Any) -> list[Problem]:
        """Problems for relations whose people no source holds yet; they wait and are looked up again (rule 7)."""
        problems: list[Problem] = []
        for record in self._relations.values():
            if not record.counts or not record.active:
                continue
            student = find.student(self._source_id, record.student_ref)
            contact = find.contact(self._source_id, record.contact_ref)
            if student is None or contact is None:
                message = _("No roster names this student yet. The row waits until one does.")
                if student is not None:
                    message = _("No roster names this contact yet. The row waits until one does.")
                problems.append(
                    Problem(
                        record.place,
                        ProblemKind.UNKNOWN_PERSON,
                        message,
                        _plain(_relation_form(record)),
                        fatal_to_record=False,
                    )
                )
        return problems

    def _stored_form(self, record: PersonRecord) -> dict[str, Any]:
        """The record as it is stored: addresses in their lasting form, numbers that cannot get an SMS apart."""
        addresses: dict[tuple[int, str], dict[str, Any]] = {}
        telephones: list[str] = []
        for text in record.addresses:
            found = normalise(text, self._region)
            if not found:
                self._bad_address(record, text)
            for address in found:
                if address.channel is Channel.SMS and not _takes_sms(address, text):
                    telephones.append(address.display)
                    continue
                addresses.setdefault(
                    (int(address.channel), address.key),
                    {
                        "channel": int(address.channel),
                        "key": address.key,
                        "display": address.display,
                        "valid": address.valid,
                        "label": text.label,
                        "former": False,
                    },
                )
        return {
            "given": record.given,
            "family": record.family,
            "preferred": record.preferred,
            "addresses": list(addresses.values()),
            "telephones": telephones,
            "year": record.year,
            "entry_year": record.entry_year,
            "stage": record.stage,
            "org": record.org,
            "applied_on": record.applied_on,
            "identifiers": sorted([t, v] for t, v in record.identifiers),
            "extra": dict(record.extra),
        }

    def _bad_address(self, record: PersonRecord, text: AddressText) -> None:
        if text.channel is Channel.EMAIL:
            message = _("This is not an e-mail address. The person was taken without it.")
        else:
            message = _("This is not a telephone number. The person was taken without it.")
        self._tally.problem(Problem(record.place, ProblemKind.BAD_ADDRESS, message, text.text, fatal_to_record=False))


def _takes_sms(address: Address, text: AddressText) -> bool:
    """Whether a number gets an SMS address (rule 26); one that no numbering plan knows, where its column says so."""
    return can_be_mobile(address) or (not address.valid and text.label != "phone")


def _united(first: dict[str, Any], second: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """*first* with its gaps filled from *second*, and whether the two contradict each other in the name."""
    united = dict(first)
    clash = False
    for key, value in second.items():
        old = first[key]
        if isinstance(old, list):
            united[key] = [*old, *(item for item in value if item not in old)]
        elif not old:
            united[key] = value
        elif value and value != old and key in ("given", "family"):
            clash = True
    return united, clash


def _relation_form(record: RelationRecord) -> dict[str, Any]:
    def number(value: bool | None) -> int | None:
        return None if value is None else int(value)

    return {
        "student": record.student_ref,
        "contact": record.contact_ref,
        "role": record.role,
        "since": record.since,
        "until": record.until,
        "priority": record.priority,
        "restricted": record.restricted,
        "label": record.label,
        "lives_with": number(record.lives_with),
        "custody": record.custody,
        "may_email": number(record.may_email),
        "may_sms": number(record.may_sms),
    }


def _plain(form: dict[str, Any]) -> str:
    return people_facts.dump({key: value for key, value in form.items() if value not in (None, "", [], {})})
