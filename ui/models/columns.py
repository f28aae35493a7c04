"""The columns of the tables, by name."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from app.core.messages import SortKey
from app.i18n import _
from app.services.log_facts import Filled


class Column(IntEnum):
    """The communications table, left to right as long as nobody moves a column (product 6.5)."""

    PREVIEW = 0
    TYPE = 1
    SENT = 2
    SUBJECT = 3
    TO = 4
    RELATION = 5
    STATUS = 6
    HAPPENED = 7
    UPDATED = 8
    FROM = 9
    SENT_BY = 10
    CAMPAIGN = 11
    STUDENT = 12
    OPENS = 13
    CLICKS = 14
    ATTACHMENTS = 15
    REASON = 16
    CODE = 17
    PARTS = 18
    COST = 19
    PROVIDER = 20
    ID = 21
    ADDRESS = 22

    @property
    def key(self) -> str:
        """The lasting name under which widths and order are kept; it never changes, the number may."""
        return self.name.lower()


class ActivityColumn(IntEnum):
    """The Activities tab, left to right."""

    DATE = 0
    KIND = 1
    SUMMARY = 2
    AUTHOR = 3
    VISIBLE = 4


SORT_KEYS: Final[dict[Column, SortKey]] = {
    Column.TYPE: SortKey.TYPE,
    Column.SENT: SortKey.SENT,
    Column.SUBJECT: SortKey.SUBJECT,
    Column.TO: SortKey.TO,
    Column.RELATION: SortKey.RELATION,
    Column.STATUS: SortKey.STATUS,
    Column.HAPPENED: SortKey.REASON,
    Column.UPDATED: SortKey.UPDATED,
    Column.FROM: SortKey.FROM,
    Column.SENT_BY: SortKey.SENT_BY,
    Column.CAMPAIGN: SortKey.CAMPAIGN,
    Column.STUDENT: SortKey.STUDENT,
    Column.OPENS: SortKey.OPENS,
    Column.CLICKS: SortKey.CLICKS,
    Column.ATTACHMENTS: SortKey.ATTACHMENTS,
    Column.REASON: SortKey.REASON,
    Column.CODE: SortKey.CODE,
    Column.PARTS: SortKey.PARTS,
    Column.COST: SortKey.COST,
    Column.PROVIDER: SortKey.PROVIDER,
    Column.ID: SortKey.ID,
    Column.ADDRESS: SortKey.ADDRESS,
}
# a first click on these puts the latest or the largest on top
DESCENDING_FIRST: Final = frozenset(
    {
        Column.SENT,
        Column.UPDATED,
        Column.OPENS,
        Column.CLICKS,
        Column.ATTACHMENTS,
        Column.PARTS,
        Column.COST,
    }
)
SHOWN_FIRST: Final = frozenset(column for column in Column if column <= Column.HAPPENED)


def headings() -> tuple[str, ...]:
    """The headings of the communications table."""
    return (
        "",
        _("Type"),
        _("Sent"),
        _("Subject / message"),
        _("To"),
        _("Relation"),
        _("Status"),
        _("What happened"),
        _("Last update"),
        _("From"),
        _("Sent by"),
        _("Template / campaign"),
        _("Student"),
        _("Opens"),
        _("Clicks"),
        _("Attachments"),
        _("Reason"),
        _("Server code"),
        _("SMS parts"),
        _("Cost"),
        _("Provider"),
        _("Message id"),
        _("Address used"),
    )


def fillable_columns(filled: Filled | None, *, relation: bool) -> frozenset[Column]:
    """The columns that some message has a value for, all while *filled* is not known; *relation*: whether this is a
    student's log.
    """
    if filled is None:
        return frozenset(column for column in Column if relation or column is not Column.RELATION)
    optional = {
        Column.RELATION: relation,
        Column.FROM: filled.sender,
        Column.SENT_BY: filled.sent_by,
        Column.CAMPAIGN: filled.campaign,
        Column.STUDENT: filled.students,
        Column.OPENS: filled.opens,
        Column.CLICKS: filled.clicks,
        Column.ATTACHMENTS: filled.attachments,
        Column.REASON: filled.reason,
        Column.CODE: filled.reply,
        Column.PARTS: filled.parts,
        Column.COST: filled.price,
    }
    return frozenset(column for column in Column if optional.get(column, True))
