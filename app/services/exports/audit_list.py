"""The activity record as a list that can be printed and exported itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from app.i18n import _
from app.services.audit import AuditLine, action_words
from app.services.exports.lists import ReadyList
from app.services.exports.log_columns import moment_cell
from app.services.exports.sheet import ColumnKind, SheetColumn

_LISTS: Final[dict[str, Callable[[], str]]] = {
    "communications": lambda: _("Communications"),
    "all_messages": lambda: _("All messages"),
    "contacts": lambda: _("Contacts"),
    "students": lambda: _("Students"),
    "activities": lambda: _("Activities"),
    "message": lambda: _("One message"),
    "audit": lambda: _("Who exported what"),
}


def list_words(line: AuditLine) -> str:
    """Which list a line is about, and in which format it left, such as ``Communications (PDF)``."""
    words = _LISTS.get(line.what)
    name = words() if words is not None else line.what
    return _("{list} ({format})").format(list=name, format=line.format.upper()) if line.format else name


def audit_columns() -> tuple[SheetColumn, ...]:
    """When, who, what, of whom, which list, how many rows."""
    return (
        SheetColumn("at", _("When"), ColumnKind.MOMENT, 20),
        SheetColumn("actor", _("Who"), width=18),
        SheetColumn("action", _("What"), width=24),
        SheetColumn("person", _("About whom"), width=26),
        SheetColumn("list", _("List"), width=24),
        SheetColumn("rows", _("Rows"), ColumnKind.NUMBER, 8),
    )


def audit_list(lines: Sequence[AuditLine], zone: ZoneInfo) -> ReadyList:
    """*lines* in their order, times in *zone*."""
    rows = tuple(
        (moment_cell(x.at, zone), x.actor, action_words(x.action), x.person, list_words(x), x.rows) for x in lines
    )
    return ReadyList(_("Who exported what"), audit_columns(), rows, "audit")
