"""How rows are printed: JSON, one object a line; CSV; or a table for reading."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from app.core.messages import HistoryRow
from app.core.statuses import Channel, Status
from app.core.text_folding import squash_spaces

_WIDEST: Final = 60
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC, which the Z says
_TYPES: Final = {channel: channel.name.lower() for channel in Channel}
_STATUSES: Final = {status: status.word for status in Status}


@lru_cache(maxsize=1 << 17)
def moment(seconds: int | None) -> str | None:
    """Epoch seconds as UTC text, such as ``2026-11-19T09:02:00Z``; None stays None."""
    return None if seconds is None else f"{(_EPOCH + timedelta(seconds=seconds)).isoformat()}Z"


def history_object(row: HistoryRow) -> dict[str, Any]:
    """A row of the log as the command line promises it: these keys, times in UTC."""
    return {
        "message_id": row.message_id,
        "sent_at": moment(row.sent_at),
        "type": _TYPES[row.channel],
        "subject": row.subject,
        "to_name": row.to_name,
        "to_address": row.to_address,
        "relation": row.relation,
        "basis": row.basis.value if row.basis else None,
        "status": _STATUSES[row.status],
        "status_at": moment(row.status_at),
        "updated_at": moment(row.updated_at),
        "reason_class": row.reason,
        "provider": row.provider,
        "provider_id": row.provider_id,
    }


def json_text(value: object) -> str:
    """*value* as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def print_csv(header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print *rows* as CSV (RFC 4180) under *header*, values as they are; nothing is guarded for spreadsheets."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if row[key] is None else row[key] for key in header] for row in rows)


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* in columns, long cells cut, for a person to read."""
    cells = [[squash_spaces(cell) for cell in row] for row in (header, *rows)]
    widths = [min(_WIDEST, max(len(row[i]) for row in cells)) for i in range(len(header))]
    for row in cells:
        shown = (
            cell if len(cell) <= width else cell[: width - 1] + "…" for cell, width in zip(row, widths, strict=True)
        )
        print("  ".join(cell.ljust(width) for cell, width in zip(shown, widths, strict=True)).rstrip())
