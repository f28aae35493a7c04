"""An account at a provider and what is known of it: values that source, engine, services and window share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.statuses import Channel

STUDENT_KEY = "student_key"
REGION = "region"


class Trouble(StrEnum):
    """Why an account could not be read to the end, as the window tells it apart (product.md 6.11)."""

    KEY_REFUSED = "key_refused"
    NO_KEY = "no_key"
    OFFLINE = "offline"
    LIMITED = "limited"
    PROVIDER = "provider"  # it answered with an error, or with what nobody can read
    SETTINGS = "settings"  # what the account says of itself is wrong: a domain, an address
    QUESTION = "question"  # only a person can go on
    STOPPED = "stopped"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source can give; the window promises only that.

    *channels*: what its messages travel by, none for a source of people. *bodies*: it gives back the text of a
    message. *events*: deliveries and failures beyond "sent". *opens*: opens and clicks of e-mails; *machine_opens*:
    it says which of them a machine did. *people*: it gives people and relations. *retention_days*: for how many days
    the vendor keeps its log as a rule, None when nothing is forgotten or known; *body_days*: the same for texts.
    """

    channels: frozenset[Channel] = frozenset()
    bodies: bool = False
    events: bool = False
    opens: bool = False
    machine_opens: bool = False
    people: bool = False
    retention_days: int | None = None
    body_days: int | None = None


@dataclass(frozen=True, slots=True)
class AccountField:
    """One thing an account must or may be told: the KEY of ``--set KEY=VALUE``.

    *label* and *hint* give the words of the accounts page when they are needed, in the language of that moment.
    *default* is what counts when nothing is said. *choices* are the only values, none for free text.
    """

    key: str
    label: Callable[[], str]
    hint: Callable[[], str] = str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the person set it up. *settings* hold every field of the source, defaults filled in.

    *secret* is the key itself: never shown, logged, compared in a message or stored beside the rest. *endpoint*
    replaces the vendor's host, a loopback address, else None.
    """

    name: str
    provider: str
    settings: Mapping[str, str]
    secret: str = field(default="", repr=False)
    endpoint: str | None = None

    def get(self, key: str) -> str:
        """The value of a field, '' when nothing is said."""
        return self.settings.get(key, "")


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which nothing can be had any more. *since*, *until*: epoch seconds UTC; *why* a whole sentence.

    *possible*: it is not known that anything was lost, for the vendor does not say how long it keeps its log.
    """

    stream: str
    since: int
    until: int
    why: str
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a test of an account found, in words for a person, one sentence a line; *notes* are warnings."""

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
