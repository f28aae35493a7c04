"""Finds the sources: those of this program, and those that other packages add by an entry point."""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final, cast

from app.sources.providers.base import Source

GROUP: Final = "comms_log.sources"
# The same as in pyproject.toml: a frozen program and a clone have no metadata of their own to look into.
OWN: Final[dict[str, str]] = {
    "mailgun": "app.sources.providers.mailgun.source:SOURCE",
    "postmark": "app.sources.providers.postmark.source:SOURCE",
    "sendgrid": "app.sources.providers.sendgrid.source:SOURCE",
    "twilio": "app.sources.providers.twilio.source:SOURCE",
}
_NEEDED: Final = ("id", "name", "capabilities", "fields", "secret_label", "secret_hint", "policy", "open")
_LOG: Final = logging.getLogger(__name__)


@cache
def sources() -> dict[str, Source]:
    """All sources by their id, ours first. One of another package that cannot be loaded is left out, and the log says
    so; none can take the place of ours.
    """
    found = {name: _load_own(where) for name, where in OWN.items()}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        if entry.name in found:
            continue
        try:
            source: object = entry.load()
        except Exception as error:  # noqa: BLE001 - whatever another package does wrong, ours go on
            _LOG.warning("the source %s cannot be loaded: %s", entry.name, type(error).__name__)
            continue
        if all(hasattr(source, name) for name in _NEEDED) and getattr(source, "id", None) == entry.name:
            found[entry.name] = cast("Source", source)
        else:
            _LOG.warning("the source %s does not keep the contract", entry.name)
    return found


def _load_own(where: str) -> Source:
    module, _colon, name = where.partition(":")
    return cast("Source", getattr(import_module(module), name))
