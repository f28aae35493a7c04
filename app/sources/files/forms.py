"""Forms: which columns a file must and may have, under which names, and where they stand in a given table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.core.records import Problem, ProblemKind
from app.errors import FileUnreadableError
from app.i18n import _, ngettext
from app.sources.files.tabular import Row, Table, header_key


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a form: its *name*, and the header keys under which it is found besides its own name."""

    name: str
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All header keys of the column, its own first."""
        return (header_key(self.name), *self.aliases)


class Columns:
    """Where the fields of a form stand in one table."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = dict(keys)

    def __contains__(self, field: str) -> bool:
        return field in self._keys

    def key(self, field: str) -> str:
        """The header key of *field*, empty when the table lacks it."""
        return self._keys.get(field, "")

    def text(self, row: Row, field: str) -> str:
        """The cell of *field* in *row*, empty when the table lacks the column."""
        return row.cells.get(self._keys.get(field, ""), "")

    def used(self) -> frozenset[str]:
        """The header keys that some field takes."""
        return frozenset(self._keys.values())


def fitting(form: Iterable[Field], keys: Iterable[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return field -> header key for each field of *form* that a table with *keys* has.

    *mapping* is ``--map``'s field -> header; it goes before names and aliases.
    """
    present = set(keys) - {""}
    given = {header_key(field): header_key(header) for field, header in mapping.items()}
    taken = {key for key in given.values() if key in present}
    found: dict[str, str] = {}
    for field in form:
        asked = given.get(header_key(field.name))
        if asked is not None and asked in present:
            found[field.name] = asked
        elif asked is None:
            name = next((key for key in field.keys if key in present and key not in taken), None)
            if name is not None:
                found[field.name] = name
    return found


def lacking(form: Iterable[Field], found: Mapping[str, str]) -> list[str]:
    """Return the names of the required fields of *form* that are not *found*."""
    return [field.name for field in form if field.required and field.name not in found]


def _absent(form: Iterable[Field], table: Table, mapping: Mapping[str, str]) -> str | None:
    """Return a header that *mapping* gives a field of *form* and *table* does not have."""
    named = {header_key(field.name) for field in form}
    for field, header in mapping.items():
        if header_key(field) in named and header_key(header) not in table.keys:
            return header
    return None


def resolve(form: Iterable[Field], table: Table, mapping: Mapping[str, str]) -> Columns:
    """Return where the fields of *form* stand in *table*.

    Raises FileUnreadableError when a required one, or one that *mapping* names, is not there; it says which, and
    how to give it.
    """
    fields = tuple(form)
    found = fitting(fields, table.keys, mapping)
    absent = _absent(fields, table, mapping)
    if absent is not None:
        raise FileUnreadableError(
            _("{file} has no column “{column}”, nothing was imported from it.").format(file=table.name, column=absent),
            _("Look for its spelling in the first line of the file, and give it to --map as it stands there."),
        )
    missing = lacking(fields, found)
    if missing:
        names = ", ".join(missing)
        raise FileUnreadableError(
            ngettext(
                "{file} lacks the column {names}, nothing was imported from it.",
                "{file} lacks the columns {names}, nothing was imported from it.",
                len(missing),
            ).format(file=table.name, names=names),
            _("Say which column it is, for example --map {example}.").format(
                example=",".join(f'{name}="…"' for name in missing)
            ),
        )
    return Columns(found)


def rows_of(table: Table, columns: Columns, required: Iterable[str]) -> Iterator[Row | Problem]:
    """Yield the rows of *table*; one that lacks a value in a *required* field is a Problem."""
    fields = tuple(required)
    for row in table.rows():
        if isinstance(row, Row):
            empty = [field for field in fields if not columns.text(row, field)]
            if empty:
                message = _("The row has no value for {names}. It was set aside.").format(names=", ".join(empty))
                yield Problem(table.place(row.line), ProblemKind.MISSING, message, row.raw)
                continue
        yield row
