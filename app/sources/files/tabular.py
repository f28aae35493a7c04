"""Tables out of CSV and XLSX files: one way to read rows by header, whatever the file was written with."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from app.core.records import Problem, ProblemKind
from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.files.csv_records import CsvRecord, CsvRecords, sniff_delimiter
from app.sources.files.encodings import UNDECODABLE, detect, readable, text_of
from app.sources.files.xlsx import SheetRow, XlsxSheet, looks_like_xlsx

_READ_ERRORS: Final = (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)
_SAMPLE: Final = 1 << 18  # characters
_MOST_COLUMNS: Final = 2_000
_IGNORED_IN_HEADERS: Final = re.compile(r"[\s_\-\u200b-\u200f\ufeff\u00ad]+")


def header_key(text: str) -> str:
    """Return the form of a header by which it is found: case, spaces, underscores, hyphens and marks
    ignored.
    """
    return _IGNORED_IN_HEADERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table: the physical *line* it begins on (from 1), its *cells* by header key (stripped
    of spaces at the ends), and the *raw* text.
    """

    line: int
    cells: dict[str, str]
    raw: str

    def get(self, *keys: str) -> str:
        """Return the first cell that is not empty among *keys*, else an empty text."""
        for key in keys:
            if value := self.cells.get(key, ""):
                return value
        return ""


class Table(Protocol):
    """A table: its name, its headers as written and as keys, and its rows, read lazily and as often as
    asked.
    """

    name: str
    headers: tuple[str, ...]
    keys: tuple[str, ...]

    def rows(self) -> Iterator[Row | Problem]:
        """Yield the rows from the first on; a record that cannot be taken is a Problem, and reading goes
        on.
        """
        ...

    def place(self, line: int) -> str:
        """Say where a row stands, for a problem."""
        ...


