"""Looks into a file before it is imported: what it is, its first rows, and which column would fill which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from app.core.records import ActivityRecord, MessageRecord, PersonRecord, Problem, Record, RelationRecord
from app.errors import AppError, FileUnreadableError
from app.sources.base import FileKind, ReadOptions
from app.sources.files import activities_form, messages_form, people_form, relations_form
from app.sources.files.detect import open_reader
from app.sources.files.forms import Field, fitting, lacking
from app.sources.files.tabular import Row, Table, header_key, open_table

ROWS: Final = 20
LOOKED_AT: Final = 200  # records read at most to show ROWS of them
FORMS: Final[Mapping[FileKind, tuple[Field, ...]]] = {
    FileKind.PEOPLE: people_form.FORM,
    FileKind.RELATIONS: relations_form.FORM,
    FileKind.MESSAGES: messages_form.FORM,
    FileKind.ACTIVITIES: activities_form.FORM,
}
# columns that are never stored are not shown either
_HIDDEN: Final = ("password", "credential", "race", "ethnic", "medical", "allerg", "religion", "birth")


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """A field of a form, and the header of the column that would fill it (None: no column)."""

    field: str
    required: bool
    column: str | None


@dataclass(frozen=True, slots=True)
class FileLook:
    """What a file holds. *kind* is None when it is nothing known. *table* says that columns can be chosen; then
    *fields* are those of the form *kind*, and *missing* the required ones without a column. *error* says why it
    cannot be imported as it stands.
    """

    path: Path
    kind: FileKind | None
    table: bool = False
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    fields: tuple[FieldMatch, ...] = ()
    error: AppError | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields that no column fills."""
        return tuple(match.field for match in self.fields if match.required and match.column is None)


def look_into(path: Path, options: ReadOptions, kind: FileKind | None = None) -> FileLook:
    """Look into the file or folder *path*; *kind* and ``options.columns`` are what the person says of it.

    Reads no more than its beginning. Never raises for what the file holds: the look says it.
    """
    table = _table_of(path)
    try:
        reader = open_reader(path, options, kind)
        found = reader.info.kind
    except AppError as error:
        if table is None:
            return FileLook(path, kind, error=error)
        guess = kind if kind is not None and kind in FORMS else _nearest(table, options.columns)
        return _table_look(path, table, guess, options.columns, error)
    if table is None or found in (FileKind.MBOX, FileKind.EML):
        headers, rows = _record_rows(islice(reader.records(), LOOKED_AT))
        return FileLook(path, found, headers=headers, rows=rows)
    own_form = found in FORMS and not lacking(FORMS[found], fitting(FORMS[found], table.keys, options.columns))
    return _table_look(path, table, found, options.columns, None, fields=own_form)


def header_keys(path: Path) -> tuple[str, ...]:
    """The header keys of a table file, none when it is no table."""
    table = _table_of(path)
    return () if table is None else table.keys


def _table_of(path: Path) -> Table | None:
    if path.is_dir() or path.suffix.lower() not in (".csv", ".xlsx", ".tsv", ".txt"):
        return None
    try:
        return open_table(path)
    except FileUnreadableError:
        return None


def _nearest(table: Table, columns: Mapping[str, str]) -> FileKind:
    """The form that a table of unknown columns is most likely meant for: the one that lacks least."""

    def rank(kind: FileKind) -> tuple[int, int]:
        found = fitting(FORMS[kind], table.keys, columns)
        return len(lacking(FORMS[kind], found)), -len(found)

    return min(FORMS, key=rank)


def _table_look(
    path: Path,
    table: Table,
    kind: FileKind,
    columns: Mapping[str, str],
    error: AppError | None,
    *,
    fields: bool = True,
) -> FileLook:
    shown = [(key, header) for key, header in zip(table.keys, table.headers, strict=True) if key and _is_shown(key)]
    rows = [row for row in islice(table.rows(), ROWS) if isinstance(row, Row)]
    form = FORMS.get(kind, ()) if fields else ()
    found = fitting(form, table.keys, columns)
    header_of = dict(zip(table.keys, table.headers, strict=True))
    matches = tuple(FieldMatch(f.name, f.required, header_of[found[f.name]] if f.name in found else None) for f in form)
    look = FileLook(
        path,
        kind,
        table=True,
        headers=tuple(header for _key, header in shown),
        rows=tuple(tuple(row.cells.get(key, "") for key, _header in shown) for row in rows),
        fields=matches,
        error=error,
    )
    # a lacking column is shown beside its field, where it can be chosen
    return look if error is None or not look.missing else _without_error(look)


def _without_error(look: FileLook) -> FileLook:
    return FileLook(look.path, look.kind, look.table, look.headers, look.rows, look.fields)


def _is_shown(key: str) -> bool:
    return not any(word in header_key(key) for word in _HIDDEN)


def _record_rows(records: islice[Record]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The first people, messages, relations or activities among *records*, as headings and rows of texts."""
    headers: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    for record in records:
        if isinstance(record, Problem):
            continue
        row = _row_of(record)
        if row and (not headers or headers == row[0]):
            headers = row[0]
            rows.append(row[1])
        if len(rows) == ROWS:
            break
    return headers, tuple(rows)


def _row_of(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if isinstance(record, PersonRecord):
        name = f"{record.given} {record.family}".strip()
        return ("kind", "name", "addresses"), (
            record.kind.name.lower(),
            name,
            ", ".join(address.text for address in record.addresses),
        )
    if isinstance(record, MessageRecord):
        first = record.recipients[0] if record.recipients else None
        sent = "" if first is None else datetime.fromtimestamp(first.sent_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        to = ", ".join(recipient.address.text for recipient in record.recipients[:5])
        return ("sent_at", "to", "subject"), (sent, to, record.subject)
    if isinstance(record, RelationRecord):
        return ("student_id", "contact_id", "relation"), (record.student_ref, record.contact_ref, record.role)
    if isinstance(record, ActivityRecord):
        at = datetime.fromtimestamp(record.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        return ("at", "kind", "title"), (at, record.kind, record.title)
    return None
