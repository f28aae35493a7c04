"""The sentences at the foot of the preview: what was left out of a mail, how an SMS travelled."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.messages import HistoryRow
from app.i18n import _, ngettext
from app.services.message_story import Bubble
from ui.models.formats import number, price_text


def left_out_words(pictures: int, trackers: int) -> str:
    """How many pictures and trackers of a mail were not loaded; empty without any."""
    if pictures and trackers:
        return _("{pictures} and {trackers} not loaded").format(
            pictures=_pictures(pictures), trackers=_trackers(trackers)
        )
    if pictures or trackers:
        what = _pictures(pictures) if pictures else _trackers(trackers)
        return _("{what} not loaded").format(what=what)
    return ""


def loaded_words(loaded: int, failed: int, trackers: int) -> str:
    """What came of loading the pictures of a mail."""
    parts = [ngettext("{n} picture loaded", "{n} pictures loaded", loaded).format(n=number(loaded))]
    if failed:
        parts.append(ngettext("{n} could not be loaded", "{n} could not be loaded", failed).format(n=number(failed)))
    if trackers:
        parts.append(ngettext("{n} tracker skipped", "{n} trackers skipped", trackers).format(n=number(trackers)))
    return ", ".join(parts)


def _pictures(count: int) -> str:
    return ngettext("{n} picture", "{n} pictures", count).format(n=number(count))


def _trackers(count: int) -> str:
    return ngettext("{n} tracker", "{n} trackers", count).format(n=number(count))


def sms_words(row: HistoryRow, bubbles: Sequence[Bubble]) -> str:
    """How the SMS of *row* travelled: ``2 parts · GSM-7 · 214 characters · $0.10``; what is not known is left out.

    The provider's own count of parts outranks ours: it may have replaced signs before it sent.
    """
    size = next((bubble.size for bubble in bubbles if bubble.row.id == row.id), None)
    count = row.parts or (size.parts if size is not None else 0)
    parts = [ngettext("{n} part", "{n} parts", count).format(n=number(count))] if count else []
    if size is not None:
        parts.append(size.encoding.value)
        parts.append(ngettext("{n} character", "{n} characters", size.characters).format(n=number(size.characters)))
    if row.price:
        cost = price_text(row.price, row.currency)
        parts.append(cost if row.currency else _("cost {amount}, currency not told").format(amount=cost))
    return " · ".join(parts)