def _unique_keys(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the key of each header, empty for a header without a name; a repeated one gets its number."""
    seen: dict[str, int] = {}
    keys: list[str] = []
    for header in headers:
        key = header_key(header)
        if key:
            seen[key] = seen.get(key, 0) + 1
            key = key if seen[key] == 1 else f"{key}#{seen[key]}"
        keys.append(key)
    return tuple(keys)


class _TableBase:
    """What CSV and XLSX tables share: cells under headers."""

    def __init__(self, name: str, headers: tuple[str, ...]) -> None:
        self.name = name
        self.headers = headers
        self.keys = _unique_keys(headers)
        named = [at for at, key in enumerate(self.keys) if key]
        if not named or len(headers) > _MOST_COLUMNS or any("\x00" in h or UNDECODABLE.search(h) for h in headers):
            raise FileUnreadableError(
                _("{file} has no readable line of column headers, nothing was imported from it.").format(file=name),
                _("Check that the first line names the columns, and that it is a CSV or XLSX file."),
            )
        self._named = len(named)
        self._last_named = named[-1] + 1

    def place(self, line: int) -> str:
        """Say where a row stands, for a problem."""
        return _("{file}, line {line}").format(file=self.name, line=line)

    def _problem(self, line: int, message: str, raw: str) -> Problem:
        return Problem(self.place(line), ProblemKind.UNREADABLE, message, readable(raw))

    def _damaged(self, line: int) -> Problem:
        message = _("The file is damaged behind this line. What stood before was read, the rest is not.")
        return self._problem(line, message, "")

    def _row(self, line: int, values: tuple[str, ...], raw: str) -> Row | Problem | None:
        """Return the row, None for a blank one, or why it cannot be taken."""
        width = len(self.keys)
        cells = {key: value.strip() for key, value in zip(self.keys, values, strict=False) if key}
        if len(values) == width:
            return Row(line, cells, raw) if any(cells.values()) or any(map(str.strip, values)) else None
        if not any(value.strip() for value in values):
            return None
        if len(values) < self._last_named:
            message = _("The row has {n} cells, the header {m}. It was set aside.")
            return self._problem(line, message.format(n=len(values), m=width), raw)
        if any(value.strip() for value in values[width:]):
            message = _("The row has {n} cells, more than the header's {m}. It was set aside.")
            return self._problem(line, message.format(n=len(values), m=width), raw)
        return Row(line, cells, raw)


class CsvTable(_TableBase):
    """A delimited text: UTF-8, UTF-16 with a byte order mark or Windows-1252; delimited by , ; tab or |."""

    def __init__(self, name: str, opener: Callable[[], BinaryIO]) -> None:
        self._opener = opener
        try:
            with opener() as stream:
                self._codec = detect(stream)
                with text_of(stream, self._codec) as text:
                    self._delimiter, self._before = sniff_delimiter(text.read(_SAMPLE))
            with opener() as stream, text_of(stream, self._codec) as text:
                header = next(self._records(text), None)
        except _READ_ERRORS as error:
            raise FileUnreadableError(
                _("{file} cannot be read, nothing was imported from it.").format(file=name),
                _("Export or copy it again."),
            ) from error
        cells = header.cells if header is not None else None
        super().__init__(name, tuple(cell.strip() for cell in cells or ()))

    def _records(self, text: io.TextIOWrapper) -> Iterator[CsvRecord]:
        """Yield the records from the header on."""
        records = CsvRecords(text, self._delimiter, skip=self._before)
        for record in records:
            if records.width is None:
                if record.cells is not None and not any(cell.strip() for cell in record.cells):
                    continue
                records.width = len(record.cells or ())
            yield record

    def rows(self) -> Iterator[Row | Problem]:
        """Yield the rows from the first on; a record that cannot be taken is a Problem, and reading goes
        on.
        """
        line = 1
        try:
            with self._opener() as stream, text_of(stream, self._codec) as text:
                records = self._records(text)
                next(records, None)
                for record in records:
                    line = record.line
                    found = self._of_record(record)
                    if found is not None:
                        yield found
        except _READ_ERRORS:
            yield self._damaged(line)

    def _of_record(self, record: CsvRecord) -> Row | Problem | None:
        if record.cells is None:
            message = _("A quote in this row is not closed, or stands in the wrong place. It was set aside.")
            return self._problem(record.line, message, record.raw)
        if not record.raw.isascii() and UNDECODABLE.search(record.raw):
            message = _("The row holds bytes that are no characters. It was set aside.")
            return self._problem(record.line, message, record.raw)
        if "\x00" in record.raw:
            message = _("The row holds NUL characters. It was set aside.")
            return self._problem(record.line, message, record.raw)
        return self._row(record.line, record.cells, record.raw)


class XlsxTable(_TableBase):
    """One sheet of an XLSX workbook: the first that has a header line, or the one asked for."""

    def __init__(self, name: str, opener: Callable[[], BinaryIO], sheet: str | None) -> None:
        self._sheet = XlsxSheet(name, opener, sheet)
        header = next(iter(self._sheet.rows()), None)
        self._header_line = header.line if header is not None else 1
        cells = tuple(value.strip() for value in header.values) if header is not None else ()
        while cells and not cells[-1]:
            cells = cells[:-1]
        super().__init__(name, cells)

    def rows(self) -> Iterator[Row | Problem]:
        """Yield the rows from the first on; what follows damage in the sheet is one Problem."""
        line = self._header_line
        for row in self._sheet.rows():
            if row is None:
                yield self._damaged(line)
                return
            line = row.line
            if line > self._header_line and (found := self._of_row(row)) is not None:
                yield found

    def _of_row(self, row: SheetRow) -> Row | Problem | None:
        width = len(self.keys)
        values = row.values + ("",) * (width - len(row.values))
        while len(values) > width and not values[-1]:
            values = values[:-1]
        return self._row(row.line, values, "\t".join(values))


class _Unclosed(io.BufferedReader):
    """A reader that leaves the stream under it open."""

    def close(self) -> None:
        """Do nothing: whoever opened the stream closes it."""


def table_from_bytes(stream: BinaryIO, name: str, *, sheet: str | None = None) -> Table:
    """Read a table from a seekable *stream*, named *name* in problems; the stream is left open.

    One reading of its rows at a time, because they share the stream's position. Raises FileUnreadableError
    when it has no line of headers or is a refused XLSX file.
    """

    def opener() -> BinaryIO:
        stream.seek(0)
        return _Unclosed(cast(io.RawIOBase, stream))

    return table_from_opener(opener, name, sheet=sheet)


def open_table(path: Path, *, sheet: str | None = None) -> Table:
    """Read a table from a file. Raises FileUnreadableError when it cannot be read at all."""
    return table_from_opener(lambda: path.open("rb"), path.name, sheet=sheet)


def table_from_opener(opener: Callable[[], BinaryIO], name: str, *, sheet: str | None = None) -> Table:
    """Read a table from what *opener* opens anew for each reading. Raises FileUnreadableError as
    open_table.
    """
    try:
        with opener() as stream:
            head = stream.read(8)
    except _READ_ERRORS as error:
        raise FileUnreadableError(
            _("{file} cannot be opened, nothing was imported from it.").format(file=name),
            _("Check that it is there and that no other program holds it."),
        ) from error
    if looks_like_xlsx(head):
        return XlsxTable(name, opener, sheet)
    return CsvTable(name, opener)


def column(table: Table, key: str) -> Iterator[str]:
    """Yield the cells of one column that are not empty, in a reading of its own."""
    for row in table.rows():
        if isinstance(row, Row) and (value := row.cells.get(key, "")):
            yield value
