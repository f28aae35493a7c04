"""Opens an account for a sync or a test: its key, its way out, its session."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.core.accounts import STUDENT_KEY, Account
from app.i18n import _
from app.services.accounts.settings import telephone_country
from app.settings import Settings
from app.sources.providers.base import Session, Source, Tools
from app.sources.providers.clock import SyncClock
from app.sources.providers.errors import NoSecretError, NoSourceError
from app.sources.providers.http_reader import HttpReader, Waits, Watch
from app.sources.providers.registry import sources
from app.storage.account_store import StoredAccount

__all__ = ["OpenAccount", "Opener", "Unwatched"]


class Unwatched:
    """Watches a test of an account: nobody stops it."""

    def stopped(self) -> bool:
        """Never."""
        return False

    def waiting(self, until: int) -> None:
        """Nobody is told."""


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account that can be asked. *region*: country of telephone numbers."""

    source: Source
    session: Session
    clock: SyncClock
    region: str


class Opener:
    """Opens accounts with the settings of the school. *fixed_now* is the time of ``--now``."""

    def __init__(self, settings: Settings, fixed_now: int | None) -> None:
        self._settings = settings
        self._fixed_now = fixed_now
        self.waits: Waits | None = None  # how patient the asking is; tests shorten it

    @contextmanager
    def open(self, account: Account, watch: Watch) -> Generator[OpenAccount]:
        """The account, for the length of a block. Raises ProviderError when it lacks what it needs."""
        source = sources().get(account.provider)
        if source is None:
            raise NoSourceError(account.provider)
        clock = SyncClock(self._fixed_now)
        http = HttpReader(source.policy(account), clock, watch, waits=self.waits)
        region = telephone_country(account) or self._settings.country
        tools = Tools(
            http=http,
            now=clock.now,
            region=region,
            student_key=account.get(STUDENT_KEY),
            own_domains=self._settings.own_domains,
        )
        try:
            yield OpenAccount(source, source.open(account, tools), clock, region)
        finally:
            http.close()


def with_secret(stored: StoredAccount, secret: str | None) -> Account:
    """The account with its key. Raises NoSecretError when it is kept nowhere."""
    account = Account(stored.name, stored.provider, stored.settings, endpoint=stored.endpoint)
    if secret is None:
        raise NoSecretError(_("The key of this account is not on this computer. Nothing was fetched."))
    return replace(account, secret=secret)
