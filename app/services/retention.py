"""Removes messages, or only their texts, that are older than the school keeps them; says first what would go."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from app.core.date_ranges import first_instant, local_date
from app.errors import CacheError, StoppedError
from app.i18n import _
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.settings import Settings
from app.storage import erase_store, retention_store, space, tombstones
from app.storage.database import Database
from app.storage.retention_store import Holds
from app.sync.lock import WriterLock

_PAGE: Final = 500
_PATIENCE_S: Final = 10.0
MESSAGES: Final = "keep_messages_months"
TEXTS: Final = "keep_bodies_months"
BY_ITSELF: Final = "remove_old_by_itself"


@dataclass(frozen=True, slots=True)
class Months:
    """For how many months messages and their texts are kept; 0 for ever."""

    messages: int
    texts: int


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """What a purge would remove: whole *messages*, and the *texts* of others; *held*: messages as old that a hold
    keeps. The limits are epoch seconds UTC, None for ever; what was sent before them goes. *oldest*: when the oldest
    of what goes was sent, epoch seconds UTC, None when nothing goes.
    """

    messages: int
    texts: int
    held: int = 0
    oldest: int | None = None
    messages_before: int | None = None
    texts_before: int | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing is too old."""
        return not self.messages and not self.texts


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be removed by itself now, by how many *months*; *agreed* says that a person agreed to these before."""

    preview: PurgePreview
    months: Months
    agreed: bool


class RetentionService:
    """Counts and removes what is too old. May be called from any thread but the window's."""

    def __init__(self, database: Database, paths: Paths, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._settings = settings
        self._now = now
        self._audit = AuditService(database, now)

    def preview(self, months: Months | None = None) -> PurgePreview:
        """What a purge would remove now, by the settings or by other *months*."""
        months = months or self._months()
        before, texts_before = self._limit(months.messages), self._limit(months.texts)
        connection = self._database.reader()
        held = retention_store.holds(connection, self._today())
        whole = 0 if before is None else retention_store.count_old(connection, before, held, texts=False)
        texts = 0 if texts_before is None else retention_store.count_old(connection, texts_before, held, texts=True)
        if before is not None and texts_before is not None:
            both = min(before, texts_before)
            texts -= retention_store.count_old(connection, both, held, texts=True)
        limits = [limit for limit in (before, texts_before) if limit is not None]
        ages = [
            sent
            for limit, only_texts in ((before, False), (texts_before, True))
            if limit is not None
            and (sent := retention_store.oldest(connection, limit, held, texts=only_texts)) is not None
        ]
        kept = retention_store.count_held(connection, max(limits), held) if limits else 0
        return PurgePreview(whole, texts, kept, min(ages, default=None), before, texts_before)

    def purge(
        self, progress: Callable[[int, int], None], stopped: Callable[[], bool], months: Months | None = None
    ) -> PurgePreview:
        """Remove what is too old by the settings or by other *months*, 500 messages a transaction; return what went.

        *progress* is told (done, of how many). Raises StoppedError when *stopped* says so, with what was removed
        until then gone, and LockedError while another process writes.
        """
        with WriterLock(self._paths.lock, _("a removal of old messages"), os_user()):
            told = self.preview(months)
            held = retention_store.holds(self._database.reader(), self._today())
            total, done, touched = told.messages + told.texts, 0, set[int]()
            try:
                for before, texts in ((told.messages_before, False), (told.texts_before, True)):
                    last = retention_store.FIRST
                    while before is not None and (page := self._page(before, last, held, touched, texts=texts)):
                        last = page[-1]
                        done += len(page)
                        progress(min(done, total), total)
                        if stopped():
                            raise StoppedError(_("Stopped. What had been removed before stays removed."))
            finally:
                if done:
                    self._end(touched, done)
        return told

    def _page(self, before: int, after: int, held: Holds, touched: set[int], *, texts: bool) -> list[int]:
        with self._database.transaction() as connection:
            page = retention_store.old_messages(connection, before, held, after=after, limit=_PAGE, texts=texts)
            if texts:
                retention_store.remove_texts(connection, page)
            else:
                touched.update(erase_store.addresses_of(connection, page))
                erase_store.delete_messages(connection, page)
            if page:
                tombstones.note_pages(connection, self._now())
        return page

    def _end(self, touched: set[int], done: int) -> None:
        """Forget the addresses that only the removed messages had, and empty the journal."""
        with self._database.transaction() as connection:
            erase_store.erase_addresses(connection, touched)
            self._audit.record(AuditAction.PURGED, rows=done)
        space.settle_pages(self._database, _PATIENCE_S)

    # -- by itself -------------------------------------------------------------------------------------------------

    def due(self, *, daily: bool = False) -> Due | None:
        """What is to be removed by itself now, None when nothing is, or when nobody wants that.

        *daily*: and only when this was not asked today already, by the school's calendar. Raises CacheError when
        that cannot be noted.
        """
        if not self._settings.get(BY_ITSELF):
            return None
        kept, today = self._read(), self._today()
        if daily and kept.get("looked") == today:
            return None
        if daily:
            self._write({**kept, "looked": today})
        months = self._months()
        preview = self.preview(months)
        return None if preview.nothing else Due(preview, months, kept.get("agreed") == [months.messages, months.texts])

    def agree(self, months: Months) -> None:
        """Note that a person agreed that what is older than *months* is removed, now and later by itself.

        Raises CacheError when that cannot be written.
        """
        self._write({**self._read(), "agreed": [months.messages, months.texts]})

    def _months(self) -> Months:
        return Months(int(self._settings.get(MESSAGES)), int(self._settings.get(TEXTS)))

    def _read(self) -> dict[str, Any]:
        try:
            kept: Any = json.loads(self._paths.retention.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}

    def _write(self, kept: dict[str, Any]) -> None:
        fresh = self._paths.retention.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(kept) + "\n", "utf-8")
            fresh.replace(self._paths.retention)
        except OSError as error:
            raise CacheError(
                _("What was agreed about old messages could not be kept; nothing was removed."),
                _("Check that the disk is not full and that this person may write to the data folder."),
            ) from error

    # -- dates -----------------------------------------------------------------------------------------------------

    def _today(self) -> str:
        return local_date(self._now(), self._settings.zone).isoformat()

    def _limit(self, count: int) -> int | None:
        """The first instant of today's date so many months ago, in the school's zone; None for ever."""
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
