"""Reads our messages form: one row a recipient, from any program that can write a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.records import MessageRecord, Problem, Record
from app.sources.base import FileInfo, FileKind, ReadOptions
from app.sources.files.form_dates import order_of
from app.sources.files.forms import Field, fitting, lacking, resolve, rows_of
from app.sources.files.messages_form_rows import FormRowReader
from app.sources.files.tabular import header_key, open_table

SOURCE: Final = "generic"
_ROWS_AT_ONCE: Final = 5_000
FORM: Final = (
    Field("message_id", True, ("messageref", "emailid", "smsid")),
    Field("sent_at", True, ("sent", "senttime", "sentdate", "datesent", "date")),
    Field("type", True, ("channel", "messagetype", "medium")),
    Field("to", True, ("toaddress", "recipient", "recipients", "address")),
    Field("to_name", False, ("recipientname",)),
    Field("from", False, ("sender", "fromaddress")),
    Field("subject"),
    Field("text", False, ("body", "message", "bodytext")),
    Field("html", False, ("bodyhtml",)),
    Field("status", False, ("deliverystatus", "state")),
    Field("status_at", False, ("statustime", "statusdate")),
    Field("reason", False, ("error", "errormessage", "bouncereason")),
    Field("student_id", False, ("studentids", "studentref")),
    Field("contact_id", False, ("contactids", "contactref")),
    Field("campaign"),
    Field("template"),
    Field("sent_by"),
)
REQUIRED: Final = tuple(field.name for field in FORM if field.required)


class MessagesFormReader:
    """The messages of one table; rows with one message id are the recipients of one message."""

    def __init__(self, path: Path, options: ReadOptions, *, rows_at_once: int = _ROWS_AT_ONCE) -> None:
        self._table = open_table(path)
        self._columns = resolve(_with_student_key(options), self._table, options.columns)
        dates = [self._columns.key("sent_at"), self._columns.key("status_at")]
        day_first = order_of(self._table, dates, options.day_first)
        self._rows = FormRowReader(self._table, self._columns, options, day_first)
        self._rows_at_once = rows_at_once
        self.info = FileInfo(FileKind.MESSAGES, SOURCE)

    def records(self) -> Iterator[Record]:
        """Yield messages with the recipients that a chunk of rows names, and problems as they come."""
        gathered: dict[str, list[MessageRecord]] = {}
        n_rows = 0
        for row in rows_of(self._table, self._columns, REQUIRED):
            if isinstance(row, Problem):
                yield row
                continue
            for found in self._rows.read(row):
                if isinstance(found, Problem):
                    yield found
                    continue
                known = gathered.setdefault(found.external_id, [found])
                if known[0].channel is not found.channel:
                    yield self._rows.of_another_type(row)
                elif known[0] is not found:
                    known.append(found)
            n_rows += 1
            if n_rows % self._rows_at_once == 0:
                yield from map(self._rows.joined, gathered.values())
                gathered = {}
        yield from map(self._rows.joined, gathered.values())


def _with_student_key(options: ReadOptions) -> tuple[Field, ...]:
    """The form, whose student column may also bear the name of the metadata key that names a student."""
    alias = header_key(options.student_key)
    return tuple(
        Field(field.name, field.required, (*field.aliases, alias)) if field.name == "student_id" else field
        for field in FORM
    )


def matches(keys: frozenset[str]) -> bool:
    """Whether a table with these header keys is our messages form."""
    return not lacking(FORM, fitting(FORM, keys, {}))


def open_file(path: Path, options: ReadOptions) -> MessagesFormReader:
    """Open a messages form.

    Raises FileUnreadableError when a required column is not there, QuestionError when its times can be read day
    first or month first.
    """
    return MessagesFormReader(path, options)
