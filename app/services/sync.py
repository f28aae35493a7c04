"""Syncing: reads the accounts one after the other into the log, and says how each ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.accounts import Trouble
from app.core.records import Problem
from app.errors import AppError, QuestionError, StoppedError
from app.i18n import _
from app.paths import Paths
from app.services.accounts.reading import OpenAccount, Opener, with_secret
from app.services.accounts.secrets import AccountSecrets
from app.services.accounts.service import chosen
from app.services.audit import os_user
from app.services.failures import DATABASE_ERROR, told
from app.sources.providers.errors import ProviderError, RateLimitedError
from app.storage import account_store, sync_store
from app.storage.account_store import StoredAccount
from app.storage.database import Database
from app.storage.runs import Counts, RunStore
from app.sync.account_run import AccountOptions, AccountRun
from app.sync.lock import WriterLock
from app.sync.tally import Tally

__all__ = ["AccountResult", "Counts", "SyncMonitor", "SyncOptions", "SyncService", "Trouble"]


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What a person may answer beforehand: *accept_empty*, a list that is suddenly empty is right; *accept_left*, the
    people whom a roster no longer names have left.
    """

    accept_empty: bool = False
    accept_left: bool = False


@dataclass(frozen=True, slots=True)
class AccountResult:
    """How the sync of one account ended. *oldest*, *newest*: sent times of the messages it ever brought, epoch
    seconds UTC; *gaps*: how many times cannot be had any more; *until*: when the provider may be asked again.
    """

    account: str
    run_id: int | None
    counts: Counts
    problems: tuple[Problem, ...]
    gaps: int
    oldest: int | None
    newest: int | None
    error: AppError | None = None
    trouble: Trouble | None = None
    until: int | None = None


class SyncMonitor(Protocol):
    """Who watches a sync of several accounts."""

    def started(self, account: str) -> None:
        """The account begins."""
        ...

    def progress(self, account: str, tally: Tally, total: int | None) -> None:
        """A page of the account is in; *total* records are expected, None when nobody knows."""
        ...

    def waiting(self, account: str, until: int) -> None:
        """The provider asked to wait until an instant (epoch seconds UTC by this computer's clock)."""
        ...

    def finished(self, result: AccountResult) -> None:
        """An account is done, one way or the other."""
        ...

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        ...


class _AccountWatch:
    """Tells the monitor of one account."""

    def __init__(self, account: str, monitor: SyncMonitor) -> None:
        self._account = account
        self._monitor = monitor

    def progress(self, tally: Tally, total: int | None) -> None:
        self._monitor.progress(self._account, tally, total)

    def waiting(self, until: int) -> None:
        self._monitor.waiting(self._account, until)

    def stopped(self) -> bool:
        return self._monitor.stopped()


class SyncService:
    """Reads accounts; called by the process that syncs, and by nobody else."""

    def __init__(
        self,
        database: Database,
        paths: Paths,
        secret_store: AccountSecrets,
        opener: Opener,
        *,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._paths = paths
        self._secrets = secret_store
        self._opener = opener
        self._now = now
        self._runs = RunStore(database)

    def sync(self, names: Sequence[str], options: SyncOptions, monitor: SyncMonitor) -> list[AccountResult]:
        """Read the accounts called *names*, else all that are not paused; one that fails does not keep the others out.

        Raises UsageError for a name that no account has, LockedError while another process writes. A stop ends the
        whole sync: the account at hand says so in its result, later ones are not begun.
        """
        stored = account_store.accounts(self._database.reader())
        wanted = chosen(stored, names) if names else [each for each in stored if not each.paused]
        results: list[AccountResult] = []
        with WriterLock(self._paths.lock, _("a sync"), os_user(), is_sync=True):
            batch = self._runs.new_batch(self._now())
            for account in wanted:
                monitor.started(account.name)
                result = self._sync_account(account, batch, options, monitor)
                results.append(result)
                monitor.finished(result)
                if isinstance(result.error, StoppedError):
                    break
        return results

    def _sync_account(
        self, account: StoredAccount, batch: str, options: SyncOptions, monitor: SyncMonitor
    ) -> AccountResult:
        run_id = self._runs.begin(source_id=account.source_id, batch=batch, file_name=None, now=self._now())
        watch = _AccountWatch(account.name, monitor)
        counts, error, ahead, now = Counts(), None, 0, self._now()
        try:
            secret = self._secrets.load(account.secret_name)
            with self._opener.open(with_secret(account, secret), watch) as opened:
                run = self._account_run(account, run_id, opened, options, watch)
                try:
                    run.run(opened.session)
                finally:
                    counts, ahead, now = run.tally.counts(), opened.clock.ahead, opened.clock.now()
        except (AppError, DATABASE_ERROR) as caught:
            error = told(caught)
            if error is None:
                raise
        self._note_end(account, run_id, counts, error, now=now, ahead=ahead)
        return self._result(account, run_id, counts, error)

    def _account_run(
        self,
        account: StoredAccount,
        run_id: int,
        opened: OpenAccount,
        options: SyncOptions,
        watch: _AccountWatch,
    ) -> AccountRun:
        return AccountRun(
            self._database,
            self._runs,
            provider=account.provider,
            source_id=account.source_id,
            run_id=run_id,
            options=AccountOptions(
                opened.region,
                opened.clock.now,
                accept_empty=options.accept_empty,
                accept_left=options.accept_left,
            ),
            monitor=watch,
        )

    def _note_end(
        self, account: StoredAccount, run_id: int, counts: Counts, error: AppError | None, *, now: int, ahead: int
    ) -> None:
        self._runs.finish(run_id, counts, self._now(), None if error is None else error.message)
        why = None if error is None else (str(trouble_of(error)), str(error), _until(error))
        with self._database.transaction() as connection:
            account_store.note_end(connection, account.id, now=now, clock_ahead=ahead, trouble=why)
            self._runs.drop_idle_syncs(account.source_id)

    def _result(self, account: StoredAccount, run_id: int, counts: Counts, error: AppError | None) -> AccountResult:
        reader = self._database.reader()
        oldest, newest = sync_store.held(reader, account.source_id)
        return AccountResult(
            account=account.name,
            run_id=run_id,
            counts=counts,
            problems=tuple(self._runs.problems(run_id)),
            gaps=len(sync_store.gaps(reader, account.source_id)),
            oldest=oldest,
            newest=newest,
            error=error,
            trouble=None if error is None else trouble_of(error),
            until=None if error is None else _until(error),
        )


def trouble_of(error: AppError) -> Trouble:
    """What kind of trouble *error* is, as the window tells it apart."""
    if isinstance(error, ProviderError):
        return error.trouble
    if isinstance(error, QuestionError):
        return Trouble.QUESTION
    return Trouble.STOPPED if isinstance(error, StoppedError) else Trouble.OTHER


def _until(error: AppError) -> int | None:
    return error.until if isinstance(error, RateLimitedError) else None
