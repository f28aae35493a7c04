"""Mailgun's two lists of events: the logs, asked by POST, and the older events list, page by page in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from typing import Final, Protocol

from app.sources.providers.base import Tools
from app.sources.providers.mailgun.events import NAME
from app.sources.providers.shapes import json_object, rows_of, text

LOGS_PAGE: Final = 100
EVENTS_PAGE: Final = 300


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, oldest first, and where the next ones are; '' at the end."""

    rows: Sequence[object]
    following: str


class EventList(Protocol):
    """A list of the events of one domain."""

    @property
    def name(self) -> str:
        """What a cursor calls it."""
        ...

    def page(self, since: int, until: int, place: str) -> EventPage:
        """The events of [since, until] (epoch seconds UTC) at *place*, '' for the first ones. Raises ProviderError."""
        ...


class LogsList:
    """``POST /v1/analytics/logs``: of the whole account, narrowed to the domain."""

    name = "logs"

    def __init__(self, domain: str, tools: Tools) -> None:
        self._domain = domain
        self._tools = tools

    def page(self, since: int, until: int, place: str) -> EventPage:
        """One page; the end is an empty one, or one without a next token."""
        pagination: dict[str, object] = {"sort": "timestamp:asc", "limit": LOGS_PAGE}
        if place:
            pagination["token"] = place
        domain = {"label": self._domain, "value": self._domain}
        answer = self._tools.http.query(
            "/v1/analytics/logs",
            {
                "start": formatdate(since),
                "end": formatdate(until),
                "filter": {"AND": [{"attribute": "domain", "comparator": "=", "values": [domain]}]},
                "include_subaccounts": False,
                "include_totals": False,
                "pagination": pagination,
            },
        )
        rows = rows_of(NAME, answer.value, "items")
        following = text(json_object(json_object(answer.value).get("pagination")).get("next"))
        return EventPage(rows, following if rows else "")


class EventsList:
    """``GET /v3/{domain}/events``, where the logs cannot be had: the end is an empty page, never a missing link."""

    name = "events"

    def __init__(self, domain: str, tools: Tools) -> None:
        self._path = f"/v3/{domain}/events"
        self._tools = tools

    def page(self, since: int, until: int, place: str) -> EventPage:
        """One page."""
        if place:
            answer = self._tools.http.get(place)
        else:
            window = (("begin", str(since)), ("end", str(until)), ("ascending", "yes"), ("limit", str(EVENTS_PAGE)))
            answer = self._tools.http.get(self._path, window)
        rows = rows_of(NAME, answer.value, "items")
        following = text(json_object(json_object(answer.value).get("paging")).get("next"))
        return EventPage(rows, following if rows else "")
