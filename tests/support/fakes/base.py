"""What every stand-in for a provider shares: real HTTP on loopback, a clock of its own, faults, and a look at each
request and answer by the vendor's own specification where there is one.
"""

from __future__ import annotations

import contextlib
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from typing import Any, ClassVar, Self

from app.context import Context
from support.fakes.specification import Specification
from support.loopback import Asked, Loopback, Reply

START = 1_793_620_800  # 2026-11-02 12:00 in UTC
HOUR = 3600
DAY = 86_400
Held = set[tuple[str, ...]]  # what a log and a provider are compared by


class ProviderFake(ABC):
    """A provider on this computer, with a state that tests change. Times are epoch seconds UTC by its own *now*.

    *faults*: replies given before any other, one a request. *mangle* changes the JSON of each good answer.
    *violations*: what the specification says against requests and answers, empty at the end of a test.
    """

    provider: ClassVar[str]
    secret: ClassVar[str]
    settings: ClassVar[dict[str, str]]
    specification: ClassVar[Specification | None] = None
    token_paths: ClassVar[frozenset[str]] = frozenset()  # where a POST asks for an OAuth token

    def __init__(self, seed: int = 1) -> None:
        self.now = START
        self.random = random.Random(seed)
        self.faults: list[Reply] = []
        self.fault_after = 0  # so many good answers come before the faults
        self.mangle: Callable[[Any], Any] | None = None
        self.checked = True
        self.violations: list[str] = []
        self.server = Loopback(self._answer)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def seen(self) -> list[Asked]:
        return self.server.seen

    def close(self) -> None:
        self.server.close()

    @classmethod
    @contextlib.contextmanager
    def running(cls, seed: int = 1) -> Iterator[Self]:
        """The provider for the length of a block."""
        fake = cls(seed)
        try:
            yield fake
        finally:
            fake.close()

    def _answer(self, asked: Asked) -> Reply:
        if self.faults and self.fault_after <= 0:
            return self._dated(self.faults.pop(0))
        self.fault_after -= 1
        reply = self.reply(asked)
        if self.checked and self.specification is not None and self.mangle is None:
            self.violations += self.specification.faults(asked, reply)
        if self.mangle is not None and 200 <= reply.status < 300 and reply.raw is None:
            reply = replace(reply, body=self.mangle(reply.body))
        return self._dated(reply)

    def _dated(self, reply: Reply) -> Reply:
        return replace(reply, headers={"Date": formatdate(self.now, usegmt=True), **reply.headers})

    @abstractmethod
    def reply(self, asked: Asked) -> Reply:
        """The provider's answer."""

    # -- what the contract suite needs of each provider ------------------------------------------------------------

    @abstractmethod
    def send(self, count: int) -> None:
        """*count* more messages (people, for a roster) that are sent now and are delivered in the next minutes."""

    @abstractmethod
    def change_one(self) -> None:
        """Something happens now to the oldest message: a late failure, an open; a person's new name."""

    @abstractmethod
    def empty(self) -> None:
        """From now on the provider lists nothing, as one does whose key belongs to another account."""

    @abstractmethod
    def shorten_pages(self) -> None:
        """From now on a page has few rows, whatever size is asked for."""

    @abstractmethod
    def go_in_circles(self) -> None:
        """From now on the list never ends: each page leads to itself, or to one that was there."""

    @abstractmethod
    def shuffle(self) -> None:
        """From now on the rows of a page come in any order, and some twice."""

    @abstractmethod
    def say_unknown_word(self) -> None:
        """A message gets a state, or an event a kind, that nobody knows."""

    @abstractmethod
    def expected(self) -> Held:
        """What the log should hold now."""

    def live(self) -> None:
        """Some hours of a school: a few messages are sent, and something becomes of some that were. Late and in any
        order, but never later than the provider's own re-poll plan (providers.md 7) looks.
        """
        self.now += self.random.randint(600, 9 * HOUR)
        self.send(self.random.choice((0, 1, 1, 2, 3, 8)))
        for _turn in range(self.random.randint(0, 4)):
            self.now += self.random.randint(1, HOUR)
            self.go_on()

    def go_on(self) -> None:
        """Something becomes of one message by chance, in the time in which the source still looks at it."""
        self.change_one()

    def held(self, context: Context) -> Held:
        """What the log holds of it: (provider's id, address, status)."""
        sql = (
            "SELECT m.external_id, a.value, r.status FROM recipient r JOIN message m ON m.id = r.message_id"
            " JOIN origin o ON o.id = m.origin_id JOIN address a ON a.id = r.address_id"
            " WHERE o.provider = ? AND r.direction = 0"
        )
        rows = context.database.reader().execute(sql, (self.provider,)).fetchall()
        return {(external_id, address, str(status)) for external_id, address, status in rows}


def unauthorised(asked: Asked, wanted: str) -> bool:
    """Whether the request does not carry the Authorization header that it should."""
    return asked.headers.get("authorization") != wanted
