"""What is said where the text of a message is not there: who does not keep it, or until when it was kept (rule 28)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.core.statuses import Channel
from app.i18n import _, ngettext, pgettext
from app.services import what_happened

# days a provider keeps the text unless the school pays for more (providers.md): Postmark's retention add-on starts at
# 45; Mailgun's message retention is 3; Twilio's log goes back 400
_DAYS: Final = {"postmark": 45, "mailgun": 3, "twilio": 400}
_NAMES: Final = {
    "sendgrid": "SendGrid",
    "ses": "Amazon SES",
    "postmark": "Postmark",
    "mailgun": "Mailgun",
    "twilio": "Twilio",
}


def missing_text(provider: str, channel: Channel, sent_at: int, zone: ZoneInfo, now: int) -> str:
    """The sentence that stands in place of the text of a message of *sent_at* (epoch seconds UTC, shown in *zone*)."""
    date = _date(sent_at, zone)
    name, days = _NAMES.get(provider), _DAYS.get(provider)
    if name is None:
        return _(
            "The message text was not in the file. This message is from {date}. Status and times below are as the file"
            " gives them."
        ).format(date=date)
    if days is None:
        return _(
            "The message text is not stored. {provider} never gives it back; this message is from {date}. Status and"
            " times below are complete."
        ).format(provider=name, date=date)
    if channel is Channel.SMS and now - sent_at < days * 86_400:
        return _(
            "The message text is not stored: it was not in the file, or {provider} was told to remove it. This message"
            " is from {date}. Status and times below are complete."
        ).format(provider=name, date=date)
    return ngettext(
        "The message text is not stored. {provider} keeps it for {n} day; this message is from {date}. Status and times"
        " below are complete.",
        "The message text is not stored. {provider} keeps it for {n} days; this message is from {date}. Status and"
        " times below are complete.",
        days,
    ).format(provider=name, n=days, date=date)


def no_original(provider: str) -> str:
    """Why there is no exact copy of a mail to save."""
    name = _NAMES.get(provider)
    if name is None:
        return _("The original mail was not in the file, so there is no exact copy of it to save.")
    return _("{provider} does not give the original mail back, so there is no exact copy of it to save.").format(
        provider=name
    )


def _date(at: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    return format_date(local, pgettext("CLDR date pattern", "d MMM y"), locale=what_happened.date_locale())
