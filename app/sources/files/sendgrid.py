"""Reads SendGrid's Email Activity export: one row an event, gathered into messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.records import Problem, Record
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.forms import Field, fitting, lacking, resolve
from app.sources.files.sendgrid_messages import Gathering
from app.sources.files.sendgrid_rows import EventRow, RowReader, without_traces
from app.sources.files.tabular import open_table

SOURCE: Final = "sendgrid"
_ROWS_AT_ONCE: Final = 20_000
FORM: Final = (
    Field("processed", True, ("timestamp", "time", "eventtime")),
    Field("message_id", True, ("sgmessageid",)),
    Field("event", True),
    Field("email", True, ("toemail", "recipient")),
    Field("event_id", False, ("sgeventid",)),
    Field("subject"),
    Field("from", False, ("fromemail",)),
    Field("reason", False, ("response",)),
    Field("url"),
    Field("user_agent", False, ("useragent", "httpuseragent")),
    Field("type", False, ("bouncetype",)),
    Field("bounce_classification"),
    Field("machine_open", False, ("sgmachineopen",)),
    Field("template_id"),
    Field("categories", False, ("category",)),
    Field("marketing_campaign_id"),
    Field("marketing_campaign_name"),
    Field("unique_args", False, ("customargs",)),
)


class SendGridReader:
    """The messages of one activity file, in chunks of its rows."""

    def __init__(self, path: Path, options: ReadOptions, *, rows_at_once: int = _ROWS_AT_ONCE) -> None:
        self._table = open_table(path)
        self._rows = RowReader(self._table, resolve(FORM, self._table, options.columns), options)
        self._rows_at_once = rows_at_once
        self.info = FileInfo(FileKind.SENDGRID, SOURCE)

    def records(self) -> Iterator[Record]:
        """Yield messages with the events that a chunk of rows tells of them, and problems as they come."""
        gathering = Gathering()
        for row in self._table.rows():
            if isinstance(row, Problem):
                yield without_traces(row)
                continue
            found = self._rows.read(row)
            if not isinstance(found, EventRow):
                yield found
                continue
            yield from gathering.add(found)
            if gathering.rows >= self._rows_at_once:
                yield from gathering.messages(self._table.place)
                gathering = Gathering()
        yield from gathering.messages(self._table.place)


def matches(keys: frozenset[str]) -> bool:
    """Whether a table with these header keys is SendGrid's activity export."""
    return not lacking(FORM, fitting(FORM, keys, {}))


def open_file(path: Path, options: ReadOptions) -> SendGridReader:
    """Open an activity export. Raises FileUnreadableError when a required column is not there, QuestionError
    when a spreadsheet has written its times so that they can be read day first or month first.
    """
    return SendGridReader(path, options)
