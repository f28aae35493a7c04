"""The activities of one person as a list that can be printed and exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from app.core.activities import Activity
from app.i18n import _
from app.services.exports.lists import ReadyList
from app.services.exports.log_columns import moment_cell
from app.services.exports.sheet import ColumnKind, HeadLine, SheetColumn

_KINDS: Final[dict[str, Callable[[], str]]] = {
    "note": lambda: _("Note"),
    "call": lambda: _("Call"),
    "meeting": lambda: _("Meeting"),
    "task": lambda: _("Task"),
    "stage": lambda: _("Stage change"),
    "form": lambda: _("Form"),
    "event": lambda: _("Event"),
}
ACTIVITY_KINDS: Final = tuple(_KINDS)


def kind_words(kind: str) -> str:
    """The word for a kind of activity."""
    words = _KINDS.get(kind)
    return words() if words is not None else kind


def visible_words(activity: Activity) -> str:
    """Whether the family can see it, '' where the source does not say."""
    if activity.visible_to_family is None:
        return ""
    return _("Yes") if activity.visible_to_family else _("No")


def author_words(activity: Activity) -> str:
    """Who wrote it, with a mark where it is kept on this computer only."""
    if not activity.own:
        return activity.author or ""
    return _("{name} · on this computer only").format(name=activity.author or "")


def activity_list(
    activities: Sequence[Activity], zone: ZoneInfo, person: str, person_id: int | None, head: Sequence[HeadLine]
) -> ReadyList:
    """*activities* in their order, with their full text, times in *zone*; *head* says dates and kinds."""
    columns = (
        SheetColumn("at", _("Date"), ColumnKind.MOMENT, 20),
        SheetColumn("kind", _("Kind"), width=13),
        SheetColumn("title", _("Summary"), width=34),
        SheetColumn("detail", _("Text"), width=50),
        SheetColumn("author", _("By whom"), width=22),
        SheetColumn("visible", _("Visible to family"), width=10),
    )
    rows = tuple(
        (moment_cell(a.at, zone), kind_words(a.kind), a.title, a.detail, author_words(a), visible_words(a))
        for a in activities
    )
    title = _("Activities of {name}").format(name=person)
    return ReadyList(title, columns, rows, "activities", (HeadLine(_("Person"), person), *head), person_id)
