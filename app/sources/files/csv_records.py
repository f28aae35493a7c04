"""The records of a delimited text (RFC 4180, read liberally), one by one, going on after a broken one.

A quote that is never closed would swallow the good records behind it. So a record that spans lines is taken
only when it ends lawfully (a closing quote is followed by a delimiter or a line end) and fits the header;
otherwise its first line alone is set aside and reading goes on with the very next line.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TextIO

DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST_RECORD: Final = 8 << 20  # characters; a longer record has lost its closing quote
_KEPT_OF_A_LONG_LINE: Final = 1 << 12
_TELLING_WIDTH: Final = 4  # from this many cells on, a line that fits the header is hardly a line of prose
_EXCEL_HINT: Final = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_BODY: Final = re.compile(r'[^"]*+(?:""[^"]*+)*+')


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """One record: its first physical *line* (from 1), its *cells* (None when its quoting is broken or it is
    too long), and the *raw* text without the line end.
    """

    line: int
    cells: tuple[str, ...] | None
    raw: str


@lru_cache(maxsize=8)
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what ends a quoted cell, a plain cell, and a spaced-out cell that is quoted within one line."""
    d = re.escape(delimiter)
    end = rf"({d}|\r\n|\r|\n|\Z)"
    return (
        re.compile(rf'" *{end}'),
        re.compile(rf"([^{d}\r\n]*){end}"),
        re.compile(rf' +"([^"\r\n]*+(?:""[^"\r\n]*+)*+)" *{end}'),
    )


class _Assembler:
    """Parses one record, line by line."""

    def __init__(self, delimiter: str) -> None:
        self._closes, self._plain, self._spaced = _patterns(delimiter)
        self._delimiter = delimiter
        self._inside: list[str] | None = None
        self.cells: list[str] = []
        self.stray = False  # the last line fed holds a quote inside a plain cell

    def feed(self, line: str) -> str:
        """Take one more *line* with its end; return ``done``, ``open`` (inside a quote) or ``broken``."""
        at = 0
        self.stray = False
        end = self._delimiter
        while end == self._delimiter:
            if self._inside is None and not line.startswith('"', at):
                cell = self._spaced.match(line, at) or self._plain.match(line, at)
                if cell is None:
                    return "broken"
                quoted = cell.re is self._spaced
                self.stray = self.stray or (not quoted and '"' in cell.group(1))
                self.cells.append(cell.group(1).replace('""', '"') if quoted else cell.group(1))
                at, end = cell.end(), cell.group(2)
                continue
            if self._inside is None:
                self._inside = []
                at += 1
            body = _BODY.match(line, at)
            at = body.end() if body else at
            self._inside.append(body.group() if body else "")
            if at == len(line):
                return "open"
            closed = self._closes.match(line, at)
            if closed is None:
                return "broken"
            self.cells.append("".join(self._inside).replace('""', '"'))
            self._inside = None
            at, end = closed.end(), closed.group(1)
        return "done"


@lru_cache(maxsize=8)
def _spaced_out(delimiter: str) -> re.Pattern[str]:
    """Return what may begin a quoted cell with spaces before it, and is no text inside one that ends later.

    Inside quotes a quote is doubled, as in ``{""a"": 1, ""b"": 2}``, so what follows the pair tells them apart.
    """
    d = re.escape(delimiter)
    return re.compile(rf'{d} +"(?!"[^" {d}\r\n])')


