"""The only place that wires paths, settings, cache, sources and services together."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app import logs
from app.paths import Paths, find_paths
from app.services.accounts.reading import Opener
from app.services.accounts.secrets import AccountSecrets
from app.services.accounts.service import AccountService
from app.services.activities import ActivityService
from app.services.audit import AuditService
from app.services.backups import BackupService
from app.services.checks import CheckService
from app.services.corrections import CorrectionService
from app.services.erase import EraseService
from app.services.exports.service import ExportService
from app.services.history import HistoryService
from app.services.imports import ImportService
from app.services.log_facts import LogFactsService
from app.services.message_output import MessageOutputService
from app.services.message_story import StoryService
from app.services.people import PeopleService
from app.services.picture_loading import PictureService
from app.services.preview import PreviewService
from app.services.retention import RetentionService
from app.services.school_settings import SettingsService
from app.services.security.closed_log import ClosedLog
from app.services.security.service import SecurityService
from app.services.security.unlocking import AskPassphrase, Unlocked, unlock
from app.services.sync import SyncService
from app.settings import Settings
from app.sources.http import PublicPictures
from app.storage.database import Database, check_header
from app.storage.migrations import UpgradeWatch


@dataclass(slots=True)
class Context:
    """Everything one run of the program works with. Services may be called from any thread: each thread gets its
    own connection, and ``close_thread`` ends it.
    """

    paths: Paths
    settings: Settings
    database: Database
    fixed_now: int | None
    history: HistoryService
    log_facts: LogFactsService
    people: PeopleService
    activities: ActivityService
    preview: PreviewService
    stories: StoryService
    pictures: PictureService
    message_output: MessageOutputService
    imports: ImportService
    school_settings: SettingsService
    audit: AuditService
    exports: ExportService
    corrections: CorrectionService
    erasing: EraseService
    retention: RetentionService
    security: SecurityService
    backups: BackupService
    checks: CheckService
    accounts: AccountService
    sync: SyncService

    def now(self) -> int:
        """The present in epoch seconds UTC; the time of ``--now`` when that was given."""
        return _now(self.fixed_now)

    def close_thread(self) -> None:
        """Close the cache connections of the calling thread."""
        self.database.close_thread()

    def close(self) -> None:
        """Close what this run holds open in the calling thread."""
        self.database.close_thread()


def closed_log(data_dir: Path | None = None, *, keyring: bool = False) -> ClosedLog:
    """What can be done with the log of *data_dir* while it is closed; see `open_context`.

    Raises CacheError when the folder cannot be made or written to.
    """
    paths = find_paths(data_dir)
    paths.create()
    return ClosedLog(paths, keychain=keyring)


def _now(fixed: int | None) -> int:
    return int(time.time()) if fixed is None else fixed


def _open_database(
    paths: Paths, upgrade: UpgradeWatch | None, find_key: Callable[[], Unlocked]
) -> tuple[Unlocked, Database]:
    check_header(paths.cache)  # what the file is, before any key is looked for
    unlocked = find_key()
    database = Database(paths.cache, unlocked.key)
    database.open(upgrade)
    return unlocked, database


@contextmanager
def kept_log(data_dir: Path | None, *, verbose: bool = False) -> Generator[None]:
    """Keep the program's own log of the cache in *data_dir* while the block runs; also on the standard error when
    *verbose*.
    """
    logs.set_up(find_paths(data_dir), verbose=verbose)
    try:
        yield
    finally:
        logs.close()


def open_context(
    data_dir: Path | None = None,
    *,
    now: int | None = None,
    keyring: bool = False,
    ask: AskPassphrase | None = None,
    upgrade: UpgradeWatch | None = None,
) -> Context:
    """Open the cache in *data_dir* (else this person's own) and wire the services.

    *now* fixes the present (epoch seconds UTC) for tests; *keyring* keeps the key in the keychain although a
    folder was named; *ask* is asked for the passphrase where the key lies behind one; *upgrade* is told how far an
    upgrade of the file is. Raises the CacheError that says why the cache cannot be opened.
    """
    paths = find_paths(data_dir)
    paths.create()
    settings = Settings(paths.settings)
    unlocked, database = _open_database(paths, upgrade, partial(unlock, paths, keychain=keyring, ask=ask))
    present = partial(_now, now)
    history = HistoryService(database, settings, present)
    people = PeopleService(database, settings, present, history)
    imports = ImportService(database, paths, settings, present)
    audit = AuditService(database, present)
    secrets, opener = AccountSecrets(paths, database, in_folder=paths.chosen and not keyring), Opener(settings, now)
    return Context(
        paths=paths,
        settings=settings,
        database=database,
        fixed_now=now,
        history=history,
        log_facts=LogFactsService(database),
        people=people,
        activities=ActivityService(database, paths, settings, present),
        preview=PreviewService(settings, history, present),
        message_output=MessageOutputService(audit),
        pictures=PictureService(PublicPictures()),
        stories=StoryService(database, settings, history, present),
        imports=imports,
        school_settings=SettingsService(settings, imports),
        audit=audit,
        exports=ExportService(database, history, people, settings=settings, audit=audit, now=present),
        corrections=CorrectionService(database, paths, settings, present),
        erasing=EraseService(database, paths, settings, present),
        retention=RetentionService(database, paths, settings, present),
        security=SecurityService(database, paths, unlocked, audit, keychain=keyring),
        backups=BackupService(database, paths, audit, present),
        checks=CheckService(database, paths, audit, present),
        accounts=AccountService(database, paths, settings, secrets, opener, audit=audit, now=present),
        sync=SyncService(database, paths, secrets, opener, now=present),
    )
