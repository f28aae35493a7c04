"""The columns of the tables, by name."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from app.core.messages import SortKey
from app.i18n import _


class Column(IntEnum):
    """The communications table, left to right."""

    PREVIEW = 0
    TYPE = 1
    SENT = 2
    SUBJECT = 3
    TO = 4
    RELATION = 5
    STATUS = 6
    HAPPENED = 7


class ActivityColumn(IntEnum):
    """The Activities tab, left to right."""

    DATE = 0
    KIND = 1
    SUMMARY = 2
    AUTHOR = 3


SORT_KEYS: Final[dict[Column, SortKey]] = {
    Column.TYPE: SortKey.TYPE,
    Column.SENT: SortKey.SENT,
    Column.SUBJECT: SortKey.SUBJECT,
    Column.TO: SortKey.TO,
    Column.RELATION: SortKey.RELATION,
    Column.STATUS: SortKey.STATUS,
    Column.HAPPENED: SortKey.REASON,
}


def headings() -> tuple[str, ...]:
    """The headings of the communications table."""
    return ("", _("Type"), _("Sent"), _("Subject / message"), _("To"), _("Relation"), _("Status"), _("What happened"))
