"""Removes messages, or only their texts, that are older than the school keeps them; says first what would go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.date_ranges import first_instant, local_date
from app.errors import StoppedError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.settings import Settings
from app.storage import erase_store, retention_store
from app.storage.database import Database
from app.sync.lock import WriterLock

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """What a purge would remove: whole *messages*, and the *texts* of others. The limits are epoch seconds UTC, None
    for ever; what was sent before them goes.
    """

    messages: int
    texts: int
    messages_before: int | None = None
    texts_before: int | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing is too old."""
        return not self.messages and not self.texts


class RetentionService:
    """Counts and removes what is too old. May be called from any thread but the window's."""

    def __init__(self, database: Database, paths: Paths, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._now = now
        self._audit = AuditService(database, now)

    def preview(self, *, messages_months: int | None = None, texts_months: int | None = None) -> PurgePreview:
        """What a purge would remove now, by the settings, or by other numbers of months (0: for ever)."""
        before = self._limit("keep_messages_months", messages_months)
        texts_before = self._limit("keep_bodies_months", texts_months)
        connection = self._database.reader()
        whole = 0 if before is None else retention_store.count_old(connection, before, texts=False)
        texts = 0 if texts_before is None else retention_store.count_old(connection, texts_before, texts=True)
        if before is not None and texts_before is not None:
            both = min(before, texts_before)
            texts -= retention_store.count_old(connection, both, texts=True)
        return PurgePreview(whole, texts, before, texts_before)

    def purge(self, progress: Callable[[int, int], None], stopped: Callable[[], bool]) -> PurgePreview:
        """Remove what is too old by the settings, 500 messages a transaction; return what went.

        *progress* is told (done, of how many). Raises StoppedError when *stopped* says so, with what was removed
        until then gone, and LockedError while another process writes.
        """
        with WriterLock(self._paths.lock, _("a removal of old messages"), os_user()):
            told = self.preview()
            total, done = told.messages + told.texts, 0
            for before, texts in ((told.messages_before, False), (told.texts_before, True)):
                last = retention_store.FIRST
                while before is not None and (page := self._page(before, last, texts=texts)):
                    last = page[-1]
                    done += len(page)
                    progress(min(done, total), total)
                    if stopped():
                        raise StoppedError(_("Stopped. What had been removed before stays removed."))
            if not told.nothing:
                self._audit.record(AuditAction.PURGED, rows=total)
                self._database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return told

    def _page(self, before: int, after: int, *, texts: bool) -> list[int]:
        with self._database.transaction() as connection:
            page = retention_store.old_messages(connection, before, after=after, limit=_PAGE, texts=texts)
            if texts:
                retention_store.remove_texts(connection, page)
            else:
                erase_store.delete_messages(connection, page)
        return page

    def _limit(self, key: str, months: int | None) -> int | None:
        """The first instant of today's date so many months ago, in the school's zone."""
        count = int(self._settings.get(key)) if months is None else months
        if not count:
            return None
        zone = self._settings.zone
        today = local_date(self._now(), zone)
        year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
        if year < 1:
            return None
        day = today.day
        while True:
            try:
                return first_instant(today.replace(year, month + 1, day), zone)
            except ValueError:
                day -= 1  # a shorter month ends before
