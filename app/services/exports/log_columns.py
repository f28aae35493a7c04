"""The columns that a list of messages can leave with: lasting key, heading, and what a row has there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.core.messages import HistoryRow
from app.core.reasons import reason_line
from app.core.statuses import Channel
from app.i18n import _
from app.services.exports.sheet import Cell, ColumnKind, SheetColumn
from app.services.row_words import (
    channel_name,
    provider_name,
    relation_text,
    sent_by_name,
    server_code,
    subject_text,
)
from app.services.what_happened import status_label, what_happened


@dataclass(frozen=True, slots=True)
class _Entry:
    label: Callable[[], str]
    value: Callable[[HistoryRow, ZoneInfo], Cell]
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


def moment_cell(at: int | None, zone: ZoneInfo) -> datetime | None:
    """Epoch seconds UTC as a moment in *zone*."""
    return None if at is None else datetime.fromtimestamp(at, UTC).astimezone(zone)


def _happened(row: HistoryRow, zone: ZoneInfo) -> Cell:
    text = what_happened(row, zone)
    return text if row.handled_at is None else _("✓ Handled · {happened}").format(happened=text)


def _tracked(row: HistoryRow, count: int) -> Cell:
    """A count of opens or clicks; in words where nobody counts them: an SMS, a mail file (rule 28)."""
    untracked = not count and (row.channel is Channel.SMS or row.provider == "mail")
    return _("Not kept by the provider") if untracked else count


def _attachments(row: HistoryRow, _zone: ZoneInfo) -> Cell:
    return _("Not kept by the provider") if row.n_attachments is None else row.n_attachments


def _price(row: HistoryRow, _zone: ZoneInfo) -> Cell:
    return None if row.price is None else f"{row.price} {row.currency or ''}".strip()


_ENTRIES: Final[dict[str, _Entry]] = {
    "type": _Entry(lambda: _("Type"), lambda r, _z: channel_name(r.channel), width=7),
    "sent": _Entry(lambda: _("Sent"), lambda r, z: moment_cell(r.sent_at, z), ColumnKind.MOMENT, 17),
    "subject": _Entry(lambda: _("Subject / message"), lambda r, _z: subject_text(r), width=44),
    "to": _Entry(lambda: _("To"), lambda r, _z: r.to_name or r.to_address, width=24),
    "relation": _Entry(lambda: _("Relation"), lambda r, _z: relation_text(r), width=16),
    "status": _Entry(lambda: _("Status"), lambda r, _z: status_label(r.status), width=18),
    "happened": _Entry(lambda: _("What happened"), _happened, width=38),
    "updated": _Entry(lambda: _("Last update"), lambda r, z: moment_cell(r.updated_at, z), ColumnKind.MOMENT, 17),
    "from": _Entry(lambda: _("From"), lambda r, _z: r.sender_name or r.sender, width=24),
    "sent_by": _Entry(lambda: _("Sent by"), lambda r, _z: sent_by_name(r.sent_by) or None, width=11),
    "campaign": _Entry(lambda: _("Template / campaign"), lambda r, _z: r.campaign or r.template, width=24),
    "student": _Entry(lambda: _("Student"), lambda r, _z: ", ".join(r.students) or None, width=24),
    "opens": _Entry(lambda: _("Opens"), lambda r, _z: _tracked(r, r.opens), ColumnKind.NUMBER, 7),
    "clicks": _Entry(lambda: _("Clicks"), lambda r, _z: _tracked(r, r.clicks), ColumnKind.NUMBER, 7),
    "attachments": _Entry(lambda: _("Attachments"), _attachments, ColumnKind.NUMBER, 11),
    "reason": _Entry(lambda: _("Reason"), lambda r, _z: None if r.reason is None else reason_line(r.reason), width=30),
    "code": _Entry(lambda: _("Server code"), lambda r, _z: server_code(r) or None, width=12),
    "parts": _Entry(lambda: _("SMS parts"), lambda r, _z: r.parts, ColumnKind.NUMBER, 9),
    "cost": _Entry(lambda: _("Cost"), _price, width=12),
    "provider": _Entry(lambda: _("Provider"), lambda r, _z: provider_name(r.provider), width=14),
    "id": _Entry(lambda: _("Message id"), lambda r, _z: r.provider_id, width=30),
    "address": _Entry(lambda: _("Address used"), lambda r, _z: r.to_address, width=30),
}
LOG_COLUMNS: Final = tuple(_ENTRIES)


def log_columns(keys: tuple[str, ...]) -> tuple[SheetColumn, ...]:
    """The columns *keys* in that order; keys that nothing can be written for are left out."""
    return tuple(SheetColumn(key, e.label(), e.kind, e.width) for key in keys if (e := _ENTRIES.get(key)) is not None)


def log_cells(row: HistoryRow, columns: tuple[SheetColumn, ...], zone: ZoneInfo) -> tuple[Cell, ...]:
    """The cells of *row* in *columns*, times in *zone*."""
    return tuple(_ENTRIES[column.key].value(row, zone) for column in columns)


def carries_addresses(keys: tuple[str, ...]) -> bool:
    """Whether the columns *keys* hold an address of every recipient, not only of those without a name."""
    return "address" in keys
