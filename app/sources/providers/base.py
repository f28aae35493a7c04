"""The contract of a source that is asked over the network: what it declares, and what it yields page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.core.accounts import Account, AccountField, Capabilities, Finding, Gap
from app.core.records import Record
from app.core.statuses import Channel

if TYPE_CHECKING:
    from app.sources.providers.http_reader import HttpPolicy, HttpReader

DAY = 86_400
BODIES = "body"  # the queue of texts to be fetched: its tasks expire, and the window says how many will soon


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be asked for later: a text, the details of a message, the state of one that is not final.

    *queue* and *key* name it (a second task of that name takes its place). *due_at*, *expires_at*: epoch seconds UTC;
    an expired task is never asked for, and counted as lost where its queue is `BODIES`. *tries*: how often it
    was asked for. *payload*: whatever the source wants to find again, such as an address to fetch from.
    """

    queue: str
    key: str
    due_at: int
    expires_at: int | None = None
    tries: int = 0
    payload: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far a stream has come, as of the last page that was kept. *cursor* is the source's own text.

    *watermark*: epoch seconds UTC; None while the stream was never read to an end.
    """

    cursor: str = ""
    watermark: int | None = None


class SyncState(Protocol):
    """What a source may look up of what was kept: always as of its last page, for each is kept before the next."""

    def stream(self, name: str) -> StreamState:
        """How far the stream *name* has come; an empty state for one that was never read."""
        ...

    def due(self, queue: str, now: int, limit: int = 100) -> list[Task]:
        """Tasks of *queue* that are due and not expired at *now* (epoch seconds UTC).

        Those of `BODIES` that expire first come first, others by their due time. A task stays in the list until a
        page says that it is done, or moves it: a source that asks again in a loop must do one of both.
        """
        ...

    def task(self, queue: str, key: str) -> Task | None:
        """The task of that name, None when there is none."""
        ...

    def newest_message_to(self, channel: Channel, address: str, before: int) -> str | None:
        """The provider's id of the newest message of this provider that was sent to *address* up to *before*.

        For lists that name an address and no message (SendGrid's suppressions). None when there is none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """One transaction: what a source learnt from one answer (or a few), with the place where to go on.

    *stream* is the source's name for the list it reads. *records*: what was read; a `Problem` for what could not be.
    *cursor*, *watermark*: the stream's new state, None leaves it as it is. *tasks* are made or moved; *done* are
    (queue, key) that need no more asking. *gaps*: times that cannot be had any more.

    *covers* = (start, end) stands on the last page of a list that was read whole: with it, all that was sent through
    the account in start <= sent < end has been listed in this stream in this sync. When that list was empty although
    the stream had shown messages of that time before, the engine stops and asks.

    *roster*: the people and relations of the pages so far go in with this one, and only then; True when they were
    all people there are, so that those who are missing have left. *total*: how many records the stream will have, when
    the provider says.
    """

    stream: str
    records: tuple[Record, ...] = ()
    cursor: str | None = None
    watermark: int | None = None
    tasks: tuple[Task, ...] = ()
    done: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    covers: tuple[int, int] | None = None
    roster: bool | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What a source gets for one sync of one account. *http* is the only way out; *now* the present by the server's
    clock (epoch seconds UTC), or the fixed time of ``--now``. *region*: country of telephone numbers without one;
    *student_key*: the metadata key that names a student; *own_domains* as in `ReadOptions`.
    """

    http: HttpReader
    now: Callable[[], int]
    region: str = "AU"
    student_key: str = "student_id"
    own_domains: frozenset[str] = frozenset()


class Session(Protocol):
    """One account, opened for one sync or one test."""

    def test(self) -> Finding:
        """Ask the provider whether the key works and what there is, in words. Raises ProviderError."""
        ...

    def pages(self, state: SyncState) -> Iterator[Page]:
        """Yield what is new since *state*, in pages of at most some thousand records.

        The generator goes on only after its page was kept with its cursor, and may be dropped after any of them; the
        next sync calls it anew. So every page's cursor must be a place from which nothing is missed: overlap
        instead of exactness. Reading anything twice is harmless. Raises ProviderError; never skips what it could not
        read by going on behind it, but yields a `Problem` for a single record that makes no sense.
        """
        ...


class Source(Protocol):
    """A provider: what it is called, what an account of it needs, what it can give. One object a provider.

    It is found by the entry point group ``comms_log.sources``; the entry's name is *id*.
    """

    @property
    def id(self) -> str:
        """The PROVIDER of the command line, and the provider of its records (rule 1): ``twilio``."""
        ...

    @property
    def name(self) -> str:
        """The vendor's name as a person knows it: ``Twilio``."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can give."""
        ...

    @property
    def fields(self) -> tuple[AccountField, ...]:
        """What an account must or may be told, beside the fields that all have (student_key, region)."""
        ...

    @property
    def secret_label(self) -> str:
        """What the secret is called at this vendor, for the accounts page: ``Auth token or API key secret``."""
        ...

    @property
    def secret_hint(self) -> str:
        """Which rights the key needs, and what it could do beyond reading: one or two sentences."""
        ...

    def policy(self, account: Account) -> HttpPolicy:
        """Where requests of this account may go, and what proves who asks. Raises AccountSettingError."""
        ...

    def open(self, account: Account, tools: Tools) -> Session:
        """Begin a sync or a test; asks nothing yet."""
        ...
