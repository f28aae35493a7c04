"""Finds out who is who: unites what several sources say of one person, and which relations count (rules 3-9).

Pure functions over facts; the same facts give the same people in whatever order they were imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.corrections import Correction, PersonKey
from app.core.names import display_name, name_sort_key, year_sort_key
from app.core.records import PersonKind
from app.core.text_folding import fold
from app.sync.hand_matching import NO_CORRECTIONS, HandPair, hand_addresses, hand_pairs, merged_groups

STUDENT_NUMBER: Final = "student_number"
NO_IDS: Final[Mapping[PersonKey, int]] = {}


@dataclass(slots=True)
class PersonFact:
    """What one source says of one person. *record* is the stored record; *left* that its roster dropped it."""

    source_id: int
    source_name: str
    external_id: str
    kind: PersonKind
    record: dict[str, Any]
    changed_at: int | None
    left: bool
    person_id: int | None


@dataclass(slots=True)
class RelationFact:
    """What one source says of one pair. *outranks*: it comes from a relations file (rule 5)."""

    source_id: int
    student_ref: str
    contact_ref: str
    outranks: bool
    record: dict[str, Any]


@dataclass(slots=True)
class DerivedPerson:
    """One person, united from their facts."""

    facts: list[PersonFact]
    kind: PersonKind
    person_id: int | None = None
    columns: dict[str, Any] = field(default_factory=dict[str, Any])
    addresses: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    identifiers: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


@dataclass(frozen=True, slots=True)
class DerivedRelation:
    """One period of one pair that counts. The people are indexes into ``Derived.people``."""

    student: int
    contact: int
    since: str
    until: str
    role: str
    label: str | None
    priority: int | None
    lives_with: int | None
    custody: str | None
    may_email: int | None
    may_sms: int | None
    restricted: int
    by_hand: int = 0


@dataclass(slots=True)
class Derived:
    """All people and relations that the facts give."""

    people: list[DerivedPerson]
    relations: list[DerivedRelation]


class References:
    """Looks up the people that ids in data name: rule 7 for students, the same less the number for adults."""

    def __init__(self) -> None:
        self._by_source: dict[tuple[bool, int, str], set[int]] = defaultdict(set)
        self._by_id: dict[tuple[bool, str], set[int]] = defaultdict(set)
        self._by_number: dict[str, set[int]] = defaultdict(set)

    def add(self, person: int, *, student: bool, source_id: int, external_id: str) -> None:
        """Make *person* findable by one external id."""
        self._by_source[student, source_id, external_id].add(person)
        self._by_id[student, external_id].add(person)

    def add_number(self, person: int, number: str) -> None:
        """Make the student *person* findable by the student number."""
        self._by_number[number].add(person)

    def student(self, source_id: int, ref: str) -> int | None:
        """The one student that *ref* means, else None: same source first, then any source, then the number."""
        for found in (
            self._by_source.get((True, source_id, ref)),
            self._by_id.get((True, ref)),
            self._by_number.get(ref),
        ):
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None

    def contact(self, source_id: int, ref: str) -> int | None:
        """The one adult that *ref* means, else None: same source first, then any source."""
        for found in (self._by_source.get((False, source_id, ref)), self._by_id.get((False, ref))):
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None

    def anybody(self, source_id: int, ref: str) -> int | None:
        """The student, else the adult, that *ref* means."""
        student = self.student(source_id, ref)
        return student if student is not None else self.contact(source_id, ref)


def derive(
    facts: Sequence[PersonFact],
    relations: Iterable[RelationFact],
    corrections: Sequence[Correction] = NO_CORRECTIONS,
    wanted_ids: Mapping[PersonKey, int] = NO_IDS,
) -> Derived:
    """Unite *facts* into people and find the relations that count; *corrections* by hand outrank every source.

    Staff without a linked child become nobody (rule 6), so their facts stay without a person. *wanted_ids*: the
    local ids that people should get back, where they are free.
    """
    people = [_unite(group) for group in merged_groups(_groups(facts), corrections)]
    references = References()
    keys: dict[PersonKey, int] = {}
    for index, person in enumerate(people):
        student = person.kind is PersonKind.STUDENT
        for fact in person.facts:
            references.add(index, student=student, source_id=fact.source_id, external_id=fact.external_id)
            keys[PersonKey(fact.source_name, fact.external_id)] = index
        if student:
            for kind, value in person.identifiers:
                if kind == STUDENT_NUMBER:
                    references.add_number(index, value)
    for index, addresses in hand_addresses(keys, corrections).items():
        people[index].addresses = _with_hand_addresses(people[index].addresses, addresses)
    students = frozenset(index for index, person in enumerate(people) if person.kind is PersonKind.STUDENT)
    by_hand = hand_pairs(keys, students, corrections)
    pairs = _pairs(references, relations)
    rows = [
        row
        for pair in sorted(pairs.keys() | by_hand.keys())
        for row in _periods(pair, pairs.get(pair, []), by_hand.get(pair))
    ]
    for row in rows:
        people[row.contact].kind = PersonKind.CONTACT
    return Derived(_with_ids(people, wanted_ids), rows)


def _groups(facts: Sequence[PersonFact]) -> list[list[PersonFact]]:
    """Facts joined by an equal identifier or student number; never by name, e-mail or telephone number."""
    parent = list(range(len(facts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[tuple[bool, str, str], int] = {}
    for index, fact in enumerate(facts):
        student = fact.kind is PersonKind.STUDENT
        for kind, value in fact.record["identifiers"]:
            if kind == STUDENT_NUMBER and not student:
                continue
            first = seen.setdefault((student, kind, value), index)
            parent[root(index)] = root(first)
    groups: dict[int, list[PersonFact]] = defaultdict(list)
    for index, fact in enumerate(facts):
        groups[root(index)].append(fact)
    return [sorted(group, key=_precedence) for group in groups.values()]


def _precedence(fact: PersonFact) -> tuple[bool, bool, int, str, str]:
    """Whose word counts first: present before left, a roster before other files, the newer, then by name."""
    roster = fact.source_name.startswith("roster:")
    return (fact.left, not roster, -(fact.changed_at or 0), fact.source_name, fact.external_id)


def _unite(group: list[PersonFact]) -> DerivedPerson:
    kinds = {fact.kind for fact in group}
    kind = next(k for k in (PersonKind.STUDENT, PersonKind.CONTACT, PersonKind.STAFF) if k in kinds)
    person = DerivedPerson(group, kind)
    for fact in group:
        person.identifiers.update((t, v) for t, v in fact.record["identifiers"])
    person.addresses = _united_addresses(group)

    def first(name: str) -> str | None:
        return next((value for fact in group if (value := fact.record.get(name))), None)

    # given and family name belong together: both from the first source that names the person at all
    named = next((f.record for f in group if f.record.get("given") or f.record.get("family")), group[0].record)
    given, family = named.get("given") or "", named.get("family") or ""
    otherwise = person.addresses[0]["display"] if person.addresses else group[0].external_id
    display = display_name(given, family, otherwise)
    preferred = first("preferred")
    telephones = sorted({number for fact in group for number in fact.record.get("telephones", ())})
    person.columns = {
        "given": given,
        "family": family,
        "preferred": preferred,
        "display": display,
        "sort_key": name_sort_key(given, family, display),
        "search_text": fold(" ".join(filter(None, (display, preferred)))),
        "year_text": first("year"),
        "year_sort": year_sort_key(first("year")),
        "entry_year": first("entry_year"),
        "org": first("org"),
        "stage": first("stage"),
        "applied_on": first("applied_on"),
        "student_number": min((v for t, v in person.identifiers if t == STUDENT_NUMBER), default=None),
        "telephones": telephones,
        "state": int(all(fact.left for fact in group)),
    }
    return person


def _united_addresses(group: list[PersonFact]) -> list[dict[str, Any]]:
    """All addresses of the facts; *former* only where no source gives the address any more (rule 9)."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for fact in group:
        for address in fact.record["addresses"]:
            known = found.setdefault((address["channel"], address["key"]), {**address, "by_hand": False})
            known["former"] = known["former"] and address["former"]
    return sorted(found.values(), key=lambda a: bool(a["former"]))


