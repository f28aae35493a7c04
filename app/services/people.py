"""Students and contacts: lists with search, and everything about one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.messages import ScopeKind
from app.core.name_suggestion import closest_name
from app.core.people import LinkedPerson, OwnedAddress, PeopleSort, PeopleSortKey, Person
from app.core.reachability import AddressFacts, reachability
from app.core.records import PersonKind
from app.core.statuses import Status
from app.services.asker import Asker
from app.services.history import HistoryService
from app.settings import Settings
from app.storage import address_facts, people_queries
from app.storage.connection import Connection
from app.storage.database import Database
from app.storage.history_sql import interruptible
from app.storage.people_order import order_values


class PeopleService:
    """Answers every question about students and contacts."""

    def __init__(self, database: Database, settings: Settings, now: Callable[[], int], history: HistoryService) -> None:
        self._database = database
        self._settings = settings
        self._now = now
        self._history = history

    def people(
        self,
        kind: PersonKind,
        search: str = "",
        *,
        left: bool = False,
        sort: PeopleSort | None = None,
        asker: Asker | None = None,
    ) -> list[int]:
        """The ids of students or contacts that fit *search*, those who left only when *left* is asked for.

        Every word of the search must begin a word of the name or an e-mail address, or be part of a number.
        A negative id is an address that nobody owns. Raises StoppedError when *asker* drops the question.
        """
        with (asker or Asker()).reading(self._database.reader()) as reader, interruptible():
            return self._people(reader, kind, search, left=left, sort=sort)

    def _people(
        self, reader: Connection, kind: PersonKind, search: str, *, left: bool, sort: PeopleSort | None
    ) -> list[int]:
        words = people_queries.search_words(search)
        ids = people_queries.list_people(reader, kind, words, left=left)
        if sort is None or sort == PeopleSort():
            return ids
        match sort.key:
            case PeopleSortKey.NAME:
                return ids[::-1]
            case PeopleSortKey.LAST_MESSAGE | PeopleSortKey.LAST_STATUS:
                scope = ScopeKind.STUDENT if kind is PersonKind.STUDENT else ScopeKind.CONTACT
                place = 0 if sort.key is PeopleSortKey.LAST_MESSAGE else 1
                values: Mapping[int, Any] = {i: found[place] for i, found in self._history.newest(scope, ids).items()}
            case _:
                values = order_values(reader, sort.key, ids, self._today())
        return _ordered(ids, values, descending=sort.descending)

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

    def suggestion(self, kind: PersonKind, search: str, *, left: bool = False) -> str | None:
        """The name of somebody in the list that is most like *search*, for when nobody fits; None when none is."""
        return closest_name(search, people_queries.list_names(self._database.reader(), kind, left=left))

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


def _ordered(ids: Sequence[int], values: Mapping[int, Any], *, descending: bool) -> list[int]:
    """*ids* (by name) in the order of their *values*; those without one come last in both directions (rule 23)."""
    known = sorted((i for i in ids if i in values), key=values.__getitem__, reverse=descending)
    return known + [i for i in ids if i not in values]
