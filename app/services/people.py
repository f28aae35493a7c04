"""Students and contacts: lists with search, and everything about one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.core.messages import ScopeKind
from app.core.people import LinkedPerson, OwnedAddress, Person
from app.core.reachability import AddressFacts, reachability
from app.core.records import PersonKind
from app.core.statuses import Status
from app.core.text_folding import fold
from app.services.history import HistoryService
from app.settings import Settings
from app.storage import address_facts, people_queries
from app.storage.database import Database


class PeopleSortKey(StrEnum):
    """What a list of people can be sorted by."""

    NAME = "name"
    RELATION = "relation"
    LINKED = "linked"
    EMAIL = "email"
    MOBILE = "mobile"
    LAST_MESSAGE = "last_message"
    LAST_STATUS = "last_status"
    YEAR = "year"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class PeopleSort:
    """One sort key of a list of people; ties end by name."""

    key: PeopleSortKey = PeopleSortKey.NAME
    descending: bool = False


class PeopleService:
    """Answers every question about students and contacts."""

    def __init__(self, database: Database, settings: Settings, now: Callable[[], int], history: HistoryService) -> None:
        self._database = database
        self._settings = settings
        self._now = now
        self._history = history

    def people(
        self, kind: PersonKind, search: str = "", *, left: bool = False, sort: PeopleSort | None = None
    ) -> list[int]:
        """The ids of students or contacts that fit *search*, those who left only when *left* is asked for.

        Every word of the search must begin a word of the name or an e-mail address, or be part of a number.
        A negative id is an address that nobody owns.
        """
        words = people_queries.search_words(search)
        ids = people_queries.list_people(self._database.reader(), kind, words, left=left)
        if sort is None or sort == PeopleSort():
            return ids
        if sort.key is PeopleSortKey.NAME:
            return ids[::-1]
        people = people_queries.read_people(self._database.reader(), ids, self._today())
        if sort.key in (PeopleSortKey.LAST_MESSAGE, PeopleSortKey.LAST_STATUS):
            people = self._with_last_message(people)
        return [person.id for person in _sorted(people, sort)]

    def rows(self, ids: Sequence[int]) -> list[Person]:
        """The people of *ids*, in that order, with addresses and their reachability, relations and the last message of
        their log.
        """
        people = people_queries.read_people(self._database.reader(), ids, self._today())
        return self._with_last_message(self._with_reach(people))

    def person(self, person_id: int) -> Person | None:
        """Everything about one person, the addresses of linked people included; None when there is no such id."""
        reader = self._database.reader()
        found = people_queries.read_people(reader, [person_id], self._today())
        whole = [people_queries.with_addresses(reader, person) for person in found]
        return next(iter(self._with_last_message(self._with_reach(whole))), None)

    def siblings(self, student_id: int) -> list[LinkedPerson]:
        """The other students of the student's carers."""
        return people_queries.siblings(self._database.reader(), student_id)

    def count(self, kind: PersonKind, *, left: bool = False) -> int:
        """How many students or contacts there are."""
        return people_queries.count_people(self._database.reader(), kind, left=left)

    def _today(self) -> str:
        return datetime.fromtimestamp(self._now(), self._settings.zone).date().isoformat()

    def _with_reach(self, people: list[Person]) -> list[Person]:
        """*people*, and those linked to them, with the reachability of each address they have now."""
        owned = [a for person in people for a in (*person.addresses, *(a for x in person.linked for a in x.addresses))]
        facts = address_facts.read_facts(self._database.reader(), (a.id for a in owned if not a.former))
        now = self._now()

        def known(addresses: tuple[OwnedAddress, ...]) -> tuple[OwnedAddress, ...]:
            return tuple(
                a if a.former else replace(a, reach=reachability(facts.get(a.id, AddressFacts()), now))
                for a in addresses
            )

        return [
            replace(
                person,
                addresses=known(person.addresses),
                linked=tuple(replace(link, addresses=known(link.addresses)) for link in person.linked),
            )
            for person in people
        ]

    def _with_last_message(self, people: list[Person]) -> list[Person]:
        """*people* with the newest row of the very log that each one's details window shows."""
        newest: dict[int, tuple[int, Status]] = {}
        for scope, students in ((ScopeKind.STUDENT, True), (ScopeKind.CONTACT, False)):
            ids = [person.id for person in people if (person.kind is PersonKind.STUDENT) is students]
            newest |= self._history.newest(scope, ids)
        return [
            replace(person, last_message_at=newest[person.id][0], last_status=newest[person.id][1])
            if person.id in newest
            else person
            for person in people
        ]


def _sorted(people: list[Person], sort: PeopleSort) -> list[Person]:
    """*people* (by name) in the order of *sort*; those without a value come last in both directions (rule 23)."""

    def value(person: Person) -> str | int | None:
        match sort.key:
            case PeopleSortKey.LAST_MESSAGE:
                return person.last_message_at
            case PeopleSortKey.LAST_STATUS:
                return None if person.last_status is None else int(person.last_status)
            case PeopleSortKey.EMAIL:
                return next(iter(person.emails), None)
            case PeopleSortKey.MOBILE:
                return next(iter(person.mobiles), None)
            case PeopleSortKey.RELATION:
                return fold(", ".join(sorted({link.relation for link in person.linked}))) or None
            case PeopleSortKey.LINKED:
                return fold(", ".join(link.name for link in person.linked)) or None
            case PeopleSortKey.YEAR:
                return fold(person.year or "") or None
            case PeopleSortKey.STAGE:
                return fold(person.stage or "") or None
            case PeopleSortKey.NAME:
                return fold(person.name)

    filled = [(value(person), person) for person in people]
    known = [pair for pair in filled if pair[0] is not None]
    known.sort(key=lambda pair: (isinstance(pair[0], str), pair[0]), reverse=sort.descending)
    return [person for _v, person in known] + [person for v, person in filled if v is None]
