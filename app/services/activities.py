"""The Activities tab: notes, calls, meetings and the like of one person."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from app.core.activities import Activity
from app.core.date_ranges import DateRange
from app.core.messages import Scope, ScopeKind
from app.settings import Settings
from app.storage import activity_queries
from app.storage.database import Database


class ActivityService:
    """Answers what was done with a person besides messages."""

    def __init__(self, database: Database, settings: Settings, now: Callable[[], int]) -> None:
        self._database = database
        self._settings = settings
        self._now = now

    def activities(self, scope: Scope, date_range: DateRange, zone: str | None = None) -> list[Activity]:
        """The activities of the contact or student of *scope* in *date_range*, newest first.

        Dates are those of *zone*, else of the school.
        """
        if scope.id is None or scope.id < 0:
            return []
        chosen = ZoneInfo(zone) if zone else self._settings.zone
        since, until = date_range.bounds(chosen, self._now(), self._settings.week_start, self._settings.terms)
        return activity_queries.list_activities(
            self._database.reader(), scope.id, student=scope.kind is ScopeKind.STUDENT, since=since, until=until
        )

    def count(self, scope: Scope) -> int:
        """How many activities the person of *scope* has at all."""
        if scope.id is None or scope.id < 0:
            return 0
        return activity_queries.count_activities(
            self._database.reader(), scope.id, student=scope.kind is ScopeKind.STUDENT
        )
