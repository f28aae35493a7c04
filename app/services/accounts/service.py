"""What may be done with accounts: add, test, pause, remove; and how each stands."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.accounts import AccountField, Capabilities, Finding, Gap, Trouble
from app.core.records import Problem
from app.errors import UsageError
from app.i18n import _
from app.paths import Paths
from app.services.accounts.reading import Opener, Unwatched, with_secret
from app.services.accounts.secrets import AccountSecrets, SecretPlace
from app.services.accounts.settings import all_fields, checked_account
from app.services.audit import AuditAction, AuditService, os_user
from app.settings import Settings
from app.sources.providers.base import BODIES, DAY
from app.sources.providers.registry import sources
from app.storage import account_store, sync_store
from app.storage.account_store import StoredAccount
from app.storage.database import Database
from app.storage.retention_store import holds
from app.storage.runs import ImportRun, RunStore
from app.sync.lock import WriterLock
from app.sync.people_derivation import rebuild_people

__all__ = ["AccountService", "AccountView", "Capabilities", "Finding", "Gap", "Provider", "SecretPlace", "Trouble"]
EXPIRES_SOON = DAY  # texts that expire within this many seconds are told of


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that an account can be added of, with the fields of the accounts page, the common ones last."""

    id: str
    name: str
    capabilities: Capabilities
    fields: tuple[AccountField, ...]
    secret_label: str
    secret_hint: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """How an account stands. Times are epoch seconds UTC, None where there is none yet.

    *trouble*: why the last sync of it ended early, *trouble_text* in a sentence, *trouble_until* when to try again.
    *oldest*, *newest*: sent times of the messages it brought, *messages* of them. *waiting*: how many texts and details
    are still to be asked for; *expiring*: texts that expire within a day; *texts_lost*: those that did.
    *clock_ahead*: how many seconds the provider's clock is before this computer's. *last*: its last sync.
    """

    name: str
    provider: str
    provider_name: str
    settings: Mapping[str, str]
    endpoint: str | None
    paused: bool
    has_key: bool
    tried_at: int | None
    succeeded_at: int | None
    trouble: Trouble | None
    trouble_text: str | None
    trouble_until: int | None
    oldest: int | None
    newest: int | None
    messages: int
    gaps: tuple[Gap, ...]
    waiting: int
    expiring: int
    texts_lost: int
    clock_ahead: int
    last: ImportRun | None


