"""What is too old and would be removed, in sentences."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.services.retention import PurgePreview
from ui.models.formats import Clock, day_text, number


def purge_lines(what: PurgePreview, clock: Clock) -> list[str]:
    """What a removal takes and what stays, a sentence each."""
    if what.messages_before is None and what.texts_before is None:
        return [_("Everything is kept for ever.")]
    lines: list[str] = []
    if what.messages and what.messages_before is not None:
        words = ngettext(
            "{n} message goes whole: it was sent before {day}.",
            "{n} messages go whole: they were sent before {day}.",
            what.messages,
        )
        lines.append(words.format(n=number(what.messages), day=_day(clock, what.messages_before)))
    if what.texts and what.texts_before is not None:
        words = ngettext(
            "{n} message from before {day} loses its text; subject, addresses and what became of it stay.",
            "{n} messages from before {day} lose their texts; subjects, addresses and what became of them stay.",
            what.texts,
        )
        lines.append(words.format(n=number(what.texts), day=_day(clock, what.texts_before)))
    if what.oldest is not None:
        lines.append(_("The oldest of them was sent on {day}.").format(day=_day(clock, what.oldest)))
    if what.held:
        words = ngettext(
            "{n} message is as old and stays: somebody it was for is on hold.",
            "{n} messages are as old and stay: somebody they were for is on hold.",
            what.held,
        )
        lines.append(words.format(n=number(what.held)))
    return lines if not what.nothing else [_("Nothing is that old now."), *lines]


def _day(clock: Clock, at: int) -> str:
    return day_text(clock.day(at), weekday=False)
