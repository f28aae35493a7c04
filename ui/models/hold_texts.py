"""A hold on a person in words: until when, and why."""

from __future__ import annotations

from app.i18n import _
from app.services.erase import Hold
from ui.models.formats import iso_day_text


def hold_text(hold: Hold) -> str:
    """Why nothing of a person may be erased, such as ``On hold until 3 Dec 2026: a request is open``."""
    if hold.until and hold.reason:
        return _("On hold until {day}: {reason}").format(day=iso_day_text(hold.until), reason=hold.reason)
    if hold.until:
        return _("On hold until {day}").format(day=iso_day_text(hold.until))
    return _("On hold: {reason}").format(reason=hold.reason) if hold.reason else _("On hold")