class AccountService:
    """The accounts of this log; may be called from any thread but the window's."""

    def __init__(
        self,
        database: Database,
        paths: Paths,
        settings: Settings,
        secret_store: AccountSecrets,
        opener: Opener,
        *,
        audit: AuditService,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._secrets = secret_store
        self._opener = opener
        self._audit = audit
        self._now = now
        self._runs = RunStore(database)

    def providers(self) -> list[Provider]:
        """What accounts can be added of, by name."""
        found = [
            Provider(s.id, s.name, s.capabilities, all_fields(s), s.secret_label, s.secret_hint)
            for s in sources().values()
        ]
        return sorted(found, key=lambda provider: provider.name.casefold())

    def accounts(self) -> list[AccountView]:
        """All accounts with how they stand, by name."""
        return [self._view(stored) for stored in account_store.accounts(self._database.reader())]

    def add(
        self,
        provider: str,
        name: str,
        secret: str,
        settings: Mapping[str, str] | None = None,
        endpoint: str | None = None,
    ) -> SecretPlace:
        """Add an account; return where its key is kept. Nothing is asked of the provider.

        *endpoint* replaces the vendor's host: loopback addresses only. Raises UsageError for a setting that cannot
        be right or a name that is taken, CacheError when the key can be kept nowhere, LockedError.
        """
        account = checked_account(name, provider, settings or {}, secret, endpoint)
        secret_name = f"{account.provider}-{secrets.token_hex(8)}"
        with self._lock(_("a new account")):
            if any(each.name == account.name for each in account_store.accounts(self._database.reader())):
                raise UsageError(
                    _("There is already an account called “{name}”; nothing was changed.").format(name=account.name)
                )
            place = self._secrets.save(secret_name, secret)
            with self._database.transaction() as connection:
                account_store.add(
                    connection,
                    provider=provider,
                    name=account.name,
                    settings=account.settings,
                    endpoint=account.endpoint,
                    secret_name=secret_name,
                    now=self._now(),
                )
        self._audit.record(AuditAction.ACCOUNT_ADDED)
        return place

    def change(self, name: str, settings: Mapping[str, str], secret: str | None = None) -> None:
        """Set what an account says of itself, and its key when there is a new one. Raises as `add` does."""
        stored = self._stored(name)
        kept = secret or self._secrets.load(stored.secret_name) or ""
        account = checked_account(stored.name, stored.provider, settings, kept, stored.endpoint)
        with self._lock(_("a change of an account")):
            if secret:
                self._secrets.save(stored.secret_name, secret)
            with self._database.transaction() as connection:
                account_store.change(connection, stored.id, account.settings, account.endpoint)
        self._audit.record(AuditAction.ACCOUNT_CHANGED)

    def test(self, name: str) -> Finding:
        """Ask the provider whether the key works and what there is. Raises ProviderError, UsageError."""
        stored = self._stored(name)
        account = with_secret(stored, self._secrets.load(stored.secret_name))
        with self._opener.open(account, Unwatched()) as opened:
            return opened.session.test()

    def try_out(self, provider: str, secret: str, settings: Mapping[str, str], endpoint: str | None = None) -> Finding:
        """The same for an account that is not added yet; nothing is kept."""
        account = checked_account(provider, provider, settings, secret, endpoint)
        with self._opener.open(account, Unwatched()) as opened:
            return opened.session.test()

    def pause(self, name: str) -> None:
        """Leave the account out of syncs of all accounts."""
        self._pause(name, paused=True)

    def resume(self, name: str) -> None:
        """Take the account into syncs again."""
        self._pause(name, paused=False)

    def remove(self, name: str, *, keep_messages: bool) -> int:
        """Forget the account and its key; return how many messages went.

        Without *keep_messages* all that came from it first goes, but what a hold keeps; an account that is added
        again brings back what the provider still has. Raises LockedError while another process writes.
        """
        stored = self._stored(name)
        with WriterLock(self._paths.lock, _("the removal of an account"), os_user()):
            with self._database.transaction() as connection:
                account_store.remove(connection, stored)
            self._secrets.forget(stored.secret_name)
            gone = 0 if keep_messages else self._remove_content(stored.source_id)
        self._audit.record(AuditAction.ACCOUNT_REMOVED, rows=gone)
        return gone

    def problems(self, name: str) -> list[Problem]:
        """What the last sync of the account set aside."""
        last = self._runs.last_sync(self._stored(name).source_id)
        return [] if last is None else self._runs.problems(last.id)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _remove_content(self, source_id: int) -> int:
        gone = 0
        today = datetime.fromtimestamp(self._now(), self._settings.zone).date().isoformat()
        held = holds(self._database.reader(), today)
        while True:
            with self._database.transaction() as connection:
                step = account_store.remove_messages(connection, source_id, held)
            if not step:
                break
            gone += step
        with self._database.transaction() as connection:
            account_store.remove_facts(connection, source_id)
            rebuild_people(connection, self._now())
        self._database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return gone

    def _pause(self, name: str, *, paused: bool) -> None:
        stored = self._stored(name)
        with self._lock(_("a change of an account")), self._database.transaction() as connection:
            account_store.pause(connection, stored.id, paused=paused)

    def _lock(self, doing: str) -> WriterLock:
        return WriterLock(self._paths.lock, doing, os_user(), beside_sync=True)

    def _stored(self, name: str) -> StoredAccount:
        return chosen(account_store.accounts(self._database.reader()), [name])[0]

    def _view(self, stored: StoredAccount) -> AccountView:
        reader, source_id = self._database.reader(), stored.source_id
        oldest, newest = sync_store.held(reader, source_id)
        source = sources().get(stored.provider)
        return AccountView(
            name=stored.name,
            provider=stored.provider,
            provider_name=stored.provider if source is None else source.name,
            settings=stored.settings,
            endpoint=stored.endpoint,
            paused=stored.paused,
            has_key=self._secrets.load(stored.secret_name) is not None,
            tried_at=stored.tried_at,
            succeeded_at=stored.succeeded_at,
            trouble=None if stored.trouble is None else Trouble(stored.trouble),
            trouble_text=stored.trouble_text,
            trouble_until=stored.trouble_until,
            oldest=oldest,
            newest=newest,
            messages=account_store.messages_of(reader, source_id),
            gaps=tuple(Gap(g.stream, g.since, g.until, g.why, g.possible) for g in sync_store.gaps(reader, source_id)),
            waiting=sum(sync_store.waiting(reader, source_id).values()),
            expiring=sync_store.expiring(reader, source_id, BODIES, self._now() + EXPIRES_SOON),
            texts_lost=stored.texts_lost,
            clock_ahead=stored.clock_ahead,
            last=self._runs.last_sync(source_id),
        )


def chosen(stored: Sequence[StoredAccount], names: Sequence[str]) -> list[StoredAccount]:
    """The accounts of these names, in their order. Raises UsageError for a name that no account has."""
    by_name = {each.name: each for each in stored}
    for name in names:
        if name not in by_name:
            raise UsageError(
                _("There is no account called “{name}”; nothing was done.").format(name=name),
                _("The accounts are: {names}.").format(names=", ".join(by_name) or "-"),
            )
    return [by_name[name] for name in dict.fromkeys(names)]
