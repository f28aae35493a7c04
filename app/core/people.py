"""Students and contacts as the services hand them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.reachability import Reach
from app.core.records import PersonKind
from app.core.statuses import Channel, Status


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


@dataclass(frozen=True, slots=True)
class OwnedAddress:
    """An e-mail address or mobile number of a person. *value* is the key (lower-case mail, E.164), *display* how
    the source writes it, *former* that no source gives it any more (rule 9), *shared* that others own it too. *id* is
    local. *reach* is what is known of it now; None where nobody asked, and for a former address (rule 9). *by_hand*
    says that a person assigned it here.
    """

    channel: Channel
    value: str
    display: str
    valid: bool = True
    former: bool = False
    shared: bool = False
    id: int = 0
    reach: Reach | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """The other end of a relation. *since*, *until*: ISO dates in the school's zone, '' = open; *holds* says that
    the relation holds today; *restricted* that a source forbids showing derived rows (rule 5); *by_hand* that a
    person made the link here.
    """

    id: int
    name: str
    kind: PersonKind
    relation: str
    priority: int | None = None
    since: str = ""
    until: str = ""
    holds: bool = True
    restricted: bool = False
    year: str | None = None
    addresses: tuple[OwnedAddress, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A student or contact in a list. Times are epoch seconds UTC. A negative *id* is an address nobody owns.

    *telephones* are the numbers that take no SMS, as the sources write them.
    """

    id: int
    kind: PersonKind
    name: str
    left: bool = False
    external_ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    addresses: tuple[OwnedAddress, ...] = ()
    linked: tuple[LinkedPerson, ...] = ()
    year: str | None = None
    entry_year: str | None = None
    stage: str | None = None
    org: str | None = None
    student_number: str | None = None
    applied_on: str | None = None
    preferred: str | None = None
    telephones: tuple[str, ...] = ()
    last_message_at: int | None = None
    last_status: Status | None = None

    def current(self, channel: Channel) -> tuple[OwnedAddress, ...]:
        """The addresses of *channel* that are on file now, in the order of the source."""
        return tuple(a for a in self.addresses if a.channel is channel and not a.former)

    @property
    def emails(self) -> tuple[str, ...]:
        """The current e-mail addresses, lower case."""
        return tuple(a.value for a in self.current(Channel.EMAIL))

    @property
    def mobiles(self) -> tuple[str, ...]:
        """The current mobile numbers, E.164."""
        return tuple(a.value for a in self.current(Channel.SMS))
