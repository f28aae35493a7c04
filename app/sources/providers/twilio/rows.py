"""Reads one row of Twilio's message list into a record, and says whether its state can still change."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from app.core.records import MessageRecord, Problem, ProblemKind
from app.i18n import _
from app.sources.base import ReadOptions
from app.sources.files.twilio_messages import SnapshotReader
from app.sources.providers.shapes import json_object, mail_time, text

_CELLS: Final = (
    "sid", "to", "from", "status", "body", "direction", "date_sent", "date_created", "date_updated", "error_code",
    "error_message", "num_segments", "price", "price_unit",
)  # fmt: skip
# Beyond these nothing follows; `sent` may be the end too, when a carrier gives no receipt (providers.md 1).
FINAL: Final = frozenset({"delivered", "undelivered", "failed", "canceled", "partially_delivered", "read", "received"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row. *created*, *sent*: epoch seconds UTC, None where Twilio says nothing. *final*: nothing follows."""

    sid: str
    records: tuple[MessageRecord | Problem, ...]
    created: int | None
    sent: int | None
    final: bool


class RowReader:
    """Reads rows as the file import reads them, so that a message is the same whichever way it came."""

    def __init__(self, region: str) -> None:
        self._reader = SnapshotReader(ReadOptions(region=region), day_first=None)

    def read(self, value: object) -> Row:
        """The row that *value* is; a problem instead of a record where it makes no sense."""
        fields = json_object(value)
        cells = {name: text(fields.get(name)) for name in _CELLS}
        sid = cells["sid"]
        if not fields:
            message = _("Twilio listed something that is no message. It was set aside.")
            return Row("", (Problem("Twilio", ProblemKind.UNREADABLE, message, _raw(value)),), None, None, final=True)
        records = tuple(self._reader.read(cells, sid, ""))
        if len(records) != 1 or isinstance(records[0], Problem):
            raw = _raw(value)
            records = tuple(replace(each, record=raw) if isinstance(each, Problem) else each for each in records)
        return Row(
            sid,
            records,
            created=mail_time(fields.get("date_created")),
            sent=mail_time(fields.get("date_sent")),
            final=cells["status"].strip().lower() in FINAL or not any(isinstance(r, MessageRecord) for r in records),
        )


def _raw(value: object) -> str:
    """What Twilio said, for the list of what was set aside."""
    return json.dumps(value, default=str)