def _lawful(line: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a strict record on one *line*, quickly; None when it may be one of the other kinds."""
    if line.startswith(" ") or _spaced_out(delimiter).search(line):
        return None
    try:
        return tuple(next(csv.reader((line,), delimiter=delimiter, strict=True)))
    except (csv.Error, StopIteration):
        return None


def split_line(line: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a record that fits on one *line*, None when it does not."""
    if '"' not in line:
        return tuple(line.rstrip("\r\n").split(delimiter))
    if (cells := _lawful(line, delimiter)) is not None:
        return cells
    assembler = _Assembler(delimiter)
    return tuple(assembler.cells) if assembler.feed(line) == "done" else None


class _Lines:
    """The physical lines of a text, with their numbers, that can be put back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0

    def next(self) -> tuple[int, str] | None:
        if self._back:
            return self._back.popleft()
        line = self._text.readline(_LONGEST_RECORD)
        if not line:
            return None
        self._number += 1
        if len(line) >= _LONGEST_RECORD and not line.endswith(("\n", "\r")):
            while (more := self._text.readline(_LONGEST_RECORD)) and not more.endswith(("\n", "\r")):
                pass
        return self._number, line

    def put_back(self, lines: Sequence[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


class CsvRecords:
    """The records of *text* with *delimiter*, less *skip* lines before the header. *width*, once set, is the
    number of the header's cells.
    """

    def __init__(self, text: TextIO, delimiter: str, skip: int = 0) -> None:
        self._lines = _Lines(text)
        self._delimiter = delimiter
        self.width: int | None = None
        for _number in range(skip):
            self._lines.next()

    def __iter__(self) -> Iterator[CsvRecord]:
        delimiter = self._delimiter
        while (item := self._lines.next()) is not None:
            number, line = item
            if len(line) >= _LONGEST_RECORD:
                yield CsvRecord(number, None, line[:_KEPT_OF_A_LONG_LINE])
            elif '"' not in line:
                raw = line.rstrip("\r\n")
                yield CsvRecord(number, tuple(raw.split(delimiter)), raw)
            elif (cells := _lawful(line, delimiter)) is not None:
                yield CsvRecord(number, cells, line.rstrip("\r\n"))
            else:
                yield self._assemble(number, line)

    def _assemble(self, number: int, line: str) -> CsvRecord:
        assembler = _Assembler(self._delimiter)
        taken = [(number, line)]
        size = len(line)
        state = assembler.feed(line)
        while state == "open":
            item = self._lines.next()
            if item is None:
                break
            taken.append(item)
            size += len(item[1])
            state = assembler.feed(item[1]) if size < _LONGEST_RECORD else "broken"
        if state != "done" or self._doubtful(taken, assembler):
            self._lines.put_back(taken[1:])
            return CsvRecord(number, None, line.rstrip("\r\n"))
        raw = "".join(text for _number, text in taken).rstrip("\r\n")
        return CsvRecord(number, tuple(assembler.cells), raw)

    def _is_row(self, line: str) -> bool:
        """Whether a *line* inside quotes is so much like a plain row of this table that it must be one."""
        cells = line.rstrip("\r\n").split(self._delimiter)
        filled = sum(1 for cell in cells if cell.strip())
        return '"' not in line and len(cells) == self.width and filled > 1

    def _doubtful(self, taken: list[tuple[int, str]], assembler: _Assembler) -> bool:
        """Whether a record of several lines has rather lost its closing quote."""
        if len(taken) == 1:
            return False
        if assembler.stray:
            return True
        if self.width is None:
            return False
        if len(assembler.cells) == self.width:
            inner = [text for _number, text in taken[1:-1]]
            return self.width >= _TELLING_WIDTH and bool(inner) and all(map(self._is_row, inner))
        rest = (split_line(text, self._delimiter) for _number, text in taken[1:])
        return any(cells is not None and len(cells) == self.width for cells in rest)


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Return how well *delimiter* explains *lines*: the share as wide as the header, and that width."""
    header = split_line(lines[0], delimiter)
    width = len(header) if header is not None else 0
    if header is None or width < 2 or not any(cell.strip() for cell in header):
        return 0.0, 0
    rows = [split_line(line, delimiter) for line in lines[1:]]
    fitting = sum(1 for cells in rows if cells is not None and len(cells) == width)
    return (round(fitting / len(rows), 1) if rows else 1.0), width


def sniff_delimiter(sample: str) -> tuple[str, int]:
    """Return the delimiter of the text that begins with *sample*, and how many lines come before its header.

    The delimiter is the one by which most of the first lines have as many cells as the header, then the one
    that cuts the header into most cells; a comma when none does. A first line ``sep=;`` (a spreadsheet's
    hint) decides.
    """
    lines = sample.splitlines(keepends=True)
    before = 0
    while before < len(lines) and not lines[before].strip():
        before += 1
    if before < len(lines) and (hint := _EXCEL_HINT.match(lines[before])):
        return hint.group(1), before + 1
    told = [line for line in lines[before:] if line.strip()][:60]
    if not told:
        return ",", before
    scores = {delimiter: _score(told, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: (scores[d][1] > 0, scores[d]))
    return (best if scores[best][1] else ","), before
