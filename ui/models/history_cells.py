"""One row of the communications table as texts: made once, on the loader's thread, for all columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from app.core.messages import HistoryRow
from app.core.reasons import Reason, reason_line
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.row_reasons import placing_text, sent_to_text
from app.services.row_words import channel_name, provider_name, relation_text, sent_by_name, server_code, subject_text
from app.services.what_happened import status_help, status_label, what_happened
from ui.models.columns import Column
from ui.models.formats import Clock, number, price_text
from ui.models.roles import ACCESSIBLE_TEXT, COPY

NOT_KEPT: Final = "—"
_MAY_BE_MISTYPED: Final = frozenset({Reason.BAD_ADDRESS.value, Reason.BAD_DOMAIN.value})


class HistoryCells(NamedTuple):
    """One row, ready to be drawn: *texts* in the order of the columns. *narrow_sent* and *narrow_updated* are the
    dates for a narrow column, *hint* a sentence on a mistyped address; *quiet* when the row was ticked as handled.
    """

    id: int
    texts: tuple[str, ...]
    icon: str
    status: Status
    row: HistoryRow
    narrow_sent: str = ""
    narrow_updated: str = ""
    hint: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class HistoryWriter:
    """Turns rows into cells; used on the loader's thread. *typo_hint* of an address and a reason class is asked for
    addresses that do not exist.
    """

    clock: Clock
    typo_hint: Callable[[str, str | None], str] = lambda _address, _reason: ""

    def cells(self, row: HistoryRow) -> HistoryCells:
        clock = self.clock
        texts = (
            "",
            channel_name(row.channel),
            clock.moment(row.sent_at),
            subject_text(row),
            row.to_name or row.to_address,
            relation_text(row),
            status_label(row.status),
            _happened(row, clock),
            clock.moment(row.updated_at),
            row.sender_name or row.sender,
            sent_by_name(row.sent_by),
            row.campaign or row.template or "",
            ", ".join(row.students),
            _tracked(row, row.opens),
            _tracked(row, row.clicks),
            NOT_KEPT if row.n_attachments is None else number(row.n_attachments),
            reason_line(row.reason) if row.reason else "",
            server_code(row),
            "" if row.parts is None else number(row.parts),
            price_text(row.price, row.currency) if row.price else "",
            provider_name(row.provider),
            row.provider_id,
            row.to_address,
        )
        return HistoryCells(
            row.id,
            texts,
            "sms" if row.channel is Channel.SMS else "email",
            row.status,
            row,
            clock.short_moment(row.sent_at),
            clock.short_moment(row.updated_at),
            self.typo_hint(row.to_address, row.reason) if row.reason in _MAY_BE_MISTYPED else "",
            row.handled_at is not None,
        )


def _happened(row: HistoryRow, clock: Clock) -> str:
    """What happened, after a tick where a person dealt with it."""
    text = what_happened(row, clock.zone)
    return text if row.handled_at is None else _("✓ Handled · {happened}").format(happened=text)


def _tracked(row: HistoryRow, count: int) -> str:
    """A count of opens or clicks; a mark where nobody counts them (an SMS, a mail file)."""
    if not count and (row.channel is Channel.SMS or row.provider == "mail"):
        return NOT_KEPT
    return number(count)


def tooltip(cells: HistoryCells, column: int, clock: Clock) -> str:
    """What is told of a cell beyond its text."""
    row = cells.row
    text = cells.texts[column]
    if column == Column.PREVIEW:
        return _("Preview")
    if column in (Column.SENT, Column.UPDATED):
        return clock.full_with_zone_and_age(row.sent_at if column == Column.SENT else row.updated_at)
    if column == Column.TO:
        return "\n".join(filter(None, (row.to_address, sent_to_text(row) if row.shared else "", cells.hint)))
    if column == Column.RELATION:
        return placing_text(row)
    if column in (Column.HAPPENED, Column.REASON, Column.ADDRESS):
        return "\n".join(filter(None, (text, cells.hint)))
    if column == Column.STATUS:
        return status_help(row, clock.zone)
    if column == Column.FROM:
        return row.sender
    if column == Column.CODE:
        return row.detail or ""
    if text == NOT_KEPT and column in (Column.OPENS, Column.CLICKS, Column.ATTACHMENTS):
        return _("Not kept by the provider")
    return text


def special(cells: HistoryCells, column: int, role: int) -> Any:
    """What a cell is to a screen reader, to the clipboard, and as a value to sort by."""
    row = cells.row
    text = cells.texts[column]
    if role == ACCESSIBLE_TEXT:
        if column == Column.PREVIEW:
            return _("Preview")
        if column == Column.STATUS:
            return _("{status}. {happened}").format(status=text, happened=cells.texts[Column.HAPPENED])
        if column == Column.RELATION and row.basis is not None:
            return _("{relation}. {why}").format(relation=text, why=placing_text(row))
        return _("{text}. {hint}").format(text=text, hint=cells.hint) if _hints(cells, column) else text
    if role == COPY:
        if column == Column.TO and row.to_name and row.to_name != row.to_address:
            return f"{row.to_name} <{row.to_address}>"
        return text
    if column in (Column.SENT, Column.UPDATED):
        return row.sent_at if column == Column.SENT else row.updated_at
    return int(row.status) if column == Column.STATUS else text


def _hints(cells: HistoryCells, column: int) -> bool:
    return bool(cells.hint) and column == Column.HAPPENED
