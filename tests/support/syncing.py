"""A log with accounts at stand-ins for providers, synced in this process as the command line does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.context import Context, open_context
from app.services.sync import AccountResult, SyncOptions
from app.sources.providers.http_reader import Waits
from app.sync.tally import Tally
from support.fakes.base import ProviderFake

QUICK = Waits(connect=5, read=5, attempts=4, first=0.001)
NAME = "school"


@dataclass
class Watcher:
    """Watches a sync, and stops it after a number of pages."""

    stop_after: int | None = None
    pages: int = 0
    waits: list[int] = field(default_factory=list)
    results: list[AccountResult] = field(default_factory=list)

    def started(self, account: str) -> None:
        """Nothing."""

    def progress(self, account: str, tally: Tally, total: int | None) -> None:
        self.pages += 1

    def waiting(self, account: str, until: int) -> None:
        self.waits.append(until)

    def finished(self, result: AccountResult) -> None:
        self.results.append(result)

    def stopped(self) -> bool:
        return self.stop_after is not None and self.pages >= self.stop_after


class SyncedLog:
    """A log in *folder* with one account at *fake*."""

    def __init__(self, folder: Path, fake: ProviderFake, *, now: int | None = None, secret: str = "") -> None:
        self.fake = fake
        self.context: Context = open_context(folder, now=now)
        self.context.settings.set("country", "AU")
        self.context.sync._opener.waits = QUICK
        self.context.accounts.add(fake.provider, NAME, secret or fake.secret, fake.settings, fake.url)

    def sync(self, *, stop_after: int | None = None, **options: Any) -> AccountResult:
        """Sync the account; return how it ended."""
        return self.context.sync.sync([NAME], SyncOptions(**options), Watcher(stop_after))[0]

    def held(self) -> set[tuple[str, ...]]:
        """What the log holds, as the stand-in compares it."""
        return self.fake.held(self.context)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a question to the log."""
        return self.context.database.reader().execute(sql, values).fetchall()


@contextlib.contextmanager
def synced_log(folder: Path, fake: ProviderFake, *, now: int | None = None, secret: str = "") -> Iterator[SyncedLog]:
    """A log for the length of a block."""
    log = SyncedLog(folder, fake, now=now, secret=secret)
    try:
        yield log
    finally:
        log.context.close()
