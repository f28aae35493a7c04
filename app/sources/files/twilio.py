"""Opens Twilio's message exports: the console's CSV, and the bulk export's JSON lines, also as .gz."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.records import Problem, ProblemKind, Record
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileInfo, FileKind, ReadOptions, RecordReader
from app.sources.files.form_dates import order_of
from app.sources.files.forms import Field, fitting, lacking, resolve
from app.sources.files.tabular import Row, open_table
from app.sources.files.twilio_json import BadLine, JsonObject, is_json, read_objects
from app.sources.files.twilio_messages import SnapshotReader

SOURCE: Final = "twilio"
FORM: Final = (
    Field("sid", True, ("messagesid", "smssid")),
    Field("to", True),
    Field("status", True, ("messagestatus", "smsstatus")),
    Field("from"),
    Field("body"),
    Field("direction"),
    Field("date_sent", False, ("sentdate",)),
    Field("date_created", False, ("createddate",)),
    Field("date_updated", False, ("updateddate",)),
    Field("error_code"),
    Field("error_message"),
    Field("num_segments"),
    Field("price"),
    Field("price_unit"),
)
_DATES: Final = ("date_sent", "date_created", "date_updated")
_TELLING: Final = frozenset({"direction", "accountsid", "numsegments", "apiversion"})


class TwilioTableReader:
    """The messages of the console's table: one row a message."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._table = open_table(path)
        self._columns = resolve(FORM, self._table, options.columns)
        dates = [self._columns.key(name) for name in _DATES]
        self._messages = SnapshotReader(options, order_of(self._table, dates, options.day_first))
        self.info = FileInfo(FileKind.TWILIO, SOURCE)

    def records(self) -> Iterator[Record]:
        """Yield one message a row, and a problem for what could not be taken."""
        text = self._columns.text
        for row in self._table.rows():
            if isinstance(row, Row):
                cells = {field.name: text(row, field.name) for field in FORM}
                yield from self._messages.read(cells, self._table.place(row.line), row.raw)
            else:
                yield row


class TwilioJsonReader:
    """The messages of a bulk export, or of answers of Twilio's list: one object a message."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._messages = SnapshotReader(options, options.day_first)
        self._names: dict[tuple[str, ...], dict[str, str]] = {}
        self.info = FileInfo(FileKind.TWILIO, SOURCE)

    def records(self) -> Iterator[Record]:
        """Yield one message an object, and a problem for what could not be taken."""
        for found in read_objects(self._path):
            place = self._place(found)
            if isinstance(found, BadLine):
                yield Problem(place, ProblemKind.UNREADABLE, found.message, found.raw)
            else:
                yield from self._messages.read(self._cells(found), place, found.raw)

    def _place(self, found: JsonObject | BadLine) -> str:
        if found.is_line:
            return _("{file}, line {line}").format(file=self._path.name, line=found.number)
        return _("{file}, message {number}").format(file=self._path.name, number=found.number)

    def _cells(self, found: JsonObject) -> dict[str, str]:
        keys = tuple(found.values)
        names = self._names.get(keys)
        if names is None:
            if len(self._names) > 1000:
                self._names.clear()
            names = self._names[keys] = fitting(FORM, keys, {})
        return {name: found.values[key] for name, key in names.items()}


def matches(keys: frozenset[str]) -> bool:
    """Whether a table with these header keys is Twilio's export."""
    return not lacking(FORM, fitting(FORM, keys, {})) and bool(keys & _TELLING)


def open_file(path: Path, options: ReadOptions) -> RecordReader:
    """Open an export of Twilio, whichever of its forms it has.

    Raises FileUnreadableError when a required column is not there or a compressed file grows out of all
    measure, QuestionError when dates can be read day first or month first.
    """
    try:
        json_form = is_json(path)
    except OSError as error:
        raise FileUnreadableError(
            _("{file} cannot be opened, nothing was imported from it.").format(file=path.name),
            _("Check that it is there, is whole, and that no other program holds it."),
        ) from error
    return TwilioJsonReader(path, options) if json_form else TwilioTableReader(path, options)