def _with_hand_addresses(known: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*known* and the addresses *given* by hand; one that every source dropped counts as given by hand again."""
    added = {(a["channel"], a["key"]): a for a in given}
    kept = [a for a in known if a["former"] is False or (a["channel"], a["key"]) not in added]
    current = {(a["channel"], a["key"]) for a in kept}
    new = [address for key, address in added.items() if key not in current]
    return sorted([*kept, *new], key=lambda a: bool(a["former"]))


def _with_ids(people: list[DerivedPerson], wanted: Mapping[PersonKey, int]) -> list[DerivedPerson]:
    """Give each person the lowest local id that one of their facts had, so that ids stay where they can."""
    taken: set[int] = set()
    used = {fact.person_id for person in people for fact in person.facts} if wanted else set[int | None]()
    for person in people if wanted else ():
        again = {wanted.get(PersonKey(f.source_name, f.external_id)) for f in person.facts} - used - {None}
        for fact in person.facts if again else ():
            fact.person_id = min(number for number in again if number is not None)
    for person in sorted(people, key=lambda p: min((f.person_id or 1 << 62 for f in p.facts), default=1 << 62)):
        if person.kind is PersonKind.STAFF:
            continue
        free = sorted(f.person_id for f in person.facts if f.person_id is not None and f.person_id not in taken)
        if free:
            person.person_id = free[0]
            taken.add(free[0])
    return people


def _pairs(references: References, relations: Iterable[RelationFact]) -> dict[tuple[int, int], list[RelationFact]]:
    pairs: dict[tuple[int, int], list[RelationFact]] = defaultdict(list)
    for fact in relations:
        student = references.student(fact.source_id, fact.student_ref)
        contact = references.contact(fact.source_id, fact.contact_ref)
        if student is not None and contact is not None:
            pairs[student, contact].append(fact)
    return pairs


def _periods(pair: tuple[int, int], facts: list[RelationFact], hand: HandPair | None) -> list[DerivedRelation]:
    """The periods of one pair that count: those by hand when there are any, else those of relations files, else the
    rosters'; none where a hand ended the link.

    ``restricted`` in any source restricts the pair (rule 5), also where a hand linked it.
    """
    links = list(hand.links.values()) if hand is not None else []
    restricted = any(record.get("restricted") for record in [*(fact.record for fact in facts), *links])
    records: list[Mapping[str, Any]] = list(links)
    if hand is None:
        ranked = [fact for fact in facts if fact.outranks] or facts
        records = [f.record for f in sorted(ranked, key=lambda f: (f.source_id, f.record.get("since") or ""))]
    rows: dict[tuple[str, str, str], DerivedRelation] = {}
    for record in records:
        key = (record.get("since") or "", record.get("until") or "", (record.get("role") or "").lower())
        rows.setdefault(
            key,
            DerivedRelation(
                student=pair[0],
                contact=pair[1],
                since=key[0],
                until=key[1],
                role=key[2],
                label=record.get("label"),
                priority=record.get("priority"),
                lives_with=record.get("lives_with"),
                custody=record.get("custody"),
                may_email=record.get("may_email"),
                may_sms=record.get("may_sms"),
                restricted=int(restricted),
                by_hand=int(hand is not None),
            ),
        )
    return list(rows.values())
