"""What the log can know at all: its first and last message, the values its sources give, domains that work."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from app.core.domain_hints import meant_domain
from app.core.reasons import Reason
from app.core.statuses import Channel
from app.i18n import _
from app.storage import log_facts
from app.storage.database import Database
from app.storage.log_facts import Filled

_MISTYPED = frozenset({Reason.BAD_ADDRESS.value, Reason.BAD_DOMAIN.value})


@dataclass(frozen=True, slots=True)
class Coverage:
    """The first and last sent time (epoch seconds UTC) of each channel; None where no message came by it."""

    email: tuple[int, int] | None = None
    sms: tuple[int, int] | None = None


class LogFactsService:
    """Answers for the log as a whole. May be called from any thread but the window's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._domains_of: tuple[int, int] | None = None
        self._domains: list[str] = []
        self._known: frozenset[str] = frozenset()

    def coverage(self) -> Coverage:
        """From when to when messages are there, by channel."""
        connection = self._database.reader()
        return Coverage(log_facts.bounds(connection, Channel.EMAIL), log_facts.bounds(connection, Channel.SMS))

    def filled(self) -> Filled:
        """Which values some message has, so that columns which stay empty need not be shown."""
        return log_facts.filled(self._database.reader())

    def data_version(self) -> int:
        """A number that changes when anybody else wrote to the cache; comparable within one thread that keeps its
        connection open.
        """
        return log_facts.data_version(self._database.reader())

    def meant_domain(self, address: str, reason: str | None) -> str | None:
        """The domain that the e-mail *address* was probably meant to have, where *reason* (a class of rule 16) says
        that it does not exist; None without a likely one, and never where mail to the same domain has arrived.
        """
        if reason not in _MISTYPED or "@" not in address:
            return None
        domains, known = self._delivered()
        return meant_domain(address.rpartition("@")[2], domains, known)

    def typo_hint(self, address: str, reason: str | None) -> str:
        """`meant_domain` as a sentence for a person; empty without one."""
        meant = self.meant_domain(address, reason)
        if meant is None:
            return ""
        typed = address.rpartition("@")[2].lower()
        return _("{typed} — did you mean {meant}? (Hint only; nothing is changed.)").format(typed=typed, meant=meant)

    def _delivered(self) -> tuple[list[str], frozenset[str]]:
        """The domains that mail arrived at; looked up once an import."""
        connection = self._database.reader()
        newest = log_facts.last_import(connection)
        with self._lock:
            if self._domains_of != newest:
                self._domains = log_facts.delivered_domains(connection)
                self._known = frozenset(self._domains)
                self._domains_of = newest
            return self._domains, self._known
