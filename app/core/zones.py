"""Time zones by the name that a person gives."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.errors import UsageError
from app.i18n import _


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA *name* such as Europe/London. Raises UsageError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            _("“{zone}” is no time zone.").format(zone=name), _("Give one like Australia/Sydney or Europe/London.")
        ) from error
