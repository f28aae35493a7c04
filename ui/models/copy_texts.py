"""Words for backups and copies of the log."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.services.backups import SUFFIX, CopyContent, KeptCopy
from ui.models.formats import Clock, chosen_locale, number


def content_words(content: CopyContent, clock: Clock) -> str:
    """What a copy of the log holds."""
    messages = ngettext("{n} message", "{n} messages", content.messages).format(n=number(content.messages))
    people = ngettext("{n} person", "{n} people", content.people).format(n=number(content.people))
    if content.newest is None:
        return _("{messages}, {people}.").format(messages=messages, people=people)
    return _("{messages}, {people}; the newest message is from {date}.").format(
        messages=messages, people=people, date=clock.full(content.newest)
    )


def file_patterns() -> list[str]:
    """What is offered where a backup is looked for."""
    backups, everything = _("Backups ({pattern})"), _("All files ({pattern})")
    return [backups.format(pattern=f"*{SUFFIX}"), everything.format(pattern="*")]


def file_size(size: int) -> str:
    """A size in bytes, in the unit that fits."""
    return chosen_locale().formattedDataSize(size)


def copy_words(copy: KeptCopy, clock: Clock) -> str:
    """A copy of the log in a list: when it was made, how large it is, its name."""
    return _("{date}: {size} ({file})").format(date=clock.full(copy.at), size=file_size(copy.size), file=copy.path.name)
